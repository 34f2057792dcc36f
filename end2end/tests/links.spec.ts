// A visitor who reads no Vietnamese, and one who walks through the months: plain links, with script and without.
import { expect, test } from "../support/test";

for (const javaScriptEnabled of [true, false]) {
  test.describe(`script: ${javaScriptEnabled}`, () => {
    test.use({ javaScriptEnabled, viewport: { width: 360, height: 740 } });

    test("what is said in English is found from any page, and the way back", async ({ page }) => {
      await page.goto("/ban-do-hanh-chinh");
      await page.getByRole("link", { name: "English" }).click();
      await expect(page).toHaveURL("/en/map");
      await expect(page.locator("html")).toHaveAttribute("lang", "en");
      for (const lang of ["vi", "en"]) {
        await expect(page.locator(`link[rel=alternate][hreflang=${lang}]`)).toHaveCount(1);
      }
      await page.getByRole("button", { name: "Sections" }).or(page.getByRole("button", { name: "Menu" })).first().click();
      await page.getByRole("navigation").getByRole("link", { name: "Contact and opening hours" }).first().click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Contact and opening hours");
      await page.getByRole("link", { name: "Tiếng Việt" }).click();
      await expect(page).toHaveURL("/gioi-thieu/lien-he-va-gio-lam-viec");
      await expect(page.locator("html")).toHaveAttribute("lang", "vi");
    });

    test("news is found by its month and day", async ({ page }) => {
      await page.goto("/");
      await page.getByRole("link", { name: "Lưu trữ theo tháng" }).click();
      await page.getByRole("main").getByRole("listitem").getByRole("link").last().click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Tháng \d\d-\d{4}$/);
      const calendar = page.getByRole("navigation", { name: "Lịch tin đã đăng" });
      const day = calendar.getByRole("cell").getByRole("link").first();
      const count = Number((await day.textContent())!.match(/(\d+) bài/)![1]);
      await day.click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Ngày \d\d-\d\d-\d{4}$/);
      await expect(page.getByRole("article")).toHaveCount(count);
      await expect(calendar.locator("[aria-current=page]")).toHaveCount(1);
    });
  });
}
