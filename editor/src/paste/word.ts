// What Word puts on the clipboard beside the text, and what it says by style only.
import { declarationsOf, rename, unwrap } from "./declarations";
import { buildLists } from "./word_lists";

export function isOffice(html: string): boolean {
  return /urn:schemas-microsoft-com:office|\bmso-|class="?Mso|content="?(Microsoft|Word\.)|ListContainerWrapper/i.test(html);
}

/** `styles`: the style sheets that came along, which know the lists. */
export function readWord(body: HTMLElement, styles: string): void {
  dropRemarks(body);
  for (const paragraph of body.querySelectorAll<HTMLElement>("p")) {
    headingOf(paragraph);
  }
  gatherOnlineLists(body);
  buildLists(body, styles);
}

/** Comments and what was deleted with changes tracked. Footnotes stay. */
function dropRemarks(body: HTMLElement): void {
  for (const element of body.querySelectorAll<HTMLElement>("[style*='mso-'], .MsoCommentReference, a.msocomanchor, hr.msocomoff, del, .msoDel")) {
    const { tagName, className } = element;
    const declarations = declarationsOf(element);
    const of = declarations.get("mso-element") ?? "";
    const isRemark = /^comment/.test(of) || /Mso(CommentReference)|msocom|msoDel/.test(className) || tagName === "DEL";
    // What stands around the list of footnotes is "mso-element:footnote-list".
    if (isRemark || declarations.get("mso-hide") === "all" || declarations.has("mso-special-character") && /comment/.test(declarations.get("mso-special-character")!)) {
      element.remove();
    }
  }
  body.querySelectorAll("ins").forEach(unwrap);
}

function headingOf(paragraph: HTMLElement): void {
  const level = Number(declarationsOf(paragraph).get("mso-outline-level"));
  if (/\bMsoTitle/.test(paragraph.className)) {
    rename(paragraph, "h1");
  } else if (/\bMsoSubtitle/.test(paragraph.className)) {
    rename(paragraph, "h2");
  } else if (level >= 1 && level <= 6) {
    rename(paragraph, `h${level}`);
  }
}

/** Word in a browser makes a list of each item, and says on it how deep it is. */
function gatherOnlineLists(body: HTMLElement): void {
  for (const wrapper of body.querySelectorAll<HTMLElement>(".ListContainerWrapper")) {
    const list = wrapper.querySelector("ul, ol");
    for (const item of list?.children ?? []) {
      const level = Number(item.getAttribute("data-aria-level") ?? item.getAttribute("aria-level") ?? 1);
      const paragraph = wrapper.ownerDocument.createElement("p");
      const isOrdered = list!.tagName === "OL";
      const number = Number(list!.getAttribute("start") ?? 1);
      const marker = wrapper.ownerDocument.createElement("span");
      marker.setAttribute("style", "mso-list:Ignore");
      marker.textContent = isOrdered ? `${number}.` : "•";
      paragraph.setAttribute("style", `mso-list:l0 level${level} lfo1`);
      paragraph.append(marker, ...item.childNodes);
      wrapper.before(paragraph);
    }
    wrapper.remove();
  }
}
