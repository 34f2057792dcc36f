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
