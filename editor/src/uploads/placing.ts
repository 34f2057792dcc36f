// Puts files into the text: pictures as figures, documents as links.
import type { Editor } from "@tiptap/core";
import type { Node as Content } from "@tiptap/pm/model";
import type { StoredDocument, StoredFile, StoredPhoto, Upload, Uploads } from "../contract";
import { announce, element } from "../elements";
import { attributesOf } from "../rich_text/picture_view";
import { dispatchAlone } from "../rich_text/steps";
import { isPhoto } from "./limits";
import { uploadStep } from "./step";
import { words } from "./words";

export class Placing {
  /** Documents on their way, and whatever cannot be placed: shown below the text. */
  readonly list = element("ul", { class: "editor-uploads" });

  constructor(
    private readonly editor: Editor,
    private readonly uploads: Uploads,
  ) {}

  /** Sends files; pictures stand in the text from the beginning, several as a gallery. */
  place(files: File[], position: number): void {
    const photos = files.filter(isPhoto).map((file) => this.uploads.start(file));
    if (photos.length > 0) {
      const figures = photos.map(({ id }) => this.figure({ upload: id }));
      this.insert(figures.length > 1 ? [this.gallery(figures)] : figures, position);
    }
    files.filter((file) => !isPhoto(file)).forEach((file) => this.placeDocument(file));
  }

  /** Something of the library. */
  placeStored(file: StoredFile): void {
    const at = this.editor.state.selection.from;
    this.insert([file.kind === "photo" ? this.photo(file) : this.line(file)], at);
  }

  private photo(photo: StoredPhoto): Content {
    const caption = photo.caption ? [this.editor.schema.text(photo.caption)] : [];
    return this.figure({ ...attributesOf(photo), alt: photo.alt ?? null }, caption);
  }

  private figure(attributes: Record<string, unknown>, caption: Content[] = []): Content {
    const { figure, picture, figureCaption } = this.editor.schema.nodes;
    return figure!.create(null, [picture!.create(attributes), figureCaption!.create(null, caption)]);
  }

  private gallery(figures: Content[]): Content {
    const { figure, figureCaption } = this.editor.schema.nodes;
    return figure!.create(null, [...figures, figureCaption!.create()]);
  }

  /** Below the block at this position: a picture does not tear a paragraph apart. */
  private insert(nodes: Content[], position: number): void {
    const { doc, schema } = this.editor.state;
    const place = doc.resolve(Math.min(position, doc.content.size));
    const block = place.depth > 0 ? place.node(1) : undefined;
    const isEmpty = block?.type.name === "paragraph" && block.childCount === 0;
    const [from, to] = place.depth === 0 ? [position, position] : isEmpty ? [place.before(1), place.after(1)] : [place.after(1), place.after(1)];
    const needsLine = to === doc.content.size;
    const content = needsLine ? [...nodes, schema.nodes.paragraph!.create()] : nodes;
    dispatchAlone(this.editor.view, this.editor.state.tr.replaceWith(from, to, content).scrollIntoView());
  }

  private placeDocument(file: File): void {
    const upload = this.uploads.start(file);
    const item = element("li");
    this.list.append(item);
    const show = (upload: Upload) => item.replaceChildren(uploadStep(upload, this.uploads));
    const stop = this.uploads.onStep((step) => {
      if (step.id !== upload.id) {
        return;
      }
      const { state } = step;
      if (state.is === "stored" || state.is === "cancelled") {
        stop();
        item.remove();
      } else {
        show(step);
      }
      if (state.is === "stored" && state.stored.kind === "document") {
        this.insert([this.line(state.stored)], this.editor.state.selection.from);
        announce(words.stored(file.name));
      }
    });
    show(upload);
  }

  private line({ href, file_name, size_text }: StoredDocument): Content {
    const { schema } = this.editor;
    const link = schema.marks.link!.create({ href });
    return schema.nodes.paragraph!.create(null, [schema.text(file_name, [link]), schema.text(` (${size_text})`)]);
  }
}
