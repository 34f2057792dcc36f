// The whole of it, with script: a text pasted from Word, two photos from a phone, a document, review, publication, a reader's phone.
import { devices } from "@playwright/test";
import path from "node:path";
import { openEditor, paste } from "../support/editor";
import { draw, expect, test } from "../support/newsroom";
import { act, publish, reachesReaders } from "../support/writing";

const photo = (name: string) => path.resolve(__dirname, "../../demo/photos", name);

/** As Word puts it on the clipboard: two points of a list that are none, and what else nobody needs. */
const fromWord = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><body lang=VI><!--StartFragment-->
<p class=MsoNormal style='margin:0cm'><span style='font-family:"Times New Roman";color:red'>Sáng nay <b>1.250 hộ dân</b> đi qua cầu mới.<o:p></o:p></span></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp; </span></span><![endif]>Xe máy đi làn phải<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp; </span></span><![endif]>Xe tải chờ giờ<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p><!--EndFragment--></body></html>`;

test("a text from Word with two photos is written, reviewed, published, and read on a phone", async ({ as, browser, newsroom, reader }) => {
  test.setTimeout(180_000);
  const page = await as("reporter");
  const editor = await openEditor(page);
  await page.getByLabel("Chuyên mục").selectOption({ label: "Tin tức" });
  await page.getByLabel("Tiêu đề", { exact: true }).fill("Cầu Xẻo Vong thông xe");
  await page.getByLabel("Lời dẫn (sapo)").fill("Cầu dài 120 mét nối hai khu vực.");
  await editor.click();
  await paste(editor, { "text/html": fromWord, "text/plain": "Sáng nay" });
  await expect(editor.locator("ul > li")).toHaveText(["Xe máy đi làn phải", "Xe tải chờ giờ"]);
  await page.keyboard.press("Control+End");

  const chosen = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Ảnh từ máy" }).click();
  await (await chosen).setFiles([photo("cau-qua-kenh-1440.webp"), photo("cho-noi-1440.webp")]);
  const figures = editor.locator("figure img");
  await expect(figures).toHaveCount(2, { timeout: 20_000 });
  await draw(page, "bai-moi");
  const alts = editor.getByLabel("Mô tả ảnh cho người không nhìn thấy");
  await alts.first().fill("Cây cầu bê tông nhìn từ bờ kênh.");
  await alts.nth(1).fill("Người đi xe máy qua cầu.");
  const address = (await figures.first().getAttribute("src"))!;
  expect(address).toMatch(/^\/media\//);
  expect((await reader.request.get(newsroom.portal.origin + address)).status(), "a draft's picture is nobody else's").toBe(404);

  await page.getByRole("button", { name: "Lưu, xem trước và gửi duyệt" }).click();
  await act(page, "Gửi duyệt");
  const id = Number(page.url().match(/\/toa-soan\/bai\/(\d+)/)?.[1]);
  await publish(await as("publisher"), id);

  await reachesReaders(reader, "/tin-tuc/cau-xeo-vong-thong-xe");
  const { defaultBrowserType: _, ...pixel } = devices["Pixel 5"];
  const phone = await (await browser.newContext({ ...pixel, baseURL: newsroom.portal.origin })).newPage();
  await phone.goto("/tin-tuc/cau-xeo-vong-thong-xe");
  const body = phone.getByRole("main");
  await expect(body.locator("ul > li").filter({ hasText: "Xe tải chờ giờ" })).toBeVisible();
  const pictures = body.locator("figure img[srcset]");
  await expect(pictures).toHaveCount(2);
  for (const picture of await pictures.all()) {
    await picture.scrollIntoViewIfNeeded();
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  }
  expect(await phone.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
  await phone.context().close();
});

test("on a phone a text is written by touch", async ({ as }) => {
  const { defaultBrowserType: _, ...pixel } = devices["Pixel 5"];
  const page = await as("everything", { ...pixel, viewport: { width: 360, height: 740 } });
  const editor = await openEditor(page);
  await page.getByLabel("Chuyên mục").selectOption({ label: "Tin tức" });
  await page.getByLabel("Tiêu đề", { exact: true }).tap();
  await page.keyboard.type("Viết trên điện thoại");
  await editor.tap();
  const bold = page.getByRole("button", { name: "Đậm", exact: true });
  await bold.tap();
  await page.keyboard.type("Triều cường");
  await bold.tap();
  await page.keyboard.type(" lên 1,7 mét.");
  await expect(editor.locator("strong")).toHaveText("Triều cường");
  await expect(page.locator(".save-state-text")).toHaveText(/^Đã lưu nháp/);
  await expect(page.locator(".save-state")).toBeInViewport();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
  await page.getByRole("button", { name: "Lưu", exact: true }).tap();
  await expect(page.getByRole("status").filter({ hasText: "Đã lưu bản 1." })).toBeVisible();
});

test("what was typed under a font from before Unicode is offered in Unicode, and nothing is done unasked", async ({ as }) => {
  const page = await as("reporter");
  const editor = await openEditor(page);
  await editor.click();
  const old = "Céng hoµ x· héi chñ nghÜa ViÖt Nam";
  await paste(editor, { "text/html": `<p>${old}</p>`, "text/plain": old });
  const dialog = page.getByRole("dialog", { name: "Chữ của phông cũ" });
  await expect(dialog).toContainText("TCVN3");
  await expect(dialog.locator("ins")).toHaveText("Cộng hoà xã hội chủ nghĩa Việt Nam");
  await page.keyboard.press("Escape");
  await expect(editor).toContainText(old);
  await page.getByRole("button", { name: "Đổi chữ phông cũ (TCVN3, VNI) sang Unicode" }).click();
  await dialog.getByRole("button", { name: "Đổi sang Unicode" }).click();
  await expect(editor).toContainText("Cộng hoà xã hội chủ nghĩa Việt Nam");
  await page.keyboard.press("Control+z");
  await expect(editor).toContainText(old);
});
