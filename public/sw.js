// Keeps the pages that were read last, for when the line is gone. It answers nothing by itself while there is a line: numbers and
// news are always the newest.
const PAGES = "bantin-pages-1";
const FILES = "bantin-files-1";
const PAGES_MAX = 40;
const FILES_MAX = 120;
/// So long a page is waited for where an older copy of it is at hand, in milliseconds.
const PATIENCE = 8000;

/// What belongs to somebody, or is of no use without a line.
const NOT_KEPT = ["/toa-soan", "/dang-nhap", "/xem-truoc", "/api/", "/luot-xem.gif", "/bao-loi", "/tim-kiem"];

const OFFLINE_NOTE =
  '<p class="offline-note" role="status"><strong>Bạn đang ngoại tuyến, hoặc mạng quá chậm.</strong> ' +
  "Đây là bản đã đọc trước đó, có thể không còn mới.</p>";

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => {
  const known = [PAGES, FILES];
  const begin = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => !known.includes(name)).map((name) => caches.delete(name)));
    await clients.claim();
    keepOpen().catch(() => {});
  };
  event.waitUntil(begin());
});

/// The page that set this up was read before it could be kept. Nothing waits for it.
async function keepOpen() {
  for (const { url } of await clients.matchAll({ type: "window" })) {
    if (isKept(new URL(url))) await remember(PAGES, PAGES_MAX, new Request(url), await fetch(url), "text/html");
  }
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || !isKept(url)) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (["style", "image", "script", "font"].includes(request.destination)) event.respondWith(file(event));
});

function isKept(url) {
  return url.origin === location.origin && !NOT_KEPT.some((start) => url.pathname.startsWith(start));
}

async function page(event) {
  const kept = await (await caches.open(PAGES)).match(event.request);
  const asked = ask(event, PAGES, PAGES_MAX, "text/html");
  try {
    return await (kept ? Promise.race([asked, later(PATIENCE)]) : asked);
  } catch {
    return kept ? withNote(kept) : nothingKept();
  }
}

/// What never changes is taken from here at once; anything else, such as a picture that may be withdrawn, without a line only.
async function file(event) {
  const kept = await (await caches.open(FILES)).match(event.request);
  if (kept?.headers.get("cache-control")?.includes("immutable")) return kept;
  try {
    return await ask(event, FILES, FILES_MAX, "");
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

/// What the server says; it is remembered however late it comes.
function ask(event, name, most, kind) {
  const asked = fetch(event.request);
  event.waitUntil(asked.then((response) => remember(name, most, event.request, response.clone(), kind)).catch(() => {}));
  return asked;
}

/// Keeps a whole answer. What was withdrawn or moved is not read on here.
async function remember(name, most, request, response, kind) {
  const cache = await caches.open(name);
  const isElsewhere = response.type === "opaqueredirect" || response.redirected;
  if (isElsewhere || [404, 410].includes(response.status)) return cache.delete(request);
  const isPrivate = (response.headers.get("cache-control") ?? "").includes("no-store");
  if (response.status !== 200 || isPrivate || !(response.headers.get("content-type") ?? "").startsWith(kind)) return;
  await cache.put(request, response);
  // The oldest go first: a cache lists its entries in the order in which they came.
  const all = await cache.keys();
  await Promise.all(all.slice(0, Math.max(0, all.length - most)).map((old) => cache.delete(old)));
}

function later(millis) {
  return new Promise((_, reject) => setTimeout(() => reject(new Error("slow")), millis));
}

/// The copy says that it is one, and warns of nothing that is over.
async function withNote(kept) {
  const isOver = (alert) => new Date(/<time datetime="([^"]*)"/.exec(alert)?.[1] ?? "") < new Date();
  const html = (await kept.text())
    .replace("<main ", `${OFFLINE_NOTE}<main `)
    .replace(/<div class="alert[ "][^]*?<\/div>/g, (alert) => (isOver(alert) ? "" : alert));
  const headers = { "content-type": "text/html; charset=utf-8" };
  const policy = kept.headers.get("content-security-policy");
  return new Response(html, { headers: policy ? { ...headers, "content-security-policy": policy } : headers });
}

async function nothingKept() {
  const pages = await (await caches.open(PAGES)).keys();
  const titles = await Promise.all(pages.reverse().map(titleOf));
  const items = titles.map(({ path, title }) => `<li><a href="${path}">${title}</a></li>`).join("");
  const read = items && `<h2>Các trang bạn đã đọc</h2><ul>${items}</ul>`;
  const html =
    '<!DOCTYPE html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
    "<title>Bạn đang ngoại tuyến</title><main><h1>Bạn đang ngoại tuyến</h1>" +
    `<p>Trang này chưa từng được mở trên máy này. Có mạng lại, mời bạn tải lại trang.</p>${read}</main>`;
  return new Response(html, { status: 503, headers: { "content-type": "text/html; charset=utf-8" } });
}

async function titleOf(request) {
  const html = await (await caches.match(request))?.text();
  // As it stands in the page, it is escaped already.
  const title = /<title>([^<]*)<\/title>/.exec(html ?? "")?.[1] ?? "";
  const { pathname, search } = new URL(request.url);
  return { path: (pathname + search).replaceAll("&", "&amp;").replaceAll('"', "&quot;"), title: title || pathname };
}
