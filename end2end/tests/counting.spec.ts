// One reader opening one article on one day is one view, whatever the browser does.
import type { Page, Request, Response } from "@playwright/test";
import { watchFaults } from "../support/faults";
import {
  countedBy,
  countersInHtml,
  look,
  numberIn,
  open,
  openUnseen,
  settle,
  viewsInHtml,
  viewsOf,
} from "../support/reading";
import { expect, test } from "../support/test";

// An article each, so that no test moves another's number.
const articles = {
  token: "/thong-bao/lich-tiem-phong-cho-trau-bo-heo-dot-cuoi-nam-tai-nam-khu-vuc",
  midnight: "/thong-bao/tu-thang-12-rac-sinh-hoat-duoc-thu-gom-theo-loai-va-theo-ngay-trong",
  background: "/thong-bao/han-che-xe-tai-qua-cau-khu-vuc-5-trong-15-ngay-de-sua-mat-cau",
  noPhoto: "/kinh-te-do-thi/cai-tao-86-ha-vuon-tap-nha-vuon-chon-di-cham-chac-dau-ra-moi-mo-rong",
  noStorage: "/thong-bao/tam-cat-dien-mot-so-tuyen-duong-vao-buoi-sang-de-thay-den-chieu-sang",
  crawler: "/thong-bao/van-hanh-cong-ngan-trieu-tren-ba-tuyen-kenh-tu-20-12-2025-den-25-12",
  refused: "/thong-bao/thu-vien-phuong-mo-cua-buoi-toi-tu-thu-ba-den-thu-nam-hang-tuan",
  busy: "/thong-bao/bo-phan-mot-cua-lam-them-sang-thu-bay-trong-thang-12-de-giai-quyet-ho",
};
const storageKey = "bantin.reader";

test("an article opened from the front page is counted once for each reader", async ({ page, newReader }) => {
  await open(page, "/");
  const card = page.getByRole("region", { name: "Chuyển đổi số" }).getByRole("article").first();
  const link = card.getByRole("link");
  const path = (await link.getAttribute("href"))!;
  const before = numberIn(await card.textContent());

  const [document, counted] = await Promise.all([
    page.waitForResponse((response) => response.url().endsWith(path)),
    countedBy(page),
    link.click(),
  ]);
  expect(await viewsInHtml(document), "rendering counts nothing").toBe(before);
  expect(counted.request().method()).toBe("POST");
  expect(counted.url()).toMatch(/\/api\/count_view$/);
  expect(counted.status()).toBe(200);
  const count = expect.any(Number);
  expect(await counted.json()).toEqual({ views: before + 1, online: count, today: count, total: count });
  const shown = page.getByText(/^Lượt xem: \d+$/);
  await expect(shown, "without a reload").toHaveText(`Lượt xem: ${before + 1}`);

  const [again] = await Promise.all([countedBy(page), page.reload()]);
  expect((await again.json()).views, "a reload is the same reader").toBe(before + 1);
  await expect(shown).toHaveText(`Lượt xem: ${before + 1}`);

  const other = await newReader();
  await open(other, path);
  await expect(other.getByText(/^Lượt xem: \d+$/)).toHaveText(`Lượt xem: ${before + 2}`);
});

test("the three counters move with each reader, a front page has no views", async ({ freshPortal, newReader }) => {
  const calls: string[] = [];
  const comeToFrontPage = async () => {
    const page = await newReader({ baseURL: freshPortal.origin });
    page.on("request", (sent) => sent.method() === "POST" && calls.push(new URL(sent.url()).pathname));
    return { page, document: await open(page, "/") };
  };
  const expectCounters = (page: Page, ...[online, today, total]: number[]) =>
    expect(page.getByRole("list", { name: "Lượt truy cập" }).getByRole("listitem")).toHaveText([
      `Đang online: ${online}`,
      `Hôm nay: ${today}`,
      `Đã truy cập: ${total}`,
    ]);
  const first = await comeToFrontPage();
  const rendered = countersInHtml(await first.document.text());
  const base = Number(rendered[2].match(/\d+/)![0]);
  expect(rendered).toEqual(["Đang online: 0", "Hôm nay: 0", `Đã truy cập: ${base}`]);
  await expectCounters(first.page, 1, 1, base + 1);

  const second = await comeToFrontPage();
  await expectCounters(second.page, 2, 2, base + 2);

  await open(first.page, "/cach-dem");
  await expectCounters(first.page, 2, 2, base + 2);
  expect(calls).toEqual(["/api/count_visit", "/api/count_visit", "/api/count_visit"]);
});

