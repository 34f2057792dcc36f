// What readers do with an article beside reading it: enlarge its pictures, listen, hand it on, print it, say what is wrong.
import AxeBuilder from "@axe-core/playwright";
import { type Page } from "@playwright/test";
import { watchFaults } from "../support/faults";
import { richArticle } from "../support/pages";
import { open } from "../support/reading";
import { expect, test } from "../support/test";

declare global {
  interface Window {
    /** What the fake voice was given, and what ends the sentence that it is at. */
    spoken: { text: string; rate: number; lang: string }[];
    endSentence(): void;
    voicesCome(lang: string): void;
    printed: number;
    /** What stood elsewhere in an earlier frame. */
    moved: string[];
  }
}

/** A system voice that says nothing and ends a sentence when it is told to. Its voices come late. */
async function giveVoice(page: Page): Promise<void> {
  await page.addInitScript(() => {
    let voices: { lang: string; name: string }[] = [];
    let current: SpeechSynthesisUtterance | null = null;
    window.spoken = [];
    class Utterance {
      lang = "";
      rate = 1;
      voice: unknown = null;
      onend: ((event: Event) => void) | null = null;
      onerror: ((event: Event) => void) | null = null;
      constructor(readonly text: string) {}
    }
    const synthesis = {
      onvoiceschanged: null as ((event: Event) => void) | null,
      getVoices: () => voices,
      speak(utterance: SpeechSynthesisUtterance) {
        current = utterance;
        const { text, rate, lang } = utterance;
        window.spoken.push({ text, rate: Math.round(rate * 100) / 100, lang });
      },
      cancel() {
        // As browsers do: whoever listens is told, at once.
        current?.onerror?.call(current, new Event("error") as SpeechSynthesisErrorEvent);
        current = null;
      },
    };
    Object.defineProperty(window, "speechSynthesis", { value: synthesis });
    Object.defineProperty(window, "SpeechSynthesisUtterance", { value: Utterance });
    window.endSentence = () => current?.onend?.call(current, new Event("end") as SpeechSynthesisEvent);
    window.voicesCome = (lang) => {
      voices = [{ lang, name: lang }];
      synthesis.onvoiceschanged?.(new Event("voiceschanged"));
    };
  });
}

const spoken = (page: Page) => page.evaluate(() => window.spoken);

/** Ready where one tool that needs a script is shown. */
async function openWithTools(page: Page, path = richArticle): Promise<void> {
  await open(page, path);
  // A phone has no room for this one, but knows that the script has come.
  await expect(page.locator('[data-tool="print"]')).not.toHaveAttribute("hidden");
}

for (const width of [320, 360, 1280]) {
  test(`tools that come with a script move nothing aside, ${width} pixels wide`, async ({ page }) => {
    await giveVoice(page);
    await page.addInitScript(() => {
      window.moved = [];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & { sources: { node?: Element }[] })[])
          window.moved.push(...entry.sources.map(({ node }) => node?.className || node?.nodeName || "gone"));
      }).observe({ type: "layout-shift", buffered: true });
    });
    await page.setViewportSize({ width, height: 740 });
    await open(page, richArticle);
    await page.locator(".article-tools").scrollIntoViewIfNeeded();
    await page.evaluate(() => window.voicesCome("vi-VN"));
    await expect(page.getByRole("button", { name: "Nghe bài" })).toBeVisible();
    // Two frames: a shift is told of after the one that shows it.
    await page.evaluate(() => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen))));
    expect(await page.evaluate(() => window.moved)).toEqual([]);
  });
}

test("pictures are looked at large, by keyboard", async ({ page, portal }) => {
  const faults = await watchFaults(page, portal.origin);
  await openWithTools(page);
  const links = page.locator(".article a.enlarge");
  await expect(links).toHaveCount(2);
  await links.first().focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Ảnh của bài" });
  await expect(dialog).toBeVisible();
  const large = dialog.locator("img");
  await expect(large).toHaveAttribute("src", (await links.first().getAttribute("href"))!);
  await expect(dialog).toContainText("1/2");
  await expect(dialog).toContainText("Điểm đặt thùng phân loại đầu hẻm");
  await page.keyboard.press("ArrowRight");
  await expect(dialog).toContainText("2/2");
  await expect(large).toHaveAttribute("src", (await links.nth(1).getAttribute("href"))!);
  await page.keyboard.press("ArrowRight");
  await expect(dialog, "behind the last comes the first").toContainText("1/2");
  await dialog.getByRole("button", { name: "Ảnh trước" }).click();
  await expect(dialog).toContainText("2/2");
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(links.first(), "where it was").toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(dialog, "keys are the page's again").toBeHidden();
  expect(faults).toEqual([]);
});

