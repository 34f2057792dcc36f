// Readers search, on a phone, without diacritics.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { countedBy, open } from "../support/reading";
import { expect, test } from "../support/test";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

test.use({ viewport: { width: 360, height: 740 } });

async function expectNoFaults(page: Page) {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(rules).analyze();
  expect(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`))).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
}

/** The field of the page itself; the masthead may have one too. */
function field(page: Page) {
  return page.getByRole("main").getByLabel("Tìm trên cổng thông tin");
}

/** Two words of a headline of the front page, as somebody types them who has no time for marks. */
async function wordsOfAHeadline(page: Page): Promise<{ headline: string; typed: string }> {
  await page.goto("/tin-tuc");
  const headline = (await page.getByRole("main").getByRole("heading", { level: 3 }).first().textContent())!.trim();
  const folded = headline.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
  return { headline, typed: folded.split(/[^a-z0-9]+/).slice(0, 4).join(" ") };
}

async function search(page: Page) {
  const { headline, typed } = await wordsOfAHeadline(page);
  await page.goto("/tim-kiem");
  await field(page).fill(typed);
  await page.getByRole("main").getByRole("button", { name: "Tìm" }).click();
  await expect(page).toHaveURL(/\/tim-kiem\?q=/);
  const result = page.getByRole("region", { name: "Kết quả" }).getByRole("link", { name: headline });
  await expect(result).toBeVisible();
  await expect(result.locator("mark").first()).toBeVisible();
  await expect(field(page)).toHaveValue(typed);
  await expectNoFaults(page);
  await result.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(headline);
}

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("an article is found and opened", async ({ page }) => {
    const { headline, typed } = await wordsOfAHeadline(page);
    await page.goto("/tim-kiem");
    await expect(field(page)).not.toHaveAttribute("role");
    await field(page).fill(typed);
    await field(page).press("Enter");
    await page.getByRole("region", { name: "Kết quả" }).getByRole("link", { name: headline }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(headline);
  });
});

test("an article is found and opened", async ({ page }) => {
  await search(page);
});

test("headlines are suggested, chosen by keys and opened", async ({ page }) => {
  const { headline, typed } = await wordsOfAHeadline(page);
  await open(page, "/tim-kiem");
  await field(page).focus();
  const combobox = page.getByRole("main").getByRole("combobox", { name: "Tìm trên cổng thông tin" });
  await expect(combobox).toHaveAttribute("aria-expanded", "false");
  const before = await page.getByRole("main").boundingBox();
  await combobox.pressSequentially(typed);
  const list = page.getByRole("main").getByRole("listbox", { name: "Bài gợi ý" });
  await expect(list.getByRole("option", { name: headline })).toBeVisible();
  await expect(combobox).toHaveAttribute("aria-expanded", "true");
  expect((await page.getByRole("main").boundingBox())!.height, "nothing moves").toBe(before!.height);
  await expectNoFaults(page);

  await combobox.press("Escape");
  await expect(list).toBeHidden();
  await combobox.press("Backspace");
  await expect(list.getByRole("option").first()).toBeVisible();
  await combobox.press("ArrowDown");
  const first = list.getByRole("option").first();
  await expect(first).toHaveAttribute("aria-selected", "true");
  await expect(combobox).toHaveAttribute("aria-activedescendant", (await first.getAttribute("id"))!);
  await expect(combobox).toBeFocused();
  const chosen = (await first.textContent())!;
  await Promise.all([countedBy(page), combobox.press("Enter")]);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(chosen);
});

test("an answer that comes late is not shown", async ({ page }) => {
  const { typed } = await wordsOfAHeadline(page);
  await open(page, "/tim-kiem");
  let release = () => {};
  const held = new Promise<void>((resume) => (release = resume));
  await page.route(/suggest_search/, async (route) => {
    await held;
    await route.continue();
  });
  await field(page).focus();
  const combobox = page.getByRole("main").getByRole("combobox");
  const asked = page.waitForRequest(/suggest_search/);
  await combobox.pressSequentially(typed);
  await asked;
  await combobox.press("Escape");
  await combobox.fill("");
  const answered = page.waitForResponse(/suggest_search/);
  release();
  await answered;
  // The fields that narrow a search have options of their own.
  await expect(page.getByRole("main").locator("[role=option]")).toHaveCount(0);
});

test("a search that finds nothing helps on", async ({ page }) => {
  await open(page, "/tim-kiem?q=thanf+phos");
  await expect(page.getByText("Không có bài nào có “thanf phos”.")).toBeVisible();
  await page.locator(".search-meant").getByRole("link").click();
  await expect(page.getByRole("region", { name: "Kết quả" }).locator("article").first()).toBeVisible();
});
