// HTML of other programs becomes HTML of an article: what it says stays, how it looked there goes.
import { isAllowedAddress } from "../rich_text/marks";
import { prepare } from "../rich_text/opening";
import { declarationsOf, unwrap } from "./declarations";
import { layOut } from "./layout";
import { type Pictures, readPictures } from "./pictures";
import { stylesIntoTags } from "./styles";
import { readTables } from "./tables";
import { withoutTracking } from "./tracking";
import { isOffice, readWord } from "./word";

/** Goes with all that is in it: nothing of it is text of the page. */
const NO_TEXT = "script, style, noscript, iframe, object, embed, video, audio, canvas, svg, math, template, select, input, textarea, button, meta, link, title, base, xml, map, area";
/** What else an element says than how it looks. */
const KEPT = new Set(["href", "title", "src", "srcset", "sizes", "alt", "width", "height", "loading", "colspan", "rowspan", "scope", "start", "type", "data-upload", "data-foreign"]);

/** Cleans what was pasted. `office`: pictures that lay beside it on the clipboard. */
export function cleanPasted(html: string, pictures: Pictures, office: File[] = []): string {
  // Without a doctype tables would stand inside paragraphs. Windows leaves on the clipboard what happened to lie behind it in memory.
  const page = new DOMParser().parseFromString(`<!doctype html>${html.replace(/<!--EndFragment-->[^]*$/, "")}`, "text/html");
  const { body } = page;
  const styles = [...page.querySelectorAll("style")].map((style) => style.textContent).join("\n");
  dropUnseen(body);
  if (isOffice(html)) {
    readWord(body, styles);
  }
  numberedByStyle(body);
  readTables(body);
  stylesIntoTags(body);
  readLinks(body);
  readPictures(body, pictures, office);
  layOut(body);
  dropLooks(body);
  return prepare(body).innerHTML;
}

function dropUnseen(body: HTMLElement): void {
  const walker = body.ownerDocument.createTreeWalker(body, 128 /* NodeFilter.SHOW_COMMENT */);
  const comments: Node[] = [];
  while (walker.nextNode()) {
    comments.push(walker.currentNode);
  }
  comments.forEach((comment) => comment.parentNode?.removeChild(comment));
  for (const element of body.querySelectorAll("*")) {
    // Office's drawings and formulas: the words in them are of the text.
    const isDrawing = /^(v|w|m):/i.test(element.tagName);
    if (element.matches(NO_TEXT) || (isDrawing && !element.textContent?.trim()) || declarationsOf(element).get("display") === "none") {
      element.remove();
    } else if (isDrawing) {
      unwrap(element);
    }
  }
}

const TYPES: Record<string, string> = { "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A", "lower-roman": "i", "upper-roman": "I" };

/** Points with letters, as Google Docs has them: by the style of their items. */
function numberedByStyle(body: HTMLElement): void {
  body.querySelectorAll("ol[start='1']").forEach((list) => list.removeAttribute("start"));
  body.querySelectorAll("ol[type='1'], ul[type]").forEach((list) => list.removeAttribute("type"));
  for (const list of body.querySelectorAll("ol:not([type])")) {
    const item = list.querySelector(":scope > li");
    const style = declarationsOf(list).get("list-style-type") ?? (item ? declarationsOf(item).get("list-style-type") : undefined);
    const type = style && TYPES[style];
    if (type) {
      list.setAttribute("type", type);
    }
  }
}

function readLinks(body: HTMLElement): void {
  for (const link of body.querySelectorAll("a")) {
    const address = link.getAttribute("href")?.trim() ?? "";
    // Bookmarks of a document lead nowhere outside of it.
    if (!address || !isAllowedAddress(address) || /^(#|file:|about:)/i.test(address)) {
      unwrap(link);
    } else {
      link.setAttribute("href", withoutTracking(address));
    }
  }
}

function dropLooks(body: HTMLElement): void {
  for (const element of body.querySelectorAll("*")) {
    for (const { name } of [...element.attributes]) {
      if (!KEPT.has(name)) {
        element.removeAttribute(name);
      }
    }
  }
  body.querySelectorAll("span, font, big, small, tt, code, mark, label, abbr, cite, q, time, address").forEach(unwrap);
}
