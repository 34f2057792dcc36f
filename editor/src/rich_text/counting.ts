// How long a text is, as its writer sees it.
import type { Node as Content } from "@tiptap/pm/model";

export interface Length {
  words: number;
  /** As a reader sees them: an accent on a letter is not one of its own. */
  characters: number;
}

export function lengthOf(doc: Content): Length {
  const all: Length = { words: 0, characters: 0 };
  doc.forEach((block) => {
    const { words, characters } = lengthOfBlock(block);
    all.words += words;
    all.characters += characters;
  });
  return all;
}

/** Blocks are never changed, only replaced: with each key one of them is counted anew. */
const counted = new WeakMap<Content, Length>();

function lengthOfBlock(block: Content): Length {
  const known = counted.get(block);
  if (known) {
    return known;
  }
  const text = block.textBetween(0, block.content.size, "\n", (leaf) => (leaf.type.name === "hardBreak" ? "\n" : ""));
  const length = { words: text.match(/\S+/g)?.length ?? 0, characters: [...text.normalize("NFC").replace(/\n/g, "")].length };
  counted.set(block, length);
  return length;
}