test("the reader is a token of the day in local storage, and there is no cookie", async ({ newReader }) => {
  // The day is Vietnam's, wherever the reader is.
  const page = await newReader({ timezoneId: "America/Los_Angeles" });
  const answers: Response[] = [];
  page.on("response", (response) => answers.push(response));
  const [counted] = await Promise.all([countedBy(page), page.goto(articles.token)]);

  const stored = await page.evaluate(() => Object.entries(localStorage));
  const vietnamDay = Math.floor((Date.now() + 7 * 3_600_000) / 86_400_000);
  expect(stored).toEqual([[storageKey, expect.stringMatching(new RegExp(`^${vietnamDay}:[0-9a-f]{16}$`))]]);
  const sent = new URLSearchParams(counted.request().postData()!);
  expect([...sent.keys()].sort()).toEqual(["article", "reader"]);
  expect(sent.get("reader")).toBe(stored[0][1].split(":")[1]);

  expect(await page.context().cookies()).toEqual([]);
  const cookies = await Promise.all(answers.map((answer) => answer.headerValue("set-cookie")));
  expect(cookies.filter(Boolean)).toEqual([]);
});

test("the token is forgotten at midnight in Vietnam", async ({ page }) => {
  const token = () => page.evaluate((key) => localStorage.getItem(key), storageKey);
  await page.clock.setFixedTime("2031-05-10T23:59:59+07:00");
  await open(page, articles.midnight);
  const evening = await token();
  await page.clock.setFixedTime("2031-05-11T00:00:00+07:00");
  const [, morning] = await Promise.all([page.reload(), countedBy(page).then(token)]);
  const [day, bits] = evening!.split(":");
  expect(morning).toMatch(new RegExp(`^${Number(day) + 1}:[0-9a-f]{16}$`));
  expect(morning).not.toContain(bits);
});

test("an article opened in the background is counted when it is first looked at", async ({ page, request }) => {
  const calls: string[] = [];
  page.on("request", (sent) => sent.url().includes("/api/") && calls.push(sent.url()));
  await openUnseen(page);
  await page.goto(articles.background);
  await expect(page.locator("html")).toHaveAttribute("data-waits");
  const before = numberIn(await page.locator(".view-count").textContent());
  await settle(page);
  expect(calls, "nobody has seen it").toEqual([]);
  expect(await viewsOf(request, articles.background)).toBe(before);

  await Promise.all([countedBy(page), look(page, "visible")]);
  await expect(page.locator(".view-count")).toHaveText(`Lượt xem: ${before + 1}`);

  await look(page, "hidden");
  await look(page, "visible");
  await settle(page);
  expect(calls, "looked at again").toHaveLength(1);
});

test("the counters are refreshed every 30 seconds, but not while the page is hidden", async ({
  freshPortal,
  newReader,
  request,
}) => {
  const page = await newReader({ baseURL: freshPortal.origin });
  const start = Date.now();
  await page.clock.install({ time: start });
  await openUnseen(page);
  const refreshes: string[] = [];
  page.on("request", (sent) => sent.url().endsWith("/api/visitor_counts") && refreshes.push(sent.method()));
  const refreshed = () => page.waitForResponse((response) => response.url().endsWith("/api/visitor_counts"));
  const somebodyElseComes = async (reader: string) => {
    const answer = await request.post(`${freshPortal.origin}/api/count_visit`, { form: { reader } });
    expect(answer.status()).toBe(200);
  };
  const today = page.getByText(/^Hôm nay: \d+$/);
  await page.goto("/");
  await expect(page.locator("html")).toHaveAttribute("data-waits");
  await Promise.all([countedBy(page), look(page, "visible")]);
  await expect(today).toHaveText("Hôm nay: 1");
  await somebodyElseComes("00000000000000aa");

  // The interval began at some moment between `start` and now.
  const begun = await page.evaluate(() => Date.now());
  await page.clock.pauseAt(start + 29_900);
  await settle(page);
  expect(refreshes, "too early").toEqual([]);
  await Promise.all([refreshed(), page.clock.runFor(begun - start + 100)]);
  await expect(today).toHaveText("Hôm nay: 2");
  expect(refreshes).toEqual(["GET"]);

  await look(page, "hidden");
  await somebodyElseComes("00000000000000bb");
  await page.clock.runFor(120_000);
  await settle(page);
  expect(refreshes, "nobody is looking").toHaveLength(1);
  await expect(today).toHaveText("Hôm nay: 2");

  await look(page, "visible");
  await Promise.all([refreshed(), page.clock.runFor(30_000)]);
  await expect(today).toHaveText("Hôm nay: 3");
});

