// Photos, documents and Word files in the newsroom's editor. The store of pictures is stood in for: what it answers is agreed.
import { type Page } from "@playwright/test";
import path from "node:path";
import { bodyOf, openEditor, serveScript } from "../support/editor";
import { expect, test } from "../support/newsroom";

const DIGEST = "0123456789abcdef0123456789abcdef";
const PHOTO = {
  kind: "photo",
  digest: DIGEST,
  extension: "webp",
  width: 960,
  height: 640,
  widths: [480, 960],
  src: `/media/${DIGEST}-960.webp`,
  srcset: `/media/${DIGEST}-480.webp 480w, /media/${DIGEST}-960.webp 960w`,
  sizes: "100vw",
  file_name: "cho-noi.jpg",
};
const DOCUMENT = { kind: "document", href: `/tep/${DIGEST}.pdf`, extension: "pdf", bytes: 1_200_000, file_name: "Kế hoạch.pdf", size_text: "PDF, 1,2 MB" };
const IMG = `<img src="${PHOTO.src}" srcset="${PHOTO.srcset}" sizes="100vw"`;
const REST = `width="960" height="640" loading="lazy">`;
const jpeg = (name: string) => ({ name, mimeType: "image/jpeg", buffer: Buffer.from("ÿØÿ, một ảnh", "latin1") });
const WORD = path.resolve(__dirname, "../../editor/node_modules/mammoth/test/test-data");

/** Answers uploads one after the other as told; the last answer is given again. */
async function answerUploads(page: Page, ...answers: { status?: number; json?: object; isCut?: boolean; waits?: Promise<void> }[]): Promise<string[]> {
  const sent: string[] = [];
  await page.route("**/toa-soan/tai-len", async (route) => {
    const answer = answers[Math.min(sent.length, answers.length - 1)]!;
    sent.push(route.request().postDataBuffer()?.toString("utf8").match(/filename="([^"]*)"/)?.[1] ?? "");
    await answer.waits;
    await (answer.isCut ? route.abort("connectionreset") : route.fulfill({ status: answer.status ?? 200, json: answer.json ?? PHOTO })).catch(() => {});
  });
  return sent;
}

async function choose(page: Page, button: string, files: ReturnType<typeof jpeg>[] | string[]): Promise<void> {
  const dialog = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: button }).click();
  await (await dialog).setFiles(files as never);
}

test("a photo stands in the text with what is said of it, at one glance", async ({ as }) => {
  const page = await as("reporter");
  await serveScript(page);
  const sent = await answerUploads(page, {});
  const editor = await openEditor(page);
  await editor.click();
  await page.keyboard.type("Trước ảnh");
  await choose(page, "Ảnh từ máy", [jpeg("cho-noi.jpg")]);
  await expect(editor.locator("figure img")).toHaveAttribute("src", PHOTO.src);
  expect(sent).toEqual(["cho-noi.jpg"]);
  // Nobody said yet what it shows.
  expect(await bodyOf(page)).toBe(`<p>Trước ảnh</p>\n<figure>${IMG} ${REST}</figure>`);
  await page.getByLabel("Mô tả ảnh cho người không nhìn thấy").first().fill("Ghe trên sông");
  await editor.locator("figcaption").click();
  await page.keyboard.type("Chợ nổi");
  expect(await bodyOf(page)).toBe(`<p>Trước ảnh</p>\n<figure>${IMG} alt="Ghe trên sông" ${REST}<figcaption>Chợ nổi</figcaption></figure>`);
  await page.getByLabel("Ảnh trang trí").check();
  expect(await bodyOf(page)).toContain('alt=""');
  await page.getByRole("button", { name: "Dùng làm ảnh đầu bài" }).click();
  await expect(page.locator(`input[name="draft[photo]"][value="${DIGEST}"]`)).toBeChecked();
  await page.getByRole("button", { name: "Bỏ ảnh này" }).click();
  expect(await bodyOf(page)).toBe("<p>Trước ảnh</p>");
  await page.keyboard.press("Control+z");
  expect(await bodyOf(page)).toContain("Chợ nổi");
});

