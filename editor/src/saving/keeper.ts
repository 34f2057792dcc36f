// Keeps what is typed: in the journal of this browser at once, on the server a few seconds after typing stops, one call at a time.
import { type Fields, valueOf } from "./fields";
import type { JournalEntry } from "./journal";
import type { Answer } from "../server";

/** Where what is typed is. */
export type Keeping =
  | { is: "untouched" }
  | { is: "typing" }
  | { is: "sending" }
  /** The server has it since `at`, in milliseconds. */
  | { is: "kept"; at: number }
  | { is: "unreachable"; isInJournal: boolean }
  | { is: "signed-out"; isInJournal: boolean }
  | { is: "refused"; message: string; isInJournal: boolean };

export interface Surroundings {
  person: string;
  read(): Fields;
  send(fields: Fields, isLeaving: boolean): Promise<Answer<number>>;
  write(entry: JournalEntry): Promise<boolean>;
  show(keeping: Keeping): void;
  now(): number;
  /** Calls back after so many milliseconds, unless the answer is called before. */
  later(millis: number, callback: () => void): () => void;
}

/** Typing has stopped. */
const QUIET_MILLIS = 2_500;
/** Nobody waits longer, however fast they type. */
const WAIT_MILLIS_MAX = 15_000;
const JOURNAL_MILLIS = 300;
const RETRY_MILLIS = [5_000, 10_000, 20_000, 40_000, 60_000];

export class Keeper {
  readonly #around: Surroundings;
  /** How much was typed, how much of it is in the journal, and how much on the server. */
  #typed = 0;
  #written = 0;
  #kept = 0;
  #unkeptSince = 0;
  #failures = 0;
  #isInJournal = true;
  /** What the server has. */
  #last: { content: string; at: number } | undefined;
  #sending: Promise<Keeping> | undefined;
  #keeping: Keeping = { is: "untouched" };
  #cancelSend = () => {};
  #cancelWrite: (() => void) | undefined;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** Whether the server has all that was typed. */
  get isAllKept(): boolean {
    return this.#typed === this.#kept;
  }

  /** Something was typed. */
  changed(): void {
    const now = this.#around.now();
    if (this.isAllKept) {
      this.#unkeptSince = now;
    }
    this.#typed += 1;
    this.#cancelWrite ??= this.#around.later(JOURNAL_MILLIS, () => void this.#writeDown());
    const wait = Math.min(QUIET_MILLIS, Math.max(this.#unkeptSince + WAIT_MILLIS_MAX - now, 0));
    this.#planSend(this.#failures > 0 ? this.#retryMillis() : wait);
    if (this.#keeping.is === "untouched" || this.#keeping.is === "kept") {
      this.#tell({ is: "typing" });
    }
  }

  /** Keeps all that was typed before this call, and answers where it is then. */
  async keepNow(): Promise<Keeping> {
    const typed = this.#typed;
    await this.#writeDown();
    while (this.#kept < typed) {
      const keeping = await (this.#sending ?? this.#send());
      if (keeping.is !== "kept" && keeping.is !== "typing") {
        return keeping;
      }
    }
    return this.#keeping;
  }

  /** The page is being left: whatever is still to be written and sent is so at once, for nothing goes on after this turn. */
  leave(): void {
    if (!this.isAllKept) {
      void this.#exchange(true);
    }
    void this.#writeDown();
  }

  #planSend(millis: number): void {
    this.#cancelSend();
    this.#cancelSend = this.#around.later(millis, () => void (this.#sending ?? this.#send()));
  }

  #retryMillis(): number {
    return RETRY_MILLIS[Math.min(this.#failures, RETRY_MILLIS.length) - 1] ?? 0;
  }

  async #writeDown(): Promise<void> {
    this.#cancelWrite?.();
    this.#cancelWrite = undefined;
    if (this.#written === this.#typed) {
      return;
    }
    const [fields, typed] = this.#read();
    this.#isInJournal = await this.#around.write(this.#entry(fields, false));
    this.#written = typed;
  }

  /** What the form holds, and how much of what was typed that is: reading makes an editor write what it still holds, as typed. */
  #read(): [Fields, number] {
    const fields = this.#around.read();
    return [fields, this.#typed];
  }

  #entry(fields: Fields, isKept: boolean): JournalEntry {
    const { person, now } = this.#around;
    return { key: valueOf(fields, "form_key"), person, text: valueOf(fields, "text"), fields, at: now(), isKept };
  }

  #send(): Promise<Keeping> {
    this.#cancelSend();
    if (this.isAllKept) {
      return Promise.resolve(this.#keeping);
    }
    this.#sending = this.#exchange(false).finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  async #exchange(isLeaving: boolean): Promise<Keeping> {
    const [fields, typed] = this.#read();
    const content = JSON.stringify(fields);
    if (content === this.#last?.content) {
      // A field was left as it was, or a change taken back.
      return this.#wasKept(typed, fields, this.#last.at);
    }
    if (this.#failures === 0) {
      this.#tell({ is: "sending" });
    }
    const answer = await this.#around.send(fields, isLeaving);
    const isInJournal = this.#isInJournal;
    switch (answer.is) {
      case "done":
        this.#last = { content, at: answer.value };
        return this.#wasKept(typed, fields, answer.value);
      case "unreachable":
        this.#failures += 1;
        this.#planSend(this.#retryMillis());
        return this.#tell({ is: "unreachable", isInJournal });
      case "signed-out":
        // Whoever signs in again says so.
        return this.#tell({ is: "signed-out", isInJournal });
      case "refused":
        this.#failures += 1;
        return this.#tell({ is: "refused", message: answer.message, isInJournal });
    }
  }

  #wasKept(typed: number, fields: Fields, at: number): Keeping {
    this.#kept = typed;
    this.#failures = 0;
    if (this.isAllKept) {
      void this.#around.write(this.#entry(fields, true));
      this.#written = typed;
      return this.#tell({ is: "kept", at });
    }
    this.#unkeptSince = this.#around.now();
    this.#planSend(QUIET_MILLIS);
    return this.#tell({ is: "typing" });
  }

  #tell(keeping: Keeping): Keeping {
    this.#keeping = keeping;
    this.#around.show(keeping);
    return keeping;
  }
}