test("a reader whose browser refuses storage is counted", async ({ page }) => {
  await page.addInitScript(() => {
    const refuse = () => {
      throw new DOMException("Access is denied for this document.", "SecurityError");
    };
    Object.defineProperty(window, "localStorage", { get: refuse });
  });
  const before = await viewsInHtml(await open(page, articles.noStorage));
  await expect(page.locator(".view-count")).toHaveText(`Lượt xem: ${before + 1}`);
});

test("a view is counted though a photo never comes", async ({ page, request }) => {
  await page.clock.install();
  const asked = page.waitForRequest("**/media/**");
  await page.route("**/media/**", () => {});
  await Promise.all([page.goto(articles.noPhoto, { waitUntil: "domcontentloaded" }), asked]);
  const before = await viewsOf(request, articles.noPhoto);
  await Promise.all([countedBy(page), page.clock.runFor(5_000)]);
  await expect(page.locator(".view-count")).toHaveText(`Lượt xem: ${before + 1}`);
});

test("a crawler that runs the script is not counted", async ({ newReader }) => {
  const page = await newReader({ userAgent: "Mozilla/5.0 (compatible; Googlebot/2.1)" });
  const before = await viewsInHtml(await open(page, articles.crawler));
  await settle(page);
  await expect(page.locator(".view-count")).toHaveText(`Lượt xem: ${before}`);
});

for (const { fault, answer, said } of [
  { fault: "is cut off", answer: null, said: ["Failed to load resource: net::ERR_FAILED"] },
  {
    fault: "fails",
    answer: { status: 500, json: { error: "failure", number: "1" } },
    said: ["Failed to load resource: the server responded with a status of 500 (Internal Server Error)"],
  },
  { fault: "answers nonsense", answer: { status: 200, body: "?" }, said: [] },
]) {
  test(`when counting ${fault}, the page stays as it is`, async ({ page, portal, request }) => {
    const faults = await watchFaults(page, portal.origin);
    await page.route("**/api/count_view", (route) => (answer ? route.fulfill(answer) : route.abort()));
    const isCall = (sent: Request) => sent.url().endsWith("/api/count_view");
    const ended = answer ? page.waitForEvent("requestfinished", isCall) : page.waitForEvent("requestfailed", isCall);
    const [document] = await Promise.all([page.goto(articles.refused), ended]);
    await settle(page);
    const views = await viewsInHtml(document!);
    await expect(page.locator(".view-count")).toHaveText(`Lượt xem: ${views}`);
    const counters = countersInHtml(await document!.text());
    expect(counters).toHaveLength(3);
    for (const counter of counters) {
      await expect(page.getByText(counter, { exact: true })).toBeVisible();
    }
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(await viewsOf(request, articles.refused)).toBe(views);
    expect(faults).toEqual(said);
  });
}

test("a busy server is asked again, and the view counts once", async ({ page, request }) => {
  let calls = 0;
  await page.clock.install();
  await page.route("**/api/count_view", (route) => {
    calls += 1;
    return calls === 1 ? route.fulfill({ status: 503, json: { error: "busy" } }) : route.continue();
  });
  const refused = page.waitForEvent("requestfinished", (sent) => sent.url().endsWith("/api/count_view"));
  const [document] = await Promise.all([page.goto(articles.busy), refused]);
  await settle(page);
  const views = await viewsInHtml(document!);
  await page.clock.runFor(11_000);
  await expect(page.locator(".view-count")).toHaveText(`Lượt xem: ${views + 1}`);
  expect(calls).toBe(2);
  expect(await viewsOf(request, articles.busy)).toBe(views + 1);
});
