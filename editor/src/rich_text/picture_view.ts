// A picture as its editor sees it: what it shows, and what is said for those who do not see it, at one glance. What is
// written under it stands below, as text.
import type { Editor } from "@tiptap/core";
import type { Node as Content } from "@tiptap/pm/model";
import { Selection } from "@tiptap/pm/state";
import type { EditorView, NodeView } from "@tiptap/pm/view";
import type { StoredFile, StoredPhoto, Upload, Uploads } from "../contract";
import { element, field } from "../elements";
import { renewStep, uploadStep } from "../uploads/step";
import { words } from "./words";

export interface PictureHooks {
  uploads: Uploads;
  /** Asks for files; `null` where nothing was chosen. */
  choose(): Promise<File[]>;
  /** Makes it the picture above the article. */
  lead(photo: { digest: string; src: string; alt: string | null }): void;
}

/** The attributes of a picture that is in the store. */
export function attributesOf({ src, srcset, sizes, width, height }: StoredPhoto): Record<string, unknown> {
  return { src, srcset, sizes, width: String(width), height: String(height), loading: "lazy", upload: null, foreign: null };
}

export class PictureView implements NodeView {
  readonly dom: HTMLElement;
  private readonly shown = element("div", { class: "picture-shown" });
  private readonly alt: HTMLTextAreaElement;
  private readonly decorative: HTMLInputElement;
  /** Where it is cut and its main point is chosen. */
  private readonly library = element("a", { target: "_blank", rel: "noopener" }, words.pictureCut);
  private readonly stop: () => void;
  private drawn = "";

  constructor(
    private node: Content,
    private readonly view: EditorView,
    private readonly position: () => number | undefined,
    private readonly hooks: PictureHooks,
  ) {
    this.alt = element("textarea", { rows: 2, maxlength: 500, input: () => this.set({ alt: this.alt.value || null }) });
    this.decorative = element("input", { type: "checkbox", change: () => this.set({ alt: this.decorative.checked ? "" : null }) });
    const button = (label: string, act: () => void) => element("button", { type: "button", class: "quiet", click: act }, label);
    const buttons = [button(words.pictureReplace, () => void this.replace()), button(words.pictureLead, () => this.lead()), button(words.pictureRemove, () => this.remove())];
    this.dom = element(
      "div",
      { class: "picture", contenteditable: "false", keydown: (event) => this.leave(event as KeyboardEvent) },
      this.shown,
      element("div", { class: "picture-words" }, field(words.pictureAlt, this.alt, words.pictureAltHint), element("label", { class: "checkbox" }, this.decorative, words.pictureDecorative)),
      element("p", { class: "actions" }, ...buttons, this.library),
    );
    this.stop = hooks.uploads.onStep((upload) => upload.id === this.node.attrs.upload && this.step(upload));
    this.draw();
  }

  update(node: Content): boolean {
    if (node.type !== this.node.type) {
      return false;
    }
    this.node = node;
    this.draw();
    return true;
  }

  /** What happens in the fields is none of the editor's. */
  stopEvent(event: Event): boolean {
    return event.target instanceof Element && event.target.closest("textarea, input, button, label") !== null;
  }

  ignoreMutation(): boolean {
    return true;
  }

  selectNode(): void {
    this.dom.classList.add("is-selected");
  }

  deselectNode(): void {
    this.dom.classList.remove("is-selected");
  }

  destroy(): void {
    this.stop();
  }

  private draw(): void {
    const { src, alt, upload, foreign } = this.node.attrs;
    if (this.alt.value !== (alt ?? "")) {
      this.alt.value = alt ?? "";
    }
    this.decorative.checked = alt === "";
    this.alt.disabled = alt === "";
    this.dom.classList.toggle("is-undescribed", alt === null);
    const digest = digestOf(src);
    this.library.hidden = digest === undefined;
    this.library.href = `/toa-soan/kho-anh?tep=${digest ?? ""}`;
    const now = `${src} ${upload} ${foreign}`;
    if (now !== this.drawn) {
      this.drawn = now;
      this.shown.replaceChildren(...this.face());
    }
  }

  private face(): Node[] {
    const { src, srcset, upload, foreign, width, height } = this.node.attrs;
    const known = upload === null ? undefined : this.hooks.uploads.find(upload);
    if (src !== null) {
      return [element("img", { src, srcset, sizes: "20rem", width, height, alt: "", draggable: "false" })];
    }
    if (known) {
      return [uploadStep(known, this.hooks.uploads)];
    }
    const lost = element("p", {}, foreign === null ? words.pictureLost : words.pictureForeign);
    const choose = element("button", { type: "button", click: () => void this.replace() }, words.pictureChoose);
    return [lost, choose];
  }

  private step(upload: Upload): void {
    if (upload.state.is === "stored") {
      this.stored(upload.state.stored);
    } else if (upload.state.is === "cancelled") {
      this.remove();
    } else if (!renewStep(this.shown.firstElementChild, upload)) {
      this.shown.replaceChildren(uploadStep(upload, this.hooks.uploads));
    }
  }

  private stored(stored: StoredFile): void {
    if (stored.kind === "photo") {
      // What was written meanwhile is undone alone.
      this.set(attributesOf(stored), false);
    }
  }

  private set(attributes: Record<string, unknown>, isUndone = true): void {
    const at = this.position();
    if (at !== undefined) {
      const tr = this.view.state.tr.setNodeMarkup(at, null, { ...this.node.attrs, ...attributes });
      this.view.dispatch(tr.setMeta("addToHistory", isUndone));
    }
  }

  private async replace(): Promise<void> {
    const [file] = await this.hooks.choose();
    if (file) {
      const { id } = this.hooks.uploads.start(file);
      this.set({ src: null, srcset: null, upload: id, foreign: null });
      const now = this.hooks.uploads.find(id);
      if (now) {
        this.step(now);
      }
    }
  }

  private lead(): void {
    const { src, alt } = this.node.attrs;
    const digest = digestOf(src);
    if (digest) {
      this.hooks.lead({ digest, src, alt });
    }
  }

  /** Back to the text, behind the picture. */
  private leave(event: KeyboardEvent): void {
    const at = this.position();
    if (event.key === "Escape" && at !== undefined) {
      event.stopPropagation();
      const { state } = this.view;
      this.view.dispatch(state.tr.setSelection(Selection.near(state.doc.resolve(at + this.node.nodeSize))));
      this.view.focus();
    }
  }

  /** With its figure, where nothing else is in that. */
  private remove(): void {
    const at = this.position();
    if (at === undefined) {
      return;
    }
    const { tr, doc } = this.view.state;
    const place = doc.resolve(at);
    const figure = place.parent;
    const isAlone = figure.type.name === "figure" && figure.childCount <= 2;
    const range = isAlone ? ([place.before(), place.after()] as const) : ([at, at + this.node.nodeSize] as const);
    this.view.dispatch(tr.delete(...range));
    this.view.focus();
  }
}

function digestOf(src: string | null): string | undefined {
  return /^\/media\/([0-9a-f]{32})-/.exec(src ?? "")?.[1];
}

/** For Tiptap. */
export function pictureView(hooks: PictureHooks) {
  return ({ node, view, getPos }: { node: Content; view: EditorView; getPos: () => number | undefined; editor: Editor }) => new PictureView(node, view, getPos, hooks);
}
