import "./dom";
import assert from "node:assert/strict";
import { test } from "node:test";
import { cleanPasted } from "../src/paste/cleaning";
import { fileOf } from "../src/paste/pictures";
import { withoutTracking } from "../src/paste/tracking";
import { addressOf } from "../src/rich_text/links";
import { open } from "../src/rich_text/opening";
import { contentSchema } from "../src/rich_text/schema";
import { write } from "../src/rich_text/writing";

const schema = contentSchema();
const PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/** As it would stand in the text, and which files were sent. */
function paste(html: string, office: File[] = []) {
  const sent: File[] = [];
  const cleaned = cleanPasted(html, { upload: (file) => `u${sent.push(file)}` }, office);
  return { cleaned, html: write(open(schema, cleaned)), sent };
}

// No package of the registries holds what Google Docs and Zalo really put on the clipboard: these samples are ours, written
// after what such clipboards look like.

test("Google Docs' wrapper that is bold by tag and not by style makes nothing bold", () => {
  const span = (style: string, text: string) => `<span style="font-size:11pt;font-family:Arial;color:#000;font-weight:400;font-style:normal;text-decoration:none;vertical-align:baseline;white-space:pre-wrap;${style}">${text}</span>`;
  const html = `<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><h1 dir="ltr">${span("", "Tên")}</h1><br>
    <p dir="ltr">${span("", "Chữ ")}${span("font-weight:700", "đậm")}${span("", ", ")}${span("font-style:italic", "nghiêng")}${span("", ", ")}${span("text-decoration:underline", "gạch chân")}${span("", " m")}${span("vertical-align:super", "2")}${span("", " ")}<a href="https://www.google.com/url?q=https://example.vn/a?b%3D1&sa=D" style="text-decoration:none;">${span("text-decoration:underline", "liên kết")}</a></p><br>
    <ul><li dir="ltr" style="list-style-type:disc" aria-level="1"><p role="presentation">${span("", "Một")}</p></li><ul><li style="list-style-type:circle" aria-level="2"><p>${span("", "Con")}</p></li></ul></ul>
    <ol><li style="list-style-type:lower-alpha"><p>${span("", "Điểm")}</p></li></ol>
    <div dir="ltr"><table><colgroup><col width="10"></colgroup><tbody><tr><td><p>${span("", "1")}</p></td><td><p>${span("", "2")}</p></td></tr></tbody></table></div></b><br class="Apple-interchange-newline">`;
  assert.equal(
    paste(html).html,
    `<h2>Tên</h2>
<p>Chữ <strong>đậm</strong>, <em>nghiêng</em>, <u>gạch chân</u> m<sup>2</sup> <a href="https://example.vn/a?b=1" rel="noopener">liên kết</a></p>
<ul>
<li>Một<ul>
<li>Con</li>
</ul></li>
</ul>
<ol type="a">
<li>Điểm</li>
</ol>
<table tabindex="0">
<tbody>
<tr><td>1</td><td>2</td></tr>
</tbody>
</table>`,
  );
});

test("a message of Zalo becomes paragraphs, its faces letters", () => {
  const html = `<div class="message-view" style="color:#081c36"><div class="text"><span>Kính gửi bà con 🌊<img class="emoji" alt="😀" src="https://res-zalo.zadn.vn/emoji/1.png" width="20" height="20"></span><br><br><span>Ngày mai cúp điện:<br>từ 7 giờ</span></div><div class="text"><a href="https://example.vn/tin?zarsrc=31&amp;utm_source=zalo&amp;id=2" target="_blank">https://example.vn/tin</a></div></div>`;
  assert.equal(paste(html).html, '<p>Kính gửi bà con 🌊😀</p>\n<p>Ngày mai cúp điện:<br>từ 7 giờ</p>\n<p><a href="https://example.vn/tin?id=2" rel="noopener">https://example.vn/tin</a></p>');
});

test("a web page leaves its looks, its scripts and its spies behind", () => {
  const html = `<div style="font-family:Roboto"><h2 class="x" id="y" style="font-weight:700">Đầu</h2><script>alert(1)</script><style>p{}</style><p onclick="x()" style="color:red">Chữ&nbsp;&nbsp;<font color="red">đỏ</font>\u200b</p><p>&nbsp;</p><div><br></div>
    <img src="https://spy.example/p.gif" width="1" height="1"><p style="display:none">ẩn</p><button>Chia sẻ</button><iframe src="https://x.example"></iframe>
    <blockquote>Câu<br></blockquote><pre>mã</pre><h5>Nhỏ</h5><hr></div>`;
  assert.equal(paste(html).html, "<h2>Đầu</h2>\n<p>Chữ đỏ</p>\n<blockquote><p>Câu</p></blockquote>\n<p>mã</p>\n<h4>Nhỏ</h4>\n<hr>");
});

