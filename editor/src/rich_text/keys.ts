// Ways out of the editor by keyboard, and out of the blocks in it.
import { type Editor, Extension } from "@tiptap/core";
import { GapCursor } from "@tiptap/pm/gapcursor";
import { Plugin } from "@tiptap/pm/state";

export interface Ways {
  toToolbar(): void;
  editLink(): void;
}

/** Tab belongs to lists and tables, so Escape gives it back to the page for once (WCAG 2.2, 2.1.2). */
export const keys = (ways: Ways) =>
  Extension.create({
    name: "keys",
    // Before lists and tables.
    priority: 2000,
    addKeyboardShortcuts() {
      return {
        "Alt-F10": () => (ways.toToolbar(), true),
        "Mod-k": () => (ways.editLink(), true),
        "Mod-Enter": () => leaveBlock(this.editor),
      };
    },
    addProseMirrorPlugins: () => [releasingTab()],
  });

function releasingTab(): Plugin {
  let isReleased = false;
  return new Plugin({
    props: {
      handleDOMEvents: {
        keydown: (_, event) => {
          const passes = isReleased && event.key === "Tab";
          isReleased = event.key === "Escape" || (isReleased && event.key === "Shift");
          return passes;
        },
        blur: () => {
          isReleased = false;
          return false;
        },
      },
    },
  });
}

/** Goes on writing below the figure, table or quote in which the cursor stands. */
function leaveBlock(editor: Editor): boolean {
  const { $from, to } = editor.state.selection;
  const depth = [...Array($from.depth + 1).keys()].find((at) => /^(figure|tableBox|blockquote)$/.test($from.node(at).type.name));
  if (depth === undefined || editor.state.selection instanceof GapCursor) {
    return false;
  }
  const after = depth === 0 ? to : $from.after(depth);
  return editor.chain().insertContentAt(after, { type: "paragraph" }).setTextSelection(after + 1).focus().run();
}
