// Rich text in the newsroom, with keyboard, touch and Vietnamese input methods.
import AxeBuilder from "@axe-core/playwright";
import { type Page } from "@playwright/test";
import { bodyOf, isRichText, openEditor, paste, serveScript } from "../support/editor";
import { expect, test } from "../support/newsroom";

/** What the browser complains of, among it whatever its content security policy forbids. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  return complaints;
}

test("what is typed and formatted by keyboard is what the form sends", async ({ as }) => {
  const page = await as("reporter");
  await serveScript(page);
  const complaints = complaintsOf(page);
  const editor = await openEditor(page);
  await editor.click();
  await page.keyboard.type("Mưa ");
  await page.keyboard.press("Control+b");
  await page.keyboard.type("lớn");
  await page.keyboard.press("Control+b");
  await page.keyboard.type(" & gió");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+Shift+8");
  await page.keyboard.type("một");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.type("hai");
  expect(await bodyOf(page)).toBe("<p>Mưa <strong>lớn</strong> &amp; gió</p>\n<ul>\n<li>một<ul>\n<li>hai</li>\n</ul></li>\n</ul>");
  await expect(page.getByText("6 chữ, 19 ký tự, đọc khoảng 1 phút")).toBeVisible();
  expect(complaints).toEqual([]);
});

/** Opens a new text whose editor does not come before it is let. */
async function openWithoutEditor(page: Page): Promise<() => void> {
  await serveScript(page);
  let come = () => {};
  const isHere = new Promise<void>((resolve) => (come = resolve));
  await page.route(isRichText, async (route) => {
    await isHere;
    await route.fallback();
  });
  await page.goto("/toa-soan/bai-moi");
  return come;
}

test("whoever types when the editor comes types on, and takes it when they want", async ({ as }) => {
  const page = await as("reporter");
  const come = await openWithoutEditor(page);
  const plain = page.getByLabel("Nội dung", { exact: true });
  await plain.pressSequentially("Sáng nay ");
  await expect(page.locator(".save-state-text")).not.toBeEmpty();
  const toRich = page.getByRole("button", { name: "Về soạn thảo thường" });
  come();
  // Some letters come before it and some after.
  await page.keyboard.type("mưa lớn\nở Xẻo Môn", { delay: 30 });
  await expect(toRich).toBeVisible();
  await expect(plain).toBeFocused();
  expect(await bodyOf(page)).toBe("Sáng nay mưa lớn\nở Xẻo Môn");
  await toRich.click();
  await expect(page.getByRole("textbox", { name: "Nội dung bài" })).toBeFocused();
  await page.keyboard.press("Control+End");
  await page.keyboard.type(".");
  expect(await bodyOf(page)).toBe("<p>Sáng nay mưa lớn</p>\n<p>ở Xẻo Môn.</p>");
});

test("whoever waits in the empty field for the editor is in it when it comes", async ({ as }) => {
  const page = await as("reporter");
  const come = await openWithoutEditor(page);
  await page.getByLabel("Nội dung", { exact: true }).focus();
  come();
  await expect(page.getByRole("textbox", { name: "Nội dung bài" })).toBeFocused();
  await page.keyboard.type("Chiều nay");
  expect(await bodyOf(page)).toBe("<p>Chiều nay</p>");
});

test("where the editor does not come it is said, and the plain form does", async ({ as }) => {
  const page = await as("reporter");
  await serveScript(page);
  await page.route(isRichText, (route) => route.abort());
  await page.goto("/toa-soan/bai-moi");
  await expect(page.locator("form .notice")).toContainText("Phần soạn thảo chưa tải được");
  await page.getByLabel("Nội dung", { exact: true }).fill("<p>Chiều nay</p>");
  expect(await bodyOf(page)).toBe("<p>Chiều nay</p>");
  await expect(page.locator(".save-state-text")).toHaveText(/^Đã lưu nháp/);
});

test("a text that nobody changes is sent as it was", async ({ as }) => {
  const page = await as("reporter");
  await serveScript(page);
  await page.route(/\/toa-soan\/bai-moi(\?|$)/, async (route) => {
    const answer = await route.fetch();
    const html = (await answer.text()).replace(/(<textarea id="body"[^>]*>)[^<]*/, "$1\n&lt;p>một  hai&lt;/p>  &lt;p>ba&lt;/p>&lt;table>&lt;tr>&lt;td>x&lt;/table>");
    await route.fulfill({ response: answer, body: html });
  });
  const editor = await openEditor(page);
  await editor.click();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("ArrowLeft");
  expect(await bodyOf(page)).toBe("<p>một  hai</p>  <p>ba</p><table><tr><td>x</table>");
  await page.keyboard.type("Vào ");
  expect(await bodyOf(page)).toBe('<p>Vào một hai</p>\n<p>ba</p>\n<table tabindex="0">\n<tbody>\n<tr><td>x</td></tr>\n</tbody>\n</table>');
  await page.keyboard.press("Control+z");
});

