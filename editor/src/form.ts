// The form of a text with everything that a script adds, but the keeping of what is typed.
import { offerAfterPaste, oldLettersTool } from "./old_letters/offering";
import { pasted } from "./paste/pasting";
import { RichText } from "./rich_text/rich_text";
import { chooseFiles } from "./uploads/choosing";
import { catchDrops } from "./uploads/dropping";
import { holdWhileSending } from "./uploads/holding";
import { chooseLead } from "./uploads/lead_photo";
import { Placing } from "./uploads/placing";
import { Sender } from "./uploads/sending";
import { type Here, PHOTOS, fileTools, formOf, takeFiles } from "./uploads/tools";

/** Puts rich text in the place of the field that holds the body. */
export function makeRich(form: HTMLFormElement, field: HTMLTextAreaElement): void {
  const uploads = new Sender();
  const here: Here = {
    text: () => text,
    placing: () => placing,
    pictures: { upload: (file) => uploads.start(file).id },
  };
  const text = new RichText(field, {
    pictures: { uploads, choose: () => chooseFiles(PHOTOS), lead: (photo) => chooseLead(formOf(text), photo) },
    tools: [...fileTools(here), oldLettersTool(() => text.editor)],
    pasted: (html, rtf) => pasted(html, rtf, here.pictures),
    files: (files, position) => takeFiles(files, position, here),
  });
  const placing = new Placing(text.editor, uploads);
  text.below(placing.list);
  text.editor.view.dom.addEventListener("paste", () => setTimeout(() => offerAfterPaste(text.editor)));
  catchDrops(document, (files) => takeFiles(files, text.editor.state.doc.content.size, here));
  holdWhileSending(form, uploads, text.editor);
}
