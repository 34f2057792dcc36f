// What somebody typed before the editor was there, and where they were.
import assert from "node:assert/strict";
import { test } from "node:test";
import { markCursor } from "../src/rich_text/cursor";

test("the cursor is marked where it stands, and behind a tag in which it stands", () => {
  const marked = (html: string) => markCursor(html.replace("|", ""), html.indexOf("|"))[0].replace("\uE000", "|");
  const cases: [string, string][] = [
    ["<p>Sáng| nay</p>", "<p>Sáng| nay</p>"],
    ["|<p>Sáng nay</p>", "<p>|Sáng nay</p>"],
    ["<p>Sáng nay</|p>", "<p>Sáng nay</p>|"],
    ["<p>Sáng nay</p>|", "<p>Sáng nay</p>|"],
    ["Sáng |nay", "Sáng |nay"],
    ["|", "|"],
    ["<p>3 < 5|", "<p>3 < 5|"],
  ];
  for (const [html, expected] of cases) {
    assert.equal(marked(html), expected);
  }
});
