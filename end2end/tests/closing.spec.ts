// A portal is closed in the newsroom, read on a phone, and opened again.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { articleWithoutPhoto } from "../support/pages";
import { draw, expect, test } from "../support/newsroom";

const successor = { name: "UBND phường Ngã Bảy", url: "https://ngabay.gov.vn/" };

test("a portal is closed by a form, says so to its readers, and is opened again", async ({ browser, freshNewsroom }) => {
  test.setTimeout(240_000);
  const office = await browser.newContext({ javaScriptEnabled: false, ...freshNewsroom.options("administrator") });
  const phone = await browser.newContext({
    baseURL: freshNewsroom.portal.origin,
    viewport: { width: 360, height: 740 },
    reducedMotion: "reduce",
  });
  const [page, reader] = [await office.newPage(), await phone.newPage()];

  await page.goto("/toa-soan/cai-dat");
  await page.getByRole("link", { name: "Đóng cổng" }).click();
  await page.getByLabel("Tên nơi kế tục").fill(successor.name);
  await page.getByLabel("Địa chỉ cổng của nơi kế tục").fill(successor.url);
  await draw(page, "dong-cong");
  await page.getByRole("button", { name: "Đóng cổng" }).click();
  await expect(page.getByRole("alert")).toContainText("ô xác nhận");
  await expect(page.getByLabel("Tên nơi kế tục")).toHaveValue(successor.name);
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Đóng cổng" }).click();
  await expect(page.getByRole("status")).toContainText("Đã đóng cổng");
  await expect(page.getByRole("button", { name: "Hoàn tác" })).toBeVisible();

  const counted: string[] = [];
  reader.on("request", (request) => /count_|luot-xem/.test(request.url()) && counted.push(request.url()));
  for (const path of ["/", articleWithoutPhoto, "/tim-kiem?q=kenh", "/khong-co"]) {
    await reader.goto(path);
    const banner = reader.getByRole("complementary", { name: /^Cổng này đã đóng từ ngày \d\d-\d\d-\d{4}\.$/ });
    await expect(banner, path).toBeInViewport();
    await expect(banner.getByRole("link", { name: successor.name })).toHaveAttribute("href", successor.url);
    await expect(reader.getByText("Đang online")).toHaveCount(0);
    expect(await reader.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(360);
    for (const colorScheme of ["light", "dark"] as const) {
      await reader.emulateMedia({ colorScheme });
      expect.soft(await found(reader), `${path}, ${colorScheme}`).toEqual([]);
    }
  }
  await reader.goto("/en/contact");
  await expect(reader.getByRole("complementary", { name: /^This portal was closed on / })).toBeVisible();
  expect(counted, "nobody is counted any more").toEqual([]);

  await page.goto("/toa-soan/cai-dat/dong-cong");
  await page.getByRole("button", { name: "Mở lại cổng" }).click();
  await expect(page.getByRole("status")).toContainText("Đã mở lại cổng");
  await reader.goto("/");
  await expect(reader.locator(".closed-notice")).toHaveCount(0);
  await expect(reader.getByText("Đang online")).toBeVisible();
  await Promise.all([office.close(), phone.close()]);
});

async function found(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}
