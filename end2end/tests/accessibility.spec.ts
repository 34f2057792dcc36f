// axe finds no fault, in daylight and at night, on a desk and on a phone.
import AxeBuilder from "@axe-core/playwright";
import { kinds } from "../support/pages";
import { open } from "../support/reading";
import { expect, test } from "../support/test";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

for (const width of [1280, 360]) {
  for (const { name, path } of kinds) {
    test(`axe finds nothing on ${name}, ${width} pixels wide`, async ({ page }) => {
      await page.setViewportSize({ width, height: 800 });
      // A colour on its way to another is neither.
      await page.emulateMedia({ reducedMotion: "reduce" });
      await open(page, path);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        // The pages have no frames, for whose sake axe would open another page and gather there.
        const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(rules).analyze();
        const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
        expect.soft(found, colorScheme).toEqual([]);
      }
    });
  }
}
