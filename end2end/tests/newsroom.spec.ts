// The way of a text from the first word to its withdrawal, with script and without.
import type { Page } from "@playwright/test";
import { draw, expect, test } from "../support/newsroom";
import { act, fillIn, publish, reachesReaders, review, save, soon, state, write } from "../support/writing";

for (const javaScriptEnabled of [false, true]) {
  test.describe(javaScriptEnabled ? "with script" : "without script", () => {
    test.use({ javaScriptEnabled });
    const mark = javaScriptEnabled ? "có" : "không";

    test("a text is written, returned, approved, published on time, corrected, moved and withdrawn", async ({
      as,
      reader,
    }) => {
      test.setTimeout(240_000);
      const [reporter, editor, publisher] = [await as("reporter"), await as("editor"), await as("publisher")];
      const headline = `Khánh thành cầu Cái Côn ${mark} kịch bản`;
      const old = `/tin-tuc/khanh-thanh-cau-cai-con-${javaScriptEnabled ? "co" : "khong"}-kich-ban`;

      await reporter.goto("/toa-soan/bai-moi");
      await fillIn(reporter, {
        headline,
        section: "Tin tức",
        standfirst: "Cầu dài 120 mét.",
        body: '<p onclick="x()">Sáng nay, 1.250 hộ dân đi qua cầu mới.</p><script>alert(1)</script>',
        authors: "Lê Thị Phóng Viên",
      });
      await save(reporter);
      const removed = reporter.getByRole("status");
      await expect(removed).toContainText("thẻ <script> và nội dung bên trong");
      await expect(removed).toContainText("thuộc tính onclick");
      const id = Number(await idOf(reporter));
      await reporter.getByRole("button", { name: "Lưu, xem trước và gửi duyệt" }).click();
      await expect(reporter.getByRole("region", { name: "Bài như bạn đọc sẽ thấy" })).toContainText("1.250 hộ dân");
      await act(reporter, "Gửi duyệt");
      if (javaScriptEnabled) {
        await draw(reporter, "gui-duyet");
      }

      await editor.goto("/toa-soan");
      await expect(editor.getByRole("link", { name: headline }).first()).toBeVisible();
      if (javaScriptEnabled) {
        await draw(editor, "ban-lam-viec");
      }
      await review(editor, id);
      await editor.getByLabel("Lý do").fill("Thiếu tên xã.");
      await act(editor, "Trả lại");

      await reporter.goto("/toa-soan");
      await expect(reporter.getByRole("link", { name: headline }).first()).toBeVisible();
      await reporter.goto(`/toa-soan/bai/${id}`);
      await expect(reporter.getByText("Thiếu tên xã.")).toBeVisible();
      await fillIn(reporter, { standfirst: "Cầu ở xã Đại Thành dài 120 mét." });
      await reporter.getByRole("button", { name: "Lưu, xem trước và gửi duyệt" }).click();
      await act(reporter, "Gửi duyệt");

      await review(publisher, id);
      await act(publisher, "Duyệt đăng");
      const at = soon(5);
      await publisher.getByLabel("Hẹn giờ đăng").fill(at);
      await act(publisher, "Hẹn giờ");
      await expect(state(publisher)).toContainText("hẹn giờ đăng");
      expect((await reader.goto(old))!.status()).toBe(404);
      await expect
        .poll(async () => (await reader.goto(old))!.status(), { timeout: 75_000, intervals: [500] })
        .toBe(200);
      await expect(reader.getByRole("heading", { level: 1 })).toHaveText(headline);
      await expect(reader.getByText("1.250 hộ dân")).toBeVisible();
      await expect(reader.locator("time").first()).toHaveAttribute("datetime", new RegExp(`^${at.slice(0, 10)}`));

      // A correction: readers see the old text until it is approved.
      await editor.goto(`/toa-soan/bai/${id}`);
      await fillIn(editor, { body: "<p>Sáng nay, 1.350 hộ dân đi qua cầu mới.</p>" });
      await editor.getByLabel("Cập nhật gì, cho bạn đọc biết").fill("Sửa số hộ dân.");
      await editor.getByRole("button", { name: "Lưu, xem trước và gửi duyệt" }).click();
      await act(editor, "Gửi duyệt");
      await reader.goto(old);
      await expect(reader.getByText("1.250 hộ dân")).toBeVisible();
      await publish(publisher, id);
      await reachesReaders(reader, old, () => reader.getByText("1.350 hộ dân").isVisible());
      await expect(reader.getByText(/^Cập nhật ngày/)).toBeVisible();
      await expect(reader.getByText("Sửa số hộ dân.")).toBeVisible();

      await editor.goto(`/toa-soan/bai/${id}/lich-su?tu=2&den=3`);
      await expect(editor.locator("del").filter({ hasText: "1.250" })).toBeVisible();
      await expect(editor.locator("ins").filter({ hasText: "1.350" })).toBeVisible();
      if (javaScriptEnabled) {
        await draw(editor, "lich-su");
      }

      // Another address: the old one leads on.
      await editor.goto(`/toa-soan/bai/${id}`);
      await editor.getByLabel("Địa chỉ của bài").fill(`cau-cai-con-${javaScriptEnabled ? "co" : "khong"}`);
      await editor.getByRole("button", { name: "Lưu, xem trước và gửi duyệt" }).click();
      await act(editor, "Gửi duyệt");
      await publish(publisher, id);
      await reachesReaders(reader, old, () => /\/tin-tuc\/cau-cai-con-/.test(reader.url()));
      const address = new URL(reader.url()).pathname;

      await review(publisher, id);
      await publisher.getByText("Gỡ bài", { exact: true }).click();
      await publisher.getByLabel("Lý do, bạn đọc sẽ thấy").fill("Đăng nhầm bản chưa duyệt.");
      await act(publisher, "Gỡ");
      await reachesReaders(reader, address, (status) => status === 410);
      await expect(reader.getByText("Đăng nhầm bản chưa duyệt.")).toBeVisible();
    });

    test("two editors collide, and both texts survive", async ({ as }) => {
      const [editor, other] = [await as("editor"), await as("otherEditor")];
      const id = await write(editor, { headline: `Hai người cùng sửa ${mark}`, body: "<p>Câu đầu.</p>" });
      await editor.goto(`/toa-soan/bai/${id}`);
      await other.goto(`/toa-soan/bai/${id}`);
      await fillIn(editor, { body: "<p>Câu của người thứ nhất.</p>" });
      await save(editor);
      await expect(editor.getByRole("status")).toHaveText("Đã lưu bản 2.");
      await fillIn(other, { body: "<p>Câu của người thứ hai.</p>" });
      await save(other);
      await expect(other.getByRole("alert")).toContainText("Cả hai bản đều còn.");
      await expect(other.getByLabel("Nội dung", { exact: true })).toHaveValue("<p>Câu của người thứ hai.</p>");
      if (javaScriptEnabled) {
        await draw(other, "hai-ban");
      }
      await other.getByRole("link", { name: "Xem hai bản khác nhau chỗ nào" }).click();
      await expect(other.locator("del").filter({ hasText: "nhất" })).toBeVisible();
      await expect(other.locator("ins").filter({ hasText: "hai" })).toBeVisible();
      // What is used is still the first one's.
      await editor.goto(`/toa-soan/bai/${id}`);
      await expect(editor.getByLabel("Nội dung", { exact: true })).toHaveValue("<p>Câu của người thứ nhất.</p>");
    });

    test("what is refused stands as it was typed, beside what is wrong with it", async ({ as }) => {
      const reporter = await as("reporter");
      await reporter.goto("/toa-soan/bai-moi");
      const headline = "Dài quá ".repeat(30);
      await fillIn(reporter, { section: "Tin tức", headline, body: "<p>Giữ lại câu này.</p>" });
      await save(reporter);
      const field = reporter.getByLabel("Tiêu đề", { exact: true });
      await expect(field).toHaveAttribute("aria-invalid", "true");
      await expect(field).toHaveValue(headline);
      await expect(reporter.getByLabel("Nội dung", { exact: true })).toHaveValue("<p>Giữ lại câu này.</p>");
      await fillIn(reporter, { headline: "Vừa đủ", body: "<div>".repeat(200) });
      await save(reporter);
      await expect(reporter.getByRole("alert")).toContainText("lồng nhau quá 100 lớp");
    });
  });
}

