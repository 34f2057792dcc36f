// The newsroom's script, loaded with the form of a text and nowhere else. Without it the form is a plain one, and until it is
// here too: the page is painted and can be typed into before the rest is asked for.
import { whenItRests } from "./resting";

const form = document.querySelector<HTMLFormElement>("form.text-form");
const field = form?.querySelector<HTMLTextAreaElement>("textarea[name=body]");

if (form && field) {
  const rests = whenItRests(field);
  afterFirstPaint(() => {
    // The smaller part is here first, and what is typed is kept while the other is still under way.
    void import("./saving/start").then(({ startSaving }) => startSaving(form));
    void import("./form").then(async ({ makeRich }) => {
      await rests();
      makeRich(form, field);
    });
  });
}

function afterFirstPaint(callback: () => void): void {
  if (document.visibilityState === "hidden") {
    callback();
  } else {
    requestAnimationFrame(() => setTimeout(callback));
  }
}
