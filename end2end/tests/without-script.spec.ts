// Readers whose browser runs no script: old phones, careful offices, script that did not arrive.
import type { Page } from "@playwright/test";
import { numberIn, viewsOf } from "../support/reading";
import { expect, test } from "../support/test";

const article = "/kinh-te-do-thi/gia-co-5-4-km-de-bao-truoc-mua-nuoc-chuan-bi-12-000-bao-cat-du-phong";
const withoutScript = { javaScriptEnabled: false };

/** Without script, one reader is one browser at one address: each has its own name here. */
function named(browser: string) {
  return { ...withoutScript, userAgent: `Mozilla/5.0 (X11; Linux x86_64) ${browser}` };
}

test.describe("every page is complete", () => {
  test.use(withoutScript);

  async function expectFrame(page: Page) {
    await expect(page.getByRole("navigation", { name: "Chuyên mục" }).getByRole("link")).toHaveCount(8);
    const counters = page.getByRole("list", { name: "Lượt truy cập" }).getByRole("listitem");
    await expect(counters).toHaveText([/^Đang online: \d+$/, /^Hôm nay: \d+$/, /^Đã truy cập: \d+$/]);
  }

  async function expectPhotos(page: Page, atLeast: number) {
    const photos = page.locator("main img");
    expect(await photos.count()).toBeGreaterThanOrEqual(atLeast);
    for (const photo of await photos.all()) {
      await expect.poll(() => photo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    }
  }

  test("the front page", async ({ page }) => {
    await page.goto("/");
    await expectFrame(page);
    await expect(page.getByRole("region", { name: "Tin chính" }).getByRole("article")).toHaveCount(1);
    // What stands above is not shown again, so the most read may all be there already.
    for (const block of ["Tin mới", "Thông báo", "Tin tức", "Kinh tế - đô thị", "Văn hóa - xã hội", "Chuyển đổi số"]) {
      const links = page.getByRole("region", { name: block, exact: true }).getByRole("link");
      expect(await links.count(), block).toBeGreaterThanOrEqual(1);
    }
    await expectPhotos(page, 8);
  });

  test("from a section to an article and back by its links", async ({ page }) => {
    await page.goto("/");
    await page.getByRole("navigation", { name: "Chuyên mục" }).getByRole("link", { name: "Văn hóa - xã hội" }).click();
    await expect(page).toHaveURL("/van-hoa-xa-hoi");
    await expectFrame(page);
    await expect(page.getByRole("article")).toHaveCount(10);
    await page.getByRole("link", { name: "Cũ hơn" }).click();
    await expect(page.getByText("Trang 2", { exact: true })).toBeVisible();

    const link = page.getByRole("article").getByRole("link").first();
    const headline = (await link.textContent())!;
    await link.click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(headline);
    await page.getByRole("navigation", { name: "Bạn đang ở" }).getByRole("link", { name: "Văn hóa - xã hội" }).click();
    await expect(page).toHaveURL("/van-hoa-xa-hoi");
  });

  test("an article", async ({ page }) => {
    await page.goto("/van-hoa-xa-hoi/ghe-sach-luu-dong-cho-600-cuon-sach-den-bon-diem-truong-ven-kenh");
    await expectFrame(page);
    const text = page.getByRole("main").getByRole("article");
    await expect(text.getByRole("heading", { level: 1 })).toContainText("Ghe sách lưu động");
    await expect(text.getByText(/^Lượt xem: \d+$/)).toBeVisible();
    await expect(text.locator(".standfirst")).toBeVisible();
    await expect(text.locator(".body p").first()).toBeVisible();
    await expect(text.locator(".byline")).toBeVisible();
    await expect(text.locator("figcaption")).toBeVisible();
    await expectPhotos(page, 1);
  });

  test("the map and the counting page, from the footer", async ({ page }) => {
    await page.goto("/");
    const footer = page.getByRole("contentinfo");
    await footer.getByRole("link", { name: "Bản đồ hành chính" }).click();
    await expect(page).toHaveURL("/ban-do-hanh-chinh");
    await expectFrame(page);
    await expect(page.getByRole("group", { name: /Sơ đồ|Bản đồ|Bến Sen/ })).toBeVisible();
    await expect(page.locator(".map .unit")).toHaveCount(6);
    await expect(page.getByRole("rowheader")).toHaveCount(6);

    await footer.getByRole("link", { name: "Cách đếm" }).click();
    await expect(page).toHaveURL("/cach-dem");
    await expectFrame(page);
    await expect(page.getByRole("term")).toHaveText(["Lượt xem", "Hôm nay", "Đã truy cập", "Đang online"]);
  });
});

test("a view is counted once for each reader, by the picture", async ({ newReader, request }) => {
  const read = async (page: Page, act: () => Promise<unknown>) => {
    const picture = page.waitForResponse((response) => response.url().includes("/luot-xem.gif?article="));
    const [answer] = await Promise.all([picture, act()]);
    expect(answer.status()).toBe(200);
    return numberIn(await page.locator(".view-count").textContent());
  };
  const before = await viewsOf(request, article);
  const first = await newReader(named("Firefox/52.0"));
  expect(await read(first, () => first.goto(article)), "made before it was counted").toBeLessThanOrEqual(before);
  expect(await viewsOf(request, article)).toBe(before + 1);

  // Stored pages show numbers at most a second old.
  await expect(async () => {
    expect(await read(first, () => first.reload()), "the page has the new number").toBe(before + 1);
  }).toPass({ timeout: 5_000 });
  expect(await viewsOf(request, article), "a reload is the same reader").toBe(before + 1);

  const second = await newReader(named("Opera Mini"));
  await read(second, () => second.goto(article));
  expect(await viewsOf(request, article)).toBe(before + 2);
});

test("a visit is counted once for each reader, by the picture", async ({ freshPortal, newReader, request }) => {
  const today = async () => (await (await request.get(`${freshPortal.origin}/api/visitor_counts`)).json()).today;
  const visit = async (page: Page, path: string) => {
    const picture = page.waitForResponse((response) => response.url().endsWith("/luot-xem.gif"));
    await Promise.all([picture, page.goto(path)]);
  };
  const first = await newReader({ ...named("Firefox/52.0"), baseURL: freshPortal.origin });
  await visit(first, "/");
  expect(await today()).toBe(1);
  await visit(first, "/thong-bao");
  expect(await today(), "another page is no other visit").toBe(1);

  const second = await newReader({ ...named("Opera Mini"), baseURL: freshPortal.origin });
  await visit(second, "/");
  expect(await today()).toBe(2);
});

test("with script the picture is not asked for", async ({ page }) => {
  const pictures: string[] = [];
  page.on("request", (sent) => sent.url().includes("luot-xem.gif") && pictures.push(sent.url()));
  await page.goto("/", { waitUntil: "load" });
  expect(pictures).toEqual([]);
});
