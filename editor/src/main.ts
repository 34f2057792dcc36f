// The newsroom's script, loaded with the form of a text and nowhere else. Without it the form is a plain one.
import { offerAfterPaste, oldLettersTool } from "./old_letters/offering";
import { pasted } from "./paste/pasting";
import { RichText } from "./rich_text/rich_text";
import { startSaving } from "./saving/start";
import { chooseFiles } from "./uploads/choosing";
import { catchDrops } from "./uploads/dropping";
import { holdWhileSending } from "./uploads/holding";
import { chooseLead } from "./uploads/lead_photo";
import { Placing } from "./uploads/placing";
import { Sender } from "./uploads/sending";
import { type Here, PHOTOS, fileTools, formOf, takeFiles } from "./uploads/tools";

const form = document.querySelector<HTMLFormElement>("form.text-form");
const field = form?.querySelector<HTMLTextAreaElement>("textarea[name=body]");

if (form && field) {
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
  // Before the form is kept: it is not sent without its pictures.
  holdWhileSending(form, uploads, text.editor);
  startSaving(form);
}
