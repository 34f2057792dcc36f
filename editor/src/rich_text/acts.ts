// What the buttons of the toolbar do, in the order in which they stand.
import type { Editor } from "@tiptap/core";
// Its commands.
import type {} from "@tiptap/extensions/undo-redo";
import { redoDepth, undoDepth } from "@tiptap/pm/history";
import { LEVELS } from "./blocks";
import { words } from "./words";

/** A button that acts on what is selected. */
export interface Act {
  label: string;
  /** As Tiptap writes it. */
  keys?: string;
  face: Face;
  run(editor: Editor): void;
  /** For what is on or off. */
  isOn?: (editor: Editor) => boolean;
  isPossible?: (editor: Editor) => boolean;
}

/** A letter in a tag that shows what the button does, or a drawing. */
export type Face = { letter: string; tag: "b" | "i" | "u" | "s" | "span"; small?: "sub" | "sup" } | { path: string };

const mark = (name: string, label: string, keys: string, face: Face): Act => ({
  label,
  keys,
  face,
  run: (editor) => editor.chain().focus().toggleMark(name).run(),
  isOn: (editor) => editor.isActive(name),
});

const list = (name: "bulletList" | "orderedList", label: string, keys: string, path: string): Act => ({
  label,
  keys,
  face: { path },
  run: (editor) => editor.chain().focus().toggleList(name, "listItem").run(),
  isOn: (editor) => editor.isActive(name),
});

export const MARK_ACTS: Act[] = [
  mark("bold", words.bold, "Mod+B", { letter: "B", tag: "b" }),
  mark("italic", words.italic, "Mod+I", { letter: "I", tag: "i" }),
  mark("underline", words.underline, "Mod+U", { letter: "U", tag: "u" }),
  mark("strike", words.strike, "Mod+Shift+S", { letter: "S", tag: "s" }),
  mark("subscript", words.subscript, "Mod+,", { letter: "x", tag: "span", small: "sub" }),
  mark("superscript", words.superscript, "Mod+.", { letter: "x", tag: "span", small: "sup" }),
  {
    label: words.clear,
    face: { path: "M5 4h13v3h-5l-1 5 8 8-1.5 1.5L3 6l2-2Zm3.2 3 3.3 3.3.6-3.3H8.2ZM9.5 20l1.3-6.7 2.4 2.4-.8 4.3H9.5Z" },
    run: (editor) => editor.chain().focus().unsetAllMarks().run(),
  },
];

export const BLOCK_ACTS: Act[] = [
  list("bulletList", words.bulletList, "Mod+Shift+8", "M8 5h13v2H8V5Zm0 6h13v2H8v-2Zm0 6h13v2H8v-2ZM3 4.500h3v3H3v-3Zm0 6h3v3H3v-3Zm0 6h3v3H3v-3Z"),
  list("orderedList", words.orderedList, "Mod+Shift+7", "M8 5h13v2H8V5Zm0 6h13v2H8v-2Zm0 6h13v2H8v-2ZM3 4h2v4H4V5H3V4Zm0 6h3v1.300L4.300 13H6v1H3v-1.200L4.700 11H3v-1Zm0 6h3v4H3v-1h2v-.5H4v-1h1V17H3v-1Z"),
  {
    label: words.blockquote,
    keys: "Mod+Shift+B",
    face: { path: "M4 6h7v7c0 3-2 5-5 5v-2c1.700 0 3-1 3-3H4V6Zm9 0h7v7c0 3-2 5-5 5v-2c1.700 0 3-1 3-3h-5V6Z" },
    run: (editor) => editor.chain().focus().toggleWrap("blockquote").run(),
    isOn: (editor) => editor.isActive("blockquote"),
  },
  {
    label: words.horizontalRule,
    face: { path: "M3 11h18v2H3v-2Z" },
    run: (editor) => editor.chain().focus().insertContent([{ type: "horizontalRule" }, { type: "paragraph" }]).run(),
  },
];

export const HISTORY_ACTS: Act[] = [
  {
    label: words.undo,
    keys: "Mod+Z",
    face: { path: "M8 5v4h6a5.500 5.500 0 1 1 0 11h-4v-2h4a3.500 3.500 0 1 0 0-7H8v4l-6-5 6-5Z" },
    run: (editor) => editor.chain().focus().undo().run(),
    isPossible: ({ state }) => undoDepth(state) > 0,
  },
  {
    label: words.redo,
    keys: "Mod+Y",
    face: { path: "M16 5v4h-6a5.500 5.500 0 1 0 0 11h4v-2h-4a3.500 3.500 0 1 1 0-7h6v4l6-5-6-5Z" },
    run: (editor) => editor.chain().focus().redo().run(),
    isPossible: ({ state }) => redoDepth(state) > 0,
  },
];

/** The kind of the block in which the cursor stands: "paragraph", or the level of a heading. */
export function kindOf(editor: Editor): string {
  const level = LEVELS.find((level) => editor.isActive("heading", { level }));
  return level ? String(level) : "paragraph";
}

export function setKind(editor: Editor, kind: string): void {
  const level = Number(kind);
  const chain = editor.chain().focus();
  (level ? chain.setNode("heading", { level }) : chain.setNode("paragraph")).run();
}
