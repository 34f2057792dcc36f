// Standing pages, the register of documents, and alerts: by readers on a phone without script, and by a newsroom.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "../support/newsroom";
import { act, fillIn, publish, reachesReaders, review, save } from "../support/writing";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function expectNoFaults(page: Page) {
  await page.emulateMedia({ reducedMotion: "reduce" });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(rules).analyze();
    const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
    expect.soft(found, `${page.url()} ${colorScheme}`).toEqual([]);
  }
}

test("a reader narrows the register on a phone without script", async ({ browser, newsroom }) => {
  const options = { baseURL: newsroom.portal.origin, javaScriptEnabled: false, viewport: { width: 360, height: 740 } };
  const page = await (await browser.newContext(options)).newPage();
  await page.goto("/van-ban");
  const rows = page.getByRole("table").getByRole("rowheader");
  await expect(rows).toHaveCount(12);
  await page.getByLabel("Loại văn bản").selectOption({ label: "Quyết định" });
  await page.getByLabel("Số, ký hiệu hoặc trích yếu").fill("quy che tiep cong dan");
  await page.getByRole("button", { name: "Lọc" }).click();
  await expect(rows).toHaveText(["21/2026/QĐ-UBND", "05/2025/QĐ-UBND"]);
  await expect(page.getByRole("row").last()).toContainText("Bị thay thế");
  const scrolls = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(scrolls, "nothing is wider than the phone").toBe(false);
  await rows.first().getByRole("link").click();
  await expect(page.getByRole("definition").filter({ hasText: "Trần Văn Thuận" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Tệp đính kèm" })).toContainText("PDF, 30 kB");
  await page.getByRole("link", { name: "05/2025/QĐ-UBND" }).click();
  await expect(page.getByText("Bị thay thế bởi")).toBeVisible();
  await page.goto("/van-ban?nam=2025&loai=ke-hoach");
  await page.getByRole("link", { name: "xem tất cả" }).click();
  await expect(rows).toHaveCount(12);
  await page.context().close();
});

test("axe finds nothing on the pages of these sections, wide and narrow", async ({ reader }) => {
  test.setTimeout(90_000);
  for (const width of [1280, 360]) {
    await reader.setViewportSize({ width, height: 800 });
    for (const path of ["/van-ban", "/van-ban/quyet-dinh-21-2026", "/gioi-thieu", "/gioi-thieu/quyen-rieng-tu"]) {
      await reader.goto(path);
      await expectNoFaults(reader);
      if (process.env.BANTIN_SHOTS) {
        const name = `${path.slice(1).replaceAll("/", "-")}-${width}.png`;
        await reader.screenshot({ path: `${process.env.BANTIN_SHOTS}/${name}`, fullPage: true });
      }
    }
  }
});

for (const javaScriptEnabled of [false, true]) {
  test(`a document is written, reviewed and read, script: ${javaScriptEnabled}`, async ({ as, reader }) => {
    test.setTimeout(90_000);
    const [editor, publisher] = [await as("editor", { javaScriptEnabled }), await as("publisher", { javaScriptEnabled })];
    const number = `7${javaScriptEnabled ? 1 : 2}/KH-UBND`;
    await editor.goto("/toa-soan/bai-moi");
    await fillIn(editor, { section: "Văn bản", headline: `Kế hoạch đắp đê ${number}`, body: "<p>Toàn văn.</p>" });
    await editor.getByText("Thông tin văn bản").click();
    await editor.getByLabel("Số, ký hiệu").fill(number);
    await save(editor);
    await expect(editor.getByRole("heading", { level: 1 })).toHaveText(/^Sửa bài: /);
    await expect(editor.getByLabel("Số, ký hiệu")).toHaveValue(number);
    const id = Number(editor.url().match(/\/toa-soan\/bai\/(\d+)/)?.[1]);
    await review(editor, id);
    await expect(editor.getByRole("link", { name: "Chưa ghi người ký." })).toBeVisible();
    await editor.getByRole("link", { name: "Chưa ghi người ký." }).click();
    await editor.getByLabel("Loại văn bản").selectOption({ label: "Kế hoạch" });
    await editor.getByLabel("Cơ quan ban hành").fill("UBND phường Bến Sen");
    await editor.getByLabel("Người ký").fill("Nguyễn Hữu Phước");
    await editor.getByLabel("Ngày ban hành").fill("2026-11-20");
    await editor.getByRole("button", { name: "Lưu, xem trước và gửi duyệt" }).click();
    await expect(editor.getByRole("region", { name: "Bài như bạn đọc sẽ thấy" })).toContainText("Nguyễn Hữu Phước");
    if (javaScriptEnabled) {
      await expectNoFaults(editor);
    }
    await act(editor, "Gửi duyệt");
    await publish(publisher, id);
    await reachesReaders(reader, `/van-ban?nam=2026&loai=ke-hoach`, () => reader.getByText(number).first().isVisible());
  });
}

test("an alert stands on every page within a second, and is gone when it is ended", async ({ as, reader }) => {
  const publisher = await as("publisher");
  await publisher.goto("/toa-soan/canh-bao");
  await publisher.getByLabel("Mức").selectOption({ label: "Khẩn cấp" });
  await publisher.getByLabel("Lời cảnh báo").fill("Triều cường lên cao tối nay, đừng ra bờ kênh.");
  await publisher.getByLabel("Dẫn tới trang").fill("/thong-bao");
  await expectNoFaults(publisher);
  const pages = ["/", "/tin-tuc", "/van-ban", "/gioi-thieu", "/ban-do-hanh-chinh", "/cach-dem", "/khong-co"];
  const alert = reader.getByRole("region", { name: "Cảnh báo của cổng" });
  for (const path of pages) {
    await reader.goto(path);
    await expect(alert).toHaveCount(0);
  }
  await publisher.getByRole("button", { name: "Phát cảnh báo" }).click();
  await expect(publisher.getByRole("status")).toContainText("Đã phát cảnh báo.");
  const raised = Date.now();
  await reachesReaders(reader, "/", () => alert.isVisible());
  expect(Date.now() - raised).toBeLessThan(1_000);
  for (const path of pages) {
    await reader.goto(path);
    await expect(alert).toContainText("Khẩn cấp: Triều cường lên cao tối nay");
  }
  for (const width of [1280, 360]) {
    await reader.setViewportSize({ width, height: 740 });
    await reader.goto("/");
    await expectNoFaults(reader);
    if (process.env.BANTIN_SHOTS) {
      await reader.screenshot({ path: `${process.env.BANTIN_SHOTS}/alert-${width}.png` });
    }
  }
  await reader.emulateMedia({ forcedColors: "active" });
  await expect(alert).toBeVisible();
  await publisher.getByRole("button", { name: /^Kết thúc ngay/ }).click();
  await expect(publisher.getByRole("status")).toContainText("Đã kết thúc cảnh báo");
  await reachesReaders(reader, "/", async () => (await alert.count()) === 0);
});
