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
  '<p class="offline-note" role="status"><strong>Bạn đang ngoại tuyến.</strong> Đây là bản đã đọc trước đó, có thể không còn mới.</p>';

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => {
  const known = [PAGES, FILES];
  const forget = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => !known.includes(name)).map((name) => caches.delete(name)));
    await clients.claim();
  };
  event.waitUntil(forget());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const isOurs = request.method === "GET" && url.origin === location.origin;
  if (!isOurs || NOT_KEPT.some((start) => url.pathname.startsWith(start))) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (["style", "image", "script", "font"].includes(request.destination)) event.respondWith(file(event));
});

async function page(event) {
  const kept = await (await caches.open(PAGES)).match(event.request);
  const asked = fetch(event.request).then(async (response) => {
    if (mayBeKept(response, "text/html")) event.waitUntil(keep(PAGES, PAGES_MAX, event.request, response.clone()));
    return response;
  });
  try {
    return await (kept ? Promise.race([asked, later(PATIENCE)]) : asked);
  } catch {
    asked.catch(() => {});
    return kept ? withNote(kept) : nothingKept();
  }
}

/// Files of the program change their names with their content, and so do pictures.
async function file(event) {
  const cache = await caches.open(FILES);
  const kept = await cache.match(event.request);
  if (kept) return kept;
  const response = await fetch(event.request);
  if (mayBeKept(response, "")) event.waitUntil(keep(FILES, FILES_MAX, event.request, response.clone()));
  return response;
}

function mayBeKept(response, kind) {
  const rule = response.headers.get("cache-control") ?? "";
  const isFixed = kind !== "" || rule.includes("immutable");
  return response.ok && !response.redirected && isFixed && !rule.includes("no-store") &&
    (response.headers.get("content-type") ?? "").startsWith(kind);
}

/// The oldest go first: a cache lists its entries in the order in which they came.
async function keep(name, most, request, response) {
  const cache = await caches.open(name);
  await cache.delete(request);
  await cache.put(request, response);
  const all = await cache.keys();
  await Promise.all(all.slice(0, Math.max(0, all.length - most)).map((old) => cache.delete(old)));
}

function later(millis) {
  return new Promise((_, reject) => setTimeout(() => reject(new Error("slow")), millis));
}

async function withNote(kept) {
  const html = (await kept.text()).replace("<main ", `${OFFLINE_NOTE}<main `);
  return new Response(html, { headers: { "content-type": "text/html; charset=utf-8" } });
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
