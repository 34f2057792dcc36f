// What is typed is kept: when, by how many calls, and what becomes of it when the line or the session is gone.
import "fake-indexeddb/auto";
import { window } from "./dom";
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Fields, isTouched } from "../src/saving/fields";
import { Journal, type JournalEntry } from "../src/saving/journal";
import { Keeper, type Keeping } from "../src/saving/keeper";
import type { Answer } from "../src/server";
import { inWords } from "../src/saving/state-line";

/** Somebody who types, with a clock that runs when it is told to. */
class Desk {
  text = "";
  now = 0;
  readonly sent: string[] = [];
  readonly journal: JournalEntry[] = [];
  readonly shown: string[] = [];
  answers: Answer<number>[] = [];
  isJournalSound = true;
  #timers: { at: number; callback: () => void }[] = [];
  /** What an editor holds and writes into the form when it is read. */
  held = "";
  /** A call that waits for its answer. */
  hold: Promise<void> | undefined;
  readonly keeper = new Keeper({
    person: "7",
    read: (): Fields => {
      if (this.held !== "") {
        const held = this.held;
        this.held = "";
        this.type(held);
      }
      return [["form_key", "a"], ["text", "3"], ["body", this.text]];
    },
    send: async (fields) => {
      this.sent.push(fields.at(-1)![1]);
      await this.hold;
      return this.answers.shift() ?? { is: "done", value: this.now };
    },
    write: async (entry) => {
      this.journal.push(entry);
      return this.isJournalSound;
    },
    show: (keeping) => this.shown.push(keeping.is),
    now: () => this.now,
    later: (millis, callback) => {
      const timer = { at: this.now + millis, callback };
      this.#timers.push(timer);
      return () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
      };
    },
  });

  type(text: string): void {
    this.text += text;
    this.keeper.changed();
  }

  async wait(millis: number): Promise<void> {
    await settled();
    const end = this.now + millis;
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
      if (due === undefined) {
        break;
      }
      this.#timers = this.#timers.filter((other) => other !== due);
      this.now = due.at;
      due.callback();
      await settled();
    }
    this.now = end;
    await settled();
  }
}

