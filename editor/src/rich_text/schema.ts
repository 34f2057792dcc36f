// All that a body may hold.
import { type Extensions, Extension, getSchema } from "@tiptap/core";
import type { Schema } from "@tiptap/pm/model";
import { asWritten } from "./attributes";
import * as blocks from "./blocks";
import * as figures from "./figures";
import * as marks from "./marks";
import * as tables from "./tables";

const NODES = [...Object.values(blocks), ...Object.values(figures), ...Object.values(tables)].filter(isNode);
const MARKS = [marks.Link, marks.Bold, marks.Italic, marks.Underline, marks.Strike, marks.Subscript, marks.Superscript];

function isNode(part: unknown): part is typeof blocks.Paragraph {
  return typeof part === "object" && part !== null && "type" in part && part.type === "node";
}

/** A passage in another language says so (WCAG 2.2, 3.1.2); the cleaner lets it stand on every tag. */
const Language = Extension.create({
  name: "language",
  addGlobalAttributes() {
    const types = [...NODES, ...MARKS].map(({ name }) => name).filter((name) => !["doc", "text", "table"].includes(name));
    return [{ types, attributes: { lang: asWritten("lang") } }];
  },
});

export const CONTENT: Extensions = [...NODES, ...MARKS, Language];

/** The same without an editor. */
export function contentSchema(): Schema {
  return getSchema(CONTENT);
}