test("several photos become a gallery, and one writes on meanwhile", async ({ as }) => {
  const page = await as("reporter");
  await serveScript(page);
  let finish = () => {};
  const waits = new Promise<void>((resolve) => (finish = resolve));
  await answerUploads(page, { waits });
  const editor = await openEditor(page);
  await editor.click();
  await page.keyboard.type("a");
  await choose(page, "Ảnh từ máy", [jpeg("1.jpg"), jpeg("2.jpg"), jpeg("3.jpg")]);
  await expect(editor.getByRole("progressbar")).toHaveCount(3);
  await editor.locator("p").last().click();
  await page.keyboard.type("Viết tiếp");
  expect(await bodyOf(page)).toBe("<p>a</p>\n<p>Viết tiếp</p>");
  finish();
  await expect(editor.locator("figure figure img")).toHaveCount(3);
  const figure = `<figure>${IMG} ${REST}</figure>`;
  expect(await bodyOf(page)).toBe(`<p>a</p>\n<figure>${figure}${figure}${figure}</figure>\n<p>Viết tiếp</p>`);
  // What came in is no step of the person's: undone is what was written.
  await page.keyboard.press("Control+z");
  await expect(editor.locator("figure figure img")).toHaveCount(3);
});

test("what is refused says why, a line that was cut is tried again, and what is sent can be stopped", async ({ as }) => {
  const page = await as("reporter");
  await serveScript(page);
  const sent = await answerUploads(
    page,
    { isCut: true },
    { status: 422, json: { refusal: "invalid", faults: [{ field: "file", message: "Ảnh “a.jpg” rộng 30.000 điểm ảnh, quá mức 12.000." }] } },
    { waits: new Promise(() => {}) },
  );
  const editor = await openEditor(page);
  await editor.click();
  await choose(page, "Ảnh từ máy", [jpeg("a.jpg")]);
  await expect(editor.getByRole("alert")).toContainText("Mất mạng khi đang gửi “a.jpg”");
  await editor.getByRole("button", { name: "Thử lại" }).click();
  await expect(editor.getByRole("alert")).toContainText("rộng 30.000 điểm ảnh");
  await expect(editor.getByRole("button", { name: "Thử lại" })).toHaveCount(0);
  await editor.getByRole("button", { name: "Bỏ đi" }).click();
  await expect(editor.locator("figure")).toHaveCount(0);
  await choose(page, "Ảnh từ máy", [jpeg("b.jpg")]);
  await editor.getByRole("button", { name: "Dừng" }).click();
  await expect(editor.locator("figure")).toHaveCount(0);
  await choose(page, "Tài liệu đính kèm", [{ name: "virus.exe", mimeType: "application/octet-stream", buffer: Buffer.from("MZ") }]);
  await expect(page.getByRole("alert")).toContainText("“virus.exe” không phải loại tệp dùng được");
  expect(sent).toEqual(["a.jpg", "a.jpg", "b.jpg"]);
  expect(await bodyOf(page)).toBe("");
});

test("a file too large is refused before it is sent, a phone's HEIC with advice", async ({ as }) => {
  const page = await as("reporter");
  await serveScript(page);
  const sent = await answerUploads(page, {});
  const editor = await openEditor(page);
  const drop = (name: string, type: string, bytes: number) =>
    editor.evaluate(
      (element, [name, type, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], name, { type }));
        const { left, top } = element.getBoundingClientRect();
        element.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true, clientX: left + 5, clientY: top + 5 }));
      },
      [name, type, bytes] as const,
    );
  await drop("to.jpg", "image/jpeg", 20 * 1024 * 1024 + 1);
  await expect(page.getByRole("alert")).toContainText("“to.jpg” nặng 20 MB, lớn hơn mức 20 MB");
  await drop("IMG_1.HEIC", "image/heic", 100);
  await expect(page.getByRole("alert").last()).toContainText("Tương thích nhất");
  await drop("a.svg", "image/svg+xml", 100);
  await expect(page.getByRole("alert").last()).toContainText("SVG");
  expect(sent).toEqual([]);
});

