// What is refused before it is sent. The server looks for itself, and by content.
import { words } from "./words";

/** As the server has them (src/domain/media.rs). */
const PHOTO_BYTES_MAX = 20 * 1024 * 1024;
const DOCUMENT_BYTES_MAX = 25 * 1024 * 1024;

export const PHOTO_TYPES = ["image/jpeg", "image/png", "image/webp", "image/gif"];
const DOCUMENT_ENDINGS = ["pdf", "docx", "xlsx", "pptx", "doc", "xls", "ppt", "odt", "ods", "odp"];
/** For file dialogs. */
export const ACCEPTED_DOCUMENTS = DOCUMENT_ENDINGS.map((ending) => `.${ending}`).join(",");

export function isPhoto({ type, name }: File): boolean {
  return PHOTO_TYPES.includes(type) || (type === "" && /\.(jpe?g|png|webp|gif)$/i.test(name));
}

export function isWord({ type, name }: File): boolean {
  return /\.docx$/i.test(name) || type === "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
}

/** Why this file is not sent; nothing where it may be. */
export function reasonAgainst(file: File): string | undefined {
  const { name, type, size } = file;
  if (size === 0) {
    return words.empty(name);
  }
  if (/^image\/hei[cf]/.test(type) || /\.hei[cf]$/i.test(name)) {
    return words.heic(name);
  }
  if (type === "image/svg+xml" || /\.svgz?$/i.test(name)) {
    return words.svg(name);
  }
  const most = isPhoto(file) ? PHOTO_BYTES_MAX : DOCUMENT_BYTES_MAX;
  if (!isPhoto(file) && !DOCUMENT_ENDINGS.includes(name.split(".").pop()?.toLowerCase() ?? "")) {
    return words.kind(name);
  }
  return size > most ? words.tooLarge(name, size, most) : undefined;
}