/** All that does not wait for a clock has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("what is typed is kept once typing stops", async () => {
  const desk = new Desk();
  desk.type("a");
  await desk.wait(2_000);
  desk.type("b");
  await desk.wait(2_000);
  assert.deepEqual(desk.sent, []);
  await desk.wait(1_000);
  assert.deepEqual(desk.sent, ["ab"]);
  assert.deepEqual(desk.shown, ["typing", "sending", "kept"]);
  assert.ok(desk.keeper.isAllKept);
  await desk.wait(60_000);
  assert.deepEqual(desk.sent, ["ab"], "nothing is sent twice");
});

test("whoever types without a stop is kept too", async () => {
  const desk = new Desk();
  for (let second = 0; second < 20; second += 1) {
    desk.type("a");
    await desk.wait(1_000);
  }
  assert.equal(desk.sent.length, 1);
  assert.ok(desk.sent[0]!.length >= 14);
});

test("the journal has it long before the server", async () => {
  const desk = new Desk();
  desk.type("a");
  await desk.wait(300);
  assert.deepEqual(desk.journal.map(({ key, person, text, isKept }) => [key, person, text, isKept]), [["a", "7", "3", false]]);
  await desk.wait(3_000);
  assert.equal(desk.journal.at(-1)!.isKept, true);
});

test("one call is under way at a time, and what was typed meanwhile follows", async () => {
  const desk = new Desk();
  let answer = () => {};
  desk.hold = new Promise((resolve) => (answer = resolve));
  desk.type("a");
  await desk.wait(3_000);
  desk.type("b");
  await desk.wait(10_000);
  assert.deepEqual(desk.sent, ["a"]);
  answer();
  desk.hold = undefined;
  await desk.wait(3_000);
  assert.deepEqual(desk.sent, ["a", "ab"]);
  assert.ok(desk.keeper.isAllKept);
});

test("what an editor writes when its form is read is sent with it, once", async () => {
  const desk = new Desk();
  desk.type("a");
  desk.held = "b";
  assert.equal((await desk.keeper.keepNow()).is, "kept");
  await desk.wait(60_000);
  assert.deepEqual(desk.sent, ["ab"]);
});

test("what is the same as what is kept is not sent again", async () => {
  const desk = new Desk();
  desk.type("a");
  await desk.wait(3_000);
  desk.type("");
  await desk.wait(60_000);
  assert.deepEqual([desk.sent, desk.shown.at(-1)], [["a"], "kept"]);
});

test("a line that is down is tried again, seldom, until it is up", async () => {
  const desk = new Desk();
  desk.answers = [{ is: "unreachable" }, { is: "unreachable" }, { is: "unreachable" }];
  desk.type("a");
  await desk.wait(2_500);
  assert.equal(desk.shown.at(-1), "unreachable");
  desk.type("b");
  await desk.wait(120_000);
  assert.deepEqual(desk.sent, ["a", "ab", "ab", "ab"]);
  assert.equal(desk.shown.at(-1), "kept");
});

test("a session that ended is not asked again until somebody has signed in", async () => {
  const desk = new Desk();
  desk.answers = [{ is: "signed-out" }];
  desk.type("a");
  await desk.wait(60_000);
  assert.deepEqual([desk.sent, desk.shown.at(-1)], [["a"], "signed-out"]);
  assert.equal((await desk.keeper.keepNow()).is, "kept");
  assert.deepEqual(desk.sent, ["a", "a"]);
});

test("all is kept before a form is sent, or it is said that it is not", async () => {
  const desk = new Desk();
  desk.type("a");
  assert.equal((await desk.keeper.keepNow()).is, "kept");
  desk.answers = [{ is: "refused", status: 507, message: "Đĩa đầy." }];
  desk.type("b");
  assert.deepEqual(await desk.keeper.keepNow(), { is: "refused", message: "Đĩa đầy.", isInJournal: true });
  assert.ok(!desk.keeper.isAllKept);
});

test("whoever goes on typing does not keep their form from being sent", async () => {
  const desk = new Desk();
  let answer = () => {};
  desk.hold = new Promise((resolve) => (answer = resolve));
  desk.type("a");
  const keeping = desk.keeper.keepNow();
  await settled();
  desk.type("b");
  answer();
  assert.equal((await keeping).is, "typing");
  assert.deepEqual(desk.sent, ["a"]);
});

test("a page that is left sends and writes within the same turn", () => {
  const desk = new Desk();
  desk.type("a");
  desk.keeper.leave();
  assert.deepEqual([desk.sent, desk.journal.length], [["a"], 1]);
});

test("nobody is told that this device has what it has not", () => {
  const words = (isInJournal: boolean, keeping: Keeping["is"]) => inWords({ is: keeping, isInJournal, message: "Đĩa đầy." } as Keeping);
  for (const is of ["unreachable", "signed-out", "refused"] as const) {
    assert.match(words(true, is), /đã giữ trên máy này/i);
    assert.match(words(false, is), /đừng đóng trang/);
  }
});

test("the journal gives back what one person typed", async () => {
  const journal = new Journal("test");
  const entry = (key: string, person: string, at: number): JournalEntry => ({ key, person, text: "", fields: [["body", "ữ"]], at, isKept: false });
  const day = 24 * 3_600_000;
  for (const written of [entry("a", "1", 90 * day), entry("b", "2", 90 * day), entry("c", "1", 1), entry("d", "1", 80 * day), entry("d", "1", 85 * day)]) {
    assert.ok(await journal.write(written));
  }
  const keys = async () => (await journal.entriesOf("1", 91 * day)).map(({ key, at }) => [key, at / day]);
  assert.deepEqual(await keys(), [["d", 85], ["a", 90]], "the oldest first, and nothing from two months ago");
  const [d, a] = await journal.entriesOf("1", 91 * day);
  await journal.write({ ...d!, at: 86 * day });
  await journal.replace(d!, { ...d!, isKept: true });
  await journal.replace(a!);
  assert.deepEqual(await keys(), [["d", 86]], "what its form has written meanwhile stays");
  assert.ok((await journal.entriesOf("1", 91 * day)).every(({ isKept }) => !isKept));
});

test("what was typed before the script was there is noticed", () => {
  const page = `<form><input type=hidden name=text value=3><input name=headline value=a><textarea name=body>\n&lt;p></textarea>
    <select name=section><option value="">-<option value=b>b</select><input type=radio name=photo value="" checked><input type=radio name=photo value=c></form>`;
  const typing: ((form: HTMLFormElement) => void)[] = [
    (form) => void ((form.elements.namedItem("headline") as HTMLInputElement).value = "b"),
    (form) => void ((form.elements.namedItem("body") as HTMLTextAreaElement).value += "c"),
    (form) => void ((form.elements.namedItem("section") as HTMLSelectElement).selectedIndex = 1),
    (form) => void ((form.elements.namedItem("photo") as RadioNodeList).value = "c"),
  ];
  for (const type of typing) {
    window.document.body.innerHTML = page;
    const form = window.document.querySelector("form") as unknown as HTMLFormElement;
    assert.ok(!isTouched(form));
    type(form);
    assert.ok(isTouched(form), String(type));
  }
});
