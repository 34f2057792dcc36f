// Pictures that come with a paste: those that are inside it are sent to the store, those of other hosts are asked for.
import { isOwnPicture } from "../rich_text/figures";

export interface Pictures {
  /** Begins to send a file; answers under which name it is known. */
  upload(file: File): string;
}

/** Names that programs give to pictures, which describe nothing. */
const NO_DESCRIPTION = /^((image|picture|img|photo|hình|ảnh|hình ảnh)[\s_\-]*\d*|.*\.(png|jpe?g|gif|webp|bmp|tiff?)|.*(description automatically generated|tự động tạo mô tả).*|[a-z]:\\.*)$/is;
const EMOJI = /^(\p{Extended_Pictographic}|\p{Emoji_Component}|\u200d|\ufe0f)+$/u;

/** `office`: pictures that Office put on the clipboard beside the text, in their order. Where there are not as many as the text
 * names, nobody knows which is which, and all are asked for. */
export function readPictures(body: HTMLElement, { upload }: Pictures, office: File[]): void {
  const named = [...body.querySelectorAll<HTMLImageElement>('img[src^="file:" i]')].filter((image) => !isPixel(image)).length;
  let taken = named === office.length ? 0 : office.length;
  for (const image of body.querySelectorAll("img")) {
    const address = image.getAttribute("src") ?? "";
    const alt = image.getAttribute("alt")?.trim() ?? "";
    const source = image.closest("picture");
    if (source) {
      source.replaceWith(image);
    }
    if (alt && EMOJI.test(alt)) {
      image.replaceWith(alt);
    } else if (isPixel(image) || (!address && !image.getAttribute("srcset"))) {
      image.remove();
    } else if (!isOwnPicture(address)) {
      const inside = address.startsWith("data:") ? fileOf(address) : /^file:/i.test(address) ? office[taken++] : undefined;
      stand(image, inside ? { upload: upload(inside) } : { foreign: address.startsWith("data:") ? "" : address }, alt);
    } else {
      ownPicture(image);
    }
  }
}

/** What is not to be seen tells others who has read. */
function isPixel(image: HTMLImageElement): boolean {
  const size = (name: string) => {
    const value = image.getAttribute(name) ?? new RegExp(`(?:^|;)\\s*${name}:\\s*(\\d+)`).exec(image.getAttribute("style") ?? "")?.[1];
    return value === undefined || value === null ? 100 : Number.parseFloat(value);
  };
  return size("width") <= 3 || size("height") <= 3 || /display:\s*none/.test(image.getAttribute("style") ?? "");
}

/** A picture of `data:`, as a file; nothing where it is none that the store takes. */
export function fileOf(address: string): File | undefined {
  const [, type, coding, data] = /^data:(image\/(?:png|jpeg|gif|webp))((?:;[^,]*)?),(.*)$/s.exec(address) ?? [];
  if (!type || data === undefined || !/base64/i.test(coding ?? "")) {
    return undefined;
  }
  try {
    const bytes = Uint8Array.from(atob(data.replace(/\s/g, "")), (letter) => letter.charCodeAt(0));
    return bytes.length > 0 ? new File([bytes], `anh-dan.${type.slice(6).replace("jpeg", "jpg")}`, { type }) : undefined;
  } catch {
    return undefined;
  }
}

/** In a figure of its own, below the paragraph that it came in. */
function stand(image: HTMLImageElement, is: { upload: string } | { foreign: string }, alt: string): void {
  const document = image.ownerDocument;
  const placed = document.createElement("img");
  placed.setAttribute("upload" in is ? "data-upload" : "data-foreign", "upload" in is ? is.upload : is.foreign);
  if (alt && !NO_DESCRIPTION.test(alt)) {
    placed.setAttribute("alt", alt);
  }
  intoFigure(image, placed);
}

function ownPicture(image: HTMLImageElement): void {
  const placed = image.ownerDocument.createElement("img");
  for (const name of ["src", "srcset", "sizes", "alt", "width", "height", "loading"]) {
    const value = image.getAttribute(name);
    if (value !== null) {
      placed.setAttribute(name, value);
    }
  }
  intoFigure(image, placed);
}

function intoFigure(image: HTMLImageElement, placed: HTMLImageElement): void {
  const figure = image.closest("figure");
  if (figure) {
    figure.prepend(placed);
    image.remove();
    return;
  }
  const made = image.ownerDocument.createElement("figure");
  made.append(placed);
  const line = image.closest("p, h1, h2, h3, h4, h5, h6");
  if (line) {
    image.remove();
    lastFigureAfter(line).after(made);
  } else {
    image.replaceWith(made);
  }
}

function lastFigureAfter(line: Element): Element {
  let last = line;
  while (last.nextElementSibling?.tagName === "FIGURE") {
    last = last.nextElementSibling;
  }
  return last;
}
