// A picture within a line, as old articles have them: a button tells what it shows, and asks.
import type { Node as Content } from "@tiptap/pm/model";
import type { EditorView, NodeView } from "@tiptap/pm/view";
import { element, field } from "../elements";
import { ask } from "./dialogs";
import { words } from "./words";

export class InlinePictureView implements NodeView {
  readonly dom = element("span", { class: "picture-inline", contenteditable: "false" });
  private readonly image = element("img", { draggable: "false", alt: "" });
  private readonly button = element("button", { type: "button", class: "quiet", click: () => this.describe() }, words.pictureDescribe);

  constructor(
    private node: Content,
    private readonly view: EditorView,
    private readonly position: () => number | undefined,
  ) {
    this.dom.append(this.image, this.button);
    this.draw();
  }

  update(node: Content): boolean {
    const isSame = node.type === this.node.type;
    if (isSame) {
      this.node = node;
      this.draw();
    }
    return isSame;
  }

  stopEvent(event: Event): boolean {
    return event.target === this.button;
  }

  ignoreMutation(): boolean {
    return true;
  }

  private draw(): void {
    const { src, srcset, width, height, alt } = this.node.attrs;
    for (const [name, value] of Object.entries({ src, srcset, width, height, sizes: "20rem" })) {
      if (value !== null && this.image.getAttribute(name) !== value) {
        this.image.setAttribute(name, value);
      }
    }
    this.dom.classList.toggle("is-undescribed", alt === null);
  }

  private describe(): void {
    const { alt } = this.node.attrs;
    const text = element("textarea", { rows: 2, maxlength: 500 }, alt ?? "");
    const decorative = element("input", { type: "checkbox", checked: alt === "" });
    ask({
      title: words.pictureDescribe,
      fields: [field(words.pictureAlt, text, words.pictureAltHint), element("label", { class: "checkbox" }, decorative, words.pictureDecorative)],
      action: words.pictureKeep,
      done: () => {
        const at = this.position();
        if (at !== undefined) {
          this.view.dispatch(this.view.state.tr.setNodeAttribute(at, "alt", decorative.checked ? "" : text.value || null));
        }
        return undefined;
      },
      closed: () => this.view.focus(),
    });
  }
}
