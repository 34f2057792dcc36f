// Sources of old portals, as an office sends them.
import { type Page, expect } from "@playwright/test";

/** A page as somebody saved it; one picture of it was not saved. */
export function savedPage(headline: string, { views = 110, picture = "" } = {}): string {
  return `<title>khuyến học - UBND xã Cũ</title><link rel="canonical" href="https://cu.example/tin/${views}.html"><h1>${headline}</h1>
    <p>Ngày 05-09-2021 - Lượt xem: ${views}</p><p>Đoạn mở đầu của bài này, dài vừa đủ để là lời dẫn của một bài viết.</p>
    <p>Đoạn thứ hai của bài, dài như một đoạn văn bình thường trong bản tin của xã.</p>${picture}`;
}

/** An export of WordPress with these articles. */
export function exported(headlines: string[]): string {
  const items = headlines.map((headline, at) => `<item><title>${headline}</title><link>https://cu.example/?p=${at + 1}</link>
    <wp:post_id>${at + 1}</wp:post_id><wp:post_date_gmt>2021-09-05 01:30:00</wp:post_date_gmt><wp:post_type>post</wp:post_type>
    <wp:status>publish</wp:status><category domain="category">Giáo dục</category>
    <wp:postmeta><wp:meta_key>views</wp:meta_key><wp:meta_value>${100 + at}</wp:meta_value></wp:postmeta>
    <content:encoded><![CDATA[<p>Đoạn mở đầu của bài số ${at + 1}, đủ dài.</p>${at === 1 ? "<p><img src='https://cu.example/mat.png' alt='Hội trường'></p>" : ""}]]></content:encoded></item>`);
  return `<rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
    <title>UBND xã Cũ</title>${items.join("")}</channel></rss>`;
}

/** Sends a source and waits until it is read; answers the address of its sheet. */
export async function send(page: Page, name: string, content: string): Promise<string> {
  await page.goto("/toa-soan/nhap");
  await page.getByLabel("Chọn tệp").setInputFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from(content) });
  await page.getByRole("button", { name: "Gửi lên và đọc" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Bảng đối chiếu");
  await whenDone(page, "Đã đọc xong");
  return new URL(page.url()).pathname;
}

/** By the script, or by the link where there is none. */
export async function whenDone(page: Page, words: string): Promise<void> {
  await expect(async () => {
    const link = page.getByRole("link", { name: "Xem tiến độ lúc này" });
    if (await link.isVisible()) {
      await link.click();
    }
    await expect(page.getByText(words)).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 20_000 });
}
