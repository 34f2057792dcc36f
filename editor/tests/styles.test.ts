// The newsroom's style sheet is written by hand, and nothing else reads all of it.
import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { build } from "esbuild";
import { folder } from "../build/options.mjs";

test("the style sheet has no fault of syntax", async () => {
  const { warnings } = await build({ entryPoints: [path.join(folder, "../public/toa-soan.css")], write: false, logLevel: "silent" });
  assert.deepEqual(warnings.map(({ text, location }) => `line ${location?.line}: ${text}`), []);
});
