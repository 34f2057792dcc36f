// A session that ended is begun again over the form, which stays as it is.
import { element } from "../elements";
import { type Answer, call } from "../server";

type NextStep = "signed_in" | "code" | "enrolment";
export interface NewsroomJson {
  person: { id: number; name: string };
}

/** Who is signed in, as the server sees it. */
export function whoIsSignedIn(): Promise<Answer<NewsroomJson>> {
  return call<NewsroomJson>("open_newsroom", []);
}

/** Opens the dialog once, however often it is asked for, and answers whether the same person is signed in again. */
export class SessionDialog {
  readonly #person: string;
  #open: Promise<boolean> | undefined;
  #isPutOff = false;

  constructor(person: string) {
    this.#person = person;
  }

  /** The same, unless somebody has put it off: a sentence is not broken into twice. */
  remind(): Promise<boolean> {
    return this.#isPutOff ? Promise.resolve(false) : this.ask();
  }

  ask(): Promise<boolean> {
    this.#open ??= this.#show().finally(() => {
      this.#open = undefined;
    });
    return this.#open;
  }

  #show(): Promise<boolean> {
    const dialog = element("dialog", { class: "session-dialog", "aria-labelledby": "session-title" });
    const steps = element("div");
    dialog.append(element("h2", { id: "session-title" }, "Phiên làm việc đã hết"), steps);
    document.body.append(dialog);
    return new Promise((resolve) => {
      let isSignedIn = false;
      const end = (signedIn: boolean) => {
        isSignedIn = signedIn;
        dialog.close();
      };
      dialog.addEventListener("close", () => {
        dialog.remove();
        this.#isPutOff = !isSignedIn;
        resolve(isSignedIn);
      });
      steps.replaceChildren(this.#passwordStep(steps, end));
      dialog.showModal();
    });
  }

  #passwordStep(steps: HTMLElement, end: (signedIn: boolean) => void): HTMLFormElement {
    const fields = [
      field("session-email", "Địa chỉ thư điện tử", { type: "email", autocomplete: "username", name: "email" }),
      field("session-password", "Mật khẩu", { type: "password", autocomplete: "current-password", name: "password" }),
    ];
    const introduction = "Những gì bạn đã gõ vẫn còn nguyên trong trang. Đăng nhập lại để làm tiếp.";
    return step(introduction, fields, "Đăng nhập", () => end(false), async (typed) =>
      this.#goOn(await call<NextStep>("sign_in", typed), steps, end),
    );
  }

  #codeStep(steps: HTMLElement, end: (signedIn: boolean) => void): HTMLFormElement {
    const fields = [field("session-code", "Mã xác thực", { autocomplete: "one-time-code", inputmode: "numeric", name: "code" })];
    const introduction = "Nhập 6 chữ số trong ứng dụng xác thực trên điện thoại, hoặc một mã dự phòng.";
    return step(introduction, fields, "Xác nhận", () => end(false), async (typed) =>
      this.#goOn(await call<NextStep>("enter_code", typed), steps, end),
    );
  }

  /** What is to be said, or nothing where it went on. */
  async #goOn(answer: Answer<NextStep>, steps: HTMLElement, end: (signedIn: boolean) => void): Promise<string> {
    switch (answer.is) {
      case "signed-out":
        return "Chưa đăng nhập được. Hãy thử lại.";
      case "unreachable":
        return "Không gọi được máy chủ. Hãy thử lại khi có mạng.";
      case "refused":
        return answer.message;
      case "done":
        break;
    }
    if (answer.value === "code") {
      const next = this.#codeStep(steps, end);
      steps.replaceChildren(next);
      next.querySelector("input")?.focus();
      return "";
    }
    const newsroom = await whoIsSignedIn();
    if (newsroom.is !== "done") {
      return "Đã đăng nhập, nhưng tòa soạn chưa mở được. Hãy thử lại.";
    }
    if (String(newsroom.value.person.id) !== this.#person) {
      return `Bạn vừa đăng nhập bằng tài khoản của ${newsroom.value.person.name}. Bài này do người khác đang viết: hãy đăng nhập lại bằng tài khoản đã mở bài.`;
    }
    end(true);
    return "";
  }
}

function field(id: string, label: string, attributes: Record<string, string>): HTMLElement {
  return element("div", { class: "field" }, element("label", { for: id }, label), element("input", { id, required: "", ...attributes }));
}

function step(
  introduction: string, fields: HTMLElement[], label: string, cancel: () => void,
  send: (typed: [string, string][]) => Promise<string>,
): HTMLFormElement {
  const error = element("p", { class: "error", role: "alert" });
  const button = element("button", {}, label);
  const later = element("button", { type: "button", class: "quiet" }, "Để sau");
  later.addEventListener("click", cancel);
  const form = element("form", {}, element("p", {}, introduction), ...fields, error, element("p", { class: "actions" }, button, later));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    error.textContent = "";
    const typed = [...new FormData(form)].map(([name, value]): [string, string] => [name, String(value)]);
    error.textContent = await send(typed);
    button.disabled = false;
  });
  return form;
}
