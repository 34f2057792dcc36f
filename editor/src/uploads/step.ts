// How far an upload is, for eye and ear, and what can be done about it.
import type { Upload, Uploads } from "../contract";
import { element } from "../elements";
import { words } from "./words";

/** The same element, brought up to date, where only the share is another: the focus may be in it. */
export function renewStep(shown: Element | null, { file, state }: Upload): boolean {
  const bar = shown?.querySelector("progress");
  const said = shown?.querySelector("p");
  if (!bar || !said || state.is !== "sending") {
    return false;
  }
  said.textContent = saying(file, state.share);
  if (state.share === null || state.share === 1) {
    bar.removeAttribute("value");
  } else {
    bar.value = state.share;
  }
  return true;
}

function saying({ name }: File, share: number | null): string {
  return share === null || share === 1 ? words.working(name) : words.sending(name, share);
}

export function uploadStep({ id, file, state }: Upload, uploads: Uploads): HTMLElement {
  const button = (label: string, act: () => void) => element("button", { type: "button", class: "quiet", click: act }, label);
  const cancel = (label: string) => button(label, () => uploads.cancel(id));
  switch (state.is) {
    case "sending": {
      const bar = element("progress", { max: 1, value: state.share, "aria-label": file.name });
      return element("div", { class: "upload" }, element("p", {}, saying(file, state.share)), bar, cancel(words.cancel));
    }
    case "refused":
      return element(
        "div",
        { class: "upload is-refused" },
        element("p", { class: "error", role: "alert" }, state.message),
        element("p", { class: "actions" }, state.mayRetry && button(words.retry, () => uploads.retry(id)), cancel(words.remove)),
      );
    case "stored":
      return element("div", { class: "upload" }, element("p", {}, words.stored(file.name)));
    case "cancelled":
      return element("div", { class: "upload" });
  }
}
