// The body as rich text, in place of the plain field, which stays the form's own and comes back when asked for.
import { Editor } from "@tiptap/core";
import { DOMParser } from "@tiptap/pm/model";
import type { BodyEditor } from "../contract";
import { announce, element } from "../elements";
import { lengthOf } from "./counting";
import { extensions } from "./extensions";
import { FieldOfForm } from "./field_of_form";
import { editLink } from "./links";
import { open, readHtml } from "./opening";
import type { PictureHooks } from "./picture_view";
import { dispatchAlone } from "./steps";
import { openTableMenu } from "./table_menu";
import { type Tool, Toolbar } from "./toolbar";
import { words } from "./words";
import { write } from "./writing";

export interface Parts {
  pictures: PictureHooks;
  /** Buttons of other parts. */
  tools: readonly Tool[];
  /** HTML that came from elsewhere, as it may be put in; `rtf` is the same in another format, or empty. */
  pasted(html: string, rtf: string): string;
  /** Files that were pasted or dropped; answers whether they are taken. */
  files(files: File[], position: number): boolean;
}

const TABLE = "M3 4h18v16H3V4Zm2 4h4V6H5v2Zm6 0h8V6h-8v2Zm-6 5h4v-3H5v3Zm6 0h8v-3h-8v3Zm-6 5h4v-3H5v3Zm6 0h8v-3h-8v3Z";
const LINK = "M10.600 13.400a3 3 0 0 0 4.200 0l4.300-4.300a3 3 0 0 0-4.200-4.200l-1.500 1.500-1.400-1.400 1.500-1.500a5 5 0 0 1 7 7l-4.300 4.300a5 5 0 0 1-7 0l1.400-1.400Zm2.800-2.800a3 3 0 0 0-4.200 0l-4.300 4.300a3 3 0 0 0 4.200 4.200l1.500-1.500 1.400 1.400-1.500 1.500a5 5 0 0 1-7-7l4.300-4.300a5 5 0 0 1 7 0l-1.400 1.400Z";
const SOURCE = "m8 6-6 6 6 6 1.500-1.500L5 12l4.500-4.500L8 6Zm8 0 6 6-6 6-1.500-1.500L19 12l-4.500-4.500L16 6Z";

/** A figure that follows each letter is looked at by nobody. */
const COUNT_MS = 800;

export class RichText implements BodyEditor {
  readonly editor: Editor;
  private readonly toolbar: Toolbar;
  private readonly place = element("div", { class: "editor" });
  private readonly counted = element("p", { class: "hint editor-count" });
  private readonly back = element("button", { type: "button", class: "quiet", hidden: true, click: () => this.showRich() }, "Về soạn thảo thường");
  private readonly form: FieldOfForm;
  private readonly plain: HTMLTextAreaElement;

  constructor(field: HTMLTextAreaElement, parts: Parts) {
    this.plain = field;
    const help = element("p", { class: "hint", id: `${field.id}-help` }, words.help);
    this.editor = this.makeEditor(parts, help.id);
    const own: Tool[] = [
      { label: words.link, keys: "Mod+K", path: LINK, opens: "dialog", run: () => editLink(this.editor) },
      { label: words.table, path: TABLE, opens: "menu", run: (button) => openTableMenu(this.editor, button) },
    ];
    const source: Tool = { label: words.source, path: SOURCE, run: () => this.showSource() };
    this.toolbar = new Toolbar(this.editor, [own, parts.tools, [source]]);
    this.place.prepend(this.toolbar.element);
    this.place.append(this.counted, help);
    field.after(this.back);
    field.before(this.place);
    this.form = new FieldOfForm(field, () => write(this.editor.state.doc));
    this.form.takenOver();
    this.editor.on("update", ({ transaction }) => {
      if (transaction.docChanged && !transaction.getMeta("takenOver")) {
        this.form.changed();
      }
      this.countSoon();
    });
    const isHere = field.ownerDocument.activeElement === field;
    // Under a hand that types, nothing is put in the place of anything: the button says what there is now.
    const isTyping = isHere && field.value !== field.defaultValue;
    this.swap(!isTyping);
    if (isTyping) {
      announce(words.richIsHere);
    } else if (isHere) {
      // At once: Tiptap's own way waits for a frame, and a letter may come before it.
      this.editor.view.dom.focus();
    }
    this.count();
    this.leadLabelHere();
  }

  html(): string {
    return this.form.html();
  }

  focus(): void {
    if (this.place.hidden) {
      this.plain.focus();
    } else {
      this.editor.commands.focus();
    }
  }

