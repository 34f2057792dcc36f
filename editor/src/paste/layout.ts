// Paragraphs as one writes them: no empty ones for distance, no line ends in their place.
import { isBlank, rename, unwrap } from "./declarations";

const LINES = "p, div, h1, h2, h3, h4, h5, h6, li, td, th, blockquote, figcaption, caption";

export function layOut(body: HTMLElement): void {
  normalizeText(body);
  lowerHeadings(body);
  splitAtDoubleBreaks(body);
  dropBreaksAtEnds(body);
  dropEmpty(body);
  body.querySelectorAll("li > p:only-child, td > p:only-child, th > p:only-child").forEach((paragraph) => {
    if (paragraph.parentElement?.textContent?.trim() === paragraph.textContent?.trim()) {
      unwrap(paragraph);
    }
  });
}

/** Accents in one letter with theirs, plain spaces, none of the signs that nobody sees. */
function normalizeText(body: HTMLElement): void {
  const walker = body.ownerDocument.createTreeWalker(body, 4 /* NodeFilter.SHOW_TEXT */);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    // Nor controls, for which HTML has no place.
    const text = (node.nodeValue ?? "")
      .normalize("NFC")
      .replace(/[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f\u200b\u00ad\ufeff\u2060]/g, "")
      .replace(/[\u00a0\u000c]/g, " ");
    if (text !== node.nodeValue) {
      node.nodeValue = text;
    }
  }
}

/** The headline is the page's first heading; what was ranked stays so below it. */
function lowerHeadings(body: HTMLElement): void {
  const by = body.querySelector("h1") ? 1 : 0;
  for (const heading of body.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const level = Math.min(4, Math.max(2, Number(heading.tagName[1]) + by));
    if (heading.tagName !== `H${level}`) {
      rename(heading, `h${level}`);
    }
  }
}

function splitAtDoubleBreaks(body: HTMLElement): void {
  for (const first of body.querySelectorAll("br")) {
    const second = nextBreak(first);
    const parent = first.parentElement;
    if (!second || !parent || !first.isConnected) {
      continue;
    }
    if (/^(P|DIV)$/.test(parent.tagName) && parent !== body) {
      const after = parent.cloneNode(false) as HTMLElement;
      for (let next = second.nextSibling; next; next = second.nextSibling) {
        after.append(next);
      }
      parent.after(after);
      first.remove();
      second.remove();
    } else if (parent === body) {
      // Text that lies between line ends in no block of its own.
      gatherBefore(first);
      first.remove();
    }
  }
}

function nextBreak(first: Element): Element | undefined {
  let next = first.nextSibling;
  while (next?.nodeType === 3 && !next.nodeValue?.trim()) {
    next = next.nextSibling;
  }
  return next?.nodeName === "BR" ? (next as Element) : undefined;
}

const BLOCKS = /^(P|DIV|UL|OL|TABLE|BLOCKQUOTE|FIGURE|H[1-6]|HR|SECTION|ARTICLE|PRE|DL)$/;

function gatherBefore(end: Element): void {
  const line: Node[] = [];
  for (let before = end.previousSibling; before && !BLOCKS.test(before.nodeName); before = before.previousSibling) {
    line.unshift(before);
  }
  if (line.some((node) => node.textContent?.trim())) {
    const paragraph = end.ownerDocument.createElement("p");
    end.before(paragraph);
    paragraph.append(...line);
  }
}

function dropBreaksAtEnds(body: HTMLElement): void {
  body.querySelectorAll("br.Apple-interchange-newline").forEach((br) => br.remove());
  for (const br of [...body.querySelectorAll("br")].reverse()) {
    const isBetweenBlocks = (node: Node | null) => node === null || BLOCKS.test(node.nodeName);
    const [before, after] = [sibling(br, "previousSibling"), sibling(br, "nextSibling")];
    const endsLine = after === null && br.parentElement?.matches(LINES);
    const beginsLine = before === null && br.parentElement?.matches(LINES);
    if (endsLine || beginsLine || (isBetweenBlocks(before) && isBetweenBlocks(after))) {
      br.remove();
    }
  }
}

function sibling(node: Node, way: "previousSibling" | "nextSibling"): Node | null {
  let next = node[way];
  while (next?.nodeType === 3 && !next.nodeValue?.trim()) {
    next = next[way];
  }
  return next;
}

function dropEmpty(body: HTMLElement): void {
  // From the inside out.
  for (const element of [...body.querySelectorAll("p, div, h2, h3, h4, li, ul, ol, blockquote, figcaption, caption, b, strong, i, em, u, s, a, span")].reverse()) {
    if (isBlank(element) && !element.querySelector("td, th, li")) {
      // A space between words may be all that is in it.
      const isInline = /^(B|STRONG|I|EM|U|S|A|SPAN)$/.test(element.tagName);
      element.replaceWith(isInline && element.textContent ? " " : "");
    }
  }
}
