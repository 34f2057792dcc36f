// Figures and royalties in a real browser: with script and without, at night, on a phone, and as tables that are taken away.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { readFile } from "node:fs/promises";
import { draw, expect, test } from "../support/newsroom";
import { act, fillIn, publish, write } from "../support/writing";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const figures = "/toa-soan/so-lieu";
const royalties = "/toa-soan/nhuan-but";

/** Writes an article under these names, and brings it to readers by the other two. */
async function publishSigned(reporter: Page, publisher: Page, headline: string, authors: string): Promise<void> {
  const id = await write(reporter, { headline });
  await fillIn(reporter, { authors });
  await reporter.getByRole("button", { name: "Lưu, xem trước và gửi duyệt" }).click();
  await act(reporter, "Gửi duyệt");
  await publish(publisher, id);
}

/** Nothing to complain of in both schemes and widths, and nothing wider than the screen. */
async function isSound(page: Page, path: string): Promise<void> {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(path);
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(rules).analyze();
      const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
      expect.soft(found, `${path}, ${width} pixels, ${colorScheme}`).toEqual([]);
    }
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect.soft(wider, `${path} at ${width} pixels`).toBeLessThanOrEqual(0);
  }
}

/** What a press of this button brings, as text. */
async function taken(page: Page, button: string): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).click(),
  ]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}

