// What people of the newsroom do with a text, by its labels and buttons.
import { type Page, expect } from "@playwright/test";

export interface Written {
  headline: string;
  standfirst?: string;
  body?: string;
  section?: string;
  authors?: string;
}

/** Fills in what is given, in the form that is open. */
export async function fillIn(page: Page, text: Partial<Written>): Promise<void> {
  const fields: [keyof Written, string][] = [
    ["headline", "Tiêu đề"],
    ["standfirst", "Lời dẫn (sapo)"],
    ["authors", "Tác giả"],
  ];
  if (text.body !== undefined) {
    await fillBody(page, text.body);
  }
  if (text.section) {
    await page.getByLabel("Chuyên mục").selectOption({ label: text.section });
  }
  for (const [field, label] of fields) {
    if (text[field] !== undefined) {
      await page.getByLabel(label, { exact: true }).fill(text[field]);
    }
  }
}

/** Fills in the body as HTML: where there is rich text, by the button that shows its source. */
async function fillBody(page: Page, html: string): Promise<void> {
  const source = page.getByRole("button", { name: "Xem mã HTML" });
  if (await page.evaluate(() => matchMedia("(scripting: enabled)").matches)) {
    await source.click();
  }
  await page.getByLabel("Nội dung", { exact: true }).fill(html);
}

/** Writes a new text and saves it; answers its number. */
export async function write(page: Page, text: Written): Promise<number> {
  await page.goto("/toa-soan/bai-moi");
  await fillIn(page, { section: "Tin tức", standfirst: "Sáng nay.", body: "<p>Nội dung của bài.</p>", ...text });
  await save(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Sửa bài: ${text.headline}`);
  return Number(page.url().match(/\/toa-soan\/bai\/(\d+)/)?.[1]);
}

export async function save(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Lưu", exact: true }).click();
}

/** Opens a text where it is decided about. */
export async function review(page: Page, id: number): Promise<void> {
  await page.goto(`/toa-soan/bai/${id}/duyet`);
}

/** Presses a button of the page where a text is decided about, and sees that it was done. */
export async function act(page: Page, button: string): Promise<void> {
  await page.getByRole("button", { name: button, exact: true }).click();
  await expect(page.getByRole("status")).toHaveText(`Đã xong: ${button.toLowerCase()}.`);
}

export function state(page: Page) {
  return page.locator(".notice .state");
}

/** Brings a text to readers, by somebody who did not write it. */
export async function publish(page: Page, id: number): Promise<void> {
  await review(page, id);
  await act(page, "Duyệt đăng");
  await act(page, "Đăng");
}

/** Opens an address again until what was done has come to the stored pages. */
export async function reachesReaders(
  reader: Page,
  address: string,
  isThere: (status: number) => boolean | Promise<boolean> = (status) => status === 200,
): Promise<void> {
  await expect.poll(async () => isThere((await reader.goto(address))!.status()), { intervals: [50, 100] }).toBe(true);
}

/** The next full minute that is at least so many seconds away, as a field of a form takes it. */
export function soon(seconds: number): string {
  const minute = 60_000;
  const at = new Date(Math.ceil((Date.now() + seconds * 1000) / minute) * minute);
  // Vietnam is seven hours ahead and has no summer time.
  return new Date(at.getTime() + 7 * 60 * minute).toISOString().slice(0, 16);
}
