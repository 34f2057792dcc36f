// The newsroom's script, loaded with the form of a text and nowhere else. Without it the form is a plain one, and until it is
// here too: the page is painted and can be typed into before the rest is asked for.
import { announce, element } from "./elements";

const form = document.querySelector<HTMLFormElement>("form.text-form");
const field = form?.querySelector<HTMLTextAreaElement>("textarea[name=body]");

if (form && field) {
  afterFirstPaint(() => {
    enliven(form, field).catch((error) => {
      const words = "Phần soạn thảo chưa tải được. Bạn vẫn viết và bấm Lưu được ở đây; tải lại trang khi có mạng.";
      form.prepend(element("p", { class: "notice" }, words));
      announce(words);
      // The console shall name it: it may be a fault of ours and not of the line.
      throw error;
    });
  });
}

/** What is typed is kept before there is anything more to type with. */
async function enliven(form: HTMLFormElement, field: HTMLTextAreaElement): Promise<void> {
  const [saving, rich] = [import("./saving/start"), import("./form")];
  // Whoever waits for the one first hears of the other later.
  rich.catch(() => undefined);
  (await saving).startSaving(form);
  (await rich).makeRich(form, field);
}

function afterFirstPaint(callback: () => void): void {
  if (document.visibilityState === "hidden") {
    callback();
  } else {
    requestAnimationFrame(() => setTimeout(callback));
  }
}
