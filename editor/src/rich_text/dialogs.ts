// Dialogs of the editor: the browser's own, which keeps the focus inside and gives it back.
import { element } from "../elements";
import { words } from "./words";

export interface Asked {
  title: string;
  fields: HTMLElement[];
  /** Beside "do it" and "leave it". */
  buttons?: HTMLElement[];
  action: string;
  /** Answers what is wrong, or nothing once it is done. */
  done(): string | undefined;
  /** Called when it is closed, whatever was chosen. */
  closed(): void;
}

/** Asks in a dialog. Answers how to close it. */
export function ask({ title, fields, buttons = [], action, done, closed }: Asked): () => void {
  const fault = element("p", { class: "error", role: "alert", hidden: true });
  const submit = (event: Event) => {
    event.preventDefault();
    // The form of the text lies around the editor, not around this one; still nothing of it is for anybody else.
    event.stopPropagation();
    const wrong = done();
    fault.textContent = wrong ?? "";
    fault.hidden = !wrong;
    if (!wrong) {
      dialog.close();
    }
  };
  const form = element(
    "form",
    { method: "dialog", submit, novalidate: true },
    element("h2", {}, title),
    ...fields,
    fault,
    element(
      "p",
      { class: "actions" },
      element("button", {}, action),
      ...buttons,
      element("button", { type: "button", class: "quiet", click: () => dialog.close() }, words.cancel),
    ),
  );
  const dialog = element("dialog", { class: "editor-dialog", "aria-label": title }, form);
  dialog.addEventListener("close", () => {
    dialog.remove();
    closed();
  });
  document.body.append(dialog);
  dialog.showModal();
  return () => dialog.close();
}

export interface Choice {
  label: string;
  run(): void;
}

/** A menu under a button, by the pattern of ARIA's authoring practices. */
export function openMenu(button: HTMLElement, label: string, choices: Choice[], left: () => void): void {
  const items = choices.map(({ label, run }) =>
    element("button", { type: "button", class: "quiet", role: "menuitem", tabindex: -1, click: () => (close(), run()) }, label),
  );
  const keydown = (event: Event) => {
    const { key } = event as KeyboardEvent;
    const at = items.indexOf(document.activeElement as HTMLButtonElement);
    const next: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
    if (key === "Escape" || key === "Tab") {
      event.preventDefault();
      close();
      left();
    } else if (next[key] !== undefined) {
      event.preventDefault();
      items[(next[key]! + items.length) % items.length]?.focus();
    }
  };
  const menu = element("div", { class: "editor-menu", role: "menu", "aria-label": label, keydown }, ...items);
  const outside = (event: Event) => {
    if (!menu.contains(event.target as Node)) {
      close();
    }
  };
  function close() {
    menu.remove();
    button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
  }
  button.setAttribute("aria-expanded", "true");
  button.closest(".editor")?.append(menu);
  const { left: x, bottom: y } = button.getBoundingClientRect();
  const around = menu.offsetParent?.getBoundingClientRect();
  menu.style.insetBlockStart = `${y - (around?.top ?? 0)}px`;
  menu.style.insetInlineStart = `${Math.max(0, Math.min(x - (around?.left ?? 0), (around?.width ?? 0) - menu.offsetWidth))}px`;
  document.addEventListener("pointerdown", outside, true);
  items[0]?.focus();
}