test("a document becomes a link that says what it is", async ({ as }) => {
  const page = await as("reporter");
  await serveScript(page);
  await answerUploads(page, { json: DOCUMENT });
  const editor = await openEditor(page);
  await editor.click();
  await page.keyboard.type("Xem:");
  await choose(page, "Tài liệu đính kèm", [{ name: "Kế hoạch.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7") }]);
  await expect(editor.getByText("(PDF, 1,2 MB)")).toBeVisible();
  expect(await bodyOf(page)).toBe(`<p>Xem:</p>\n<p><a href="${DOCUMENT.href}" rel="noopener">Kế hoạch.pdf</a> (PDF, 1,2 MB)</p>`);
});

test("a Word file is brought in whole, a broken one is refused by name", async ({ as }) => {
  const page = await as("reporter");
  await serveScript(page);
  const sent = await answerUploads(page, {});
  const editor = await openEditor(page);
  await editor.click();
  await choose(page, "Đưa tệp Word vào bài", [path.join(WORD, "tables.docx")]);
  await expect(editor.locator("td").first()).toHaveText("Top left");
  await choose(page, "Đưa tệp Word vào bài", [path.join(WORD, "tiny-picture.docx")]);
  await expect(editor.locator("figure img")).toHaveAttribute("src", PHOTO.src);
  expect(sent).toEqual(["anh-dan.png"]);
  await choose(page, "Đưa tệp Word vào bài", [{ name: "hỏng.docx", mimeType: "", buffer: Buffer.from("PK không phải") }]);
  await expect(page.getByRole("alert")).toContainText("Không đọc được “hỏng.docx”");
  await choose(page, "Đưa tệp Word vào bài", [{ name: "cũ.doc", mimeType: "", buffer: Buffer.from("x") }]);
  await expect(page.getByRole("alert").last()).toContainText("lưu thành .docx");
});

test("a picture is found again in the library", async ({ as }) => {
  const page = await as("reporter");
  await serveScript(page);
  const asked: string[] = [];
  await page.route("**/api/toa-soan/list_media?*", async (route) => {
    const query = new URL(route.request().url()).searchParams.get("query") ?? "";
    asked.push(query);
    const photo = { ...PHOTO, caption: "Chợ nổi", alt: "Ghe", used_in: [{ headline: "Bài", path: "/a/b" }] };
    const document = { ...DOCUMENT, caption: "", alt: null, used_in: [] };
    await route.fulfill({ json: { items: query === "không có" ? [] : [photo, document], next: null } });
  });
  const editor = await openEditor(page);
  await editor.click();
  await page.getByRole("button", { name: "Kho ảnh" }).click();
  const dialog = page.getByRole("dialog", { name: "Kho ảnh" });
  await expect(dialog.getByRole("status")).toHaveText("2 ảnh và tài liệu");
  await dialog.getByRole("searchbox").fill("không có");
  await expect(dialog.getByRole("status")).toHaveText("Không có ảnh nào như vậy.");
  await dialog.getByRole("searchbox").fill("cho noi");
  await dialog.getByRole("button", { name: "Chèn vào bài: Chợ nổi" }).click();
  await expect(dialog).toHaveCount(0);
  expect(await bodyOf(page)).toBe(`<figure>${IMG} alt="Ghe" ${REST}<figcaption>Chợ nổi</figcaption></figure>`);
  expect(asked).toEqual(["", "không có", "cho noi"]);
});

