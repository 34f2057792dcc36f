// The editor's behaviour beside its content.
import type { Extensions } from "@tiptap/core";
import { ListKeymap } from "@tiptap/extension-list/keymap";
import { Dropcursor } from "@tiptap/extensions/drop-cursor";
import { Gapcursor } from "@tiptap/extensions/gap-cursor";
import { TrailingNode } from "@tiptap/extensions/trailing-node";
import { UndoRedo } from "@tiptap/extensions/undo-redo";
import { FigureCaption, InlinePicture, Picture } from "./figures";
import { InlinePictureView } from "./inline_picture_view";
import { type Ways, keys } from "./keys";
import { type PictureHooks, pictureView } from "./picture_view";
import { CONTENT } from "./schema";
import { TableCaption } from "./tables";
import { words } from "./words";

/** An empty line says what belongs there (toa-soan.css). */
const labelled = (text: string) => ({ "data-label": text });

export function extensions(ways: Ways, hooks: PictureHooks): Extensions {
  const shown = CONTENT.map((part) => {
    switch (part.name) {
      case "picture":
        return Picture.extend({ addNodeView: () => pictureView(hooks) });
      case "inlinePicture":
        return InlinePicture.extend({ addNodeView: () => ({ node, view, getPos }) => new InlinePictureView(node, view, getPos) });
      case "figureCaption":
        return FigureCaption.extend({ renderHTML: ({ HTMLAttributes }) => ["figcaption", { ...HTMLAttributes, ...labelled(words.figureCaption) }, 0] });
      case "tableCaption":
        return TableCaption.extend({ renderHTML: ({ HTMLAttributes }) => ["div", { ...HTMLAttributes, "data-caption": "", ...labelled(words.tableCaption) }, 0] });
      default:
        return part;
    }
  });
  return [
    ...shown,
    keys(ways),
    ListKeymap.configure({ listTypes: [{ itemName: "listItem", wrapperNames: ["bulletList", "orderedList"] }] }),
    UndoRedo.configure({ depth: 500 }),
    Gapcursor,
    Dropcursor.configure({ color: false, class: "editor-drop" }),
    // One can always go on writing below the last picture.
    TrailingNode.configure({ node: "paragraph" }),
  ];
}
