// Where what is typed is: always in sight at the foot of the form, and spoken when that changes in a way that matters.
import { element } from "../elements";
import { clockTime } from "./clock";
import type { Keeping } from "./keeper";

/** What is shown. */
export function inWords(keeping: Keeping): string {
  switch (keeping.is) {
    case "untouched":
      return "";
    case "typing":
      return "Đang gõ…";
    case "sending":
      return "Đang lưu…";
    case "kept":
      return `Đã lưu nháp ${clockTime(keeping.at)}`;
    case "unreachable":
      return keeping.isInJournal ? "Mất mạng, đã giữ trên máy này" : `Mất mạng. ${NOT_ON_DEVICE}`;
    case "signed-out":
      return keeping.isInJournal ? "Hết phiên làm việc, đã giữ trên máy này" : `Hết phiên làm việc. ${NOT_ON_DEVICE}`;
    case "refused":
      return keeping.isInJournal
        ? `Máy chủ chưa nhận: ${keeping.message} Đã giữ trên máy này.`
        : `Máy chủ chưa nhận: ${keeping.message} ${NOT_ON_DEVICE}`;
  }
}

const NOT_ON_DEVICE = "Trình duyệt này không giữ được bài: đừng đóng trang.";

export class StateLine {
  readonly element = element("div", { class: "save-state", tabindex: "-1" });
  readonly #shown = element("p", { class: "save-state-text", "aria-hidden": "true" });
  /** Whoever reads by ear hears of troubles and of their end, and the first time that something is kept: not of every sentence. */
  readonly #spoken = element("p", { class: "visually-hidden", "aria-live": "polite" });
  readonly #signIn: HTMLElement;
  #last: Keeping["is"] = "untouched";
  #wasKept = false;

  /** `signIn` is called by whoever put signing in off and now wants to. */
  constructor(signIn: () => void) {
    this.#signIn = element("button", { type: "button", class: "quiet", hidden: true, click: signIn }, "Đăng nhập lại");
    this.element.append(this.#shown, this.#signIn, this.#spoken);
  }

  show(keeping: Keeping): void {
    this.#shown.textContent = inWords(keeping);
    this.element.dataset["is"] = keeping.is;
    this.#offerSigningIn(keeping.is);
    const isTrouble = !["untouched", "typing", "sending", "kept"].includes(keeping.is);
    const isFirst = keeping.is === "kept" && !this.#wasKept;
    const isOver = keeping.is === "kept" && this.#last !== "kept" && this.#last !== "untouched";
    if ((isTrouble && keeping.is !== this.#last) || isFirst || isOver) {
      this.#spoken.textContent = inWords(keeping);
    }
    this.#wasKept ||= keeping.is === "kept";
    if (isTrouble || keeping.is === "kept") {
      this.#last = isTrouble ? keeping.is : "untouched";
    }
  }

  /** Nothing disappears under a finger: while it is tried once more, the button stays. */
  #offerSigningIn(is: Keeping["is"]): void {
    if (is === "typing" || is === "sending") {
      return;
    }
    if (is !== "signed-out" && this.#signIn.matches(":focus")) {
      this.element.focus();
    }
    this.#signIn.toggleAttribute("hidden", is !== "signed-out");
  }

  /** Says something once. */
  say(text: string): void {
    this.#spoken.textContent = text;
  }
}
