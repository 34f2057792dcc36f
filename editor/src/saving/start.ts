// The form of a text, so that nothing typed into it is lost.
import { AttendanceLine } from "./attendance";
import { isTouched, readFields, valueOf } from "./fields";
import { Journal } from "./journal";
import { Keeper } from "./keeper";
import { holdForm, offer, recover } from "./recovery";
import { call } from "../server";
import { SessionDialog, whoIsSignedIn } from "./session-dialog";
import { StateLine } from "./state-line";

/** Keeps what is typed into the form from now on. Returns at once. */
export function startSaving(form: HTMLFormElement): void {
  const opened = readFields(form);
  const [person, text, key] = [valueOf(opened, "person"), valueOf(opened, "text"), valueOf(opened, "form_key")];
  const journal = new Journal();
  const line = new StateLine(() => void signIn(dialog.ask()));
  const dialog = new SessionDialog(person);
  const keeper = new Keeper({
    person,
    read: () => readFields(form),
    send: (fields, isLeaving) => call<number>("keep_unsaved", fields, isLeaving),
    write: (entry) => journal.write(entry),
    show: (keeping) => {
      line.show(keeping);
      if (keeping.is === "signed-out") {
        void signIn(dialog.remind());
      } else if (keeping.is === "kept") {
        openAgainAs(key);
      }
    },
    now: () => Date.now(),
    later: (millis, callback) => {
      const timer = setTimeout(callback, millis);
      return () => clearTimeout(timer);
    },
  });
  const signIn = async (isDone: Promise<boolean>) => {
    if (await isDone) {
      await keeper.keepNow();
    }
  };

  form.append(line.element);
  form.addEventListener("input", () => keeper.changed());
  form.addEventListener("change", () => keeper.changed());
  window.addEventListener("online", () => void keeper.keepNow());
  window.addEventListener("pagehide", () => keeper.leave());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      void keeper.keepNow();
    }
  });
  if (isTouched(form)) {
    keeper.changed();
  }
  holdForm(key);
  sendOnlyWhatIsKept(form, person, keeper, dialog, line);
  if (text !== "") {
    const attendance = new AttendanceLine(text, Number(valueOf(opened, "based_on")), () => void signIn(dialog.remind()));
    form.prepend(attendance.element);
    attendance.start();
  }
  void recover(journal, person, text, key)
    .then((lost) => offer(journal, lost))
    .then((offered) => offered && form.before(offered));
}

/** Loaded again, the page shows what was typed. */
function openAgainAs(key: string): void {
  const address = new URL(location.href);
  address.searchParams.delete("da-luu");
  address.searchParams.set("chua-luu", key);
  if (address.href !== location.href) {
    history.replaceState(history.state, "", address);
  }
}

/** A form that is sent is kept first: where it cannot be, it stays with what was typed, and nobody sees their browser's page
 * about a line that is down. */
function sendOnlyWhatIsKept(form: HTMLFormElement, person: string, keeper: Keeper, dialog: SessionDialog, line: StateLine): void {
  let isSure = false;
  let isBusy = false;
  const sendOnceKept = async (button: HTMLElement | null) => {
    line.say("Đang gửi bài.");
    if (await canBeSent(keeper, dialog, person)) {
      isSure = true;
      form.requestSubmit(button);
      // Something else may have stopped it.
      isSure = false;
    } else {
      line.say("Chưa gửi được bài. Những gì bạn gõ vẫn còn nguyên.");
    }
  };
  form.addEventListener("submit", (event) => {
    if (isSure) {
      return;
    }
    event.preventDefault();
    if (!isBusy) {
      isBusy = true;
      void sendOnceKept(event.submitter).finally(() => (isBusy = false));
    }
  });
  form.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      form.requestSubmit(form.querySelector<HTMLButtonElement>('button[name="act"][value="save"]'));
    }
  });
}

async function canBeSent(keeper: Keeper, dialog: SessionDialog, person: string): Promise<boolean> {
  // The session may have ended since, or be somebody else's: of another tab of the same browser.
  for (;;) {
    const standing = await standingOf(keeper, person);
    if (standing !== "other") {
      return standing === "same";
    }
    if (!(await dialog.ask())) {
      return false;
    }
  }
}

/** Whether the person who opened the form is the one who is signed in. Keeping something tells, and where all is kept it is asked. */
async function standingOf(keeper: Keeper, person: string): Promise<"same" | "other" | "unknown"> {
  if (!keeper.isAllKept) {
    const { is } = await keeper.keepNow();
    return is === "unreachable" ? "unknown" : is === "signed-out" ? "other" : "same";
  }
  const answer = await whoIsSignedIn();
  if (answer.is === "done") {
    return String(answer.value.person.id) === person ? "same" : "other";
  }
  return answer.is === "signed-out" ? "other" : answer.is === "unreachable" ? "unknown" : "same";
}
