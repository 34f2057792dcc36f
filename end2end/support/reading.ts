// What readers do, and how a test sees what became of it.
import { type APIRequestContext, type Page, type Response, expect } from "@playwright/test";

/** The answer to the page's own call that counts its view or visit. */
export function countedBy(page: Page): Promise<Response> {
  return page.waitForResponse((response) => /\/api\/count_(view|visit)$/.test(response.url()));
}

/** Opens a page and waits until it has counted itself, so its islands are alive. */
export async function open(page: Page, path: string): Promise<Response> {
  const [response] = await Promise.all([page.goto(path), countedBy(page)]);
  expect(response, path).not.toBeNull();
  return response!;
}

/** The number in "Lượt xem: 110". */
export function numberIn(text: string | null): number {
  const digits = text?.match(/Lượt xem: (\d+)/)?.[1];
  expect(digits, `a number of views in: ${text?.slice(0, 200)}`).toBeDefined();
  return Number(digits);
}

/** The number of views as the article's HTML has it, before any script. */
export async function viewsInHtml(response: Response): Promise<number> {
  return numberIn((await response.text()).match(/class="view-count"[^>]*>[^<]*/)?.[0] ?? null);
}

/** "Đang online: 1", "Hôm nay: 2" and "Đã truy cập: 3", as the HTML has them. */
export function countersInHtml(html: string): string[] {
  return html.match(/(Đang online|Hôm nay|Đã truy cập): \d+/g) ?? [];
}

/** An article's views as the server knows them. Asking counts nothing. */
export async function viewsOf(request: APIRequestContext, path: string): Promise<number> {
  const [, section, slug] = path.split("/");
  const answer = await request.get("/api/open_article", { params: { section, slug } });
  expect(answer.status(), path).toBe(200);
  return (await answer.json()).views;
}

/** Lets the page finish what an answer has set off: a further exchange with the portal ends later. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(() => fetch("/healthz").then((answer) => answer.text()));
}

/** Every tab of a headless browser counts as shown; after this, `look` decides. While the page waits
 * to be looked at, its `html` element carries `data-waits`. */
export async function openUnseen(page: Page): Promise<void> {
  await page.addInitScript(() => {
    let state: DocumentVisibilityState = "hidden";
    Object.defineProperty(Document.prototype, "visibilityState", { get: () => state });
    window.addEventListener("look", (event) => {
      state = (event as CustomEvent).detail;
      document.dispatchEvent(new Event("visibilitychange"));
    });
    const listen = EventTarget.prototype.addEventListener;
    document.addEventListener = function (this: Document, ...rest: Parameters<typeof listen>) {
      if (rest[0] === "visibilitychange") {
        this.documentElement.dataset.waits = "";
      }
      listen.apply(this, rest);
    };
  });
}

export async function look(page: Page, state: DocumentVisibilityState): Promise<void> {
  await page.evaluate((detail) => window.dispatchEvent(new CustomEvent("look", { detail })), state);
}
