// A file that misses the text must not take its place in the window: the browser would leave the page to show it.

/** Takes files that were dropped anywhere on the page. */
export function catchDrops(page: Document, take: (files: File[]) => void): void {
  const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes("Files") ?? false;
  page.addEventListener("dragover", (event) => {
    if (hasFiles(event)) {
      event.preventDefault();
    }
  });
  page.addEventListener("drop", (event) => {
    // What fell into the text was taken there.
    if (hasFiles(event) && !event.defaultPrevented) {
      event.preventDefault();
      take([...(event.dataTransfer?.files ?? [])]);
    }
  });
}
