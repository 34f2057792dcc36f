// A Word file that somebody dropped or chose becomes text of the article, with its pictures.
import { announce } from "../elements";
import { cleanPasted } from "../paste/cleaning";
import type { Pictures } from "../paste/pictures";
import { words } from "./words";

const BYTES_MAX = 25 * 1024 * 1024;

/** The HTML of the file, clean. Throws what is to be said where it cannot be read. */
export async function htmlOf(file: File, pictures: Pictures): Promise<string> {
  if (/\.doc$/i.test(file.name)) {
    throw new Unreadable(words.old(file.name));
  }
  if (file.size > BYTES_MAX) {
    throw new Unreadable(words.tooLarge(file.name));
  }
  announce(words.reading(file.name));
  let html: string;
  try {
    const { readDocx } = await import("./reading");
    html = await readDocx(await file.arrayBuffer());
  } catch {
    throw new Unreadable(words.broken(file.name));
  }
  const cleaned = cleanPasted(html, pictures);
  if (!cleaned.trim()) {
    throw new Unreadable(words.empty(file.name));
  }
  return cleaned;
}

/** The message is for the person. */
export class Unreadable extends Error {}
