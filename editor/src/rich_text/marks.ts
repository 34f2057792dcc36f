// Marks on passages of text.
import { Mark } from "@tiptap/core";
import { asWritten, hidden } from "./attributes";

/** A mark that HTML writes as one of several tags of the same look; the one that was read is written again. */
function emphasis(name: string, tags: readonly [string, ...string[]], shortcut?: string) {
  return Mark.create({
    name,
    addAttributes() {
      return { tag: hidden(tags[0], (element) => element.tagName.toLowerCase()) };
    },
    parseHTML: () => tags.map((tag) => ({ tag })),
    renderHTML: ({ mark, HTMLAttributes }) => [String(mark.attrs.tag), HTMLAttributes, 0],
    addKeyboardShortcuts() {
      return shortcut ? { [shortcut]: () => this.editor.commands.toggleMark(this.name) } : {};
    },
  });
}

export const Bold = emphasis("bold", ["strong", "b"], "Mod-b");
export const Italic = emphasis("italic", ["em", "i"], "Mod-i");
export const Underline = emphasis("underline", ["u"], "Mod-u");
export const Strike = emphasis("strike", ["s"], "Mod-Shift-s");
export const Subscript = emphasis("subscript", ["sub"], "Mod-,").extend({ excludes: "superscript subscript" });
export const Superscript = emphasis("superscript", ["sup"], "Mod-.").extend({ excludes: "superscript subscript" });

/** The schemes that the cleaner lets stand (allowed.rs); an address without one is of this portal. */
const SCHEMES = ["http:", "https:", "mailto:", "tel:"];

/** Whether the cleaner leaves a link to this address. */
export function isAllowedAddress(address: string): boolean {
  const scheme = address.replace(/[\u0000-\u0020]/g, "").match(/^[a-z][a-z0-9+.-]*:/i)?.[0];
  return scheme === undefined || SCHEMES.includes(scheme.toLowerCase());
}

export const Link = Mark.create({
  name: "link",
  priority: 1000,
  inclusive: false,
  addAttributes() {
    return { href: asWritten("href"), title: asWritten("title") };
  },
  parseHTML: () => [
    { tag: "a[href]", getAttrs: (element) => (isAllowedAddress(element.getAttribute("href") ?? "") ? null : false) },
  ],
  // Nothing in the editor leads away while one writes; the address is shown where the link is.
  renderHTML: ({ HTMLAttributes }) => ["a", { ...HTMLAttributes, rel: "noopener" }, 0],
});
