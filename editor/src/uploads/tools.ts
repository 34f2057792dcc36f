// The toolbar's buttons for files.
import { Unreadable, htmlOf } from "../docx/bringing";
import { words as docxWords } from "../docx/words";
import { announce, element } from "../elements";
import type { Pictures } from "../paste/pictures";
import type { RichText } from "../rich_text/rich_text";
import type { Tool } from "../rich_text/toolbar";
import { chooseFiles } from "./choosing";
import { chooseLead } from "./lead_photo";
import { openLibrary } from "./library";
import { ACCEPTED_DOCUMENTS, PHOTO_TYPES, isWord } from "./limits";
import type { Placing } from "./placing";
import { words } from "./words";

export const PHOTOS = PHOTO_TYPES.join(",");

export interface Here {
  text(): RichText;
  placing(): Placing;
  pictures: Pictures;
}

const PHOTO = "M4 5h16v14H4V5Zm2 2v8l4-4 3 3 2-2 3 3V7H6Zm9 3a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3Z";
const CAMERA = "M9 4h6l1.500 2.500H21V20H3V6.500h4.500L9 4Zm3 4.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9Zm0 2a2.500 2.500 0 1 1 0 5 2.500 2.500 0 0 1 0-5Z";
const LIBRARY = "M3 7h14v13H3V7Zm2 2v6l3-3 3 3 2-2 2 2V9H5Zm2-5h14v12h-2V6H7V4Z";
const DOCUMENT = "M16 7v9a4 4 0 0 1-8 0V6a3 3 0 0 1 6 0v9a1.500 1.500 0 0 1-3 0V7h1.500v8a.2.2 0 0 0 .1 0V6a1.500 1.500 0 0 0-3 0v10a2.500 2.500 0 0 0 5 0V7H16Z";
const WORD = "M5 3h10l4 4v14H5V3Zm2 2v14h10V8h-3V5H7Zm1 6h1.500l1 4 1-4h1l1 4 1-4H16l-1.800 6h-1.400L12 13.500 11.200 17H9.800L8 11Z";

export function fileTools({ text, placing, pictures }: Here): Tool[] {
  const at = () => text().editor.state.selection.from;
  const choose = async (accept: string, fromCamera = false) => {
    const files = await chooseFiles(accept, { isSeveral: !fromCamera, fromCamera });
    placing().place(files, at());
  };
  return [
    { label: words.photos, path: PHOTO, run: () => void choose(PHOTOS) },
    { label: words.camera, path: CAMERA, run: () => void choose("image/jpeg,image/png,image/webp", true) },
    { label: words.library, path: LIBRARY, opens: "dialog", run: () => library(text(), placing()) },
    { label: words.documents, path: DOCUMENT, run: () => void choose(ACCEPTED_DOCUMENTS) },
    {
      label: words.word,
      path: WORD,
      run: async () => {
        const [file] = await chooseFiles(".docx,.doc");
        if (file) {
          await bringWord(file, text(), placing(), pictures);
        }
      },
    },
  ];
}

function library(text: RichText, placing: Placing): void {
  openLibrary({
    use: (file) => placing.placeStored(file),
    useLead: ({ digest, src, alt, caption }) => chooseLead(formOf(text), { digest, src, alt, caption }),
    closed: () => text.focus(),
  });
}

export function formOf(text: RichText): HTMLFormElement {
  return text.editor.view.dom.closest("form")!;
}

/** Files that were pasted or dropped at this place of the text. */
export function takeFiles(files: File[], position: number, { text, placing, pictures }: Here): boolean {
  const [word, ...others] = files;
  if (word && others.length === 0 && isWord(word)) {
    text().editor.commands.setTextSelection(position);
    void bringWord(word, text(), placing(), pictures);
  } else {
    placing().place(files, position);
  }
  return true;
}

/** Puts the content of a Word file where the cursor stands, as one step that can be undone. */
async function bringWord(file: File, text: RichText, placing: Placing, pictures: Pictures): Promise<void> {
  let count = 0;
  const counting: Pictures = { upload: (picture) => ((count += 1), pictures.upload(picture)) };
  try {
    const html = await htmlOf(file, counting);
    text.insertHtml(html);
    announce(docxWords.done(file.name, count));
  } catch (error) {
    if (!(error instanceof Unreadable)) {
      throw error;
    }
    const item = element("li", {}, element("p", { class: "error", role: "alert" }, error.message));
    item.append(element("button", { type: "button", class: "quiet", click: () => item.remove() }, words.remove));
    placing.list.append(item);
  }
}
