// What is bold, slanted or underlined by style becomes so by tag; what is bold by tag and not by style is not.
import { declarationsOf, unwrap } from "./declarations";

/** Text there is bold by itself. */
const BOLD_BY_ITSELF = "h1, h2, h3, h4, h5, h6, th";

export function stylesIntoTags(body: HTMLElement): void {
  for (const element of body.querySelectorAll<HTMLElement>("[style]")) {
    const declarations = declarationsOf(element);
    for (const tag of tagsFor(element, declarations)) {
      const inner = element.ownerDocument.createElement(tag);
      inner.append(...element.childNodes);
      element.append(inner);
    }
    if (contradicts(element, declarations)) {
      unwrap(element);
    }
  }
  for (const heading of body.querySelectorAll(BOLD_BY_ITSELF)) {
    heading.querySelectorAll("b, strong").forEach(unwrap);
  }
  for (const link of body.querySelectorAll("a")) {
    link.querySelectorAll("u").forEach(unwrap);
    if (link.parentElement?.tagName === "U" && link.parentElement.textContent === link.textContent) {
      unwrap(link.parentElement);
    }
  }
}

function weightOf(declarations: Map<string, string>): "bold" | "normal" | undefined {
  const weight = declarations.get("font-weight") ?? /\b(bold|[6-9]00)\b/.exec(declarations.get("font") ?? "")?.[1];
  return weight === undefined ? undefined : /^(bold|bolder|[6-9]00)/.test(weight) ? "bold" : "normal";
}

function tagsFor(element: HTMLElement, declarations: Map<string, string>): string[] {
  const line = `${declarations.get("text-decoration") ?? ""} ${declarations.get("text-decoration-line") ?? ""}`;
  const place = declarations.get("vertical-align") ?? "";
  const isLetter = /^(SPAN|FONT|A|B|STRONG|I|EM|U|S|SUB|SUP)$/.test(element.tagName);
  const tags: [boolean, string][] = [
    [weightOf(declarations) === "bold", "strong"],
    [/italic|oblique/.test(declarations.get("font-style") ?? ""), "em"],
    [/underline/.test(line) && !element.closest("a"), "u"],
    [/line-through/.test(line), "s"],
    // Cells of tables have it too, and mean another thing.
    [isLetter && /^super/.test(place), "sup"],
    [isLetter && /^sub/.test(place), "sub"],
  ];
  return tags.filter(([applies, tag]) => applies && element.tagName.toLowerCase() !== tag).map(([, tag]) => tag);
}

function contradicts({ tagName }: HTMLElement, declarations: Map<string, string>): boolean {
  const isBold = /^(B|STRONG)$/.test(tagName) && weightOf(declarations) === "normal";
  const isItalic = /^(I|EM)$/.test(tagName) && declarations.get("font-style") === "normal";
  const isUnderlined = tagName === "U" && /^none/.test(declarations.get("text-decoration") ?? "");
  return isBold || isItalic || isUnderlined;
}
