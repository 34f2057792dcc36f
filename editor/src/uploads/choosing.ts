// The browser's own dialogs for files.
import { element } from "../elements";

/** Asks for files; empty where nothing was chosen. `fromCamera` opens a phone's camera. */
export function chooseFiles(accept: string, { isSeveral = false, fromCamera = false } = {}): Promise<File[]> {
  const input = element("input", { type: "file", accept, multiple: isSeveral, capture: fromCamera && "environment", class: "visually-hidden", tabindex: -1, "aria-hidden": "true" });
  document.body.append(input);
  return new Promise((resolve) => {
    const finish = () => {
      resolve([...(input.files ?? [])]);
      input.remove();
    };
    input.addEventListener("change", finish);
    input.addEventListener("cancel", finish);
    input.click();
  });
}
