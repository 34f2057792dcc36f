// Tables of other programs, as an article has them.
import { isBlank, rename, unwrap } from "./declarations";

export function readTables(body: HTMLElement): void {
  for (const table of [...body.querySelectorAll("table")].reverse()) {
    const cells = [...table.rows].flatMap((row) => [...row.cells]);
    if (isBlank(table) || cells.length === 0) {
      table.remove();
    } else if (cells.length === 1) {
      // A frame around text, or a page's layout.
      const div = rename(cells[0]!, "div");
      table.replaceWith(div);
    } else {
      readHead(table);
    }
  }
  body.querySelectorAll("center").forEach(unwrap);
}

/** A row that repeats on each page heads the table; a header cell says what it heads. */
function readHead(table: HTMLTableElement): void {
  for (const row of table.tHead?.rows ?? []) {
    for (const cell of [...row.cells]) {
      if (cell.tagName === "TD") {
        rename(cell, "th");
      }
    }
  }
  const isHeadRow = (row: HTMLTableRowElement) => row.parentElement === table.tHead || [...row.cells].every((cell) => cell.tagName === "TH");
  for (const row of table.rows) {
    [...row.cells].forEach((cell, column) => {
      const scope = isHeadRow(row) ? "col" : column === 0 ? "row" : null;
      if (cell.tagName === "TH" && !cell.hasAttribute("scope") && scope) {
        cell.setAttribute("scope", scope);
      }
    });
  }
}
