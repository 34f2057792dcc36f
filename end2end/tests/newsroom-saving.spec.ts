// Nothing that is typed is lost: not by a browser that dies, a line that is cut, a session that ends or somebody else's save.
import { type BrowserContext, type Page, chromium } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Newsroom, type Who, expect, test } from "../support/newsroom";
import { save, write } from "../support/writing";

const standfirst = (page: Page) => page.getByLabel("Lời dẫn (sapo)");
const saveState = (page: Page) => page.locator(".save-state-text");
/** What a screen reader says of it. */
const spoken = (page: Page) => page.locator(".save-state [aria-live]");

/** Types on behind what stands in the standfirst. */
async function goOn(page: Page, text: string): Promise<void> {
  await standfirst(page).press("Control+End");
  await standfirst(page).pressSequentially(text);
}

async function signIn(page: Page, newsroom: Newsroom, who: Who): Promise<void> {
  await page.getByLabel("Địa chỉ thư điện tử").fill(newsroom.emailOf(who));
  await page.getByLabel("Mật khẩu").fill(newsroom.password);
  await page.getByRole("button", { name: "Đăng nhập" }).click();
}

test("what was typed and never saved is offered again, compared and taken up", async ({ as }) => {
  const page = await as("reporter");
  const id = await write(page, { headline: "Chưa kịp lưu" });
  await page.goto(`/toa-soan/bai/${id}`);
  await goOn(page, " Thêm một câu dang dở");
  await expect(saveState(page)).toHaveText(/^Đã lưu nháp \d\d:\d\d$/);
  await page.goto("/toa-soan");
  await page.getByRole("region", { name: "Bạn đang gõ dở, chưa lưu" }).getByRole("link", { name: "Chưa kịp lưu" }).click();
  await expect(page.locator(".difference ins")).toContainText("Thêm một câu dang dở");
  await page.getByRole("link", { name: "Dùng tiếp bản này" }).click();
  await expect(standfirst(page)).toHaveValue("Sáng nay. Thêm một câu dang dở");
  await save(page);
  await expect(page.getByRole("status").filter({ hasText: "Đã lưu bản 2." })).toBeVisible();
  await page.goto("/toa-soan");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Bàn làm việc");
  await expect(page.locator("#content").getByRole("link", { name: "Chưa kịp lưu" }).and(page.locator('[href*="chua-luu"]'))).toHaveCount(0);
});

test("a page that is loaded again shows what was typed, and going back makes no second text", async ({ as }) => {
  const page = await as("reporter");
  await page.goto("/toa-soan/bai-moi");
  await page.getByLabel("Tiêu đề").pressSequentially("Tải lại giữa chừng");
  await page.getByLabel("Chuyên mục").selectOption({ index: 1 });
  await expect(saveState(page)).toHaveText(/^Đã lưu nháp/);
  // What the browser gives back of its own is not what is asked here.
  await page.goto(page.url());
  await expect(page.getByLabel("Tiêu đề")).toHaveValue("Tải lại giữa chừng");
  await page.getByLabel("Tiêu đề").press("End");
  await page.getByLabel("Tiêu đề").pressSequentially(", rồi thôi");
  await expect(saveState(page)).toHaveText(/^Đã lưu nháp/);
  await save(page);
  await expect(page).toHaveURL(/da-luu=1/);
  await page.goBack();
  await expect(page.getByLabel("Tiêu đề")).toHaveValue("Tải lại giữa chừng, rồi thôi");
  await save(page);
  await expect(page).toHaveURL(/\/toa-soan\/bai\/\d+/);
  await page.goto("/toa-soan");
  await expect(page.locator("#content").getByRole("link", { name: "Tải lại giữa chừng, rồi thôi" })).toHaveCount(1);
});