  onUserChange(listener: () => void): void {
    this.form.onChange(listener);
    this.plain.addEventListener("input", (event) => event.isTrusted && listener());
  }

  setHtml(html: string): void {
    this.plain.value = html;
    this.take();
  }

  /** Puts clean HTML where the cursor stands, as one step that can be undone. */
  insertHtml(html: string): void {
    const { state, view } = this.editor;
    const slice = DOMParser.fromSchema(state.schema).parseSlice(readHtml(html));
    dispatchAlone(view, state.tr.replaceSelection(slice).scrollIntoView());
    this.focus();
  }

  /** Shows something under the text, while it is edited as rich text. */
  below(part: HTMLElement): void {
    this.counted.before(part);
  }

  private makeEditor(parts: Parts, help: string): Editor {
    let rtf = "";
    const invalid = this.plain.getAttribute("aria-invalid");
    const error = this.plain.getAttribute("aria-describedby")?.split(" ").find((id) => id.endsWith("-error"));
    return new Editor({
      element: this.place.appendChild(element("div", { class: "editor-text" })),
      extensions: extensions({ toToolbar: () => this.toolbar.focus(), editLink: () => editLink(this.editor) }, parts.pictures),
      // The portal's policy forbids inline styles; they are in toa-soan.css.
      injectCSS: false,
      // A dash or a number at the start of a line is one: nothing becomes a list behind one's back.
      enableInputRules: false,
      enablePasteRules: false,
      editorProps: {
        attributes: {
          role: "textbox",
          "aria-multiline": "true",
          "aria-label": words.editor,
          "aria-describedby": [error, help].filter(Boolean).join(" "),
          ...(invalid && { "aria-invalid": invalid }),
          lang: "vi",
          spellcheck: "true",
          class: "body",
        },
        handleDOMEvents: {
          paste: (_, event) => {
            rtf = event.clipboardData?.getData("text/rtf") ?? "";
            return false;
          },
          drop: () => {
            rtf = "";
            return false;
          },
        },
        transformPastedHTML: (html) => parts.pasted(html, rtf),
        handlePaste: (view, event) => {
          const files = [...(event.clipboardData?.files ?? [])];
          // Office puts a picture of the text beside the text; a browser puts an address beside a picture.
          const text = event.clipboardData && (event.clipboardData.getData("text/plain") || readHtml(event.clipboardData.getData("text/html")).textContent);
          return files.length > 0 && !text?.trim() && parts.files(files, view.state.selection.from);
        },
        handleDrop: (view, event, _, isMoved) => {
          const files = [...(event.dataTransfer?.files ?? [])];
          const at = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos ?? view.state.selection.from;
          return !isMoved && files.length > 0 && parts.files(files, at);
        },
      },
      onBeforeCreate: ({ editor }) => {
        editor.options.content = open(editor.schema, this.plain.value).toJSON();
      },
    });
  }

  /** The label of the field and the refusals' links to it lead to the editor. */
  private leadLabelHere(): void {
    const { id, ownerDocument } = this.plain;
    ownerDocument.addEventListener("click", (event) => {
      const target = event.target instanceof Element ? event.target.closest(`label[for="${id}"], a[href="#${id}"]`) : null;
      if (target && !this.place.hidden) {
        event.preventDefault();
        this.place.scrollIntoView({ block: "start" });
        this.focus();
      }
    });
  }

  /** Takes over what the field holds, as one step that can be undone. */
  private take(): void {
    const { state, view } = this.editor;
    const doc = open(state.schema, this.plain.value);
    dispatchAlone(view, state.tr.replaceWith(0, state.doc.content.size, doc.content).setMeta("takenOver", true));
    this.form.takenOver();
    this.count();
  }

  private showSource(): void {
    this.form.flush();
    this.swap(false);
    this.plain.focus();
    announce("Đang xem mã HTML.");
  }

  private showRich(): void {
    this.take();
    this.swap(true);
    this.editor.commands.focus();
  }

  private swap(isRich: boolean): void {
    const hint = this.plain.ownerDocument.getElementById(`${this.plain.id}-hint`);
    for (const [part, isShown] of [[this.place, isRich], [this.plain, !isRich], [this.back, !isRich], [hint, !isRich]] as const) {
      part?.toggleAttribute("hidden", !isShown);
    }
  }

  private timer: ReturnType<typeof setTimeout> | undefined;

  private countSoon(): void {
    this.timer ??= setTimeout(() => this.count(), COUNT_MS);
  }

  private count(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { words: count, characters } = lengthOf(this.editor.state.doc);
    this.counted.textContent = words.counted(count, characters);
  }
}