test("whoever loses a role in the middle of their work loses no word", async ({ browser, freshNewsroom }) => {
  test.setTimeout(180_000);
  const open = async (who: "administrator" | "editor") =>
    (await browser.newContext({ javaScriptEnabled: false, ...freshNewsroom.options(who) })).newPage();
  const [administrator, editor] = [await open("administrator"), await open("editor")];
  const id = await write(editor, { headline: "Dang dở" });
  await editor.goto(`/toa-soan/bai/${id}`);
  await fillIn(editor, { body: "<p>Một đoạn dài viết suốt buổi sáng, chưa kịp lưu thì mất vai trò.</p>" });

  await administrator.goto("/toa-soan/nguoi");
  await administrator.getByRole("link", { name: freshNewsroom.nameOf("editor") }).click();
  const roles = administrator.getByRole("group", { name: "Vai trò" });
  await roles.getByRole("checkbox", { name: /^biên tập viên/ }).uncheck();
  await roles.getByRole("checkbox", { name: /^quản trị viên/ }).check();
  await administrator.getByRole("button", { name: "Lưu", exact: true }).click();

  await save(editor);
  await expect(editor.getByRole("textbox", { name: "Nội dung bạn đã nhập" })).toHaveValue(/suốt buổi sáng/);
  // In again, they may not write any more: nothing is saved, and the words are still there.
  await editor.context().clearCookies();
  const again = await editor.context().newPage();
  await again.goto("/dang-nhap");
  await again.getByLabel("Địa chỉ thư điện tử").fill(freshNewsroom.emailOf("editor"));
  await again.getByLabel("Mật khẩu").fill(freshNewsroom.password);
  await again.getByRole("button", { name: "Đăng nhập" }).click();
  await expect(again.getByRole("heading", { level: 1 })).toHaveText("Bàn làm việc");
  await editor.getByRole("button", { name: "Gửi lại" }).click();
  await expect(editor.getByRole("textbox", { name: "Nội dung bạn đã nhập" })).toHaveValue(/suốt buổi sáng/);
  await administrator.context().close();
  await editor.context().close();
  freshNewsroom.portal.expect("somebody asked for what is not theirs");
});

/** The number of the text whose form is open, also where the address does not say it. */
async function idOf(page: Page): Promise<string> {
  const path = await page.getByRole("link", { name: "Lịch sử" }).getAttribute("href");
  return path!.match(/\/bai\/(\d+)\//)![1];
}
