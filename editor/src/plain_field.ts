// The plain field, in which people may be typing when the editor comes to take its place.

/** A word is not torn apart: Vietnamese input methods write its letters anew for some time after they were typed. */
const REST_MS = 400;

/** Answers a function that waits until nobody is in the middle of a word there. */
export function whenItRests(field: HTMLTextAreaElement): () => Promise<void> {
  let isComposing = false;
  let typedAt = -Infinity;
  field.addEventListener("compositionstart", () => (isComposing = true));
  field.addEventListener("compositionend", () => (isComposing = false));
  field.addEventListener("input", () => (typedAt = performance.now()));
  return async () => {
    const isBusy = () => document.activeElement === field && (isComposing || performance.now() - typedAt < REST_MS);
    while (isBusy()) {
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
  };
}

const MARK = "\uE000";

/** The HTML with a mark where the cursor stands, behind the tag if it stands in one, and the mark. */
export function markCursor(html: string, cursor: number): [marked: string, mark: string] {
  const isInTag = html.lastIndexOf("<", cursor - 1) > html.lastIndexOf(">", cursor - 1);
  const end = isInTag ? html.indexOf(">", cursor) + 1 : cursor;
  const at = end > 0 ? end : cursor;
  return [html.slice(0, at) + MARK + html.slice(at), MARK];
}