test("a finger turns to the next picture", async ({ page }) => {
  await openWithTools(page);
  await page.locator(".article a.enlarge").first().click();
  const dialog = page.getByRole("dialog", { name: "Ảnh của bài" });
  await expect(dialog).toContainText("1/2");
  for (const [from, to, place] of [[600, 300, "2/2"], [300, 600, "1/2"], [300, 320, "1/2"]] as const) {
    await dialog.dispatchEvent("pointerdown", { clientX: from, clientY: 300 });
    await dialog.dispatchEvent("pointerup", { clientX: to, clientY: 300 });
    await expect(dialog).toContainText(place);
  }
  await dialog.getByRole("button", { name: "Đóng" }).click();
  await expect(dialog).toBeHidden();
});

test("an article is read aloud, sentence by sentence", async ({ page }) => {
  await giveVoice(page);
  await openWithTools(page);
  const listen = page.getByRole("button", { name: "Nghe bài" });
  await expect(listen, "no voice").toBeHidden();
  await page.evaluate(() => window.voicesCome("en-US"));
  await expect(listen, "no Vietnamese voice").toBeHidden();
  await page.evaluate(() => window.voicesCome("vi_VN"));
  await listen.click();
  await expect(page.locator("h1")).toHaveClass("is-read");
  expect(await spoken(page)).toEqual([{ text: "Một năm phân loại rác tại nguồn:", rate: 1, lang: "vi-VN" }]);
  await page.evaluate(() => window.endSentence());
  await page.evaluate(() => window.endSentence());
  await expect(page.locator(".article > .standfirst")).toHaveClass(/is-read/);
  await expect(page.locator(".is-read"), "one at a time").toHaveCount(1);

  await page.getByRole("button", { name: "Tạm dừng" }).click();
  const paused = await spoken(page);
  await page.evaluate(() => window.endSentence());
  expect(await spoken(page)).toEqual(paused);
  await page.getByRole("button", { name: "Nghe tiếp" }).click();
  expect((await spoken(page)).at(-1), "from the beginning of its sentence").toEqual(paused.at(-1));

  await page.getByLabel("Tốc độ đọc").selectOption("1.3");
  expect((await spoken(page)).at(-1)).toEqual({ ...paused.at(-1)!, rate: 1.3 });
  await page.getByRole("button", { name: "Dừng", exact: true }).click();
  await expect(page.locator(".is-read")).toHaveCount(0);

  // To the end: tables row by row, and what is read is in sight.
  await listen.click();
  for (let sentence = 0; (await page.locator(".is-read").count()) > 0 && sentence < 200; sentence += 1) {
    await expect(page.locator(".is-read")).toBeInViewport();
    await page.evaluate(() => window.endSentence());
  }
  const texts = (await spoken(page)).map(({ text }) => text);
  expect(texts.some((text) => /Hữu cơ đưa đi ủ\s+9,5/.test(text)), texts.join("\n")).toBe(true);
  expect(Math.max(...texts.map((text) => text.length))).toBeLessThanOrEqual(180);
  await expect(listen, "it can be heard again").toBeVisible();

  await page.reload();
  await page.evaluate(() => window.voicesCome("vi-VN"));
  await expect(page.getByLabel("Tốc độ đọc")).toHaveValue("1.3");
});

