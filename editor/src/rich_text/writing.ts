// What the editor holds becomes HTML, letter by letter what the server's cleaner would leave of it: its tags, its order of
// attributes, its way to write signs (html5ever's serializer). Blocks stand on lines of their own, as people lay them out.
import type { Fragment, Mark, Node as Content } from "@tiptap/pm/model";
import { cellsOf, partsOf, scopeOf } from "./table_parts";

type Attributes = readonly (readonly [name: string, value: unknown])[];

/** The HTML of a whole body; empty where it holds nothing. */
export function write(doc: Content): string {
  const blocks = childrenOf(doc);
  // The line on which one would go on writing is no part of the text.
  while (blocks.length > 0 && isEmptyLine(blocks[blocks.length - 1]!)) {
    blocks.pop();
  }
  return blocks.map((block) => writeBlock(block, doc)).filter(Boolean).join("\n");
}

/** Blocks are never changed, only replaced: with each key one of them is written anew. */
const written = new WeakMap<Content, string>();

function writeBlock(block: Content, doc: Content): string {
  const html = written.get(block) ?? writeNode(block, doc);
  written.set(block, html);
  return html;
}

function isEmptyLine(node: Content): boolean {
  return node.type.name === "paragraph" && node.childCount === 0 && node.attrs.lang === null;
}

function childrenOf(parent: Content | Fragment): Content[] {
  const children: Content[] = [];
  parent.forEach((child) => children.push(child));
  return children;
}

function writeNode(node: Content, parent: Content): string {
  const { lang } = node.attrs;
  switch (node.type.name) {
    case "text":
      return escape(node.text ?? "");
    case "hardBreak":
      return tag("br", [["lang", lang]]);
    case "horizontalRule":
      return tag("hr", [["lang", lang]]);
    case "inlinePicture":
    case "picture":
      return writePicture(node);
    case "paragraph":
      return isBare(node, parent) ? writeLine(node) : element("p", [["lang", lang]], writeLine(node));
    case "heading":
      return element(`h${node.attrs.level}`, [["lang", lang]], writeLine(node));
    case "blockquote":
      return element("blockquote", [["lang", lang]], writeAll(node));
    case "bulletList":
      return element("ul", [["lang", lang]], onLines(writeEach(node)));
    case "orderedList":
      return element("ol", [["start", node.attrs.start], ["type", node.attrs.type], ["lang", lang]], onLines(writeEach(node)));
    case "listItem":
      return element("li", [["lang", lang]], writeAll(node));
    case "figure":
      return writeFigure(node);
    case "figureCaption":
      return node.childCount === 0 ? "" : element("figcaption", [["lang", lang]], writeLine(node));
    case "tableBox":
      return writeTable(node);
    case "table":
      return element("table", [["tabindex", 0]], onLines(writeParts(node)));
    case "tableCaption":
      return node.childCount === 0 ? "" : element("caption", [["lang", lang]], writeLine(node));
    default:
      throw new Error(`No HTML is known for ${node.type.name}.`);
  }
}

/** Text that stands in a cell or an item without a tag of its own, alone or before a list. */
function isBare(paragraph: Content, parent: Content): boolean {
  const holdsBare = ["listItem", "tableCell", "tableHeader"].includes(parent.type.name);
  const { tagged, lang } = paragraph.attrs;
  const paragraphs = childrenOf(parent).filter((child) => child.type === paragraph.type).length;
  return holdsBare && !tagged && lang === null && paragraphs === 1 && parent.firstChild === paragraph;
}

function writeEach(parent: Content): string[] {
  return childrenOf(parent).map((child) => writeNode(child, parent));
}

function writeAll(parent: Content): string {
  return writeEach(parent).join("");
}

function onLines(parts: string[]): string {
  return `\n${parts.filter(Boolean).join("\n")}\n`;
}

/** A picture that is not in the store yet is not in the text yet. One that was lost keeps what is known of it. */
function writePicture({ attrs }: Content): string {
  if (attrs.src === null && (attrs.upload !== null || attrs.foreign !== null)) {
    return "";
  }
  const names = ["src", "srcset", "sizes", "alt", "width", "height", "loading", "lang"];
  return tag("img", names.map((name) => [name, attrs[name]] as const));
}

function writeFigure(figure: Content): string {
  const inside = writeInline(childrenOf(figure), figure);
  return inside && element("figure", [["lang", figure.attrs.lang]], inside);
}

function writeTable(box: Content): string {
  const table = box.lastChild;
  const caption = box.childCount > 1 && box.firstChild ? writeNode(box.firstChild, box) : "";
  return table ? element("table", [["lang", box.attrs.lang], ["tabindex", 0]], onLines([caption, ...writeParts(table)])) : "";
}

function writeParts(table: Content): string[] {
  return partsOf(table).map(({ part, rows }) => {
    const lines = rows.map((row) => element("tr", [["lang", row.attrs.lang]], writeRow(row, part === "thead")));
    const isOneLine = part !== "tbody" && lines.length === 1;
    return element(part, [], isOneLine ? lines.join("") : onLines(lines));
  });
}

function writeRow(row: Content, isHead: boolean): string {
  return cellsOf(row)
    .map((cell, column) => {
      const { colspan, rowspan, lang } = cell.attrs;
      const name = cell.type.name === "tableHeader" ? "th" : "td";
      const spans = [["colspan", colspan === 1 ? null : colspan], ["rowspan", rowspan === 1 ? null : rowspan]] as const;
      return element(name, [...spans, ["scope", scopeOf(cell, column, isHead)], ["lang", lang]], writeAll(cell));
    })
    .join("");
}

function writeLine(line: Content): string {
  return writeInline(childrenOf(line), line);
}

/** Children with their marks: a mark that goes on from one to the next is written once. */
function writeInline(children: Content[], parent: Content): string {
  let html = "";
  const opened: Mark[] = [];
  const close = (depth: number) => {
    while (opened.length > depth) {
      html += `</${nameOf(opened.pop()!)}>`;
    }
  };
  for (const child of children) {
    const inside = writeNode(child, parent);
    if (!inside) {
      continue;
    }
    let shared = 0;
    while (shared < opened.length && shared < child.marks.length && opened[shared]!.eq(child.marks[shared]!)) {
      shared += 1;
    }
    close(shared);
    for (const mark of child.marks.slice(shared)) {
      html += tag(nameOf(mark), attributesOf(mark));
      opened.push(mark);
    }
    html += inside;
  }
  close(0);
  return html;
}

function nameOf(mark: Mark): string {
  return mark.type.name === "link" ? "a" : String(mark.attrs.tag);
}

function attributesOf({ type, attrs }: Mark): Attributes {
  const { href, title, lang } = attrs;
  return type.name === "link" ? [["href", href], ["title", title], ["lang", lang], ["rel", "noopener"]] : [["lang", lang]];
}

function element(name: string, attributes: Attributes, inside: string): string {
  return `${tag(name, attributes)}${inside}</${name}>`;
}

function tag(name: string, attributes: Attributes): string {
  const known = attributes.filter(([, value]) => value !== null && value !== undefined);
  return `<${name}${known.map(([name, value]) => ` ${name}="${escape(String(value)).replace(/"/g, "&quot;")}"`).join("")}>`;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\u00a0": "&nbsp;" };

function escape(text: string): string {
  return text.replace(/[&<>\u00a0]/g, (sign) => ENTITIES[sign]!);
}
