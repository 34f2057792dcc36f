import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { build } from "esbuild";
import { listOf, noticesOf, packagesOf } from "../build/licences.mjs";
import { options } from "../build/options.mjs";

const { metafile } = await build({ ...options, write: false, metafile: true });
const packages = packagesOf(metafile);

test("the list of licences names what is in the script", () => {
  const kept = readFileSync(path.join(import.meta.dirname, "../../docs/giay-phep-soan-thao.md"), "utf8");
  assert.equal(kept, listOf(packages), "Run npm run licences in editor/ and look at what changed.");
});

test("every licence lets itself be given on with the program", () => {
  const known = ["MIT", "BSD-2-Clause", "(MIT OR GPL-3.0-or-later)", "(MIT AND Zlib)", "ISC"];
  assert.deepEqual(packages.filter(({ licence }) => !known.includes(licence)), []);
});

test("the notices hold every licence's own text", () => {
  const notices = noticesOf(packages);
  for (const { name, version } of packages) {
    assert.ok(notices.includes(`${name} ${version}`), name);
  }
});
