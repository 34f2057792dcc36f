// Photos and documents, by plain forms: sent, found again, described, cut, taken out and brought back.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import path from "node:path";
import { draw, expect, test } from "../support/newsroom";
import { write } from "../support/writing";

const photo = (name: string) => path.resolve(__dirname, "../../demo/photos", name);
/** A file that is none of those that are taken. */
const notAPhoto = path.resolve(__dirname, "../package.json");
const cards = (page: Page) => page.getByRole("region", { name: "Trong kho" }).getByRole("listitem");

for (const javaScriptEnabled of [false, true]) {
  test(`photos are sent, found, described and taken out, ${javaScriptEnabled ? "with" : "without"} script`, async ({ freshNewsroom, browser }) => {
    test.setTimeout(240_000);
    const page = await (await browser.newContext(freshNewsroom.options("editor", { javaScriptEnabled }))).newPage();
    await page.goto("/toa-soan/kho-anh");
    await expect(page.getByText("Kho còn trống.")).toHaveCount(0);
    const before = await cards(page).count();

    await page.getByLabel("Chọn tệp").setInputFiles([photo("cau-qua-kenh-1440.webp"), photo("cho-noi-1440.webp"), notAPhoto]);
    await page.getByLabel("Chú thích chung").fill("Kênh xáng buổi sớm");
    await page.getByRole("button", { name: "Tải lên" }).click();
    const refused = page.getByRole("alert");
    await expect(refused).toContainText("“package.json” không phải ảnh");
    await expect(refused.getByRole("listitem").filter({ hasText: ".webp" })).toHaveCount(2);
    await expect(page.getByLabel("Chú thích chung"), "what was typed is still there").toHaveValue("Kênh xáng buổi sớm");
    await expect(cards(page)).toHaveCount(before + 2);

    await page.getByLabel("Tìm theo chú thích, tên tệp, bài viết").fill("kenh xang");
    await page.getByRole("button", { name: "Tìm" }).click();
    await expect(cards(page)).toHaveCount(2);
    await draw(page, "kho-anh");
    if (javaScriptEnabled) {
      await expectAccessible(page);
    }

    await cards(page).filter({ hasText: "Kênh xáng buổi sớm" }).first().getByRole("link").click();
    await page.getByLabel("Mô tả ảnh cho người không nhìn thấy").fill("Ghe xuồng trên kênh lúc mặt trời lên.");
    await page.getByRole("region", { name: "Chú thích và mô tả" }).getByRole("button", { name: "Lưu" }).click();
    await expect(page.getByRole("img", { name: "Ghe xuồng trên kênh lúc mặt trời lên." })).toBeVisible();
    await page.getByRole("group", { name: /Khi ảnh bị cắt/ }).getByRole("radio").first().check();
    await page.getByRole("button", { name: "Đặt điểm nhìn" }).click();
    await expect(page.getByRole("group", { name: /Khi ảnh bị cắt/ }).getByRole("radio").first()).toBeChecked();
    if (javaScriptEnabled) {
      await expectAccessible(page);
    }

    await page.getByRole("button", { name: "Bỏ khỏi kho" }).click();
    await page.getByRole("button", { name: "Hoàn tác" }).click();
    await expect(page.getByRole("button", { name: "Bỏ khỏi kho" })).toBeVisible();

    const whole = page.url();
    await page.getByLabel("Tỷ lệ").selectOption({ index: 1 });
    await page.getByRole("button", { name: "Cắt", exact: true }).click();
    await expect(page.locator(".media-shown img")).toBeVisible();
    expect(page.url(), "the cut one is another picture").not.toBe(whole);
    await page.context().close();
  });
}

test("a picture that is put in another one's place stands in every text of it", async ({ as }) => {
  test.setTimeout(120_000);
  const page = await as("editor");
  await page.goto("/toa-soan/kho-anh");
  const sources: string[] = [];
  for (const name of ["cau-qua-kenh-1440.webp", "cho-noi-1440.webp"]) {
    await page.getByLabel("Chọn tệp").setInputFiles(photo(name));
    await page.getByRole("button", { name: "Tải lên" }).click();
    await expect(page.getByRole("status")).toContainText("Đã tải lên 1 tệp.");
    await cards(page).first().getByRole("link").click();
    sources.push((await page.locator(".media-shown img").getAttribute("src"))!);
    await page.goto("/toa-soan/kho-anh");
  }
  const [old, replacement] = sources.map((source) => source.match(/\/media\/([0-9a-f]+)/)![1]!);
  const image = `<figure><img src="${sources[0]}" alt="Cầu"></figure>`;
  const id = await write(page, { headline: "Bài có ảnh cũ", body: `<p>Đoạn đầu.</p>${image}` });
  await page.goto(`/toa-soan/kho-anh?tep=${old}`);
  await expect(page.getByRole("region", { name: "Nơi dùng" }).getByRole("link", { name: "Bài có ảnh cũ" })).toBeVisible();
  await expect(page.getByText("Đang có bài dùng nên không bỏ được.")).toBeVisible();
  await page.locator(`input[name=by][value="${replacement}"]`).check();
  await page.getByRole("button", { name: "Thay ở mọi bài" }).click();
  await expect(page.getByRole("status").first()).toContainText("Bài có ảnh cũ");
  await page.goto(`/toa-soan/bai/${id}`);
  await expect(page.locator(".editor-text figure img")).toHaveAttribute("src", new RegExp(replacement!));
});

async function expectAccessible(page: Page): Promise<void> {
  const { width, height } = page.viewportSize()!;
  for (const narrow of [width, 360]) {
    await page.setViewportSize({ width: narrow, height });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`)), page.url()).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
  }
  await page.setViewportSize({ width, height });
}
