// An old portal moves in from the newsroom.
import { exported, send, whenDone } from "../support/importing";
import { draw, expect, test } from "../support/newsroom";
import AxeBuilder from "@axe-core/playwright";
import { pathToFileURL } from "node:url";

for (const javaScriptEnabled of [true, false]) {
  test(`an old portal is sent, looked at, corrected, taken over and taken back, ${javaScriptEnabled ? "with" : "without"} script`, async ({
    browser,
    freshNewsroom,
  }) => {
    test.setTimeout(180_000);
    const context = await browser.newContext({ javaScriptEnabled, ...freshNewsroom.options("publisher") });
    const page = await context.newPage();
    const reader = await (await browser.newContext({ baseURL: freshNewsroom.portal.origin })).newPage();

    await page.goto("/toa-soan");
    await page.getByRole("link", { name: "Nhập cổng cũ" }).click();
    await expect(page.getByText("Chưa có nguồn nào.")).toBeVisible();
    const sheet = await send(page, "cong-cu.xml", exported(["Khai giảng năm học", "Họp phụ huynh", "Trao học bổng"]));
    await expect(page.getByText("3 bài sẽ nhập; 1 bài nên xem lại trước.")).toBeVisible();
    await expect(page.getByRole("rowheader").first()).toContainText("Họp phụ huynh");
    await draw(page, "nhap-cong-cu");

    await page.getByRole("link", { name: /^Nên xem lại/ }).click();
    await expect(page.getByRole("rowheader")).toHaveCount(1);
    await page.getByRole("link", { name: "Họp phụ huynh" }).click();
    await expect(page.getByText("mat.png")).toBeVisible();
    await page.getByLabel("Tiêu đề").fill("Họp phụ huynh đầu năm");
    await page.getByLabel("Chuyên mục").fill("Nhà trường");
    await page.getByRole("button", { name: "Lưu chỗ sửa" }).click();
    await expect(page.getByRole("status")).toContainText("Bài sẽ vào cổng như đã sửa.");
    await page.getByRole("link", { name: "Về bảng đối chiếu" }).click();

    await page.goto(sheet);
    await page.getByRole("button", { name: "Để lại “Trao học bổng”" }).click();
    await expect(page.getByRole("status")).toContainText("Để lại, không nhập “Trao học bổng”.");

    await page.getByRole("button", { name: "Nhập 2 bài vào cổng" }).click();
    await whenDone(page, "Đã nhập 2 bài vào cổng.");
    await reader.goto("/nha-truong/hop-phu-huynh-dau-nam");
    await expect(reader.getByRole("heading", { level: 1 })).toHaveText("Họp phụ huynh đầu năm");
    await expect(reader.getByText("05-09-2021").first()).toBeVisible();
    const missing = await reader.goto("/giao-duc/trao-hoc-bong");
    expect(missing!.status()).toBe(404);

    await page.getByText("Hoàn tác cả lần nhập").first().click();
    await page.getByRole("button", { name: "Hoàn tác cả lần nhập" }).click();
    await whenDone(page, "2 bài sẽ nhập");
    expect((await reader.goto("/nha-truong/hop-phu-huynh-dau-nam"))!.status()).toBe(404);

    await page.getByText("Xóa nguồn này").first().click();
    await page.getByRole("button", { name: "Xóa nguồn cong-cu.xml" }).click();
    await expect(page.getByRole("status")).toContainText("Đã xóa nguồn “cong-cu.xml”.");
    await context.close();
    await reader.context().close();
  });
}

test("an operator's sheet shows source and article side by side, and opens where something is lost", async ({ browser, newsroom }) => {
  const sheet = await newsroom.portal.sheetOf("cong-cu.xml", exported(["Khai giảng năm học", "Họp phụ huynh", "Trao học bổng"]));
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(pathToFileURL(sheet).href);
  const articles = page.locator("details");
  await expect(articles).toHaveCount(3);
  await expect(page.locator("li.lost")).toContainText("mat.png");
  await expect(page.getByText("mất 1 ảnh hoặc liên kết")).toBeVisible();
  await draw(page, "doi-chieu");
  await page.getByLabel("Chỉ các bài có chỗ mất hoặc nên xem lại").check();
  await expect(articles.filter({ visible: true })).toHaveCount(1);
  await page.setViewportSize({ width: 360, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(violations).toEqual([]);
  await context.close();
});

test("what is no source says why, on the same page", async ({ as }) => {
  const page = await as("publisher");
  await page.goto("/toa-soan/nhap");
  await page.getByLabel("Chọn tệp").setInputFiles({ name: "rong.zip", mimeType: "application/zip", buffer: Buffer.from("") });
  await page.getByRole("button", { name: "Gửi lên và đọc" }).click();
  await expect(page.getByRole("alert")).toContainText("Tệp trống");
});
