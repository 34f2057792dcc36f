// Bodies as the editor writes them. The server's cleaner has to leave each as it is (src/server/cleaning/round_trip.rs).

const PICTURE = "/media/0123456789abcdef0123456789abcdef";
const picture = (rest: string) =>
  `<img src="${PICTURE}-960.webp" srcset="${PICTURE}-480.webp 480w, ${PICTURE}-960.webp 960w" sizes="(min-width: 44rem) 44rem, 100vw"${rest} width="960" height="640" loading="lazy">`;

export const WRITTEN: Record<string, string> = {
  paragraphs: "<p>Một &amp; hai &lt;ba&gt;&nbsp;“bốn” 'năm' \"sáu\"</p>\n<p>Dòng<br>mới</p>\n<p></p>\n<p lang=\"en\">Hello</p>",
  headings: "<h2>Hai</h2>\n<h3>Ba <em>nghiêng</em></h3>\n<h4 lang=\"fr\">Quatre</h4>\n<hr>\n<p>x</p>",
  "marks, alone and together":
    "<p><strong>đậm</strong> <b>đậm cũ</b> <em>nghiêng</em> <i lang=\"en\">italic</i> <u>gạch dưới</u> <s>gạch bỏ</s> H<sub>2</sub>O m<sup>2</sup> " +
    "<a href=\"/tin-tuc/a?b=1&amp;c=&quot;2&quot;\" rel=\"noopener\">liên kết <strong>đậm <em>nghiêng</em></strong></a>" +
    "<a href=\"https://example.vn/\" title=\"&lt;Tên&gt;\" lang=\"en\" rel=\"noopener\">Name</a> <strong>a<em><u><s>b</s></u></em></strong></p>",
  "links to write and to call": "<p><a href=\"mailto:a@example.vn\" rel=\"noopener\">thư</a>, <a href=\"tel:+84900000000\" rel=\"noopener\">gọi</a>, <a href=\"#muc\" rel=\"noopener\">mục</a></p>",
  lists:
    "<ul>\n<li>Một</li>\n<li>Hai<ol>\n<li>Trong</li>\n</ol></li>\n<li><p>Ba</p><p>Bốn</p></li>\n<li><p>Năm</p></li>\n</ul>\n" +
    "<ol start=\"5\" type=\"a\">\n<li lang=\"en\">Five</li>\n</ol>\n<ol>\n<li><blockquote><p>q</p></blockquote></li>\n</ol>",
  quote: "<blockquote><p>“Trích.”</p><p>Ai nói</p></blockquote>\n<blockquote lang=\"en\"><ul>\n<li>x</li>\n</ul></blockquote>",
  table:
    "<table tabindex=\"0\">\n<caption>Tên <em>bảng</em></caption>\n<thead><tr><th scope=\"col\">Cột</th><th colspan=\"2\" scope=\"col\">Hai cột</th></tr></thead>\n<tbody>\n" +
    "<tr><th rowspan=\"2\" scope=\"row\">Hàng</th><td>1</td><td></td></tr>\n<tr><td><p>a</p><p>b</p></td><td><ul>\n<li>x</li>\n</ul></td></tr>\n</tbody>\n" +
    "<tfoot><tr><td colspan=\"2\" rowspan=\"2\">Cộng</td><td lang=\"en\">2</td></tr></tfoot>\n</table>",
  "a table of which little is said": "<table tabindex=\"0\">\n<tbody>\n<tr><th>a</th><td>b</td></tr>\n<tr><td><p>c</p></td><td>d</td></tr>\n</tbody>\n</table>",
  "a picture and what is under it": `<figure>${picture(" alt=\"Chợ nổi &quot;Ngã Bảy&quot; &lt;sáng&gt;\"")}<figcaption>Chợ nổi. <em>Ảnh: </em><a href="/x" rel="noopener"><em>X</em></a></figcaption></figure>`,
  "a picture of which nobody said what it shows": `<figure>${picture("")}</figure>`,
  "a decorative picture that is a link": `<figure><a href="/x" rel="noopener">${picture(" alt=\"\"")}</a><figcaption>c</figcaption></figure>`,
  gallery: `<figure><figure>${picture(" alt=\"a\"")}<figcaption>một</figcaption></figure><figure>${picture(" alt=\"b\"")}</figure><figcaption>Chùm ảnh</figcaption></figure>`,
  "what is left of a picture that was lost": "<figure><figcaption>Chú thích</figcaption></figure>\n<figure><img alt=\"mất\"></figure>",
  "a figure of a table": "<figure><table tabindex=\"0\">\n<tbody>\n<tr><td>1</td></tr>\n</tbody>\n</table><figcaption>Bảng</figcaption></figure>",
  "a picture in a line": `<p>Chữ ${picture(" alt=\"x\"")} chữ</p>`,
  document: "<p><a href=\"/tep/0123456789abcdef0123456789abcdef.pdf\" rel=\"noopener\">Kế hoạch 12.pdf</a> (PDF, 1,2 MB)</p>",
};

/** What old articles hold and how the editor writes it: other tags, the same words. */
export const TAKEN_OVER: Record<string, [html: string, written: string]> = {
  "text without a tag": ["một<br>hai", "<p>một<br>hai</p>"],
  "text without a tag in a quote": ["<blockquote>một</blockquote>", "<blockquote><p>một</p></blockquote>"],
  "a line around blocks": ["<b><p>một</p><p>hai</p></b>", "<p><b>một</b></p>\n<p><b>hai</b></p>"],
  "paragraphs under a picture": ["<figure><figcaption><p>một</p><p>hai</p></figcaption></figure>", "<figure><figcaption>một<br>hai</figcaption></figure>"],
  "a caption above": ["<figure><figcaption>tên</figcaption><p>chữ</p></figure>", "<figure><p>chữ</p><figcaption>tên</figcaption></figure>"],
  "two captions": ["<figure><figcaption>một</figcaption><p>chữ</p><figcaption>hai</figcaption></figure>", "<figure><p>chữ</p><figcaption>một<br>hai</figcaption></figure>"],
  "a caption without a figure": ["<figcaption>chữ</figcaption>", "<figure><figcaption>chữ</figcaption></figure>"],
  "a list in a list": ["<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul>\n<li>a<ul>\n<li>b</li>\n</ul></li>\n</ul>"],
  "an item without a list": ["<li>a</li>", "<ul>\n<li>a</li>\n</ul>"],
  "text in a list": ["<ul>chữ<li>a</li></ul>", "<ul>\n<li>chữ</li>\n<li>a</li>\n</ul>"],
  "a paragraph in a heading": ["<h2><p>a</p></h2>", "<h2>a</h2>"],
  "a link without an address": ["<p><a rel=\"noopener\">a</a></p>", "<p>a</p>"],
  "two bodies in a table": ["<table><tbody><tr><td>a</td></tr></tbody><tbody><tr><td>b</td></tr></tbody></table>", "<table tabindex=\"0\">\n<tbody>\n<tr><td>a</td></tr>\n<tr><td>b</td></tr>\n</tbody>\n</table>"],
  "a table with nothing but a name": ["<table><caption>tên</caption></table>", "<p>tên</p>"],
  "a picture alone": [`<img src="${PICTURE}-1.gif" alt="a">`, `<p><img src="${PICTURE}-1.gif" alt="a"></p>`],
  "the empty end": ["<p>a</p><p></p><p> </p>", "<p>a</p>"],
  "nothing": ["", ""],
};