test("a browser that is killed in mid-sentence gives back what no server ever got", async ({ newsroom }) => {
  test.setTimeout(90_000);
  const profile = await mkdtemp(path.join(tmpdir(), "bantin-profile-"));
  const open = async (): Promise<[BrowserContext, Page]> => {
    const { launchOptions } = test.info().project.use;
    const context = await chromium.launchPersistentContext(profile, { ...launchOptions, baseURL: newsroom.portal.origin });
    return [context, await context.newPage()];
  };
  try {
    const [context, page] = await open();
    await page.goto("/dang-nhap?ve=/toa-soan/bai-moi");
    await signIn(page, newsroom, "editor");
    await page.waitForURL("**/toa-soan/bai-moi");
    await page.route("**/api/toa-soan/keep_unsaved", (route) => route.abort());
    await page.getByLabel("Tiêu đề").pressSequentially("Nước lên nhanh ở Xẻo M");
    await expect(saveState(page)).toHaveText("Mất mạng, đã giữ trên máy này");
    const closed = context.waitForEvent("close");
    execFileSync("pkill", ["-KILL", "-f", profile]);
    await closed;

    const [again, recovered] = await open();
    await recovered.goto("/toa-soan/bai-moi");
    if (recovered.url().includes("/dang-nhap")) {
      await signIn(recovered, newsroom, "editor");
    }
    const offered = recovered.getByRole("status").filter({ hasText: "Trên máy này còn những gì bạn gõ" });
    await offered.getByRole("link", { name: /Nước lên nhanh ở Xẻo M/ }).click();
    await expect(recovered.locator(".difference ins").first()).toContainText("Nước lên nhanh ở Xẻo M");
    await recovered.getByRole("link", { name: "Dùng tiếp bản này" }).click();
    await expect(recovered.getByLabel("Tiêu đề")).toHaveValue("Nước lên nhanh ở Xẻo M");
    await again.close();
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
});

test("while the line is cut, nothing is sent and nothing lost", async ({ as }) => {
  const page = await as("reporter");
  const id = await write(page, { headline: "Mất mạng" });
  await page.goto(`/toa-soan/bai/${id}`);
  await page.context().setOffline(true);
  await goOn(page, " Đang viết thì mất mạng");
  await expect(saveState(page)).toHaveText("Mất mạng, đã giữ trên máy này");
  await expect(spoken(page)).toHaveText("Mất mạng, đã giữ trên máy này");
  await save(page);
  await expect(spoken(page)).toContainText("Chưa gửi được bài");
  await expect(standfirst(page)).toHaveValue("Sáng nay. Đang viết thì mất mạng");
  await page.context().setOffline(false);
  await expect(saveState(page)).toHaveText(/^Đã lưu nháp/);
  await save(page);
  await expect(page.getByRole("status").filter({ hasText: "Đã lưu bản 2." })).toBeVisible();
});

test("a session that ends in mid-sentence is begun again over the form", async ({ as, newsroom }) => {
  const page = await as("otherEditor");
  const id = await write(page, { headline: "Hết phiên" });
  await page.goto(`/toa-soan/bai/${id}`);
  await goOn(page, " Câu trước");
  await page.context().clearCookies();
  await goOn(page, " và câu sau");
  const dialog = page.getByRole("dialog", { name: "Phiên làm việc đã hết" });
  await expect(dialog).toBeVisible();
  await dialog.getByRole("button", { name: "Để sau" }).click();
  await expect(saveState(page)).toHaveText("Hết phiên làm việc, đã giữ trên máy này");
  await page.getByRole("button", { name: "Đăng nhập lại" }).click();
  await dialog.getByLabel("Mật khẩu").fill("sai");
  await dialog.getByLabel("Địa chỉ thư điện tử").fill(newsroom.emailOf("otherEditor"));
  await dialog.getByRole("button", { name: "Đăng nhập" }).click();
  await expect(dialog.getByRole("alert")).not.toBeEmpty();
  // Somebody else's account is not let in to this text by mistake.
  await dialog.getByLabel("Địa chỉ thư điện tử").fill(newsroom.emailOf("editor"));
  await dialog.getByLabel("Mật khẩu").fill(newsroom.password);
  await dialog.getByRole("button", { name: "Đăng nhập" }).click();
  await expect(dialog.getByRole("alert")).toContainText(`tài khoản của ${newsroom.nameOf("editor")}`);
  await dialog.getByLabel("Địa chỉ thư điện tử").fill(newsroom.emailOf("otherEditor"));
  await dialog.getByRole("button", { name: "Đăng nhập" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(saveState(page)).toHaveText(/^Đã lưu nháp/);
  await save(page);
  await expect(page.getByRole("status").filter({ hasText: "Đã lưu bản 2." })).toBeVisible();
  await expect(standfirst(page)).toHaveValue("Sáng nay. Câu trước và câu sau");
});

test("two who write at once see each other, and both texts are kept", async ({ as, newsroom }) => {
  const [one, other] = [await as("editor"), await as("otherEditor")];
  const id = await write(one, { headline: "Hai người" });
  for (const page of [one, other]) {
    await page.goto(`/toa-soan/bai/${id}`);
  }
  await expect(other.locator(".attendance")).toContainText(`Cùng mở bài này: ${newsroom.nameOf("editor")}.`);
  await goOn(one, " Của người này");
  await goOn(other, " Của người kia");
  for (const page of [one, other]) {
    await expect(saveState(page)).toHaveText(/^Đã lưu nháp/);
  }
  await save(one);
  await expect(one.getByRole("status").filter({ hasText: "Đã lưu bản 2." })).toBeVisible();
  // Forms ask every twenty seconds, and when somebody comes back to their window.
  await other.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await expect(other.locator(".attendance")).toContainText(`${newsroom.nameOf("editor")} đã lưu bản 2`);
  await save(other);
  await expect(other.getByRole("alert")).toContainText("được giữ là bản 3; bản đang dùng là bản 2");
  await expect(standfirst(other)).toHaveValue("Sáng nay. Của người kia");
  await other.getByRole("link", { name: "Xem hai bản khác nhau chỗ nào" }).click();
  await expect(other.locator(".difference del")).toHaveText("này");
  await expect(other.locator(".difference ins")).toHaveText("kia");
});
