// Lists of Word, which are paragraphs that look like one: the style names list and level, the marker is text.
import { declarationsOf } from "./declarations";

/** What a marker says of its list: `type` as HTML has it, and the item's number. */
export interface Marker {
  isOrdered: boolean;
  type: string | null;
  number: number;
}

interface Item {
  element: HTMLElement;
  level: number;
  /** Items of other lists stand apart, even next to each other. */
  list: string;
  marker: Marker;
}

/** Turns paragraphs that follow each other as a list into one. */
export function buildLists(body: HTMLElement, styles: string): void {
  const formats = readFormats(styles);
  flattenRealLists(body);
  const items = [...body.querySelectorAll<HTMLElement>("[style*='mso-list']")].map((element) => readItem(element, formats));
  for (const run of runs(items.filter((item): item is Item => item !== undefined))) {
    build(run);
  }
}

/** Word writes some items as such, and goes on in paragraphs where a list becomes deeper: all are made paragraphs first. */
function flattenRealLists(body: HTMLElement): void {
  // Old browsers made items of the paragraphs themselves: these are lists already.
  body.querySelectorAll("li:not([style*='mso-list']) > p[style*='mso-list']").forEach((paragraph) => paragraph.removeAttribute("style"));
  for (const item of [...body.querySelectorAll<HTMLElement>("li[style*='mso-list']")].reverse()) {
    const list = item.parentElement!;
    const number = Number(list.getAttribute("start") ?? 1) + [...list.children].filter((child) => child.tagName === "LI").indexOf(item);
    const type = list.tagName === "OL" ? (list.getAttribute("type") ?? "1") : "";
    item.setAttribute("data-marker", `${type} ${number}`);
  }
  for (const list of body.querySelectorAll("ul:has(li[data-marker]), ol:has(li[data-marker])")) {
    for (const item of list.querySelectorAll(":scope > li")) {
      const paragraph = body.ownerDocument.createElement("p");
      paragraph.setAttribute("style", item.getAttribute("style") ?? "");
      paragraph.setAttribute("data-marker", item.getAttribute("data-marker") ?? "");
      paragraph.append(...[...item.childNodes].filter((child) => !/^[UO]L$/.test(child.nodeName)));
      // Some browsers say it once more on the paragraph inside.
      paragraph.querySelectorAll("p[style*='mso-list']").forEach((inner) => inner.removeAttribute("style"));
      item.replaceWith(paragraph, ...item.childNodes);
    }
  }
  for (const list of body.querySelectorAll("ul:has([data-marker]), ol:has([data-marker])")) {
    list.replaceWith(...list.childNodes);
  }
}

/** `@list l0:level1 { mso-level-number-format: bullet }`, by "l0:level1". */
function readFormats(styles: string): Map<string, string> {
  const rules = styles.matchAll(/@list\s+(l\d+:level\d+)[^{]*\{([^}]*)\}/g);
  const formats = [...rules].map(([, level, body]): [string, string] => [level!, /mso-level-number-format:\s*([\w-]+)/.exec(body!)?.[1] ?? "decimal"]);
  return new Map(formats);
}

function readItem(element: HTMLElement, formats: Map<string, string>): Item | undefined {
  const found = /^(l\d+)\s+level(\d+)\s+(lfo\d+)/.exec(declarationsOf(element).get("mso-list") ?? "");
  if (!found) {
    return undefined;
  }
  const [, list, level, override] = found as unknown as [string, string, string, string];
  const marker = takeMarker(element);
  const real = element.getAttribute("data-marker")?.split(" ");
  if (/^H[1-6]$/.test(element.tagName)) {
    // A heading with a number is a heading.
    element.prepend(marker.text ? `${marker.text} ` : "");
    return undefined;
  }
  const format = formats.get(`${list}:level${level}`);
  const read = real ? { isOrdered: real[0] !== "", type: real[0] || null, number: Number(real[1]) } : readMarker(marker.text, marker.isSymbol ? "bullet" : format);
  return { element, level: Number(level), list: `${list} ${override}`, marker: read };
}

/** Fonts whose letters are signs. */
const SYMBOLS = /font-family:[^;]*(wingdings|symbol|webdings|courier)/i;

/** Takes the marker out of a paragraph. */
function takeMarker(element: HTMLElement): { text: string; isSymbol: boolean } {
  const marked = [...element.querySelectorAll<HTMLElement>("span")].find((span) => declarationsOf(span).get("mso-list") === "ignore");
  const marker = marked ?? spacer(element);
  const text = (marker?.textContent ?? "").replace(/[\s\u00a0]+/g, " ").trim();
  const styled = marker ? [marker, marker.parentElement!, ...marker.querySelectorAll("span")].filter((span) => span !== element) : [];
  const isSymbol = styled.some((span) => SYMBOLS.test(span.getAttribute("style") ?? ""));
  marker?.remove();
  return { text, isSymbol };
}