test("headings keep their order below the page's own", () => {
  assert.equal(paste("<h1>a</h1><h2>b</h2><h3>c</h3><h4>d</h4>").html, "<h2>a</h2>\n<h3>b</h3>\n<h4>c</h4>\n<h4>d</h4>");
});

test("a header row says what it heads", () => {
  const html = "<table><thead><tr><td><b>a</b></td><td>b</td></tr></thead><tbody><tr><th>c</th><td>1</td></tr></tbody></table>";
  assert.equal(paste(html).html, '<table tabindex="0">\n<thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead>\n<tbody>\n<tr><th scope="row">c</th><td>1</td></tr>\n</tbody>\n</table>');
});

test("pictures that come inside are sent, those of other hosts are asked for and never fetched", () => {
  const { html, cleaned, sent } = paste(`<p>a <img src="${PIXEL}" width="300" height="200" alt="Chợ nổi"> b</p><p><img src="https://other.example/x.jpg" alt="IMG_2034.jpg"></p>`);
  assert.equal(html, "<p>a b</p>");
  assert.match(cleaned, /<figure><img data-upload="u1" alt="Chợ nổi"><\/figure><figure><img data-foreign="https:\/\/other.example\/x.jpg"><\/figure>/);
  assert.deepEqual(sent.map(({ type, size }) => [type, size]), [["image/gif", 42]]);
});

test("pictures of Word are taken from beside the text", () => {
  const file = new File(["x"], "a.png", { type: "image/png" });
  const { sent, cleaned } = paste('<p class=MsoNormal>a<img width=200 height=100 src="file:///C:/Users/x/image001.png" alt="A picture containing boat&#10;&#10;Description automatically generated"></p>', [file]);
  assert.deepEqual(sent, [file]);
  assert.match(cleaned, /<figure><img data-upload="u1"><\/figure>/);
});

test("where Word names more pictures than it brings, none is put in another's place", () => {
  const image = '<p class=MsoNormal><img width=200 height=100 src="file:///C:/x.png"></p>';
  const { sent, cleaned } = paste(image + image, [new File(["x"], "a.png", { type: "image/png" })]);
  assert.deepEqual(sent, []);
  assert.equal(cleaned.match(/data-foreign/g)?.length, 2);
});

test("a picture of our own store stays what it is", () => {
  const own = '<figure><img src="/media/0123456789abcdef0123456789abcdef-480.webp" alt="x" width="480" height="320"><figcaption>c</figcaption></figure>';
  assert.equal(paste(own).html, own);
});

test("data that is no picture of ours is no file", () => {
  assert.equal(fileOf("data:image/svg+xml;base64,AAAA"), undefined);
  assert.equal(fileOf("data:text/html,x"), undefined);
  assert.equal(fileOf("data:image/png;base64,%%%"), undefined);
  assert.equal(fileOf(PIXEL)?.type, "image/gif");
});

test("accents come in one letter with theirs", () => {
  assert.equal(paste(`<p>${"Tiếng Việt".normalize("NFD")}</p>`).html, "<p>Tiếng Việt</p>");
});

for (const [address, clean] of [
  ["https://example.vn/a?utm_source=x&id=5&fbclid=1#b", "https://example.vn/a?id=5#b"],
  ["https://example.vn/?gclid=1", "https://example.vn/"],
  ["https://example.vn/a?q=Ngã%20Bảy&ref=1", "https://example.vn/a?q=Ngã%20Bảy&ref=1"],
  ["https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.vn%2Fa%3Ffbclid%3D1&h=x", "https://example.vn/a"],
  ["https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.vn%2F&data=1", "https://example.vn/"],
  ["/tin-tuc/a?utm_source=x", "/tin-tuc/a?utm_source=x"],
  ["mailto:a@example.vn", "mailto:a@example.vn"],
] as const) {
  test(`an address tells nobody who came from where: ${address}`, () => assert.equal(withoutTracking(address), clean));
}

for (const [typed, address] of [
  ["example.vn", "https://example.vn"],
  ["https://example.vn/a b", undefined],
  ["ten@example.vn", "mailto:ten@example.vn"],
  ["0293 386 5555", "tel:02933865555"],
  ["/tin-tuc/a", "/tin-tuc/a"],
  ["#muc", "#muc"],
  ["javascript:alert(1)", undefined],
  ["chữ", undefined],
  ["", undefined],
] as const) {
  test(`what is typed as an address becomes one or is refused: ${typed}`, () => assert.equal(addressOf(typed), address));
}
