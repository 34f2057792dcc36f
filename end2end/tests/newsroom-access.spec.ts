// Every page of the newsroom: axe, the keyboard, a narrow phone. Which pages there are, the program says itself.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { exported, send } from "../support/importing";
import { draw, expect, test } from "../support/newsroom";
import { write } from "../support/writing";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What the editors' guide shows of them. */
const pictured = new Map([["/toa-soan/cai-dat", "cai-dat"]]);

/** Pages of the newsroom as they are routed, with one of each kind for `{id}`. */
async function pagesOf(page: Page, routes: string[], numbers: Record<string, number>): Promise<string[]> {
  return routes.map((route) => {
    const place = route.replace(/\/\{id\}.*$/, "");
    return route.replace("{id}", String(numbers[place] ?? 1)).replace("{number}", "1");
  });
}

test("axe finds nothing on any page of the newsroom, and none scrolls sideways on a phone", async ({ as, newsroom }) => {
  test.setTimeout(400_000);
  const page = await as("everything");
  await page.emulateMedia({ reducedMotion: "reduce" });
  const id = await write(page, { headline: "Một bài để mở mọi trang", body: "<h2>Đề mục</h2><p>Một đoạn.</p>" });
  const sheet = await send(page, "cong-cu.xml", exported(["Bài của cổng cũ", "Bài có ảnh bị mất"]));
  const routes = await newsroom.portal.pagesBehind(/^\/(toa-soan|dang-nhap)/);
  expect(routes.length, "pages of the newsroom").toBeGreaterThan(15);
  const paths = await pagesOf(page, routes, { "/toa-soan/bai": id, "/toa-soan/nhap": Number(sheet.split("/").pop()) });
  for (const path of [...paths, `/toa-soan/bai/${id}/lich-su?tu=1&den=1`]) {
    // A strip of the newsroom stands above the readers' skip link, which axe then takes for content outside of landmarks.
    const withTags = rules.filter((rule) => rule !== "best-practice" || !path.endsWith("/xem-truoc"));
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(path);
    if (pictured.has(path)) {
      await page.emulateMedia({ colorScheme: "light" });
      await draw(page, pictured.get(path)!);
    }
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(withTags).analyze();
        const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
        expect.soft(found, `${path}, ${width} pixels, ${colorScheme}`).toEqual([]);
      }
      expect.soft(await wider(page), `${path}: what is wider than ${width} pixels`).toEqual([]);
    }
  }
});

test("whoever signs out is out by one press", async ({ browser, freshNewsroom }) => {
  // The sessions of the others are shared.
  const page = await (await browser.newContext(freshNewsroom.options("reporter"))).newPage();
  await page.goto("/toa-soan");
  await page.getByRole("button", { name: "Đăng xuất" }).click();
  await expect(page).toHaveURL(/\/dang-nhap/);
  await page.goto("/toa-soan");
  await expect(page.getByRole("button", { name: "Đăng xuất" })).toHaveCount(0);
  await page.context().close();
});

test("a text is written, sent and returned without a mouse", async ({ as }) => {
  const page = await as("reporter");
  await page.goto("/toa-soan");
  await reach(page, "Viết bài mới");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Viết bài mới");
  await reach(page, "Chuyên mục");
  await page.keyboard.type("Tin");
  await reach(page, "Tiêu đề");
  await page.keyboard.type("Viết không cần chuột");
  await reach(page, "Nội dung bài");
  await page.keyboard.type("Chỉ có bàn phím.");
  await reach(page, "Lưu, xem trước và gửi duyệt");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 }).first()).toHaveText("Xem trước, duyệt: Viết không cần chuột");
  await reach(page, "Gửi duyệt");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status")).toHaveText("Đã xong: gửi duyệt.");
});

test("every stop of the form is seen, and in the order in which it is read", async ({ as }) => {
  const page = await as("everything");
  await page.goto("/toa-soan/bai-moi");
  let before = -1;
  for (let stops = 0; stops < 80; stops++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const element = document.activeElement!;
      const style = getComputedStyle(element);
      return {
        place: [...document.querySelectorAll("*")].indexOf(element),
        name: element.outerHTML.slice(0, 80),
        isEnd: element === document.body,
        // The parts of a date are outlined one by one, by the browser.
        isOutlined:
          element.matches("input[type=date]") || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0),
      };
    });
    if (stop.isEnd) {
      expect(stops).toBeGreaterThan(15);
      return;
    }
    expect(stop.isOutlined, `${stop.name} is seen to be the stop`).toBe(true);
    expect(stop.place, `${stop.name} comes in its order`).toBeGreaterThanOrEqual(before);
    before = stop.place;
  }
  throw new Error("the form has no end");
});

/** What makes a page scroll sideways, as far as it can be told. */
async function wider(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) {
      return [];
    }
    const wide = [...document.querySelectorAll("body *")].filter((element) => {
      const style = getComputedStyle(element);
      return element.getBoundingClientRect().right > clientWidth && !(style.position === "static" && element.closest(".table-scroll > *"));
    });
    return [`${scrollWidth} pixels`, ...wide.map((element) => element.outerHTML.slice(0, 80))];
  });
}

/** Goes by Tab to what is called so. */
async function reach(page: Page, name: string): Promise<void> {
  for (let stops = 0; stops < 80; stops++) {
    await page.keyboard.press("Tab");
    const reached = await page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement;
      return (element.ariaLabel ?? element.labels?.[0]?.textContent ?? element.textContent ?? "").trim();
    });
    if (reached === name) {
      return;
    }
  }
  throw new Error(`no stop is called ${name}`);
}