/** Word 2000 marks nothing, but the space behind a marker is set in seven points of Times. */
function spacer(element: HTMLElement): HTMLElement | undefined {
  const space = [...element.querySelectorAll<HTMLElement>("span")].find((span) => /font:\s*7(\.0)?pt/i.test(span.getAttribute("style") ?? ""));
  let marker: HTMLElement | undefined = space;
  while (marker?.parentElement && marker.parentElement !== element && marker.parentElement.textContent === marker.textContent) {
    marker = marker.parentElement;
  }
  const outer = marker?.parentElement;
  const start = outer && outer !== element && element.textContent?.trimStart().startsWith(outer.textContent?.trim() ?? "") ? outer : marker;
  return start && (start.textContent ?? "").trim().length <= 12 ? start : undefined;
}

const TYPES: Record<string, string | null> = {
  "alpha-lower": "a",
  "alpha-upper": "A",
  "roman-lower": "i",
  "roman-upper": "I",
  decimal: null,
};

/** By what Word's style says where there is one, else by how the marker looks. */
export function readMarker(text: string, format?: string): Marker {
  const sign = text.replace(/^[([]|[.)\]:]+$/g, "");
  const bare = sign.split(".").pop() ?? "";
  const isNumber = /^\d+$/.test(bare);
  const isRoman = /^[ivxlc]+$/i.test(bare);
  // "o" alone is Word's circle.
  const isLetter = /^[a-z]$/i.test(bare) && text !== "o";
  if (format === "bullet" || format === "image" || !(isNumber || isRoman || isLetter)) {
    return { isOrdered: Boolean(format && format in TYPES && !text), type: null, number: 1 };
  }
  if (isNumber) {
    return { isOrdered: true, type: null, number: Number(bare) };
  }
  const isUpper = bare === bare.toUpperCase();
  const asRoman = format ? format.startsWith("roman") : isRoman && (bare.length > 1 || /^[iv]$/i.test(bare));
  const type = asRoman ? "i" : "a";
  return { isOrdered: true, type: isUpper ? type.toUpperCase() : type, number: asRoman ? romanNumber(bare) : bare.toLowerCase().charCodeAt(0) - 96 };
}

function romanNumber(text: string): number {
  const values: Record<string, number> = { i: 1, v: 5, x: 10, l: 50, c: 100 };
  const digits = [...text.toLowerCase()].map((digit) => values[digit] ?? 0);
  return digits.reduce((sum, digit, at) => sum + (digit < (digits[at + 1] ?? 0) ? -digit : digit), 0);
}

/** Items that follow each other with nothing between them. */
function runs(items: Item[]): Item[][] {
  const found: Item[][] = [];
  for (const item of items) {
    const run = found[found.length - 1];
    const last = run?.[run.length - 1];
    if (last && follows(last.element, item.element)) {
      run!.push(item);
    } else {
      found.push([item]);
    }
  }
  return found;
}

function follows(before: HTMLElement, after: HTMLElement): boolean {
  let next = before.nextSibling;
  while (next && next !== after && !next.textContent?.trim() && next.nodeName !== "IMG") {
    next = next.nextSibling;
  }
  return next === after;
}

interface Open {
  level: number;
  list: string;
  element: HTMLElement;
  isOrdered: boolean;
  /** The number that an item of it would have. */
  next: number;
}

/** A number that is not the next one is what people refer to: a new list begins with it. */
function skips({ next }: Open, { isOrdered, number }: Marker): boolean {
  return isOrdered && number > 1 && number !== next;
}

function build(items: Item[]): void {
  const first = items[0]!;
  const document = first.element.ownerDocument;
  const place = document.createElement("div");
  first.element.before(place);
  const open: Open[] = [];
  for (const { element, level, list, marker } of items) {
    while (open.length > 0 && open[open.length - 1]!.level > level) {
      open.pop();
    }
    const top = open[open.length - 1];
    const goesOn = top?.level === level && top.isOrdered === marker.isOrdered && (top.list === list ? !skips(top, marker) : top.next === marker.number);
    if (top?.level === level && !goesOn) {
      open.pop();
    }
    if (!goesOn) {
      const parent = open[open.length - 1];
      const made = document.createElement(marker.isOrdered ? "ol" : "ul");
      if (marker.isOrdered && marker.number !== 1) {
        made.setAttribute("start", String(marker.number));
      }
      if (marker.isOrdered && marker.type && marker.type !== "1") {
        made.setAttribute("type", marker.type);
      }
      (parent?.element.lastElementChild ?? place).append(made);
      open.push({ level, list, element: made, isOrdered: marker.isOrdered, next: marker.number });
    }
    const item = document.createElement("li");
    item.append(...element.childNodes);
    const into = open[open.length - 1]!;
    into.element.append(item);
    into.next = marker.number + 1;
    element.remove();
  }
  place.replaceWith(...place.childNodes);
}
