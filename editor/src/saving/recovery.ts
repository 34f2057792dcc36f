// What this browser kept and no server got is sent after, and offered again.
import { element } from "../elements";
import { clockTime } from "./clock";
import { valueOf } from "./fields";
import type { Journal, JournalEntry } from "./journal";
import { call } from "../server";

/** Tells other tabs that this form is open here, for as long as the page is. */
export function holdForm(key: string): void {
  let release = () => {};
  const hold = () => void locks?.request(lockOf(key), () => new Promise<void>((resolve) => (release = resolve)));
  hold();
  // The browser's own store takes no page that holds a lock.
  window.addEventListener("pagehide", () => release());
  window.addEventListener("pageshow", (event) => event.persisted && hold());
}

/** Absent on plain http. */
const locks = navigator.locks as LockManager | undefined;
const lockOf = (key: string) => `bantin-form-${key}`;

/** Entries that belong to this page and that no server has got. What is open in another tab is left to that tab. */
export async function recover(journal: Journal, person: string, text: string, ownKey: string): Promise<JournalEntry[]> {
  const lost: JournalEntry[] = [];
  const held = (await locks?.query())?.held?.map(({ name }) => name) ?? [];
  for (const entry of await journal.entriesOf(person, Date.now())) {
    if (entry.key === ownKey || entry.text !== text || held.includes(lockOf(entry.key))) {
      continue;
    }
    if (entry.isKept) {
      // The server has it, as a revision or as what was not saved.
      await journal.replace(entry);
    } else {
      lost.push(entry);
    }
  }
  return lost;
}

/** Sends after what the server never got, and says where it is to be found. */
export async function offer(journal: Journal, lost: JournalEntry[]): Promise<HTMLElement | undefined> {
  if (lost.length === 0) {
    return undefined;
  }
  const items: HTMLElement[] = [];
  for (const entry of lost) {
    items.push(await offerOne(journal, entry));
  }
  return element(
    "section", { class: "notice", "aria-labelledby": "recovered", role: "status" },
    element("h2", { id: "recovered" }, "Trên máy này còn những gì bạn gõ mà chưa kịp lưu"),
    element("ul", {}, ...items),
  );
}

async function offerOne(journal: Journal, entry: JournalEntry): Promise<HTMLElement> {
  const headline = valueOf(entry.fields, "draft[headline]") || "(chưa có tiêu đề)";
  const title = `gõ lúc ${clockTime(entry.at)} ngày ${new Date(entry.at).toLocaleDateString("vi-VN")}: ${headline}`;
  const answer = await call<number>("keep_unsaved", entry.fields);
  if (answer.is === "done") {
    await journal.replace(entry, { ...entry, isKept: true });
    return element("li", {}, element("a", { href: `/toa-soan/chua-luu?khoa=${entry.key}` }, `Xem và dùng lại bản ${title}`));
  }
  const why = answer.is === "refused" ? answer.message : "Chưa gọi được máy chủ.";
  const text = element("textarea", { readonly: "", rows: "6", "aria-label": `Nội dung ${title}` });
  text.value = valueOf(entry.fields, "body");
  return element("li", {}, `Bản ${title}. ${why} `, element("details", {}, element("summary", {}, "Xem để chép lại"), text));
}
