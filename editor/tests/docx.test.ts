import "./dom";
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { before, test } from "node:test";
import { build } from "esbuild";
import { options } from "../build/options.mjs";
import { cleanPasted } from "../src/paste/cleaning";
import { open, readHtml } from "../src/rich_text/opening";
import { contentSchema } from "../src/rich_text/schema";
import { write } from "../src/rich_text/writing";

const schema = contentSchema();
const SAMPLES = path.join(import.meta.dirname, "../node_modules/mammoth/test/test-data");
const WORD = path.join(import.meta.dirname, "../samples/node_modules/ckeditor-dev/tests/plugins/pastefromword/generated/_fixtures");

let readDocx: (bytes: ArrayBuffer) => Promise<string>;

// The reader as browsers get it, not as Node would.
before(async () => {
  const outfile = path.join(import.meta.dirname, "../.tests/reading.mjs");
  const { outdir: _, splitting: __, entryPoints: ___, ...rest } = options;
  await build({ ...rest, entryPoints: ["src/docx/reading.ts"], outfile, metafile: false });
  ({ readDocx } = await import(pathToFileURL(outfile).href));
});

function bytesOf(file: string): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = readFileSync(file);
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}

async function bring(file: string) {
  const sent: File[] = [];
  const cleaned = cleanPasted(await readDocx(bytesOf(file)), { upload: (file) => `u${sent.push(file)}` });
  return { cleaned, html: write(open(schema, cleaned)), sent };
}

test("a picture of a Word file is sent", async () => {
  const { cleaned, sent } = await bring(path.join(SAMPLES, "tiny-picture.docx"));
  assert.match(cleaned, /<figure><img data-upload="u1"><\/figure>/);
  assert.equal(sent[0]?.type, "image/png");
});

test("tables of a Word file stay", async () => {
  const { html } = await bring(path.join(SAMPLES, "tables.docx"));
  assert.equal(html, '<p>Above</p>\n<table tabindex="0">\n<tbody>\n<tr><td>Top left</td><td>Top right</td></tr>\n<tr><td>Bottom left</td><td>Bottom right</td></tr>\n</tbody>\n</table>\n<p>Below</p>');
});

test("what somebody remarked in a Word file is not for readers", async () => {
  const { html } = await bring(path.join(SAMPLES, "comments.docx"));
  assert.equal(html, "<p>Ouch.</p>");
});

test("a file that is none is refused", async () => {
  await assert.rejects(readDocx(new TextEncoder().encode("PK\u0003\u0004 này không phải tệp Word").buffer as ArrayBuffer));
  await assert.rejects(readDocx(new ArrayBuffer(0)));
  const cut = bytesOf(path.join(SAMPLES, "tables.docx"));
  await assert.rejects(readDocx(cut.slice(0, cut.byteLength / 2)));
});

test("Word's own files are read: lists as deep as their paste, tables with all their cells", async () => {
  const expectations: [string, string][] = [
    ["Ordered_list/Ordered_list.docx", "ol li"],
    ["Unordered_list_multiple/Unordered_list_multiple.docx", "ul ul li"],
    ["Simple_table/Simple_table.docx", "table td"],
    ["Bold/Bold.docx", "strong"],
    ["Link/Link.docx", "a[href]"],
    ["Paragraphs_with_headers/Paragraphs_with_headers.docx", "h2, h3"],
  ];
  for (const [file, selector] of expectations) {
    const { html } = await bring(path.join(WORD, file));
    assert.ok(readHtml(html).querySelector(selector), `${file}: ${html.slice(0, 300)}`);
  }
});

test("whatever Word file is brought is written like anything else", async () => {
  const folders = readdirSync(WORD, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== "Tickets");
  const files = folders.flatMap(({ name }) => readdirSync(path.join(WORD, name)).filter((file) => file.endsWith(".docx")).map((file) => path.join(WORD, name, file)));
  assert.ok(files.length >= 20);
  for (const file of files) {
    const { html } = await bring(file);
    assert.equal(write(open(schema, html)), html, file);
  }
});
