// Links: asked for in a dialog.
import { type Editor, getMarkRange } from "@tiptap/core";
import { element, field } from "../elements";
import { withoutTracking } from "../paste/tracking";
import { ask } from "./dialogs";
import { isAllowedAddress } from "./marks";
import { words } from "./words";

/** What somebody typed as an address becomes one; `undefined` where the cleaner would not let it stand. */
export function addressOf(typed: string): string | undefined {
  const text = typed.trim();
  if (/^[^\s@/:]+@[^\s@/]+\.[^\s@/]+$/.test(text)) {
    return `mailto:${text}`;
  }
  if (/^\+?[\d .()-]{8,}$/.test(text)) {
    return `tel:${text.replace(/[^+\d]/g, "")}`;
  }
  const address = /^[\p{L}\d-]+(\.[\p{L}\d-]+)+([/?#:]|$)/u.test(text) ? `https://${text}` : text;
  const isComplete = /^([a-z][a-z0-9+.-]*:|[/#])./i.test(address);
  return isComplete && !/\s/.test(address) && isAllowedAddress(address) ? withoutTracking(address) : undefined;
}

/** Asks for the link of what is selected, or for one of its own. */
export function editLink(editor: Editor): void {
  const { state } = editor;
  const { selection, schema } = state;
  const type = schema.marks.link!;
  const around = getMarkRange(selection.$from, type) ?? getMarkRange(selection.$to, type);
  const range = around ?? { from: selection.from, to: selection.to };
  const before = around ? markIn(editor, range.from) : undefined;
  const shown = state.doc.textBetween(range.from, range.to, " ");
  const text = element("input", { type: "text", value: shown });
  const address = element("input", { type: "text", inputmode: "url", autocomplete: "off", value: before?.attrs.href ?? "" });
  const put = () => {
    const href = addressOf(address.value);
    if (!address.value.trim() || !href) {
      address.setAttribute("aria-invalid", "true");
      address.focus();
      return address.value.trim() ? words.linkWrong : words.linkMissing;
    }
    const attrs = { ...before?.attrs, href };
    const isSameText = text.value === shown && shown !== "";
    const chain = editor.chain().focus().setTextSelection(range);
    // The marks of the passage stay where its words do.
    if (isSameText) {
      chain.setMark("link", attrs).setTextSelection(range.to).run();
    } else {
      const words = text.value.trim() || address.value.trim();
      const marks = [...selection.$from.marks().filter((mark) => mark.type !== type), type.create(attrs)];
      chain.command(({ tr }) => (tr.replaceWith(range.from, range.to, schema.text(words, marks)), true)).run();
    }
    return undefined;
  };
  const remove = element("button", { type: "button", class: "quiet", click: () => (close(), editor.chain().focus().setTextSelection(range).unsetMark("link").run()) }, words.linkRemove);
  const open = element("button", { type: "button", class: "quiet", click: () => window.open(addressOf(address.value) ?? "", "_blank", "noopener") }, words.linkOpen);
  const close = ask({
    title: words.link,
    fields: [field(words.linkAddress, address, words.linkAddressHint), field(words.linkText, text)],
    buttons: around ? [remove, open] : [],
    action: words.linkPut,
    done: put,
    closed: () => editor.commands.focus(),
  });
  address.focus();
}

function markIn(editor: Editor, position: number) {
  return editor.state.doc.nodeAt(position)?.marks.find((mark) => mark.type.name === "link");
}