test("a form waits for the files that are under way, and asks before it goes without those that never came", async ({ as }) => {
  const page = await as("reporter");
  await serveScript(page);
  let finish = () => {};
  const waits = new Promise<void>((resolve) => (finish = resolve));
  await answerUploads(page, { waits }, { status: 422, json: { refusal: "invalid", faults: [{ field: "file", message: "Ảnh hỏng." }] } });
  await page.route("**/api/toa-soan/keep_unsaved", (route) => route.fulfill({ json: 1 }));
  const posted: string[] = [];
  await page.route(/\/toa-soan\/bai-moi(\?|$)/, async (route) => {
    const body = route.request().postData();
    if (body) {
      posted.push(new URLSearchParams(body).get("body") ?? "");
      await route.fulfill({ contentType: "text/html; charset=utf-8", body: "<p>đã nhận" });
    } else {
      await route.fallback();
    }
  });
  const editor = await openEditor(page);
  await page.getByLabel("Tiêu đề", { exact: true }).fill("Tin");
  await editor.click();
  await page.keyboard.type("a");
  await choose(page, "Ảnh từ máy", [jpeg("1.jpg")]);
  await page.getByRole("button", { name: "Lưu", exact: true }).click();
  await expect(page.getByText("Còn 1 tệp đang tải lên")).toBeAttached();
  finish();
  await expect(page.getByText("đã nhận")).toBeVisible();
  expect(posted).toEqual([expect.stringContaining(PHOTO.src)]);
  await openEditor(page);
  await editor.click();
  await choose(page, "Ảnh từ máy", [jpeg("hỏng.jpg")]);
  await expect(editor.getByRole("alert")).toHaveText("Ảnh hỏng.");
  await page.getByLabel("Tiêu đề", { exact: true }).fill("Tin");
  await page.getByRole("button", { name: "Lưu", exact: true }).click();
  const question = page.getByRole("dialog", { name: "Có ảnh chưa vào bài" });
  await question.getByRole("button", { name: "Thôi" }).click();
  expect(posted).toHaveLength(1);
  await page.getByRole("button", { name: "Lưu", exact: true }).click();
  await question.getByRole("button", { name: "Lưu, bỏ những ảnh ấy" }).click();
  await expect(page.getByText("đã nhận")).toBeVisible();
  expect(posted).toHaveLength(2);
});

test("a file that falls beside the text does not take the page away", async ({ as }) => {
  const page = await as("reporter");
  await serveScript(page);
  await answerUploads(page, {});
  const editor = await openEditor(page);
  await page.locator("h1").evaluate((element) => {
    const data = new DataTransfer();
    data.items.add(new File(["x"], "a.jpg", { type: "image/jpeg" }));
    const event = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
    element.dispatchEvent(event);
  });
  await expect(editor.locator("figure img")).toHaveAttribute("src", PHOTO.src);
});

test("a picture in a line of an old article can be described too", async ({ as }) => {
  const page = await as("reporter");
  await serveScript(page);
  const editor = await openEditor(page);
  await page.getByRole("button", { name: "Xem mã HTML" }).click();
  await page.getByLabel("Nội dung", { exact: true }).fill(`<p>a <img src="${PHOTO.src}"> b</p>`);
  await page.getByRole("button", { name: "Về soạn thảo thường" }).click();
  await editor.getByRole("button", { name: "Mô tả ảnh" }).click();
  await page.getByRole("dialog").getByLabel("Mô tả ảnh cho người không nhìn thấy").fill("Ghe");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  expect(await bodyOf(page)).toBe(`<p>a <img src="${PHOTO.src}" alt="Ghe"> b</p>`);
});

test("a picture is described, captioned and left by keyboard alone", async ({ as }) => {
  const page = await as("reporter");
  await serveScript(page);
  await answerUploads(page, {});
  const editor = await openEditor(page);
  // The browser is told some time before it happens.
  const dialog = page.waitForEvent("filechooser");
  await editor.focus();
  await page.keyboard.type("Trước");
  await page.keyboard.press("Alt+F10");
  const focused = page.locator(":focus");
  for (let step = 0; step < 30 && (await focused.getAttribute("aria-label")) !== "Ảnh từ máy"; step += 1) {
    await page.keyboard.press("ArrowRight");
  }
  await expect(focused).toHaveAccessibleName("Ảnh từ máy");
  await page.keyboard.press("Enter");
  await (await dialog).setFiles([jpeg("a.jpg")]);
  await expect(editor.locator("figure img")).toHaveAttribute("src", PHOTO.src);
  await editor.focus();
  for (let step = 0; step < 10 && !(await focused.evaluate((element) => element.matches(".picture textarea"))); step += 1) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.type("Ghe");
  await page.keyboard.press("Escape");
  await page.keyboard.type("Chú thích");
  await page.keyboard.press("Control+Enter");
  await page.keyboard.type("Sau");
  expect(await bodyOf(page)).toBe(`<p>Trước</p>\n<figure>${IMG} alt="Ghe" ${REST}<figcaption>Chú thích</figcaption></figure>\n<p>Sau</p>`);
});
