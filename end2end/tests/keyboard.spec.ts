// The portal without a mouse.
import type { Page } from "@playwright/test";
import { countedBy, open } from "../support/reading";
import { expect, test } from "../support/test";

async function skipToContent(page: Page) {
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Chuyển đến nội dung" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport({ ratio: 1 });
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
}

test("the first stop skips the navigation", async ({ page }) => {
  await open(page, "/cach-dem");
  const skip = page.getByRole("link", { name: "Chuyển đến nội dung" });
  await expect(skip, "shown to whom it serves").not.toBeInViewport();
  await skipToContent(page);
  await expect(skip).not.toBeInViewport();
  await page.keyboard.press("Tab");
  const trail = page.getByRole("navigation", { name: "Bạn đang ở" });
  await expect(trail.getByRole("link", { name: "Trang chủ" })).toBeFocused();
});

test("an article is opened and left again", async ({ page }) => {
  await open(page, "/");
  await skipToContent(page);
  const lead = page.getByRole("region", { name: "Tin chính" }).getByRole("link").first();
  // The band of tasks stands before it.
  const tasks = await page.getByRole("navigation", { name: "Dịch vụ và tiện ích" }).getByRole("link").count();
  for (let stop = 0; stop <= tasks; stop += 1) await page.keyboard.press("Tab");
  await expect(lead).toBeFocused();
  const headline = (await lead.textContent())!;
  await Promise.all([countedBy(page), page.keyboard.press("Enter")]);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(headline);

  await skipToContent(page);
  await page.keyboard.press("Tab");
  await Promise.all([countedBy(page), page.keyboard.press("Enter")]);
  await expect(page).toHaveURL("/");
});

for (const path of ["/", "/tin-tuc?trang=2"]) {
  test(`whatever can be pressed on ${path} is a stop, in order, and seen to be one`, async ({ page }) => {
    await open(page, path);
    const stops = page.locator("a, summary, input, main button, form button");
    const links = await stops.evaluateAll((all) =>
      all.filter((stop) => stop.checkVisibility()).map((stop) => stop.textContent),
    );
    expect(links.length).toBeGreaterThan(15);
    for (const expected of links) {
      await page.keyboard.press("Tab");
      const stop = await page.evaluate(() => {
        const element = document.activeElement!;
        const style = getComputedStyle(element);
        const { top, bottom } = element.getBoundingClientRect();
        return {
          text: element.textContent,
          outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
          inSight: bottom > 0 && top < window.innerHeight,
        };
      });
      expect(stop).toEqual({ text: expected, outlined: true, inSight: true });
    }
  });
}
