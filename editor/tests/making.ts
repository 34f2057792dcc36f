// Bodies that chance puts together out of all that the editor knows, the same ones every time.
import type { Mark, Node as Content, Schema } from "@tiptap/pm/model";
import { write } from "../src/rich_text/writing";

const BODIES = 60;

/** Marsaglia's xorshift: enough for choosing. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const WORDS = ["Mưa", "lũ & ", "<b>", "đường\u00a0phố", "\"ngoặc\"", "H", "1,2 MB", "Ngã Bảy", "ǿ", "👩‍🌾"];
const PICTURE = "/media/fedcba9876543210fedcba9876543210-480.webp";

export function madeBodies(schema: Schema): string[] {
  return Array.from({ length: BODIES }, (_, number) => write(new Maker(schema, chance(number * 7919 + 1)).body()));
}

class Maker {
  constructor(
    private readonly schema: Schema,
    private readonly below: (below: number) => number,
  ) {}

  body(): Content {
    const blocks = this.several(4, () => this.block(0));
    // A body does not end with an empty line.
    return this.node("doc", [...blocks, this.node("paragraph", [this.schema.text("Hết.")])]);
  }

  private block(depth: number): Content {
    const simple = [() => this.node("paragraph", this.line()), () => this.node("heading", this.line(), { level: 2 + this.below(3) }), () => this.node("horizontalRule", [])];
    const holding = [
      () => this.node("blockquote", this.several(2, () => this.block(depth + 1))),
      () => this.list(depth),
      () => this.table(depth),
      () => this.node("figure", [this.picture(), this.node("figureCaption", this.line())]),
      () => this.node("figure", [...this.several(3, () => this.node("figure", [this.picture(), this.node("figureCaption", [])])), this.node("figureCaption", this.line())]),
    ];
    return this.one(depth > 2 ? simple : [...simple, ...holding])();
  }

  private list(depth: number): Content {
    const items = this.several(3, () => this.node("listItem", [this.node("paragraph", this.line()), ...(depth < 2 && this.below(3) === 0 ? [this.list(depth + 1)] : [])]));
    return this.below(2) ? this.node("bulletList", items) : this.node("orderedList", items, { start: this.one([null, "3"]), type: this.one([null, "a"]) });
  }

  private table(depth: number): Content {
    const columns = 1 + this.below(3);
    const cell = (type: string) => this.node(type, depth > 1 || this.below(4) ? [this.node("paragraph", this.line())] : [this.block(depth + 2)]);
    const row = (type: string) => this.node("tableRow", Array.from({ length: columns }, () => cell(type)));
    const rows = [...(this.below(2) ? [row("tableHeader")] : []), ...this.several(3, () => row("tableCell"))];
    return this.node("tableBox", [this.node("tableCaption", this.line()), this.node("table", rows)]);
  }

  private picture(): Content {
    return this.node("picture", [], { src: PICTURE, alt: this.one([null, "", "Ảnh <\"&>"]) });
  }

  private line(): Content[] {
    const pieces = this.several(5, () => (this.below(8) ? this.schema.text(this.one(WORDS), this.marks()) : this.node("hardBreak", [])));
    // Spaces at the ends of lines are not part of a text, nor are line ends there.
    return [this.schema.text("đầu"), ...pieces, this.schema.text("cuối")];
  }

  private marks(): Mark[] {
    const { link, ...others } = this.schema.marks;
    let marks: readonly Mark[] = [];
    for (const type of Object.values(others)) {
      marks = this.below(4) === 0 ? type.create().addToSet(marks) : marks;
    }
    return [...(this.below(6) === 0 && link ? link.create({ href: "/a?b&c" }).addToSet(marks) : marks)];
  }

  private node(type: string, content: Content[], attributes: Record<string, unknown> = {}): Content {
    return this.schema.nodes[type]!.createChecked(attributes, content);
  }

  private several<T>(most: number, make: () => T): T[] {
    return Array.from({ length: 1 + this.below(most) }, make);
  }

  private one<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }
}
