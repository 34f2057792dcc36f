// A reader whose line is gone, with the portal kept on the phone.
import { open } from "../support/reading";
import { expect, test } from "../support/test";

test.use({ serviceWorkers: "allow", viewport: { width: 360, height: 740 } });

test("what was read is there without a line, and says so", async ({ page, context }) => {
  await open(page, "/");
  await page.evaluate(() => navigator.serviceWorker.ready);
  await open(page, "/cach-dem");
  await open(page, "/tin-tuc");
  await expect.poll(() => page.evaluate(async () => (await (await caches.open("bantin-pages-1")).keys()).length)).toBe(3);

  await context.setOffline(true);
  await page.goto("/cach-dem");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Cách đếm");
  await expect(page.getByRole("status").filter({ hasText: "ngoại tuyến" })).toBeVisible();

  await page.goto("/thong-bao");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Bạn đang ngoại tuyến");
  await page.getByRole("link", { name: /Tin tức/ }).click();
  await expect(page).toHaveURL("/tin-tuc");
  const picture = page.locator("article img").first();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);

  await context.setOffline(false);
  await page.reload();
  await expect(page.getByText("ngoại tuyến")).toHaveCount(0);
});

test("nothing of the newsroom is kept", async ({ page }) => {
  await open(page, "/");
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.goto("/dang-nhap");
  await page.goto("/tim-kiem?q=nuoc");
  const kept = () =>
    page.evaluate(async () =>
      (await (await caches.open("bantin-pages-1")).keys()).map((request) => new URL(request.url).pathname),
    );
  await open(page, "/cach-dem");
  await expect.poll(kept).toEqual(["/", "/cach-dem"]);
});

test("a phone finds what it needs to keep the portal as an app", async ({ page, request }) => {
  await page.goto("/");
  const link = page.locator('link[rel="manifest"]');
  const manifest = await (await request.get((await link.getAttribute("href"))!)).json();
  expect(manifest.short_name).toBe("phường Bến Sen");
  for (const { src, sizes } of manifest.icons) {
    const side = await page.evaluate(async (address) => {
      const image = new Image();
      image.src = address;
      await image.decode();
      return `${image.naturalWidth}x${image.naturalHeight}`;
    }, src);
    expect(side).toBe(sizes);
  }
});
