// How long a text is, as its writer sees it.
import type { Node as Content } from "@tiptap/pm/model";

export interface Length {
  words: number;
  /** As a reader sees them: an accent on a letter is not one of its own. */
  characters: number;
}

export function lengthOf(doc: Content): Length {
  const text = doc.textBetween(0, doc.content.size, "\n", (leaf) => (leaf.type.name === "hardBreak" ? "\n" : ""));
  return { words: text.match(/\S+/g)?.length ?? 0, characters: [...text.normalize("NFC").replace(/\n/g, "")].length };
}
