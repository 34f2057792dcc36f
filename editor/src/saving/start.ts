// The form of a text, so that nothing typed into it is lost.
import { AttendanceLine } from "./attendance";
import { isTouched, readFields, valueOf } from "./fields";
import { Journal } from "./journal";
import { Keeper } from "./keeper";
import { offer, recover } from "./recovery";
import { call } from "../server";
import { SessionDialog, whoIsSignedIn } from "./session-dialog";
import { StateLine } from "./state-line";

/** Keeps what is typed into the form from now on. Returns at once. */
export function startSaving(form: HTMLFormElement): void {
  const person = form.dataset["person"] ?? "";
  const opened = readFields(form);
  const text = valueOf(opened, "text");
  const journal = new Journal();
  const line = new StateLine();
  const dialog = new SessionDialog(person);
  const keeper = new Keeper({
    person,
    read: () => readFields(form),
    send: (fields, isLeaving) => call<number>("keep_unsaved", fields, isLeaving),
    write: (entry) => journal.write(entry),
    show: (keeping) => {
      line.show(keeping);
      if (keeping.is === "signed-out") {
        void signInAgain();
      }
    },
    now: () => Date.now(),
    later: (millis, callback) => {
      const timer = setTimeout(callback, millis);
      return () => clearTimeout(timer);
    },
  });
  const signInAgain = async () => {
    if (await dialog.remind()) {
      await keeper.keepNow();
    }
  };

  form.append(line.element);
  form.addEventListener("input", () => keeper.changed());
  form.addEventListener("change", () => keeper.changed());
  window.addEventListener("online", () => void keeper.keepNow());
  window.addEventListener("pagehide", () => void keeper.keepNow(true));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      void keeper.keepNow();
    }
  });
  if (isTouched(form)) {
    keeper.changed();
  }
  sendOnlyWhatIsKept(form, keeper, dialog, line);
  if (text !== "") {
    const attendance = new AttendanceLine(text, Number(valueOf(opened, "based_on")), () => void signInAgain());
    form.prepend(attendance.element);
    attendance.start();
  }
  void recover(journal, person, text, valueOf(opened, "form_key"))
    .then((lost) => offer(journal, lost))
    .then((offered) => offered && form.before(offered));
}

/** A form that is sent is kept first: where it cannot be, it stays with what was typed, and nobody sees their browser's page
 * about a line that is down. */
function sendOnlyWhatIsKept(form: HTMLFormElement, keeper: Keeper, dialog: SessionDialog, line: StateLine): void {
  let isSure = false;
  form.addEventListener("submit", (event) => {
    if (isSure) {
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    void (async () => {
      if (await canBeSent(keeper, dialog, form.dataset["person"] ?? "")) {
        isSure = true;
        form.requestSubmit(button instanceof HTMLButtonElement ? button : null);
      } else {
        line.say("Chưa gửi được bài. Những gì bạn gõ vẫn còn nguyên.");
      }
    })();
  });
  form.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      form.requestSubmit(form.querySelector<HTMLButtonElement>('button[name="act"][value="save"]'));
    }
  });
  // Come back to from the browser's own store of pages, it may be sent again.
  window.addEventListener("pageshow", () => {
    isSure = false;
  });
}

async function canBeSent(keeper: Keeper, dialog: SessionDialog, person: string): Promise<boolean> {
  // The session may have ended since, or be somebody else's: of another tab of the same browser.
  let standing = await standingOf(person);
  if (standing === "other" && (await dialog.ask())) {
    standing = await standingOf(person);
  }
  if (standing !== "same") {
    return false;
  }
  const keeping = await keeper.keepNow();
  return keeping.is !== "unreachable" && keeping.is !== "signed-out";
}

/** Whether the person who opened the form is the one who is signed in. */
async function standingOf(person: string): Promise<"same" | "other" | "unknown"> {
  const answer = await whoIsSignedIn();
  if (answer.is === "done") {
    return String(answer.value.person.id) === person ? "same" : "other";
  }
  return answer.is === "signed-out" ? "other" : answer.is === "unreachable" ? "unknown" : "same";
}
