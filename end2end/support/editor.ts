// The newsroom's script in a page: as the build left it, whatever the server has inside it.
import { type Locator, type Page, expect } from "@playwright/test";
import { existsSync, statSync } from "node:fs";
import path from "node:path";

const FILES = path.resolve(__dirname, "../../public");

/** Serves the script from this checkout. */
export async function serveScript(page: Page): Promise<void> {
  await page.route(/\/toa-soan(-[A-Z0-9]{8})?\.(js|css)(\?.*)?$/, async (route) => {
    const file = path.join(FILES, new URL(route.request().url()).pathname);
    await (existsSync(file) ? route.fulfill({ path: file }) : route.continue());
  });
}

/** Whether this is the part that brings rich text, which is larger than all the others that a form asks for. */
export function isRichText({ pathname }: URL): boolean {
  return /^\/toa-soan-[A-Z0-9]{8}\.js$/.test(pathname) && statSync(path.join(FILES, pathname)).size > 100_000;
}

export async function openEditor(page: Page, address = "/toa-soan/bai-moi"): Promise<Locator> {
  await page.goto(address);
  const editor = page.getByRole("textbox", { name: "Nội dung bài" });
  if ((await page.locator('script[src="/toa-soan.js"]').count()) === 0) {
    await page.addScriptTag({ url: "/toa-soan.js", type: "module" });
  }
  await expect(editor).toBeVisible();
  return editor;
}

/** What the form would send as the body now. */
export async function bodyOf(page: Page): Promise<string> {
  return page.locator("form.text-form").evaluate((form) => String(new FormData(form as HTMLFormElement).get("body")));
}

/** Puts this on the clipboard and pastes it, as the browser would. */
export async function paste(editor: Locator, data: Record<string, string>): Promise<void> {
  await editor.evaluate((element, data) => {
    const clipboard = new DataTransfer();
    for (const [type, text] of Object.entries(data)) {
      clipboard.setData(type, text);
    }
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true, cancelable: true }));
  }, data);
}
