// A form is not sent while files of it are under way, nor without those that never came, unless somebody says so.
import type { Editor } from "@tiptap/core";
import type { Uploads } from "../contract";
import { announce, element } from "../elements";
import { ask } from "../rich_text/dialogs";
import { words } from "./words";

/** Listens before everybody else to whom the sending of this form matters. */
export function holdWhileSending(form: HTMLFormElement, uploads: Uploads, editor: Editor): void {
  // Until something else is written: who listens later may send the form once more.
  let isWanted = false;
  editor.on("update", () => (isWanted = false));
  form.addEventListener(
    "submit",
    (event) => {
      const missing = isWanted ? 0 : missingIn(editor, uploads);
      if (uploads.count() === 0 && missing === 0) {
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      const again = () => form.requestSubmit(event.submitter instanceof HTMLButtonElement ? event.submitter : null);
      if (uploads.count() > 0) {
        announce(words.waiting(uploads.count()));
        whenDone(uploads, again);
      } else {
        askWhether(missing, () => {
          isWanted = true;
          again();
        });
      }
    },
    { capture: true },
  );
}

function whenDone(uploads: Uploads, then: () => void): void {
  const stop = uploads.onStep(() => {
    if (uploads.count() === 0) {
      stop();
      // What came last is in the text by then.
      setTimeout(then);
    }
  });
}

/** Pictures that have a place in the text and are not in the store. */
function missingIn(editor: Editor, uploads: Uploads): number {
  let count = 0;
  editor.state.doc.descendants(({ attrs }) => {
    const upload = attrs.upload ? uploads.find(attrs.upload) : undefined;
    count += !attrs.src && (attrs.foreign != null || upload?.state.is === "refused") ? 1 : 0;
  });
  return count;
}

function askWhether(count: number, save: () => void): void {
  let isSaved = false;
  ask({
    title: words.notInText,
    fields: [element("p", {}, words.notInTextWhy(count))],
    action: words.saveWithout,
    done: () => {
      isSaved = true;
      return undefined;
    },
    closed: () => isSaved && save(),
  });
}
