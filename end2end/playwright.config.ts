// The browser tests: real Chromium against the release binary. `support/test.ts` starts the portals.
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "tests",
  // Every test stands alone, so they are dealt out one by one.
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  timeout: 30_000,
  reporter: "list",
  use: {
    browserName: "chromium",
    viewport: { width: 1280, height: 900 },
    locale: "vi-VN",
    timezoneId: "Asia/Ho_Chi_Minh",
    screenshot: "only-on-failure",
    // It would stand between a test and the server; offline.spec.ts is about it.
    serviceWorkers: "block",
    launchOptions: {
      executablePath: process.env.BANTIN_CHROMIUM || "/usr/bin/chromium",
      // The browser talks to our portal and to nobody else.
      args: [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