for (const javaScriptEnabled of [true, false]) {
  const mark = javaScriptEnabled ? "có" : "không";
  test.describe(javaScriptEnabled ? "with script" : "without script", () => {
    test.use({ javaScriptEnabled });

    test("an editor sees what is read, and takes it away", async ({ as, reader }) => {
      test.setTimeout(120_000);
      const [reporter, publisher] = [await as("reporter"), await as("publisher")];
      const headline = `Được đọc ngay hôm nay, ${mark} kịch bản`;
      await publishSigned(reporter, publisher, headline, "Lê Lan");
      await reader.goto(`/tin-tuc/duoc-doc-ngay-hom-nay-${javaScriptEnabled ? "co" : "khong"}-kich-ban`);
      await expect(reader.getByRole("heading", { level: 1 })).toHaveText(headline);

      const editor = await as("editor", { acceptDownloads: true });
      // The reader's browser counts when it is idle. Among the demonstration's articles one view is nothing; among one's own it is.
      await expect(async () => {
        await reporter.goto(figures);
        await expect(reporter.getByRole("rowheader", { name: headline })).toBeVisible({ timeout: 500 });
      }).toPass({ timeout: 20_000 });
      await editor.goto(`${figures}?ky=7`);
      const picture = editor.getByRole("img", { name: /^Lượt xem mỗi ngày, từ/ });
      await expect(picture).toBeVisible();
      await expect(picture).toHaveAccessibleDescription(/^Tổng cộng [\d.]+ lượt xem trong 7 ngày\./);
      await expect(editor.getByText("Phần gạch chéo là hôm nay, chưa hết ngày.").first()).toBeVisible();
      // Letters keep their size however wide the chart is, and every column stands on the ground.
      const box = (await picture.boundingBox())!;
      expect(box.height).toBeCloseTo(212, 0);
      if (javaScriptEnabled) {
        await draw(editor, "so-lieu");
      }
      await editor.getByText("Bảng số liệu").first().click();
      await expect(editor.getByRole("rowheader", { name: /\(chưa hết ngày\)$/ }).first()).toBeVisible();
      const table = await taken(editor, "Tải bảng lượt xem (CSV)");
      expect(table.name).toBe("so-lieu-luot-xem.csv");
      expect(table.text.split("\r\n")).toHaveLength(9);
      expect(table.text).toMatch(/^\ufeffNgày,Lượt xem,Ghi chú\r\n/);

      await editor.getByLabel("Khoảng thời gian").selectOption({ label: "Từ ngày đến ngày" });
      await editor.getByLabel("Từ ngày").fill("hôm qua");
      await editor.getByLabel("Đến ngày").fill("1-1-2022");
      await editor.getByRole("button", { name: "Xem", exact: true }).click();
      await expect(editor.getByRole("alert")).toContainText("ví dụ 17-01-2022");
      await expect(editor.getByLabel("Từ ngày")).toHaveValue("hôm qua");

      await reporter.getByRole("link", { name: headline }).click();
      await expect(reporter.getByRole("img", { name: /^Lượt xem mỗi ngày của bài/ })).toBeVisible();
      await expect(reporter.getByRole("img", { name: /^Lượt truy cập/ })).toHaveCount(0);
    });

    test("a publisher says what a work counts, and takes it back", async ({ as }) => {
      test.setTimeout(120_000);
      const [reporter, publisher] = [await as("reporter"), await as("publisher", { acceptDownloads: true })];
      const [headline, lan, binh] = [`Tính nhuận bút, ${mark} kịch bản`, `Lê Lan ${mark}`, `Trần Bình ${mark}`];
      await publishSigned(reporter, publisher, headline, `${lan}, ${binh}`);
      await publisher.goto(royalties);
      if (javaScriptEnabled) {
        await draw(publisher, "nhuan-but");
      }
      await publisher.getByRole("link", { name: `Tính nhuận bút bài ${headline}` }).click();
      await publisher.getByLabel("Thể loại").selectOption("reportage");
      const line = (name: string) => publisher.getByRole("group", { name: `${name} (tác giả)` });
      await line(lan).getByLabel("Hệ số").fill("nhiều");
      await publisher.getByRole("button", { name: "Lưu cách tính" }).click();
      await expect(line(lan).getByLabel("Hệ số")).toHaveAttribute("aria-invalid", "true");
      await expect(line(lan).getByLabel("Hệ số")).toHaveValue("nhiều");
      await line(lan).getByLabel("Hệ số").fill("2.5");
      await line(lan).getByLabel("Phần, %").fill("60");
      await line(binh).getByLabel("Phần, %").fill("40");
      await publisher.getByRole("button", { name: "Lưu cách tính" }).click();
      const sum = publisher.getByText(`${lan} (tác giả): 2,5 × 60% × 234.000 đ = 351.000 đ`);
      await expect(sum).toBeVisible();
      await publisher.getByRole("button", { name: "Hoàn tác" }).click();
      await expect(sum).toHaveCount(0);
      await publisher.getByRole("button", { name: "Hoàn tác" }).click();
      await expect(sum).toBeVisible();

      await publisher.goto(royalties);
      await expect(publisher.getByRole("row", { name: new RegExp(`^${lan} 1 351\\.000 đ$`) })).toBeVisible();
      const table = await taken(publisher, "Tải bảng nhuận bút theo bài (CSV)");
      expect(table.name).toMatch(/^nhuan-but-\d\d-\d{4}-bai\.csv$/);
      expect(table.text).toContain(`${lan},tác giả,"2,5",60,234000,351000`);
      const editor = await as("editor");
      await editor.goto(royalties);
      await expect(editor.getByRole("link", { name: `Xem nhuận bút bài ${headline}` })).toBeVisible();
      await expect(editor.getByRole("button", { name: "Đặt mức chi" })).toHaveCount(0);
    });
  });
}

test("figures and royalties are sound at night and on a phone", async ({ as }) => {
  test.setTimeout(180_000);
  const [reporter, publisher] = [await as("reporter"), await as("publisher")];
  await publishSigned(reporter, publisher, "Bài để xem số liệu", "Lê Lan, Trần Bình");
  const everything = await as("everything");
  await everything.goto(royalties);
  const work = await everything.getByRole("link", { name: "Tính nhuận bút bài Bài để xem số liệu" }).getAttribute("href");
  const article = work!.split("/").pop();
  for (const path of [
    figures,
    `${figures}?ky=7`,
    `${figures}?ky=365`,
    `${figures}?bai=${article}`,
    `${figures}?ky=tu-chon&tu=x&den=y`,
    royalties,
    `${royalties}?thang=13-2022`,
    work!,
  ]) {
    await isSound(everything, path);
  }
});
