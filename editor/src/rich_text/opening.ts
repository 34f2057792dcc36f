// HTML becomes what the editor holds. What it has no place for loses its tags, never its words.
import { DOMParser as ContentParser, type Node as Content, type Schema } from "@tiptap/pm/model";

/** The document of this HTML. Without a tag it was typed as lines, and each is a paragraph. */
export function open(schema: Schema, html: string): Content {
  const written = html.includes("<") ? html : html.split("\n").filter((line) => line.trim()).map((line) => `<p>${line}</p>`).join("");
  return ContentParser.fromSchema(schema).parse(prepare(readHtml(written)));
}

/** The tree of this HTML, in a document that fetches and runs nothing. */
export function readHtml(html: string): HTMLElement {
  return new DOMParser().parseFromString(`<!doctype html><body>${html}</body>`, "text/html").body;
}

/** Brings a tree into the shape that the editor's parser reads without moving or losing anything. */
export function prepare(body: HTMLElement): HTMLElement {
  for (const caption of body.querySelectorAll<HTMLElement>("figcaption, caption, h2, h3, h4")) {
    flatten(caption);
  }
  for (const figure of body.querySelectorAll<HTMLElement>("figure")) {
    gatherCaptions(figure);
  }
  for (const list of body.querySelectorAll<HTMLElement>("ul > ul, ul > ol, ol > ul, ol > ol")) {
    intoItemBefore(list);
  }
  for (const table of body.querySelectorAll("table")) {
    box(table);
  }
  return body;
}

const BLOCKS = "p, div, ul, ol, li, blockquote, figure, figcaption, h1, h2, h3, h4, h5, h6, hr, pre, table, tr, td, th, address, section, article";

/** Blocks where only a line may stand: their words stay, each on a line of its own. */
function flatten(line: HTMLElement): void {
  const document = line.ownerDocument;
  for (let block = line.querySelector(BLOCKS); block; block = line.querySelector(BLOCKS)) {
    const hasMore = [...siblingsAfter(block)].some((node) => node.textContent?.trim());
    if (block.previousSibling?.textContent?.trim() && block.previousSibling.nodeName !== "BR") {
      block.before(document.createElement("br"));
    }
    if (hasMore && block.textContent?.trim()) {
      block.after(document.createElement("br"));
    }
    block.replaceWith(...block.childNodes);
  }
}

function* siblingsAfter(node: Node): Generator<Node> {
  for (let next = node.nextSibling; next; next = next.nextSibling) {
    yield next;
  }
}

/** One caption, below all else. */
function gatherCaptions(figure: HTMLElement): void {
  const [first, ...more] = [...figure.children].filter((child) => child.tagName === "FIGCAPTION");
  if (first) {
    for (const caption of more) {
      first.append(figure.ownerDocument.createElement("br"), ...caption.childNodes);
      caption.remove();
    }
    figure.append(first);
  }
}

/** A list that stands directly in a list belongs to the item before it. */
function intoItemBefore(list: HTMLElement): void {
  const before = list.previousElementSibling;
  if (before?.tagName === "LI") {
    before.append(list);
  }
}

/** A table and its name, side by side in a box (see tables.ts). */
export function box(table: HTMLTableElement): void {
  if (table.parentElement?.hasAttribute("data-table")) {
    return;
  }
  const document = table.ownerDocument;
  const box = document.createElement("div");
  box.setAttribute("data-table", "");
  moveLanguage(table, box);
  table.replaceWith(box);
  const caption = table.caption;
  if (caption) {
    const name = document.createElement("div");
    name.setAttribute("data-caption", "");
    moveLanguage(caption, name);
    name.append(...caption.childNodes);
    caption.remove();
    box.append(name);
  }
  if (table.rows.length > 0) {
    box.append(table);
  } else {
    const line = document.createElement("p");
    line.append(...(box.firstChild?.childNodes ?? []));
    box.replaceWith(line);
  }
}

function moveLanguage(from: HTMLElement, to: HTMLElement): void {
  const language = from.getAttribute("lang");
  if (language !== null) {
    to.setAttribute("lang", language);
    from.removeAttribute("lang");
  }
}
