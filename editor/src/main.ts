// The newsroom's script, loaded with the form of a text and nowhere else. Without it the form is a plain one.
import { contentSchema } from "./rich_text/schema";
import { startSaving } from "./saving/start";

const form = document.querySelector<HTMLFormElement>("form.text-form");
if (form) {
  contentSchema();
  startSaving(form);
}
