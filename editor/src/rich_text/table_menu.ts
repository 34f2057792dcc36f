// What can be done to tables, as a menu under one button.
import type { Editor } from "@tiptap/core";
import type { Node as Content, Schema } from "@tiptap/pm/model";
import { Selection, TextSelection } from "@tiptap/pm/state";
import { element, field } from "../elements";
import { type Choice, ask, openMenu } from "./dialogs";
import { words } from "./words";

const ROWS_MAX = 100;
const COLUMNS_MAX = 20;

export function openTableMenu(editor: Editor, button: HTMLElement): void {
  const insert: Choice = { label: `${words.tableInsert}…`, run: () => askForTable(editor) };
  const choices = editor.isActive("table") ? [...insideTable(editor), insert] : [insert];
  openMenu(button, words.table, choices, () => editor.commands.focus());
}

function insideTable(editor: Editor): Choice[] {
  const run = (label: string, act: (chain: ReturnType<Editor["chain"]>) => { run(): boolean }): Choice => ({ label, run: () => act(editor.chain().focus()).run() });
  const can = editor.can();
  return [
    run(words.rowBefore, (chain) => chain.addRowBefore()),
    run(words.rowAfter, (chain) => chain.addRowAfter()),
    run(words.columnBefore, (chain) => chain.addColumnBefore()),
    run(words.columnAfter, (chain) => chain.addColumnAfter()),
    run(words.rowDelete, (chain) => chain.deleteRow()),
    run(words.columnDelete, (chain) => chain.deleteColumn()),
    ...(can.mergeCells() ? [run(words.mergeCells, (chain) => chain.mergeCells())] : []),
    ...(can.splitCell() ? [run(words.splitCell, (chain) => chain.splitCell())] : []),
    { label: words.headerRow, run: () => toggleHead(editor, "row") },
    { label: words.headerColumn, run: () => toggleHead(editor, "column") },
    { label: words.tableName, run: () => toggleCaption(editor) },
    { label: words.tableDelete, run: () => deleteTable(editor) },
  ];
}

function askForTable(editor: Editor): void {
  const count = (value: number, max: number) => element("input", { type: "number", inputmode: "numeric", min: 1, max, value, required: true });
  const [rows, columns] = [count(3, ROWS_MAX), count(3, COLUMNS_MAX)];
  const head = element("input", { type: "checkbox", checked: true });
  ask({
    title: words.tableInsert,
    fields: [field(words.tableRows, rows), field(words.tableColumns, columns), element("label", { class: "checkbox" }, head, words.tableHeaderRow)],
    action: words.tableInsert,
    done: () => {
      const within = (input: HTMLInputElement, max: number) => Math.min(max, Math.max(1, Math.trunc(Number(input.value)) || 1));
      insertTable(editor, within(rows, ROWS_MAX), within(columns, COLUMNS_MAX), head.checked);
      return undefined;
    },
    closed: () => editor.commands.focus(),
  });
}

/** An empty table with a place for its name, below what is selected; one writes on in its first cell. */
export function insertTable(editor: Editor, rows: number, columns: number, hasHead: boolean): void {
  const table = emptyTable(editor.schema, rows, columns, hasHead);
  editor
    .chain()
    .command(({ tr }) => {
      tr.replaceSelectionWith(table, false);
      const at = tr.mapping.map(tr.selection.from, -1);
      let first: number | undefined;
      tr.doc.nodesBetween(Math.max(0, at - table.nodeSize - 2), tr.doc.content.size, (node, position) => {
        if (first === undefined && node.type.name === "table" && node.eq(table.lastChild!)) {
          first = position;
        }
        return first === undefined;
      });
      tr.setSelection(Selection.near(tr.doc.resolve((first ?? at) + 3))).scrollIntoView();
      return true;
    })
    .run();
}

function emptyTable(schema: Schema, rows: number, columns: number, hasHead: boolean): Content {
  const { tableBox, tableCaption, table, tableRow, tableCell, tableHeader } = schema.nodes;
  const row = (isHead: boolean) => tableRow!.create(null, Array.from({ length: columns }, () => (isHead ? tableHeader : tableCell)!.createAndFill()!));
  const all = Array.from({ length: rows }, (_, index) => row(hasHead && index === 0));
  return tableBox!.create(null, [tableCaption!.create(), table!.create(null, all)]);
}

/** The rows get their places anew: what was a head because it was read as one is one no more. */
function toggleHead(editor: Editor, of: "row" | "column"): void {
  const chain = editor.chain().focus();
  (of === "row" ? chain.toggleHeaderRow() : chain.toggleHeaderColumn())
    .command(({ tr }) => {
      const box = boxAround(tr.selection);
      box?.node.lastChild?.forEach((row, offset) => {
        const position = box.position + 1 + (box.node.childCount > 1 ? box.node.firstChild!.nodeSize : 0) + 1 + offset;
        if (row.attrs.part === "thead" || row.attrs.part === "tbody") {
          tr.setNodeAttribute(position, "part", null);
        }
      });
      return true;
    })
    .run();
}

function toggleCaption(editor: Editor): void {
  editor
    .chain()
    .focus()
    .command(({ tr, state }) => {
      const box = boxAround(tr.selection);
      const caption = box?.node.firstChild;
      if (!box || !caption) {
        return false;
      }
      if (caption.type.name === "tableCaption") {
        tr.delete(box.position + 1, box.position + 1 + caption.nodeSize);
      } else {
        tr.insert(box.position + 1, state.schema.nodes.tableCaption!.create());
        tr.setSelection(TextSelection.create(tr.doc, box.position + 2));
      }
      return true;
    })
    .run();
}

function deleteTable(editor: Editor): void {
  editor
    .chain()
    .focus()
    .command(({ tr }) => {
      const box = boxAround(tr.selection);
      if (box) {
        tr.delete(box.position, box.position + box.node.nodeSize);
      }
      return Boolean(box);
    })
    .run();
}

function boxAround({ $from }: Selection): { node: Content; position: number } | undefined {
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if ($from.node(depth).type.name === "tableBox") {
      return { node: $from.node(depth), position: $from.before(depth) };
    }
  }
  return undefined;
}
