// The toolbar, by the pattern of ARIA's authoring practices: one stop for Tab, arrows from there, Escape back to the text.
import type { Editor } from "@tiptap/core";
import { element, icon } from "../elements";
import { type Act, BLOCK_ACTS, type Face, HISTORY_ACTS, MARK_ACTS, kindOf, setKind } from "./acts";
import { LEVELS } from "./blocks";
import { words } from "./words";

/** A button that another part brings. */
export interface Tool {
  label: string;
  keys?: string;
  path: string;
  /** Opens a dialog or a menu, which is told beforehand. */
  opens?: "dialog" | "menu";
  run(button: HTMLButtonElement): void;
}

export class Toolbar {
  readonly element: HTMLElement;
  private readonly kind: HTMLSelectElement;
  private readonly buttons: [Act, HTMLButtonElement][] = [];

  constructor(
    private readonly editor: Editor,
    tools: readonly (readonly Tool[])[],
  ) {
    const kinds = [["paragraph", words.kinds.paragraph], ...LEVELS.map((level) => [String(level), words.kinds[level]])] as [string, string][];
    const options = kinds.map(([value, label]) => element("option", { value }, label));
    this.kind = element("select", { "aria-label": words.kind, title: words.kind, change: () => setKind(editor, this.kind.value) }, ...options);
    const acts = (acts: readonly Act[]) => group(acts.map((act) => this.buttonOf(act)));
    const more = tools.map((tools) => group(tools.map(toolButton)));
    this.element = element(
      "div",
      { class: "editor-toolbar", role: "toolbar", "aria-label": words.toolbar, "aria-orientation": "horizontal", keydown: (event) => this.move(event as KeyboardEvent), focusin: (event) => this.stopAt(event.target as HTMLElement) },
      group([this.kind]),
      acts(MARK_ACTS),
      acts(BLOCK_ACTS),
      ...more,
      acts(HISTORY_ACTS),
    );
    this.stopAt(this.kind);
    // Nothing is looked up before the browser has shown the letter that was typed.
    let isAsked = false;
    editor.on("transaction", () => {
      if (!isAsked) {
        isAsked = true;
        requestAnimationFrame(() => {
          isAsked = false;
          this.show();
        });
      }
    });
    this.show();
  }

  /** Where Tab would come to. */
  focus(): void {
    this.items().find((item) => item.tabIndex === 0)?.focus();
  }

  private buttonOf(act: Act): HTMLButtonElement {
    const button = element(
      "button",
      { type: "button", class: "quiet", "aria-label": act.label, title: titleOf(act), "aria-keyshortcuts": act.keys?.replace("Mod", "Control"), mousedown: keepFocus, click: () => button.getAttribute("aria-disabled") === "true" || act.run(this.editor) },
      faceOf(act.face),
    );
    this.buttons.push([act, button]);
    return button;
  }

  /** What is on where the cursor stands. */
  private show(): void {
    if (this.editor.isDestroyed) {
      return;
    }
    for (const [act, button] of this.buttons) {
      if (act.isOn) {
        tell(button, "aria-pressed", act.isOn(this.editor));
      }
      if (act.isPossible) {
        // It keeps its place for whoever goes along the toolbar.
        tell(button, "aria-disabled", !act.isPossible(this.editor));
      }
    }
    const kind = kindOf(this.editor);
    if (this.kind.value !== kind) {
      this.kind.value = kind;
    }
  }

  private items(): HTMLElement[] {
    return [...this.element.querySelectorAll<HTMLElement>("button, select")];
  }

  private stopAt(item: HTMLElement): void {
    this.items().forEach((other) => (other.tabIndex = other === item ? 0 : -1));
  }

  private move(event: KeyboardEvent): void {
    const items = this.items();
    const at = items.indexOf(document.activeElement as HTMLElement);
    const next: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 };
    const to = next[event.key];
    if (event.key === "Escape") {
      event.preventDefault();
      this.editor.commands.focus();
    } else if (to !== undefined && at >= 0 && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      items[(to + items.length) % items.length]?.focus();
    }
  }
}

/** Written only where it is another: the browser would look at all styles again. */
function tell(button: HTMLElement, attribute: string, is: boolean): void {
  if (button.getAttribute(attribute) !== String(is)) {
    button.setAttribute(attribute, String(is));
  }
}

function group(items: HTMLElement[]): HTMLElement {
  return element("div", { class: "editor-tools" }, ...items);
}

function toolButton(tool: Tool): HTMLButtonElement {
  const button = element(
    "button",
    { type: "button", class: "quiet", "aria-label": tool.label, title: titleOf(tool), "aria-haspopup": tool.opens, "aria-keyshortcuts": tool.keys?.replace("Mod", "Control"), mousedown: keepFocus, click: () => tool.run(button) },
    icon(tool.path),
  );
  return button;
}

function titleOf({ label, keys }: { label: string; keys?: string }): string {
  return keys ? `${label} (${words.shortcut(keys)})` : label;
}

function faceOf(face: Face): Node {
  if ("path" in face) {
    return icon(face.path);
  }
  const small = face.small && element(face.small, {}, "2");
  return element(face.tag, { "aria-hidden": "true", class: "editor-letter" }, face.letter, small);
}

/** The selection stays where it is. */
function keepFocus(event: Event): void {
  event.preventDefault();
}
