// What is typed, kept in this browser before any server has it: a power cut, a dropped line and a closed lid lose nothing.
import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB } from "idb";
import type { Fields } from "./fields";

export interface JournalEntry {
  /** The key of the form. */
  key: string;
  person: string;
  /** The text's number; empty for one that was never saved. */
  text: string;
  fields: Fields;
  /** When it was typed, in milliseconds of this device's clock. */
  at: number;
  /** Whether the server has all of it. */
  isKept: boolean;
}

interface JournalSchema extends DBSchema {
  forms: { key: string; value: JournalEntry };
}

type Store = IDBPObjectStore<JournalSchema, ["forms"], "forms", "readwrite">;

/** After so long nobody comes back for it. */
const AGE_MILLIS_MAX = 60 * 24 * 3_600_000;

export class Journal {
  readonly #database: Promise<IDBPDatabase<JournalSchema> | undefined>;

  constructor(name = "bantin-newsroom") {
    this.#database = openDB<JournalSchema>(name, 1, {
      upgrade: (database) => void database.createObjectStore("forms", { keyPath: "key" }),
    }).catch(() => undefined);
  }

  /** Writes an entry in the place of the one of that form, and returns once it is flushed. `false` where this browser keeps
   * nothing, as with a full disk or in a private window. */
  async write(entry: JournalEntry): Promise<boolean> {
    return this.#change((store) => store.put(entry));
  }

  /** Puts `next` in the place of an entry that was read, or nothing, unless its form has written meanwhile. */
  async replace(entry: JournalEntry, next?: JournalEntry): Promise<boolean> {
    return this.#change(async (store) => {
      const stored = await store.get(entry.key);
      if (stored?.at === entry.at) {
        await (next === undefined ? store.delete(entry.key) : store.put(next));
      }
    });
  }

  /** What one person has typed, the oldest first. What is too old is forgotten. */
  async entriesOf(person: string, now: number): Promise<JournalEntry[]> {
    try {
      const all = (await (await this.#database)?.getAll("forms")) ?? [];
      const old = all.filter((entry) => now - entry.at > AGE_MILLIS_MAX);
      await Promise.all(old.map((entry) => this.replace(entry)));
      const theirs = all.filter((entry) => entry.person === person && !old.includes(entry));
      return theirs.sort((one, other) => one.at - other.at);
    } catch {
      return [];
    }
  }

  async #change(change: (store: Store) => Promise<unknown>): Promise<boolean> {
    const database = await this.#database;
    if (database === undefined) {
      return false;
    }
    try {
      const transaction = database.transaction("forms", "readwrite", { durability: "strict" });
      await Promise.all([change(transaction.store), transaction.done]);
      return true;
    } catch {
      return false;
    }
  }
}
