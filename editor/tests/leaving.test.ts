// The last letters, on leaving.
import { window } from "./dom";
import assert from "node:assert/strict";
import { test } from "node:test";
import { FieldOfForm } from "../src/rich_text/field_of_form";

test("what the editor holds is in the form before anybody keeps it, whoever listened first", () => {
  const { document } = window;
  const field = document.createElement("textarea");
  field.name = "body";
  document.body.append(document.createElement("form"));
  document.forms[0]?.append(field);
  const kept: string[] = [];
  window.addEventListener("pagehide", () => kept.push(field.value));
  document.addEventListener("visibilitychange", () => kept.push(field.value));
  let text = "Mưa";
  const form = new FieldOfForm(field, () => text);
  form.changed();
  window.dispatchEvent(new window.Event("pagehide"));
  text = "Mưa lớn";
  form.changed();
  document.dispatchEvent(new window.Event("visibilitychange"));
  assert.deepEqual(kept, ["Mưa", "Mưa lớn"]);
});
