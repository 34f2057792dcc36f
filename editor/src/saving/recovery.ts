// What this browser kept and no server got is sent after, and offered again.
import { element } from "../elements";
import { clockTime } from "./clock";
import { valueOf } from "./fields";
import type { Journal, JournalEntry } from "./journal";
import { call } from "../server";

/** Entries that belong to this page, those that the server has forgotten on the way. */
export async function recover(journal: Journal, person: string, text: string, ownKey: string): Promise<JournalEntry[]> {
  const lost: JournalEntry[] = [];
  for (const entry of await journal.entriesOf(person, Date.now())) {
    if (entry.key === ownKey || entry.text !== text) {
      continue;
    }
    if (entry.isKept) {
      // The server has it, as a revision or as what was not saved.
      await journal.remove(entry.key);
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
    await journal.write({ ...entry, isKept: true });
    return element("li", {}, element("a", { href: `/toa-soan/chua-luu?khoa=${entry.key}` }, `Xem và dùng lại bản ${title}`));
  }
  const why = answer.is === "refused" ? answer.message : "Chưa gọi được máy chủ.";
  const text = element("textarea", { readonly: "", rows: "6", "aria-label": `Nội dung ${title}` });
  text.value = valueOf(entry.fields, "body");
  return element("li", {}, `Bản ${title}. ${why} `, element("details", {}, element("summary", {}, "Xem để chép lại"), text));
}
