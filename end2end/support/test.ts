// The `test` of every file here: each worker has a portal, and a test can ask for readers and for
// a portal that nobody else has visited.
import { type BrowserContextOptions, type Page, test as base } from "@playwright/test";
import { Portal } from "./portal";

export { expect } from "@playwright/test";

interface Fixtures {
  /** For tests of the visitor counters, which everybody else would move. */
  freshPortal: Portal;
  /** A page in a browser of its own, which is a reader of its own. */
  newReader: (options?: BrowserContextOptions) => Promise<Page>;
}

async function withPortal(use: (portal: Portal) => Promise<void>): Promise<void> {
  const portal = await Portal.start();
  await use(portal);
  await portal.stop();
}

export const test = base.extend<Fixtures, { portal: Portal }>({
  portal: [async ({}, use) => withPortal(use), { scope: "worker", timeout: 60_000 }],
  baseURL: async ({ portal }, use) => use(portal.origin),
  freshPortal: async ({}, use) => withPortal(use),
  newReader: async ({ browser }, use) => {
    const pages: Page[] = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      pages.push(page);
      return page;
    });
    await Promise.all(pages.map((page) => page.context().close()));
  },
});
