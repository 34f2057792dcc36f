// Pieces of a text whose letters may be codes of a font from before Unicode, and what is put in their place.
import type { Node } from "@tiptap/pm/model";
import type { EditorState, Transaction } from "@tiptap/pm/state";

export interface Run {
  from: number;
  to: number;
  text: string;
}

/** Every stretch of text, in its order. */
export function runsOf(doc: Node): Run[] {
  const runs: Run[] = [];
  doc.descendants((node, position) => {
    if (node.isText) {
      runs.push({ from: position, to: position + node.nodeSize, text: node.text ?? "" });
    }
  });
  return runs;
}

/** Whether it is worth asking: signs that Western fonts show for old letters, beyond those that Vietnamese has in Unicode too. */
export function mayBeOld(text: string): boolean {
  return /[¡-¿ÄÅÆÇËÎÏÐÑÖ×ØÛÜÞßäåæçëîïðñö÷øûüþÿ]/.test(text);
}

/** The pieces that change. */
export function changes(runs: Run[], texts: string[]): [Run, string][] {
  return runs.flatMap((run, at): [Run, string][] => {
    const text = texts[at] ?? run.text;
    return text === run.text ? [] : [[run, text]];
  });
}

/** Puts them in, as one step that can be undone, where the text is still the one that was asked about. */
export function replaced(state: EditorState, changed: [Run, string][]): Transaction | undefined {
  const { tr, doc, schema } = state;
  for (const [{ from, to, text }, unicode] of [...changed].reverse()) {
    const node = doc.resolve(from).nodeAfter;
    if (node?.text !== text) {
      return undefined;
    }
    tr.replaceWith(from, to, schema.text(unicode, node.marks));
  }
  return tr;
}