test("the toolbar is one stop of the keyboard, with arrows inside", async ({ as }) => {
  const page = await as("reporter");
  await serveScript(page);
  const editor = await openEditor(page);
  await editor.click();
  await page.keyboard.type("chữ");
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Alt+F10");
  const focused = page.locator(":focus");
  await expect(focused).toHaveAccessibleName("Kiểu đoạn");
  await page.keyboard.press("ArrowRight");
  await expect(focused).toHaveAccessibleName("Đậm");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(editor).toBeFocused();
  await page.keyboard.press("Alt+F10");
  await expect(focused).toHaveAccessibleName("Nghiêng");
  await expect(focused).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("End");
  await expect(focused).toHaveAccessibleName("Làm lại");
  await page.keyboard.press("ArrowRight");
  await expect(focused).toHaveAccessibleName("Kiểu đoạn");
  await page.keyboard.press("Escape");
  await expect(editor).toBeFocused();
  expect(await bodyOf(page)).toBe("<p><em>chữ</em></p>");
});

test("Tab leaves the editor after Escape, even in a list", async ({ as }) => {
  const page = await as("reporter");
  await serveScript(page);
  const editor = await openEditor(page);
  await editor.click();
  await page.keyboard.press("Control+Shift+8");
  await page.keyboard.type("a");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(editor).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(editor).not.toBeFocused();
});

