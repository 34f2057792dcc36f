// What a form holds, as it is sent.

/** Names and values of a form's fields, in their order. */
export type Fields = [name: string, value: string][];

/** Reads a form. Whoever holds a field's value elsewhere hears `formdata` first (HTML, 4.10.21.4) and gives it. */
export function readFields(form: HTMLFormElement): Fields {
  const fields: Fields = [];
  for (const [name, value] of new FormData(form)) {
    // Files have a way of their own.
    if (typeof value === "string") {
      fields.push([name, value]);
    }
  }
  return fields;
}

export function valueOf(fields: Fields, name: string): string {
  return fields.find(([known]) => known === name)?.[1] ?? "";
}

/** Whether somebody has typed into a form, or chosen, since it was sent here: perhaps before any script was there to hear it. */
export function isTouched(form: HTMLFormElement): boolean {
  return [...form.elements].some((field) => {
    if (field instanceof HTMLInputElement) {
      return ["checkbox", "radio"].includes(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
    }
    if (field instanceof HTMLTextAreaElement) {
      return field.value !== field.defaultValue;
    }
    return field instanceof HTMLSelectElement && field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
  });
}
