import "./dom";
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { Node as Content } from "@tiptap/pm/model";
import { madeBodies } from "./making";
import { open } from "../src/rich_text/opening";
import { contentSchema } from "../src/rich_text/schema";
import { write } from "../src/rich_text/writing";
import { TAKEN_OVER, WRITTEN } from "./round_trip";

const schema = contentSchema();
const FILE = path.join(import.meta.dirname, "round-trip.json");

const again = (html: string) => {
  const doc = open(schema, html);
  doc.check();
  return write(doc);
};

for (const [name, html] of Object.entries(WRITTEN)) {
  test(`what the editor writes is written again: ${name}`, () => assert.equal(again(html), html));
}

for (const [name, [html, written]] of Object.entries(TAKEN_OVER)) {
  test(`what the editor has no place for keeps its words: ${name}`, () => {
    assert.equal(again(html), written);
    assert.equal(again(written), written);
  });
}

test("what chance puts together is written again", () => {
  for (const html of madeBodies(schema)) {
    assert.equal(again(html), html);
  }
});

test("every node, mark and attribute is among what is tried", () => {
  const seen = new Set<string>();
  const note = (owner: string, attrs: Record<string, unknown>, defaults: Record<string, { default?: unknown }>) => {
    seen.add(owner);
    for (const [name, value] of Object.entries(attrs)) {
      if (value !== defaults[name]?.default) {
        seen.add(`${owner} ${name}`);
      }
    }
  };
  const look = (node: Content) => {
    note(node.type.name, node.attrs, node.type.spec.attrs ?? {});
    node.marks.forEach((mark) => note(mark.type.name, mark.attrs, mark.type.spec.attrs ?? {}));
  };
  for (const html of Object.values(WRITTEN)) {
    const doc = open(schema, html);
    look(doc);
    doc.descendants(look);
  }
  const parts = [...Object.entries(schema.nodes), ...Object.entries(schema.marks)];
  const missing = parts.flatMap(([name, { spec }]) => [name, ...Object.keys(spec.attrs ?? {}).map((attribute) => `${name} ${attribute}`)]).filter((part) => !seen.has(part));
  // Not of the text: how a picture comes into it, what the library of tables asks for, and tags that have no second name.
  const others = missing.filter((part) => !/ (upload|foreign|colwidth|lang)$|^(underline|strike|subscript|superscript) tag$/.test(part));
  assert.deepEqual(others, []);
});

test("the server tries the same", () => {
  const bodies = `${JSON.stringify([...Object.values(WRITTEN), ...Object.values(TAKEN_OVER).map(([, written]) => written), ...madeBodies(schema)], null, 1)}\n`;
  if (process.env.BANTIN_WRITE) {
    writeFileSync(FILE, bodies);
  }
  assert.equal(readFileSync(FILE, "utf8"), bodies, "Run BANTIN_WRITE=1 npm test in editor/ and look at what changed.");
});
