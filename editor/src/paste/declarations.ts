// Style attributes, read as text: what Office writes there no browser would tell of.

/** The declarations of a style attribute, names and values in small letters. */
export function declarationsOf(element: Element): Map<string, string> {
  const style = element.getAttribute("style") ?? "";
  const pairs = style.split(";").map((declaration): [string, string] => {
    const at = declaration.indexOf(":");
    return [declaration.slice(0, at).trim().toLowerCase(), declaration.slice(at + 1).trim().toLowerCase()];
  });
  return new Map(pairs.filter(([name]) => name));
}

/** Puts the children where the element stood. */
export function unwrap(element: Element): void {
  element.replaceWith(...element.childNodes);
}

/** Another tag for the same. */
export function rename(element: Element, tag: string): HTMLElement {
  const renamed = element.ownerDocument.createElement(tag);
  for (const { name, value } of element.attributes) {
    renamed.setAttribute(name, value);
  }
  renamed.append(...element.childNodes);
  element.replaceWith(renamed);
  return renamed;
}

/** Whether there is anything to read or to see in it. */
export function isBlank(node: Node): boolean {
  const hasText = /[^\s\u00a0\u200b\ufeff]/.test(node.textContent ?? "");
  const holdsMore = node.nodeType === 1 && ((node as Element).matches("img, hr") || (node as Element).querySelector("img, hr") !== null);
  return !hasText && !holdsMore;
}