test("a link, a table and the plain source are a few keys away", async ({ as }) => {
  const page = await as("reporter");
  await serveScript(page);
  const complaints = complaintsOf(page);
  const editor = await openEditor(page);
  await editor.click();
  await page.keyboard.type("Xem kế hoạch");
  // The editor's own key: what the browser selects it hears of a moment later.
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+k");
  await page.getByLabel("Địa chỉ", { exact: true }).fill("javascript:alert(1)");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("không dùng được");
  await page.getByLabel("Địa chỉ", { exact: true }).fill("example.vn/ke-hoach?id=3&utm_source=zalo");
  await page.keyboard.press("Enter");
  await expect(editor).toBeFocused();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Bảng" }).click();
  await page.keyboard.press("Enter");
  await page.getByLabel("Số hàng").fill("2");
  await page.getByLabel("Số cột").fill("2");
  await page.keyboard.press("Enter");
  await expect(editor).toBeFocused();
  for (const cell of ["Tên", "Số", "Một", "1"]) {
    await page.keyboard.type(cell);
    await page.keyboard.press("Tab");
  }
  expect(await bodyOf(page)).toBe(
    '<p><a href="https://example.vn/ke-hoach?id=3" rel="noopener">Xem kế hoạch</a></p>\n' +
      '<table tabindex="0">\n<thead><tr><th scope="col">Tên</th><th scope="col">Số</th></tr></thead>\n<tbody>\n<tr><td>Một</td><td>1</td></tr>\n<tr><td></td><td></td></tr>\n</tbody>\n</table>',
  );
  await page.getByRole("button", { name: "Bảng" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Xem mã HTML" }).click();
  await page.getByLabel("Nội dung", { exact: true }).fill("<p>Viết bằng tay</p>");
  await page.getByRole("button", { name: "Về soạn thảo thường" }).click();
  await expect(editor).toHaveText("Viết bằng tay");
  expect(await bodyOf(page)).toBe("<p>Viết bằng tay</p>");
  await page.keyboard.press("Control+z");
  await expect(editor).toContainText("Xem kế hoạch");
  expect(complaints).toEqual([]);
});

/** Telex as an input method composes it: each key replaces what stands there. */
test("what Vietnamese input methods compose stands in the text, also while it is saved", async ({ as }) => {
  const page = await as("reporter");
  await serveScript(page);
  const editor = await openEditor(page);
  await editor.click();
  const keys = await page.context().newCDPSession(page);
  const compose = async (...steps: string[]) => {
    for (const text of steps) {
      await keys.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
    }
  };
  const commit = (text: string) => keys.send("Input.insertText", { text });
  await compose("n", "nu", "nuw", "nư", "nươ", "nươc", "nước");
  // What is composed is there for whoever saves meanwhile, and saving does not end it.
  expect(await bodyOf(page)).toBe("<p>nước</p>");
  await page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>("#body")!.value.includes("nước"));
  await commit("nước");
  await commit(" ");
  await compose("d", "dd", "đ", "đe", "đen");
  await commit("đến");
  await page.keyboard.press("Control+b");
  await commit(" ");
  await compose("r", "ro", "rô", "rồ", "rồi");
  await commit("rồi");
  expect(await bodyOf(page)).toBe("<p>nước đến<strong> rồi</strong></p>");
  // In an empty item of a list, and at the beginning of a paragraph that has something behind.
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+Shift+8");
  await compose("đ", "đi", "điê", "điểm");
  await commit("điểm");
  await expect(editor.locator("li")).toHaveText("điểm");
  await page.keyboard.press("Control+z");
  await expect(editor.locator("li")).toHaveText("");
});

test("VNI composes by digits, in a heading and in a cell of a table", async ({ as }) => {
  const page = await as("reporter");
  await serveScript(page);
  const editor = await openEditor(page);
  await page.getByRole("button", { name: "Xem mã HTML" }).click();
  await page.getByLabel("Nội dung", { exact: true }).fill("<h2>a</h2><table><tr><th>b</th></tr></table>");
  await page.getByRole("button", { name: "Về soạn thảo thường" }).click();
  const keys = await page.context().newCDPSession(page);
  for (const place of ["h2", "th"]) {
    await editor.locator(place).click();
    await page.keyboard.press("End");
    for (const text of ["d", "đ", "đu", "đuo", "đươ", "đươn", "đương", "đường"]) {
      await keys.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
    }
    await keys.send("Input.insertText", { text: "đường" });
  }
  expect(await bodyOf(page)).toBe('<h2>ađường</h2>\n<table tabindex="0">\n<tbody>\n<tr><th>bđường</th></tr>\n</tbody>\n</table>');
});

test("what comes from Word comes without Word", async ({ as }) => {
  const page = await as("reporter");
  await serveScript(page);
  const editor = await openEditor(page);
  await editor.click();
  const html = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>@list l0:level1 {mso-level-number-format:bullet}</style></head><body><!--StartFragment-->
    <p class=MsoTitle>Kế hoạch<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>
    <p class=MsoNormal style='mso-outline-level:1'>Mục tiêu</p>
    <p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp; </span></span><![endif]>Một <b>việc</b></p>
    <p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o<span>&nbsp; </span></span>Việc con</p>
    <p class=MsoNormal><span style='color:red;font-family:"Times New Roman"'>Xem <a href="https://example.vn/?utm_source=word">đây</a></span></p>
    <!--EndFragment--></body></html>`;
  await paste(editor, { "text/html": html, "text/plain": "x" });
  expect(await bodyOf(page)).toBe(
    '<h2>Kế hoạch</h2>\n<h2>Mục tiêu</h2>\n<ul>\n<li>Một <b>việc</b><ul>\n<li>Việc con</li>\n</ul></li>\n</ul>\n<p>Xem <a href="https://example.vn/" rel="noopener">đây</a></p>',
  );
});

test("what is copied in the editor is pasted as it was", async ({ as }) => {
  const page = await as("reporter");
  await serveScript(page);
  const editor = await openEditor(page);
  await page.getByRole("button", { name: "Xem mã HTML" }).click();
  const html = '<h2>a</h2>\n<table tabindex="0">\n<caption>t</caption>\n<thead><tr><th scope="col">x</th></tr></thead>\n<tbody>\n<tr><td>y</td></tr>\n</tbody>\n</table>\n<p>z</p>';
  await page.getByLabel("Nội dung", { exact: true }).fill(html);
  await page.getByRole("button", { name: "Về soạn thảo thường" }).click();
  await editor.focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+c");
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+v");
  expect(await bodyOf(page)).toBe(html);
});

for (const [place, options] of [
  ["on a desk", {}],
  ["on a phone at night", { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, colorScheme: "dark" as const }],
] as const) {
  test(`axe finds nothing ${place}`, async ({ as }) => {
    const page = await as("reporter", options);
    await serveScript(page);
    await openEditor(page);
    await page.getByRole("button", { name: "Xem mã HTML" }).click();
    const picture = "/media/0123456789abcdef0123456789abcdef-480.webp";
    await page.getByLabel("Nội dung", { exact: true }).fill(
      `<h2>a</h2><figure><img src="${picture}"><figcaption></figcaption></figure><table><caption>t</caption><tr><th scope="col">x</th></tr><tr><td>y</td></tr></table><p>z</p>`,
    );
    await page.getByRole("button", { name: "Về soạn thảo thường" }).click();
    await page.getByRole("button", { name: "Bảng" }).click();
    const menu = await new AxeBuilder({ page }).include(".editor").analyze();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Liên kết" }).click();
    const dialog = await new AxeBuilder({ page }).include("dialog").analyze();
    await page.keyboard.press("Escape");
    expect([...menu.violations, ...dialog.violations].map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    // No wider than the screen, and nothing to be pressed is smaller than a finger.
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(page.viewportSize()!.width);
    if (options.hasTouch) {
      const small = await page.locator(".editor-toolbar button").evaluateAll((buttons) => buttons.filter((button) => Math.min(button.getBoundingClientRect().width, button.getBoundingClientRect().height) < 44).length);
      expect(small).toBe(0);
    }
  });
}
