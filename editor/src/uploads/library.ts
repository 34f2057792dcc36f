// The portal's pictures, to be found again and put into the text.
import type { StoredPhoto } from "../contract";
import { element, field } from "../elements";
import { words as editorWords } from "../rich_text/words";
import { refusalOf } from "./refusals";
import { words } from "./words";

export interface Found extends StoredPhoto {
  used_in: { headline: string; path: string }[];
}

export interface Chosen {
  use(photo: Found): void;
  useLead(photo: Found): void;
  closed(): void;
}

const TYPING_MS = 300;

/** Opens the library in a dialog. */
export function openLibrary({ use, useLead, closed }: Chosen): void {
  const query = element("input", { type: "search", autocomplete: "off" });
  const status = element("p", { role: "status" });
  const list = element("ul", { class: "library" });
  const more = element("button", { type: "button", class: "quiet", hidden: true, click: () => void look(page + 1) }, words.more);
  const close = element("button", { type: "button", class: "quiet", click: () => dialog.close() }, editorWords.close);
  const dialog = element("dialog", { class: "editor-dialog is-wide", "aria-label": words.library }, element("h2", {}, words.library), field(words.search, query), status, list, element("p", { class: "actions" }, more, close));
  let page = 0;
  let count = 0;
  let asked = 0;

  const choose = (act: (photo: Found) => void, photo: Found) => () => {
    dialog.close();
    act(photo);
  };
  const itemOf = (photo: Found) => {
    const title = photo.caption || photo.file_name;
    const used = photo.used_in.length > 0 && element("p", { class: "hint" }, words.usedIn(photo.used_in.length));
    const button = (label: string, act: (photo: Found) => void) => element("button", { type: "button", class: "quiet", "aria-label": `${label}: ${title}`, click: choose(act, photo) }, label);
    const shown = element("img", { src: photo.src, srcset: photo.srcset, sizes: "10rem", alt: photo.alt ?? "", width: photo.width, height: photo.height, loading: "lazy" });
    return element("li", {}, shown, element("p", {}, title), used, button(words.use, use), button(words.useLead, useLead));
  };
  /** Only the answer to what was asked last is shown. */
  const look = async (wanted: number) => {
    const mine = (asked += 1);
    status.textContent = words.searching;
    const answer = await listMedia(query.value, wanted);
    if (mine !== asked) {
      return;
    }
    if (typeof answer === "string") {
      status.textContent = answer;
      return;
    }
    page = wanted;
    count = (wanted === 1 ? 0 : count) + answer.length;
    list.replaceChildren(...(wanted === 1 ? [] : list.children), ...answer.map(itemOf));
    status.textContent = words.found(count);
    more.hidden = answer.length === 0;
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  query.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void look(1), TYPING_MS);
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    closed();
  });
  document.body.append(dialog);
  dialog.showModal();
  query.focus();
  void look(1);
}

/** Pictures, the newest first, or what is said instead. Pages are counted from 1. */
async function listMedia(query: string, page: number): Promise<Found[] | string> {
  const file = { name: words.library } as File;
  try {
    const answer = await fetch("/api/toa-soan/list_media", { method: "POST", body: new URLSearchParams({ query, page: String(page) }), headers: { Accept: "application/json" } });
    const body: unknown = await answer.json();
    return answer.ok && Array.isArray(body) ? (body as Found[]) : refusalOf(file, answer.status, body).message;
  } catch {
    return words.failed(words.library);
  }
}
