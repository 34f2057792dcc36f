// What Word really puts on the clipboard: the samples of another editor's test suite, which `scripts/setup test` fetches.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";

const SAMPLES = path.join(import.meta.dirname, "../samples/node_modules/ckeditor-dev/tests/plugins/pastefromword");
const FOLDER = path.join(SAMPLES, "generated/_fixtures");

export interface Clipboard {
  name: string;
  html: string;
  /** What the other editor makes of it. */
  expected: string | undefined;
}

const read = (file: string) => (existsSync(file) ? readFileSync(file, "utf8") : undefined);

function* filesIn(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      yield* filesIn(at);
    } else {
      yield at;
    }
  }
}

export function clipboards(): Clipboard[] {
  const files = [...filesIn(FOLDER)].filter((file) => /\/(chrome|firefox|safari|edge|ie11)\.html$/.test(file)).sort();
  return files.map((file) => {
    const browser = path.basename(file, ".html");
    const [here, above] = [path.dirname(file), path.dirname(path.dirname(file))];
    const expected = [`expected_${browser}.html`, "expected.html"].flatMap((name) => [path.join(here, name), path.join(above, name)]);
    return {
      name: path.relative(FOLDER, file),
      html: readFileSync(file, "utf8"),
      expected: expected.map(read).find((text) => text !== undefined),
    };
  });
}

export interface RtfSample {
  name: string;
  rtf: string;
  pictures: { hex: string; type: string }[];
}

/** RTF of Word, and the pictures in it. */
export function rtfSamples(): RtfSample[] {
  const names = readdirSync(path.join(SAMPLES, "_fixtures")).filter((name) => name.endsWith(".rtf"));
  return names.map((name) => {
    const file = path.join(SAMPLES, "_fixtures", name);
    return { name, rtf: readFileSync(file, "latin1"), pictures: JSON.parse(readFileSync(file.replace(/rtf$/, "json"), "utf8")) };
  });
}
