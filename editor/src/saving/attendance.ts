// Who else has the same text open, and whether somebody has saved it meanwhile.
import { element } from "../elements";
import { clockTime } from "./clock";
import { type Answer, call } from "../server";

interface AttendanceJson {
  others: string[];
  revision: number;
  saved_by: string | null;
  saved_at: number;
}

const EVERY_MILLIS = 20_000;
/** Whoever has not touched the page for so long is not at the text any more; and a page left open shall not keep a session alive. */
const IDLE_MILLIS_MAX = 10 * 60_000;

export class AttendanceLine {
  readonly element = element("div", { class: "attendance", "aria-live": "polite" });
  readonly #text: string;
  readonly #basedOn: number;
  readonly #signedOut: () => void;
  #lastTouch = Date.now();
  #said = "";

  constructor(text: string, basedOn: number, signedOut: () => void) {
    this.#text = text;
    this.#basedOn = basedOn;
    this.#signedOut = signedOut;
  }

  start(): void {
    for (const kind of ["keydown", "pointerdown", "focusin"]) {
      document.addEventListener(kind, () => this.#touched(), { passive: true });
    }
    document.addEventListener("visibilitychange", () => void this.#report());
    setInterval(() => void this.#report(), EVERY_MILLIS);
    void this.#report();
  }

  #touched(): void {
    const wasIdle = Date.now() - this.#lastTouch > IDLE_MILLIS_MAX;
    this.#lastTouch = Date.now();
    if (wasIdle) {
      void this.#report();
    }
  }

  async #report(): Promise<void> {
    if (document.visibilityState === "hidden" || Date.now() - this.#lastTouch > IDLE_MILLIS_MAX) {
      return;
    }
    const answer: Answer<AttendanceJson> = await call("attend_text", [["text", this.#text]]);
    if (answer.is === "signed-out") {
      this.#signedOut();
    } else if (answer.is === "done") {
      this.#show(answer.value);
    }
  }

  #show({ others, revision, saved_by, saved_at }: AttendanceJson): void {
    const parts: Node[] = [];
    if (others.length > 0) {
      parts.push(element("p", {}, `Cùng mở bài này: ${others.join(", ")}.`));
    }
    if (revision !== this.#basedOn) {
      const who = saved_by ?? "Người khác";
      const compare = element(
        "a", { href: `/toa-soan/bai/${this.#text}/lich-su?tu=${this.#basedOn}&den=${revision}`, target: "_blank" },
        "Xem khác chỗ nào (mở thẻ mới)",
      );
      const told = `${who} đã lưu bản ${revision} lúc ${clockTime(saved_at)}. Khi bạn lưu, cả hai bản đều được giữ. `;
      parts.push(element("p", {}, told, compare));
    }
    const said = parts.map((part) => part.textContent).join("");
    if (said !== this.#said) {
      this.#said = said;
      this.element.replaceChildren(...parts);
    }
  }
}
