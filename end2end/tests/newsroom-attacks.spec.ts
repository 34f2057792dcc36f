// Known attacks through whatever takes a text: nothing of them runs in a real browser.
import type { Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import path from "node:path";
import { watchFaults } from "../support/faults";
import { exported, send } from "../support/importing";
import { expect, test } from "../support/newsroom";
import { act, fillIn, publish, reachesReaders, review, save, write } from "../support/writing";

const families: Record<string, string[]> = JSON.parse(
  readFileSync(path.resolve(__dirname, "../../tests/xss/vectors.json"), "utf8"),
);
// NUL is refused in every field, before anything is done with it.
const attacks = Object.values(families).flat().filter((attack) => !attack.includes("\0"));

/** One line, and no longer than the shortest of the fields. */
const short = attacks.filter((attack) => attack.length <= 90 && !/[\r\n]/.test(attack) && attack.trim() === attack);

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

/** What a browser says of a text that is refused, and of a picture or a `srcset` that leads nowhere: nothing ran. Nor does anything
 * where HTML is read into a document that is not shown, as the editor reads what was typed as HTML before it takes what it knows of
 * it: Chromium tells of the handlers and styles there all the same, but names no element. */
const harmless = [
  /status of 4(22|04|09)/,
  /srcset/,
  /^(Executing inline event handler|Applying inline style) violates/,
  /^policy: (script-src-attr|style-src-attr|style-src-elem) inline at \S+ $/,
];

function ran(fired: string[][]): string[] {
  return fired.flat().filter((fault) => !harmless.some((known) => known.test(fault)));
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
      await reachesReaders(reader, `/tin-tuc/${name}`);
      await lookAt(reader, `/tin-tuc/${name}`);
    }
  }
  expect(ran(fired)).toEqual([]);
});

// By halves, so that two browsers share them.
for (const half of [1, 2]) {
  test(`no attack in any other field runs, half ${half} of 2`, async ({ as, newsroom, reader }) => {
    test.setTimeout(300_000);
    const page = await as("everything");
    const fired = [await watch(page, newsroom.portal.origin), await watch(reader, newsroom.portal.origin)];
    expect(short.length).toBeGreaterThan(300);
    const labels = ["Tiêu đề", "Lời dẫn (sapo)", "Tác giả", "Ảnh", "Nguồn", "Chú thích ảnh", "Mô tả ảnh cho người không nhìn thấy"];
    let refused = 0;
    const all = [...batches(short, labels.length).entries()];
    for (const [number, batch] of all.filter(([number]) => number % 2 === half - 1)) {
      await page.goto("/toa-soan/bai-moi");
      await fillIn(page, { section: "Tin tức", body: "<p>Nội dung.</p>" });
      for (const [place, attack] of batch.entries()) {
        await page.getByLabel(labels[place], { exact: true }).and(page.locator("input, textarea")).first().fill(attack);
      }
      await page.getByLabel("Địa chỉ của bài").fill(`tan-cong-o-${number}`);
      await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Lưu, xem trước và gửi duyệt" }).click()]);
      if (await page.getByRole("alert").isVisible()) {
        refused += 1;
        continue;
      }
      await lookAt(page, page.url());
      await page.getByLabel("Lý do").first().fill(batch[0]);
      await page.getByRole("button", { name: "Đăng ngay, duyệt sau", exact: true }).click();
      await expect(page.getByRole("status")).toContainText("Đã xong");
      await reachesReaders(reader, `/tin-tuc/tan-cong-o-${number}`);
      await lookAt(reader, `/tin-tuc/tan-cong-o-${number}`);
    }
    expect(refused, "texts refused for characters that no text has").toBeLessThan(3);
    for (const address of ["/", "/tin-tuc"]) {
      await lookAt(reader, address);
    }
    for (const address of ["/toa-soan", "/toa-soan/da-dang", "/toa-soan/nhat-ky"]) {
      await lookAt(page, address);
    }
    for (const attack of short.slice(60 * (half - 1), 60 * half)) {
      await lookAt(page, `/toa-soan?q=${encodeURIComponent(attack)}`);
    }
    expect(ran(fired)).toEqual([]);
  });
}

test("no attack in any form of the newsroom runs, whether it is taken or refused", async ({ browser, freshNewsroom }) => {
  test.setTimeout(300_000);
  const { portal } = freshNewsroom;
  const page = await (await browser.newContext(freshNewsroom.options("everything"))).newPage();
  const reader = await (await browser.newContext({ baseURL: portal.origin })).newPage();
  const fired = [await watch(page, portal.origin), await watch(reader, portal.origin)];
  const id = await write(page, { headline: "Bài để mở mọi trang" });
  await send(page, "cong-cu.xml", exported(["Bài của cổng cũ"]));
  const routes = await portal.pagesBehind(/^\/toa-soan/);
  const pages = routes.filter((route) => !/dang-xuat|tai-khoan|chua-luu/.test(route)).map((route) => route.replace("{id}", route.startsWith("/toa-soan/bai/") ? String(id) : "1").replace("{number}", "1"));
  // Each field of each form gets its share of them; what a form says of what it refuses is one more page.
  let next = 0;
  let sent = 0;
  for (let round = 0; round < 4; round++) {
    for (const address of pages) {
      await page.goto(address);
      for (let form = 0; form < (await formsOf(page).count()); form++) {
        const filled = await formsOf(page).nth(form).evaluate(fillAll, Array.from({ length: 40 }, () => short[next++ % short.length]));
        if (filled > 0) {
          sent += 1;
          await Promise.all([page.waitForEvent("load"), formsOf(page).nth(form).evaluate((element: HTMLFormElement) => {
            // As a press of its first button does, but for what the browser itself would hold up.
            element.noValidate = true;
            element.requestSubmit(element.querySelector<HTMLButtonElement>("button:not([type=button])") ?? undefined);
          })]);
          await page.goto(address);
        }
      }
    }
    for (const address of pages) {
      await lookAt(page, address);
    }
    for (const address of ["/", "/tin-tuc"]) {
      await lookAt(reader, address);
    }
  }
  expect(sent, "forms sent").toBeGreaterThan(50);
  expect(next, "attacks tried").toBeGreaterThan(short.length);
  expect(ran(fired)).toEqual([]);
  await page.context().close();
  await reader.context().close();
});

/** Forms that take a text and lead nowhere else. */
function formsOf(page: Page) {
  return page.locator("main form[method=post]");
}

/** Puts an attack into each field of a form that takes one; answers how many there are. Runs in the page. */
function fillAll(form: Element, attacks: string[]): number {
  const takesText = "input:not([type]), input[type=text], input[type=search], input[type=email], input[type=url], input[type=tel], textarea";
  const fields = [...form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(takesText)].filter((field) => !field.readOnly);
  fields.forEach((field, place) => {
    field.value = attacks[place % attacks.length];
  });
  return fields.length;
}

function batches<T>(all: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, number) => all.slice(number * size, (number + 1) * size));
}
