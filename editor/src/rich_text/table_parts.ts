// Which rows of a table are its head, body and foot, and what its header cells head.
import type { Node as Content } from "@tiptap/pm/model";

export interface Part {
  part: "thead" | "tbody" | "tfoot";
  rows: Content[];
}

/** The rows in their order, a head first and a foot last: HTML has no other place for these. */
export function partsOf(table: Content): Part[] {
  const rows: Content[] = [];
  table.forEach((row) => rows.push(row));
  let head = 0;
  while (head < rows.length && isHead(rows[head]!)) {
    head += 1;
  }
  let foot = rows.length;
  while (foot > head && rows[foot - 1]!.attrs.part === "tfoot") {
    foot -= 1;
  }
  const parts: Part[] = [
    { part: "thead", rows: rows.slice(0, head) },
    { part: "tbody", rows: rows.slice(head, foot) },
    { part: "tfoot", rows: rows.slice(foot) },
  ];
  return parts.filter(({ rows }) => rows.length > 0);
}

/** As it was read; a row of which nothing was read is one where all its cells head. */
function isHead(row: Content): boolean {
  return row.attrs.part === "thead" || (row.attrs.part === null && cellsOf(row).every(isHeader));
}

export function cellsOf(row: Content): Content[] {
  const cells: Content[] = [];
  row.forEach((cell) => cells.push(cell));
  return cells;
}

function isHeader(cell: Content): boolean {
  return cell.type.name === "tableHeader";
}

/** What a header cell heads; `null`: nothing is said of it. */
export function scopeOf(cell: Content, column: number, isInHead: boolean): string | null {
  const scope: unknown = cell.attrs.scope;
  if (!isHeader(cell) || scope === "" || scope === undefined) {
    return null;
  }
  if (scope === "auto") {
    return isInHead ? "col" : column === 0 ? "row" : null;
  }
  return String(scope);
}
