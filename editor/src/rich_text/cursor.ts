// Where somebody was in the plain field when the editor took its place.

const MARK = "\uE000";

/** The HTML with a mark where the cursor stands, behind the tag if it stands in one, and the mark. */
export function markCursor(html: string, cursor: number): [marked: string, mark: string] {
  const isInTag = html.lastIndexOf("<", cursor - 1) > html.lastIndexOf(">", cursor - 1);
  const end = isInTag ? html.indexOf(">", cursor) + 1 : cursor;
  const at = end > 0 ? end : cursor;
  return [html.slice(0, at) + MARK + html.slice(at), MARK];
}
