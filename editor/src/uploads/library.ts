// The portal's pictures, to be found again and put into the text.
import type { StoredDocument, StoredPhoto } from "../contract";
import { element, field } from "../elements";
import { words as editorWords } from "../rich_text/words";
import { refusalOf } from "./refusals";
import { words } from "./words";

/** Of the server function `list_media` (src/newsroom/media_library.rs). */
interface Noted {
  caption: string;
  alt: string | null;
  is_discarded?: boolean;
  used_in: { headline: string }[];
}

export type FoundPhoto = StoredPhoto & Noted;
export type Found = FoundPhoto | (StoredDocument & Noted);

interface Page {
  items: Found[];
  /** Where the list goes on. */
  next: string | null;
}

export interface Chosen {
  use(file: Found): void;
  useLead(photo: FoundPhoto): void;
  closed(): void;
}

const TYPING_MS = 300;

/** Opens the library in a dialog. */
export function openLibrary({ use, useLead, closed }: Chosen): void {
  const query = element("input", { type: "search", autocomplete: "off" });
  const status = element("p", { role: "status" });
  const list = element("ul", { class: "library" });
  const more = element("button", { type: "button", class: "quiet", hidden: true, click: () => void look(next ?? "") }, words.more);
  const close = element("button", { type: "button", class: "quiet", click: () => dialog.close() }, editorWords.close);
  const dialog = element("dialog", { class: "editor-dialog is-wide", "aria-label": words.library }, element("h2", {}, words.library), field(words.search, query), status, list, element("p", { class: "actions" }, more, close));
  let next: string | null = null;
  let count = 0;
  let asked = 0;

  const itemOf = (file: Found) => {
    const title = file.caption || file.file_name;
    const choose = (label: string, act: () => void) =>
      element("button", { type: "button", class: "quiet", "aria-label": `${label}: ${title}`, click: () => (dialog.close(), act()) }, label);
    const used = file.used_in.length > 0 && element("p", { class: "hint" }, words.usedIn(file.used_in.length));
    if (file.kind === "document") {
      return element("li", {}, element("p", {}, `${title} (${file.size_text})`), used, choose(words.use, () => use(file)));
    }
    const { src, srcset, width, height } = file;
    const shown = element("img", { src, srcset, sizes: "10rem", alt: file.alt ?? "", width, height, loading: "lazy" });
    return element("li", {}, shown, element("p", {}, title), used, choose(words.use, () => use(file)), choose(words.useLead, () => useLead(file)));
  };
  /** Only the answer to what was asked last is shown. */
  const look = async (from: string) => {
    const mine = (asked += 1);
    status.textContent = words.searching;
    const answer = await listMedia(query.value, from);
    if (mine !== asked) {
      return;
    }
    if (typeof answer === "string") {
      status.textContent = answer;
      return;
    }
    const items = answer.items.filter((file) => !file.is_discarded);
    count = (from === "" ? 0 : count) + items.length;
    list.replaceChildren(...(from === "" ? [] : list.children), ...items.map(itemOf));
    status.textContent = words.found(count);
    next = answer.next;
    more.hidden = next === null;
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  query.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void look(""), TYPING_MS);
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    closed();
  });
  document.body.append(dialog);
  dialog.showModal();
  query.focus();
  void look("");
}

/** A page of the library, the newest first, or what is said instead. */
async function listMedia(query: string, page: string): Promise<Page | string> {
  const file = { name: words.library } as File;
  try {
    const answer = await fetch(`/api/toa-soan/list_media?${new URLSearchParams({ query, page })}`, { headers: { Accept: "application/json" } });
    const body: unknown = await answer.json();
    return answer.ok ? (body as Page) : refusalOf(file, answer.status, body).message;
  } catch {
    return words.failed(words.library);
  }
}
