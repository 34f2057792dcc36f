// Every kind of page, as a browser sees it.
import { watchFaults } from "../support/faults";
import { articleWithoutPhoto, kinds, richArticle } from "../support/pages";
import { open } from "../support/reading";
import { expect, test } from "../support/test";

const reasons: Record<number, string> = { 400: "Bad Request", 404: "Not Found", 410: "Gone" };

for (const { name, path, status, heading, title } of kinds) {
  test(`${name} is whole and without fault`, async ({ page, portal }) => {
    const faults = await watchFaults(page, portal.origin);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    const document = await open(page, path);
    expect(document.status()).toBe(status);
    await expect(page).toHaveTitle(title);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText([heading]);

    // Those further down would load when the reader comes near.
    const broken = await page.locator("img").evaluateAll(async (images: HTMLImageElement[]) => {
      const load = async (image: HTMLImageElement) => {
        image.loading = "eager";
        await image.decode().catch(() => {});
        return image.naturalWidth > 0 ? [] : [image.src];
      };
      return (await Promise.all(images.map(load))).flat();
    });
    expect(broken).toEqual([]);

    const ofDocument = `Failed to load resource: the server responded with a status of ${status} (${reasons[status]})`;
    expect(faults).toEqual(status === 200 ? [] : [ofDocument]);
    expect(asked.filter((url, place) => asked.indexOf(url) < place), "asked for twice").toEqual([]);
  });
}

test("a section is paged forth and back", async ({ page }) => {
  await open(page, "/tin-tuc");
  const headlines = () => page.getByRole("main").getByRole("article").getByRole("link").allTextContents();
  const newest = await headlines();
  await page.getByRole("link", { name: "Cũ hơn" }).click();
  await expect(page.getByText("Trang 2", { exact: true })).toBeVisible();
  const older = await headlines();
  expect(newest).toHaveLength(10);
  expect(new Set([...newest, ...older]).size, "each article on one page").toBe(17);
  await expect(page.getByRole("link", { name: "Cũ hơn" }), "the last page").toHaveCount(0);

  await page.getByRole("link", { name: "Mới hơn" }).click();
  await expect(page).toHaveURL("/tin-tuc");
  expect(await headlines()).toEqual(newest);

  await open(page, "/tin-tuc?trang=2");
  expect(await headlines(), "typed by hand").toEqual(older);
});

test("an article that moved is found at its new address", async ({ page }) => {
  const document = await open(page, "/tin-tuc/cong-vien-trung-tam-them-loi-di-cho-xe-lan");
  const moved = document.request().redirectedFrom();
  expect((await moved!.response())!.status()).toBe(301);
  await expect(page).toHaveURL("/tin-tuc/cong-vien-trung-tam-mo-them-loi-di-cho-xe-lan-va-goc-nghi-cho-nguoi");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("lối đi cho xe lăn");
});

test("the page of a withdrawn article says why and leads on", async ({ page }) => {
  await open(page, kinds.find((kind) => kind.status === 410)!.path);
  await expect(page.getByText("Ban Biên tập rút bài để bạn đọc không làm theo lịch cũ.")).toBeVisible();
  await page.getByRole("region", { name: "Tin mới nhất" }).getByRole("link").first().click();
  await expect(page.getByRole("article").locator(".body")).toBeVisible();
});

for (const path of [richArticle, articleWithoutPhoto]) {
  test(`on paper there is only the article: ${path}`, async ({ page }) => {
    await open(page, path);
    await page.emulateMedia({ media: "print" });
    const article = page.locator("main .article");
    for (const part of ["h1", ".dateline", ".standfirst", ".body", ".byline"]) {
      await expect(article.locator(part)).toBeVisible();
    }
    await expect(article.locator("img")).toHaveCount(path === richArticle ? 2 : 0);
    const besides = await page.evaluate(() => {
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const shown: string[] = [];
      for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        const parent = text.parentElement!;
        if (text.textContent!.trim() && !parent.closest(".article") && parent.checkVisibility()) {
          shown.push(text.textContent!);
        }
      }
      return shown;
    });
    expect(besides).toEqual([]);
  });
}

for (const scheme of ["light", "dark"] as const) {
  test(`the page is ${scheme} for a reader who wants it ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await open(page, "/cach-dem");
    const [ground, text] = await page.evaluate(() => {
      const context = document.createElement("canvas").getContext("2d")!;
      const brightness = (colour: string) => {
        context.fillStyle = colour;
        context.fillRect(0, 0, 1, 1);
        const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
        return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
      };
      const style = getComputedStyle(document.body);
      return [brightness(style.backgroundColor), brightness(style.color)];
    });
    const [bright, dark] = scheme === "light" ? [ground, text] : [text, ground];
    expect(bright).toBeGreaterThan(0.8);
    expect(dark).toBeLessThan(0.2);
  });
}
