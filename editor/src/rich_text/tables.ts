// Tables. A table's name stands inside it in HTML; here it stands beside the rows in a box of its own, because the
// library's tables hold rows and nothing else.
import { Node, mergeAttributes } from "@tiptap/core";
import { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
import { carried } from "./attributes";

export const TableBox = Node.create({
  name: "tableBox",
  group: "block",
  content: "tableCaption? table",
  isolating: true,
  parseHTML: () => [{ tag: "div[data-table]" }],
  renderHTML: ({ HTMLAttributes }) => ["div", mergeAttributes(HTMLAttributes, { "data-table": "" }), 0],
});

export const TableCaption = Node.create({
  name: "tableCaption",
  content: "inline*",
  defining: true,
  parseHTML: () => [{ tag: "div[data-caption]" }],
  renderHTML: ({ HTMLAttributes }) => ["div", mergeAttributes(HTMLAttributes, { "data-caption": "" }), 0],
});

export const Rows = Table.extend({
  group: "",
  renderHTML: ({ HTMLAttributes }) => ["table", HTMLAttributes, ["tbody", 0]],
  addNodeView: () => null,
});

type Part = "thead" | "tbody" | "tfoot";

export const Row = TableRow.extend({
  content: "(tableCell | tableHeader)+",
  addAttributes() {
    return { part: carried("part", null, partOf) };
  },
});

function partOf(row: HTMLElement): Part | null {
  const tag = row.parentElement?.tagName.toLowerCase();
  return tag === "thead" || tag === "tbody" || tag === "tfoot" ? tag : null;
}

function spans() {
  const span = (name: "colSpan" | "rowSpan") => ({
    default: 1,
    parseHTML: (element: HTMLElement) => (element as HTMLTableCellElement)[name] || 1,
    renderHTML: (attributes: Record<string, unknown>) => {
      const attribute = name.toLowerCase();
      return attributes[attribute] === 1 ? {} : { [attribute]: String(attributes[attribute]) };
    },
  });
  // The library asks for widths of columns, which an article has not.
  return { colspan: span("colSpan"), rowspan: span("rowSpan"), colwidth: { default: null, rendered: false } };
}

export const Cell = TableCell.extend({ content: "block+", addAttributes: spans });

export const HeaderCell = TableHeader.extend({
  content: "block+",
  addAttributes() {
    // "auto": by where the cell stands, which is told when it is written. "": as it came, without.
    return { ...spans(), scope: carried("scope", "auto", (element) => element.getAttribute("scope") ?? "") };
  },
});
