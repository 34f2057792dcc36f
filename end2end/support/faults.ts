// What a page must never do, gathered while it is open.
import type { Page } from "@playwright/test";

/** Errors and warnings of the console, uncaught errors, breaches of the content security policy,
 * requests to another host. The list grows; call this before the page is opened. */
export async function watchFaults(page: Page, origin: string): Promise<string[]> {
  const faults: string[] = [];
  page.on("console", (message) => {
    // The tests' own doing (playwright.config.ts).
    const isBlocked = message.text() === "Service Worker registration blocked by Playwright";
    if (["error", "warning"].includes(message.type()) && !isBlocked) {
      faults.push(message.text());
    }
  });
  page.on("pageerror", (error) => faults.push(`uncaught: ${error.message}`));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== origin) {
      faults.push(`another host: ${request.url()}`);
    }
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const where = event.target instanceof Element ? event.target.outerHTML.slice(0, 200) : "";
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI} at ${location.href} ${where}`);
    });
  });
  return faults;
}
