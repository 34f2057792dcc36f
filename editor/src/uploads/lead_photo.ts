// The picture above the article is chosen in the form; one that has just come in becomes one of its choices.
import { announce, element } from "../elements";
import { words } from "./words";

export interface Lead {
  digest: string;
  src: string;
  alt: string | null;
  caption?: string;
}

/** Chooses this picture, and says what it shows where nobody said yet. */
export function chooseLead(form: HTMLFormElement, { digest, src, alt, caption = "" }: Lead): void {
  const known = form.querySelector<HTMLInputElement>(`input[name="draft[photo]"][value="${CSS.escape(digest)}"]`);
  const choice = known ?? addChoice(form, digest, src, alt);
  if (!choice) {
    return;
  }
  choice.checked = true;
  fill(form, "draft[photo_alt]", alt ?? "");
  fill(form, "draft[photo_caption]", caption);
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  announce(words.leadChosen);
}

function addChoice(form: HTMLFormElement, digest: string, src: string, alt: string | null): HTMLInputElement | undefined {
  const first = form.querySelector(".photo-choices .photo-choice");
  const input = element("input", { type: "radio", name: "draft[photo]", value: digest });
  first?.after(element("label", { class: "photo-choice" }, input, element("img", { src, alt: alt || "Ảnh mới tải lên", width: 160, loading: "lazy" })));
  return first ? input : undefined;
}

function fill(form: HTMLFormElement, name: string, value: string): void {
  const field = form.elements.namedItem(name);
  if (field instanceof HTMLInputElement && field.value === "" && value !== "") {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
