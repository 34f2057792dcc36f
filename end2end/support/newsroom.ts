// A newsroom to test: a portal of its own, with people who are signed in.
import { type Browser, type BrowserContextOptions, type Page, test as base, expect } from "@playwright/test";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { Portal } from "./portal";

export { expect } from "@playwright/test";

export type Who = "administrator" | "reporter" | "editor" | "otherEditor" | "publisher" | "everything";

/** Nobody's password but theirs, and none that is guessed soon. */
const password = "con-thuyền-nhỏ-qua-kênh-xáng";

const people: Record<Who, { name: string; email: string; roles: RegExp[] }> = {
  administrator: { name: "Trần Quản Trị", email: "quan-tri@example.vn", roles: [/^quản trị viên/] },
  reporter: { name: "Lê Thị Phóng Viên", email: "phong-vien@example.vn", roles: [/^phóng viên/] },
  editor: { name: "Nguyễn Biên Tập", email: "bien-tap@example.vn", roles: [/^biên tập viên/] },
  otherEditor: { name: "Phạm Biên Tập", email: "bien-tap-2@example.vn", roles: [/^biên tập viên/] },
  publisher: { name: "Võ Duyệt Đăng", email: "duyet-dang@example.vn", roles: [/^người duyệt đăng/] },
  // In a small office one person is all of it.
  everything: {
    name: "Đặng Một Mình",
    email: "mot-minh@example.vn",
    roles: [/^phóng viên/, /^biên tập viên/, /^người duyệt đăng/, /^quản trị viên/],
  },
};

type StorageState = Awaited<ReturnType<ReturnType<Page["context"]>["storageState"]>>;

export class Newsroom {
  private readonly signedIn = new Map<Who, StorageState>();

  /** Founds it as an office would: by the link of the first start, and invitations from there on. */
  static async found(browser: Browser, portal: Portal): Promise<Newsroom> {
    const newsroom = new Newsroom(portal);
    await newsroom.enter(browser, "administrator", await portal.firstLink());
    for (const who of Object.keys(people) as Who[]) {
      if (who !== "administrator") {
        await newsroom.enter(browser, who, await newsroom.invite(browser, who));
      }
    }
    return newsroom;
  }

  private constructor(readonly portal: Portal) {}

  nameOf(who: Who): string {
    return people[who].name;
  }

  emailOf(who: Who): string {
    return people[who].email;
  }

  get password(): string {
    return password;
  }

  /** A browser in which `who` is signed in. */
  options(who: Who, options: BrowserContextOptions = {}): BrowserContextOptions {
    return { baseURL: this.portal.origin, storageState: this.signedIn.get(who), ...options };
  }

  private async invite(browser: Browser, who: Who): Promise<string> {
    const page = await this.open(browser, this.options("administrator"));
    const { name, email, roles } = people[who];
    await page.goto("/toa-soan/nguoi");
    await page.getByLabel("Họ tên").fill(name);
    await page.getByLabel("Địa chỉ thư điện tử").fill(email);
    for (const role of roles) {
      await page.getByRole("group", { name: "Vai trò" }).getByRole("checkbox", { name: role }).check();
    }
    await page.getByRole("button", { name: "Mời", exact: true }).click();
    const link = await page.getByRole("status").getByRole("textbox").inputValue();
    await page.context().close();
    return link;
  }

  /** Chooses a password by a link, as people do who come for the first time. */
  private async enter(browser: Browser, who: Who, link: string): Promise<void> {
    const page = await this.open(browser, { baseURL: this.portal.origin });
    await page.goto(link);
    if (who === "administrator") {
      await page.getByLabel("Họ và tên").fill(people[who].name);
      await page.getByLabel("Địa chỉ thư điện tử").fill(people[who].email);
    }
    await page.getByLabel("Mật khẩu mới").fill(password);
    await page.getByRole("button", { name: "Đặt mật khẩu và vào tòa soạn" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Bàn làm việc");
    this.signedIn.set(who, await page.context().storageState());
    await page.context().close();
  }

  private async open(browser: Browser, options: BrowserContextOptions): Promise<Page> {
    return (await browser.newContext({ javaScriptEnabled: false, ...options })).newPage();
  }
}

interface Fixtures {
  /** A page in a browser of `who`. */
  as: (who: Who, options?: BrowserContextOptions) => Promise<Page>;
  /** A page of somebody who only reads. */
  reader: Page;
  /** For tests that change what the others count on: a newsroom that nobody else works in. */
  freshNewsroom: Newsroom;
}

async function withNewsroom(browser: Browser, use: (newsroom: Newsroom) => Promise<void>): Promise<void> {
  const portal = await Portal.start();
  await use(await Newsroom.found(browser, portal));
  await portal.stop();
}

export const test = base.extend<Fixtures, { newsroom: Newsroom }>({
  newsroom: [async ({ browser }, use) => withNewsroom(browser, use), { scope: "worker", timeout: 180_000 }],
  freshNewsroom: [async ({ browser }, use) => withNewsroom(browser, use), { timeout: 180_000 }],
  baseURL: async ({ newsroom }, use) => use(newsroom.portal.origin),
  as: async ({ browser, newsroom }, use) => {
    const pages: Page[] = [];
    await use(async (who, options) => {
      const page = await (await browser.newContext(newsroom.options(who, options))).newPage();
      pages.push(page);
      return page;
    });
    await Promise.all(pages.map((page) => page.context().close()));
  },
  reader: async ({ browser, newsroom }, use) => {
    const context = await browser.newContext({ baseURL: newsroom.portal.origin });
    await use(await context.newPage());
    await context.close();
  },
});

/** Draws a screen for the editors' guide, where `BANTIN_PICTURES` asks for it. */
export async function draw(page: Page, name: string): Promise<void> {
  if (process.env.BANTIN_PICTURES) {
    const folder = path.resolve(__dirname, "../../docs/anh");
    await mkdir(folder, { recursive: true });
    await page.screenshot({ path: path.join(folder, `${name}.png`), animations: "disabled" });
  }
}