test("an article is handed on", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openWithTools(page);
  await page.getByText("Chia sẻ", { exact: true }).click();
  const address = new URL(richArticle, page.url()).href;
  for (const [name, start] of [["Zalo", "https://button-share.zalo.me/"], ["Facebook", "https://www.facebook.com/sharer/"]] as const) {
    const href = (await page.getByRole("link", { name, exact: true }).getAttribute("href"))!;
    expect(href.startsWith(start) && href.endsWith(encodeURIComponent(address)), href).toBe(true);
  }
  await page.getByRole("button", { name: "Chép liên kết" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Đã chép liên kết" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address);
});

test("an article is printed with whose it is and where it stands", async ({ page }) => {
  await page.addInitScript(() => {
    window.printed = 0;
    window.print = () => void (window.printed += 1);
  });
  await openWithTools(page);
  await page.getByRole("button", { name: "In trang" }).click();
  expect(await page.evaluate(() => window.printed)).toBe(1);
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  for (const gone of [".masthead", ".article-tools", ".aside", ".footer", ".related"]) {
    for (const element of await page.locator(gone).all()) {
      await expect(element, gone).toBeHidden();
    }
  }
  await expect(page.locator(".issuer")).toBeVisible();
  await expect(page.locator(".provenance")).toContainText(new URL(richArticle, page.url()).href);
  await expect(page.locator(".provenance")).toContainText(/In ngày \d\d-\d\d-\d{4}/);
  const file = await page.pdf({ format: "A4" });
  expect(file.subarray(0, 5).toString()).toBe("%PDF-");
  const pages = file.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  expect(pages).toBeGreaterThan(0);
  expect(pages).toBeLessThanOrEqual(5);
});

test("words that were chosen go along with a report", async ({ page }) => {
  await openWithTools(page);
  await page.locator(".article > .standfirst").evaluate((standfirst) => getSelection()!.selectAllChildren(standfirst));
  await page.getByRole("link", { name: "Báo lỗi" }).click();
  await expect(page.getByLabel("Chữ bị lỗi, nếu có")).toHaveValue(/^Bắt đầu bằng ba chiếc thùng/);
});

test("a report is sent without a script, and kept where there were too many", async ({ newReader }) => {
  const page = await newReader({ javaScriptEnabled: false });
  await page.goto(richArticle);
  await expect(page.getByRole("button", { name: "In trang" })).toBeHidden();
  await expect(page.getByRole("button", { name: "Nghe bài" })).toBeHidden();
  const report = async (message: string) => {
    await page.goto(richArticle);
    await page.getByRole("link", { name: "Báo lỗi" }).click();
    await page.getByLabel("Chữ bị lỗi, nếu có").fill("1.250 hộ");
    await page.getByLabel("Sai ở đâu, đúng phải là gì?").fill(message);
    await page.getByRole("button", { name: "Gửi tòa soạn" }).click();
  };
  for (let number = 0; number < 5; number += 1) {
    await report(`Lời báo ${number}`);
    await expect(page.getByRole("status")).toContainText("Cảm ơn bạn");
  }
  await report("Lời báo thứ sáu");
  await expect(page.getByRole("alert")).toContainText("Hãy thử lại sau");
  await expect(page.getByLabel("Sai ở đâu, đúng phải là gì?")).toHaveValue("Lời báo thứ sáu");
  await expect(page.getByLabel("Chữ bị lỗi, nếu có")).toHaveValue("1.250 hộ");
});

for (const width of [1280, 320]) {
  test(`pages around an article are without fault, ${width} pixels wide`, async ({ page, portal }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ reducedMotion: "reduce" });
    const faults = await watchFaults(page, portal.origin);
    await giveVoice(page);
    await openWithTools(page);
    await page.evaluate(() => window.voicesCome("vi-VN"));
    await page.getByRole("button", { name: "Nghe bài" }).click();
    await page.getByText("Chia sẻ", { exact: true }).click();
    const paths = await page.locator(".article-tools a[href^='/'], .views-link a").evaluateAll((links: HTMLAnchorElement[]) =>
      links.map((link) => link.getAttribute("href")!),
    );
    expect(paths).toHaveLength(2);
    for (const path of ["", ...paths]) {
      if (path) {
        await page.goto(path);
      }
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect.soft(overflow, `${path} is wider than the screen`).toBeLessThanOrEqual(0);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
        const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
        expect.soft(found, `${path} ${colorScheme}`).toEqual([]);
      }
    }
    expect(faults).toEqual([]);
  });
}
