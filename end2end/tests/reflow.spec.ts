// What readers change for themselves: larger letters, more room between them, colours of their own, a narrow window, a finger.
import type { Page } from "@playwright/test";
import { kinds, richArticle } from "../support/pages";
import { expect, test } from "../support/test";

/** Further kinds of pages, which have forms, lists and tables. */
const paths = [
  ...kinds.map(({ path }) => path),
  "/tim-kiem?q=rac",
  "/van-ban",
  "/van-ban/quyet-dinh-21-2026",
  "/gioi-thieu",
  "/gioi-thieu/lien-he-va-gio-lam-viec",
  "/chu-de/phan-loai-rac",
  "/bao-loi",
  "/en/map",
  "/dang-nhap",
];

/** WCAG 2.2, 1.4.12. */
const spacing = `
  * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
  p { margin-block-end: 2em !important }
`;

interface Way {
  name: string;
  width: number;
  height: number;
  style: string;
}

const ways: Way[] = [
  // 1,280 by 1,024 pixels at 400 % (1.4.10).
  { name: "320 pixels wide", width: 320, height: 256, style: "/* as it is */" },
  { name: "more room in the text", width: 320, height: 640, style: spacing },
  // 1.4.4, where only letters grow: the columns of wide screens stay.
  { name: "letters twice as large", width: 1280, height: 800, style: "html { font-size: 200% !important }" },
  { name: "letters twice as large on a phone", width: 360, height: 740, style: "html { font-size: 200% !important }" },
];

/** Targets of less than 24 pixels too near to others (2.5.8): a circle of 24 pixels around each touches no other target, nor the
 * circle of another that is as small. */
async function crowdedOn(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const all = [...document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), select, textarea")];
    const shown = all.filter((target) => target.checkVisibility() && !target.closest(".visually-hidden, .skip-link"));
    const targets = shown.map((element) => {
      const { left, top, right, bottom, width, height } = element.getBoundingClientRect();
      const [x, y] = [left + width / 2, top + height / 2];
      return { element, left, top, right, bottom, x, y, isSmall: width < 24 || height < 24 };
    });
    const isNear = (one: (typeof targets)[number], other: (typeof targets)[number]) => {
      const x = Math.max(other.left, Math.min(one.x, other.right));
      const y = Math.max(other.top, Math.min(one.y, other.bottom));
      const isTouched = Math.hypot(x - one.x, y - one.y) < 12;
      return isTouched || (other.isSmall && Math.hypot(other.x - one.x, other.y - one.y) < 24);
    };
    return targets
      // The link of a card reaches over the whole card.
      .filter((one) => one.isSmall && getComputedStyle(one.element, "::after").position !== "absolute")
      .filter((one) => targets.some((other) => other !== one && isNear(one, other)))
      .map((one) => one.element.textContent!);
  });
}

// The portal lets no page bring a style of its own along, which these tests do.
test.use({ bypassCSP: true });

/** What stands beyond the edges, and words that lie in columns too narrow for them. */
async function faultsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) {
      faults.push(`the page scrolls sideways: ${scrollWidth} in ${clientWidth}`);
    }
    for (const heading of document.querySelectorAll<HTMLElement>("h1, h2, h3, main a")) {
      const { width, height } = heading.getBoundingClientRect();
      const letter = parseFloat(getComputedStyle(heading).fontSize);
      const isHidden = heading.closest(".visually-hidden") !== null;
      const isText = heading.textContent!.trim().length > 3 && heading.checkVisibility() && !isHidden;
      if (isText && width < 2 * letter && height > 3 * letter) {
        faults.push(`${Math.round(width)} pixels for “${heading.textContent}”`);
      }
    }
    return faults;
  });
}

test("no page scrolls sideways, whatever grows", async ({ page }) => {
  for (const path of paths) {
    await page.goto(path, { waitUntil: "load" });
    for (const { name, width, height, style } of ways) {
      await page.setViewportSize({ width, height });
      const added = await page.addStyleTag({ content: style });
      expect.soft(await faultsOf(page), `${path}, ${name}`).toEqual([]);
      await added.evaluate((element) => element.parentNode!.removeChild(element));
    }
  }
});

test("what is pressed is 24 pixels large or stands apart", async ({ page }) => {
  for (const path of paths) {
    await page.goto(path, { waitUntil: "load" });
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      expect.soft(await crowdedOn(page), `${path}, ${width} pixels wide`).toEqual([]);
    }
  }
});

test("with colours of the reader's own the focus is seen", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  for (const path of [richArticle, "/ban-do-hanh-chinh", "/tim-kiem?tu=01-01-2026&q=rac"]) {
    await page.goto(path);
    const unseen: string[] = [];
    for (let stop = 0; stop < 60; stop += 1) {
      await page.keyboard.press("Tab");
      const found = await page.evaluate(() => {
        const element = document.activeElement!;
        // Of a unit on the map the border is drawn.
        const path = element.querySelector(":scope > path.unit");
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        const isOutlined = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
        const isSeen = path ? parseFloat(getComputedStyle(path).strokeWidth) >= 10 : isOutlined;
        const name = element.getAttribute("aria-label") ?? element.textContent ?? "";
        return { isEnd: element === document.body, isSeen, name };
      });
      if (found.isEnd) break;
      if (!found.isSeen) unseen.push(found.name);
    }
    expect.soft(unseen, path).toEqual([]);
  }
});

test("with colours of the reader's own the open section is seen", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await page.goto("/tin-tuc");
  const section = page.getByRole("navigation", { name: "Chuyên mục" }).getByRole("link", { name: "Tin tức" });
  await expect(section).toHaveCSS("border-bottom-width", "4px");
});

test("the search shows its border and its focus on the band of a phone", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("/cach-dem");
  // Its role changes once somebody comes to it.
  const field = page.locator("#site-search");
  await field.focus();
  // Outside of the field the line would stand on the band, which has too little contrast with it.
  await expect(field).toHaveCSS("outline-offset", "-3px");
});

test("the ways to share close on Escape, and when the focus goes on", async ({ page }) => {
  await page.goto(richArticle);
  const summary = page.locator(".sharing summary");
  const links = page.locator(".sharing").getByRole("link");
  // Its script has come.
  await expect(page.getByRole("button", { name: "In trang" })).toBeVisible();
  await summary.focus();
  await page.keyboard.press("Enter");
  await expect(links.first()).toBeVisible();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Escape");
  await expect(links.first()).toBeHidden();
  await expect(summary).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(links.first()).toBeVisible();
  await page.getByRole("link", { name: "Báo lỗi" }).focus();
  await expect(links.first()).toBeHidden();
});
