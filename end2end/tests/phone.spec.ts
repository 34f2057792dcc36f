// The portal on a narrow phone, where most of the town reads it.
import type { Locator } from "@playwright/test";
import { kinds, richArticle } from "../support/pages";
import { open } from "../support/reading";
import { expect, test } from "../support/test";

test.use({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 });

for (const { name, path } of kinds) {
  test(`${name} does not scroll sideways`, async ({ page }) => {
    await open(page, path);
    const widths = await page.evaluate(() => ({
      content: document.documentElement.scrollWidth,
      // A phone zooms out to show what is too wide.
      window: window.innerWidth,
    }));
    expect(widths).toEqual({ content: 360, window: 360 });
  });
}

test("every section can be reached from the navigation", async ({ page }) => {
  await open(page, "/cach-dem");
  const navigation = page.getByRole("navigation", { name: "Chuyên mục" });
  const menu = navigation.getByRole("button", { name: "Chuyên mục" });
  const links = navigation.getByRole("link");
  await expect(links, "brought up by the button").toHaveCount(0);
  await menu.tap();
  const names = await links.allTextContents();
  expect(names).toHaveLength(8);
  await page.keyboard.press("Escape");
  await expect(links).toHaveCount(0);
  for (const name of names.slice(1)) {
    await menu.tap();
    await links.getByText(name, { exact: true }).tap();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  }
});

test("what is tapped is large enough for a thumb", async ({ page }) => {
  const expectLarge = async (targets: Locator) => {
    const all = await targets.all();
    expect(all.length).toBeGreaterThan(0);
    for (const target of all) {
      const name = await target.textContent();
      const box = await target.boundingBox();
      expect(box!.height, `height of “${name}”`).toBeGreaterThanOrEqual(44);
      expect(box!.width, `width of “${name}”`).toBeGreaterThanOrEqual(44);
    }
  };
  await open(page, "/tin-tuc");
  await expectLarge(page.getByRole("search").getByRole("button"));
  const menu = page.getByRole("button", { name: "Chuyên mục" });
  await expectLarge(menu);
  await menu.tap();
  await expectLarge(page.getByRole("navigation", { name: "Chuyên mục" }).getByRole("link"));
  await page.keyboard.press("Escape");
  await expectLarge(page.getByRole("navigation", { name: "Bạn đang ở" }).getByRole("link"));
  await expectLarge(page.getByRole("contentinfo").getByRole("link"));
  await open(page, "/khong-co");
  await expectLarge(page.getByRole("link", { name: "Về trang chủ" }));
});

test("photos come in a size for the phone", async ({ page }) => {
  await open(page, richArticle);
  const photos = page.getByRole("main").getByRole("img");
  await expect(photos).toHaveCount(2);
  for (const photo of await photos.all()) {
    await photo.scrollIntoViewIfNeeded();
    const source = () => photo.evaluate((image: HTMLImageElement) => image.naturalWidth > 0 && image.currentSrc);
    await expect.poll(source).toMatch(/-(480|960)\.webp$/);
  }
});

test("a wide table scrolls in its own box", async ({ page }) => {
  await open(page, richArticle);
  const table = page.getByRole("table");
  const right = await table.evaluate((box) => box.getBoundingClientRect().right);
  expect(right).toBeLessThanOrEqual(360);
  // Its last column can be brought into sight.
  await table.getByRole("columnheader").last().scrollIntoViewIfNeeded();
  await expect(table.getByRole("columnheader").last()).toBeInViewport({ ratio: 1 });
});
