import "./dom";
import assert from "node:assert/strict";
import { test } from "node:test";
import { cleanPasted } from "../src/paste/cleaning";
import { picturesOf } from "../src/paste/rtf";
import { open, readHtml } from "../src/rich_text/opening";
import { contentSchema } from "../src/rich_text/schema";
import { write } from "../src/rich_text/writing";
import { type Clipboard, clipboards, rtfSamples } from "./clipboards";

/** Microsoft's first Edge kept no style of Word's lists on the clipboard: what is a list cannot be told. */
const OLD_EDGE = /\/edge\.html$/;
/** A heading with a number stays a heading and keeps the number, which the other editor makes a list of. */
const NUMBERED_HEADINGS = ["10783list-break2", "12740WSGCN-3550_Test_document_minimal", "16833Numbered_lists", "6956CKEditor_pasting_issue", "6973CKEditor_pasting_issue", "6973TestNegativeHeadingIndent"];
/** Beside these: the other editor loses letters, or reads what is only a comment of the page. */
const OTHER_LETTERS = [...NUMBERED_HEADINGS, "6362Numbering", "6711Text_Boxes", "Shapes"];
/** Where the other editor takes marks for no list, or numbers for none. */
const OTHER_LISTS = [...NUMBERED_HEADINGS, "Multi_dig_list", "1457list-test", "6362Numbering", "6662", "7131", "7131customNumbering", "7209test2", "7581Numbering", "7581fancyList", "7620AlphabeticNumberingLists", "7872lists", "7918Numbering", "9475list2003"];

const schema = contentSchema();
const all = clipboards();
const brought = all.map((clipboard) => ({ ...clipboard, written: bring(clipboard) }));
const comparable = brought.filter(({ expected, name }) => expected?.trim() && !/\bnothing\b/i.test(expected) && !OLD_EDGE.test(name));

function bring({ html }: Clipboard): string {
  return write(open(schema, cleanPasted(html, { upload: () => "soan-thao-1" })));
}

/** Letters alone: where programs set spaces is theirs. */
function lettersOf(html: string): string {
  const text = readHtml(html).textContent ?? "";
  return text.normalize("NFC").toLowerCase().replace(/[\s\u00a0\u200b\u00ad]+/g, "");
}

/** Kind and depth of each item. An item without a marker, which Word has where a level is skipped, is none for us. */
function itemsOf(html: string): string {
  const items = [...readHtml(html).querySelectorAll("li")].filter((item) => [...item.childNodes].some((node) => !/^[UO]L$/.test(node.nodeName) && node.textContent?.trim()));
  const depth = (item: Element) => {
    let lists = 0;
    for (let at: Element | null = item; at; at = at.parentElement) {
      lists += items.includes(at as HTMLLIElement) ? 1 : 0;
    }
    return lists;
  };
  return items.map((item) => `${depth(item)}${item.parentElement?.tagName[0]}`).join(" ");
}

/** The names of the samples, whichever Word and browser they are of. */
function foldersOf(some: Clipboard[]): string[] {
  return [...new Set(some.map(({ name }) => name.replace(/^(No_heuristics|Tickets)\//, "").split("/")[0]!))].sort();
}

test("there are samples of Word's clipboard to try", () => assert.ok(all.length > 600));

test("what comes from Word is written like anything else", () => {
  for (const { name, written } of brought) {
    assert.equal(write(open(schema, written)), written, name);
    const elements = [...readHtml(written).querySelectorAll("*")];
    const looks = elements.filter((element) => /[:]|^(span|font|div)$/i.test(element.tagName) || ["style", "class", "align", "dir", "lang", "id"].some((attribute) => element.hasAttribute(attribute)));
    assert.deepEqual(looks.map(({ outerHTML }) => outerHTML), [], name);
  }
});

test("no letter of Word's is lost, and none added", () => {
  const others = comparable.filter(({ written, expected }) => lettersOf(written) !== lettersOf(expected!));
  assert.deepEqual(foldersOf(others), [...OTHER_LETTERS].sort());
});

test("Word's lists are lists, as deep as they were", () => {
  const others = comparable.filter(({ written, expected }) => itemsOf(written) !== itemsOf(expected!));
  assert.deepEqual(foldersOf(others), [...OTHER_LISTS].sort());
});

test("rows and cells of Word's tables stay", () => {
  // Drawings lay out their pictures by tables, which stand in comments.
  for (const { name, written, expected } of comparable.filter(({ name }) => !/^(Shapes|PFW_image)/.test(name))) {
    const hasWords = (table: Element) => (table.textContent ?? "").trim() !== "";
    const count = (html: string, what: string) => [...readHtml(html).querySelectorAll("table")].filter(hasWords).flatMap((table) => [...table.querySelectorAll(what)]).length;
    const [rows, cells] = [count(expected!, "tr"), count(expected!, "td, th")];
    if (cells > 1) {
      assert.deepEqual([count(written, "tr"), count(written, "td, th")], [rows, cells], name);
    }
  }
});

test("pictures of Word come out of the format that holds them", async () => {
  for (const { name, rtf, pictures } of rtfSamples()) {
    const found = await Promise.all(picturesOf(rtf).map(async (file) => [file.type, Buffer.from(await file.arrayBuffer()).toString("hex")]));
    assert.deepEqual(found, pictures.map(({ type, hex }) => [type, hex]), name);
  }
});
