// What is pasted, by where it comes from.
import { box, readHtml } from "../rich_text/opening";
import { cleanPasted } from "./cleaning";
import type { Pictures } from "./pictures";
import { picturesOf } from "./rtf";

/** HTML from the clipboard, as it may be put in. `rtf`: the same in Office's other format, which holds the pictures. */
export function pasted(html: string, rtf: string, pictures: Pictures): string {
  return html.includes("data-pm-slice") ? own(html) : cleanPasted(html, pictures, picturesOf(rtf));
}

/** From an editor like this one: clean already, and parts of tables stay parts. */
function own(html: string): string {
  const body = readHtml(html);
  body.querySelectorAll("table").forEach((table) => table.caption && box(table));
  return body.innerHTML;
}
