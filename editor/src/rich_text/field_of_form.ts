// The field of the form that holds the body. It is written to only when the person changed something: what was saved by
// other means is not laid out anew because somebody looked at it.

/** How long a change waits to be written, in milliseconds: a word is written once, not once a letter. */
const DELAY_MS = 200;

export class FieldOfForm {
  private isStale = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners: (() => void)[] = [];
  /** What the editor made of the field when it last took it over. */
  private taken = "";

  constructor(
    readonly field: HTMLTextAreaElement,
    private readonly write: () => string,
  ) {
    const form = field.form;
    form?.addEventListener("submit", () => this.flush(), { capture: true });
    // Whoever reads the form meanwhile (FormData) reads what is there now.
    form?.addEventListener("formdata", (event) => {
      this.flush();
      event.formData.set(field.name, field.value);
    });
    // Before those who keep what the form holds when it is left.
    field.ownerDocument.defaultView?.addEventListener("pagehide", () => this.flush(), { capture: true });
    field.ownerDocument.addEventListener("visibilitychange", () => this.flush(), { capture: true });
  }

  /** What the editor holds was taken from the field, or put there by somebody who answers for it. */
  takenOver(): void {
    this.forget();
    this.taken = this.write();
  }

  html(): string {
    this.flush();
    return this.field.value;
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  changed(): void {
    this.isStale = true;
    this.timer ??= setTimeout(() => this.flush(), DELAY_MS);
  }

  flush(): void {
    if (!this.isStale) {
      return;
    }
    this.forget();
    const html = this.write();
    if (html !== this.taken) {
      this.taken = html;
      this.field.value = html;
      this.field.dispatchEvent(new Event("input", { bubbles: true }));
      this.listeners.forEach((listener) => listener());
    }
  }

  private forget(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.isStale = false;
  }
}
