// Known attacks through whatever takes a text: nothing of them runs in a real browser.
import type { Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import path from "node:path";
import { watchFaults } from "../support/faults";
import { expect, test } from "../support/newsroom";
import { act, fillIn, publish, review, save, write } from "../support/writing";

const families: Record<string, string[]> = JSON.parse(
  readFileSync(path.resolve(__dirname, "../../tests/xss/vectors.json"), "utf8"),
);
// NUL is refused in every field, before anything is done with it.
const attacks = Object.values(families).flat().filter((attack) => !attack.includes("\0"));

/** Some close what others opened, so that each stands where a tag can begin. */
const between = `\n-->"'></style></script></title></textarea></noscript></template></select></svg></math></table>\n`;

/** Gathers what an attack would do, while it tries. */
async function watch(page: Page, origin: string): Promise<string[]> {
  const fired = await watchFaults(page, origin);
  page.on("dialog", async (dialog) => {
    fired.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  await page.addInitScript(() => {
    for (const name of ["alert", "confirm", "prompt"] as const) {
      window[name] = () => {
        console.error(`${name} was called`);
        return undefined as never;
      };
    }
  });
  return fired;
}

/** Looks at a page as somebody does who clicks at everything that looks like part of a text. */
async function lookAt(page: Page, address: string): Promise<void> {
  const answer = await page.goto(address);
  expect(answer!.status(), address).toBeLessThan(400);
  await page.evaluate(() => {
    for (const element of document.querySelectorAll<HTMLElement>("main *")) {
      if (!element.closest("form, a[href^='/'], a[href^='http'], a[href^='mailto'], a[href^='tel']")) {
        for (const kind of ["mouseover", "focus", "click", "toggle", "animationstart"]) {
          element.dispatchEvent(new Event(kind, { bubbles: true }));
        }
      }
    }
  });
}

/** A text is read before it is published by whoever has a link. */
async function previewLink(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Tạo liên kết xem trước" }).click();
  return (await page.getByRole("link", { name: /\/xem-truoc\?ma=/ }).getAttribute("href"))!;
}

test("no attack in a body runs, in the newsroom or before readers", async ({ as, newsroom, reader }) => {
  test.setTimeout(300_000);
  expect(attacks.length).toBeGreaterThan(300);
  const [page, publisher] = [await as("editor"), await as("publisher")];
  const fired: string[][] = [];
  for (const watched of [page, publisher, reader]) {
    fired.push(await watch(watched, newsroom.portal.origin));
  }
  // What is left of a picture from elsewhere keeps a text from being published: those are read by a preview link.
  const isPicture = (attack: string) => /<\W*(img|image)/i.test(attack);
  for (const batch of [...batches(attacks.filter(isPicture), 40), ...batches(attacks.filter((a) => !isPicture(a)), 40)]) {
    const name = `tan-cong-${attacks.indexOf(batch[0])}`;
    const id = await write(page, { headline: name });
    await fillIn(page, { body: batch.join(between) });
    await save(page);
    await expect(page.getByRole("status")).toContainText("Đã lưu bản 2.");
    await lookAt(page, `/toa-soan/bai/${id}`);
    await lookAt(page, `/toa-soan/bai/${id}/lich-su?tu=1&den=2`);
    await lookAt(page, `/toa-soan/bai/${id}/lich-su?tu=1&den=2&kieu=hai-cot`);
    await lookAt(page, `/toa-soan/bai/${id}/duyet`);
    await review(page, id);
    await lookAt(reader, await previewLink(page));
    if (!batch.some(isPicture)) {
      await review(page, id);
      await act(page, "Gửi duyệt");
      await publish(publisher, id);
      await lookAt(reader, `/tin-tuc/${name}`);
    }
  }
  expect(fired.flat()).toEqual([]);
});

test("no attack in any other field runs", async ({ as, newsroom, reader }) => {
  test.setTimeout(300_000);
  const page = await as("everything");
  const fired = [await watch(page, newsroom.portal.origin), await watch(reader, newsroom.portal.origin)];
  // One line, and no longer than the shortest of the fields.
  const short = attacks.filter((attack) => attack.length <= 90 && !/[\r\n]/.test(attack) && attack.trim() === attack);
  expect(short.length).toBeGreaterThan(300);
  const labels = ["Tiêu đề", "Lời dẫn (sapo)", "Tác giả", "Ảnh", "Nguồn", "Chú thích ảnh", "Mô tả ảnh cho người không nhìn thấy"];
  let refused = 0;
  for (const [number, batch] of batches(short, labels.length).entries()) {
    await page.goto("/toa-soan/bai-moi");
    await fillIn(page, { section: "Tin tức", body: "<p>Nội dung.</p>" });
    for (const [place, attack] of batch.entries()) {
      await page.getByLabel(labels[place], { exact: true }).and(page.locator("input, textarea")).first().fill(attack);
    }
    await page.getByLabel("Địa chỉ của bài").fill(`tan-cong-o-${number}`);
    await page.getByRole("button", { name: "Lưu, xem trước và gửi duyệt" }).click();
    if (await page.getByRole("alert").isVisible()) {
      refused += 1;
      continue;
    }
    await lookAt(page, page.url());
    await page.getByLabel("Lý do").first().fill(batch[0]);
    await page.getByRole("button", { name: "Đăng ngay, duyệt sau", exact: true }).click();
    await expect(page.getByRole("status")).toContainText("Đã xong");
    await lookAt(reader, `/tin-tuc/tan-cong-o-${number}`);
  }
  expect(refused, "texts refused for characters that no text has").toBeLessThan(6);
  for (const address of ["/", "/tin-tuc"]) {
    await lookAt(reader, address);
  }
  for (const address of ["/toa-soan", "/toa-soan/da-dang", "/toa-soan/nhat-ky"]) {
    await lookAt(page, address);
  }
  for (const attack of short.slice(0, 60)) {
    await lookAt(page, `/toa-soan?q=${encodeURIComponent(attack)}`);
  }
  expect(fired.flat()).toEqual([]);
});

function batches<T>(all: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, number) => all.slice(number * size, (number + 1) * size));
}
