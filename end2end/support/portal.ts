// A portal to test against: the release binary with the demonstration in a data folder of its own.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const binary = process.env.BANTIN_BIN || path.resolve(__dirname, "../../target/bantin");

export class Portal {
  /** Loads the demonstration into a new folder and serves it on a free port. */
  static async start(): Promise<Portal> {
    const folder = await mkdtemp(path.join(tmpdir(), "bantin-end2end-"));
    try {
      await run(folder, "demo", "load");
      return await Portal.serve(folder);
    } catch (error) {
      await rm(folder, { recursive: true });
      throw error;
    }
  }

  private static async serve(folder: string): Promise<Portal> {
    const server = spawn(binary, ["serve", "--listen", "127.0.0.1:0"], inside(folder));
    const exited = once(server, "exit").then(([code]) => code as number | null);
    // Should this process end before its time, the server must not outlive it.
    const kill = () => server.kill();
    process.once("exit", kill);
    exited.then(() => process.off("exit", kill));

    const log: string[] = [];
    createInterface({ input: server.stderr }).on("line", (line) => log.push(line));
    const said: string[] = [];
    const voice = createInterface({ input: server.stdout }).on("line", (line) => said.push(line));
    const announced = once(voice, "line").then(([line]) => String(line));
    const line = await Promise.race([announced, exited.then((code) => `exit code ${code}`)]);
    const origin = line.match(/http:\/\/\S+/)?.[0];
    if (!origin) {
      throw new Error(`the portal did not start: ${line}\n${log.join("\n")}`);
    }
    return new Portal(origin, folder, server, exited, log, said);
  }

  private constructor(
    readonly origin: string,
    private readonly folder: string,
    private readonly server: ChildProcess,
    private readonly exited: Promise<number | null>,
    private readonly log: string[],
    private readonly said: string[],
    private readonly expected: string[] = [],
  ) {}

  /** Some tests do what the portal has to complain of. */
  expect(complaint: string): void {
    this.expected.push(complaint);
  }

  /** The link that a first start prints, for the first administrator. */
  async firstLink(): Promise<string> {
    // It comes after the address, from the same program.
    for (let waited = 0; waited < 5_000; waited += 50) {
      const link = this.said.join("\n").match(/http:\/\/\S+\/dang-nhap\/moi\S*/)?.[0];
      if (link) {
        return link;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`no link was printed:\n${this.said.join("\n")}`);
  }

  /** Addresses of pages, as the program lists them. */
  async pagesBehind(pattern: RegExp): Promise<string[]> {
    const listed = await run(this.folder, "routes", "--json");
    const routes = JSON.parse(listed) as { path: string; method: string }[];
    return routes.filter(({ path, method }) => method === "GET" && pattern.test(path)).map(({ path }) => path);
  }

  /** The sheet that an operator looks at before an old portal moves in: a file for the browser. */
  async sheetOf(name: string, source: string): Promise<string> {
    await writeFile(path.join(this.folder, name), source);
    await run(this.folder, "import", "legacy", "--dry-run", "--report", "doi-chieu.html", name);
    return path.join(this.folder, "doi-chieu.html");
  }

  /** Stops it as an operator does, and proves that it was well to the end. */
  async stop(): Promise<void> {
    try {
      this.server.kill("SIGTERM");
      const code = await this.exited;
      const known = ['"level":"INFO"', ...this.expected];
      const complaints = this.log.filter((line) => !known.some((part) => line.includes(part)));
      if (code !== 0 || complaints.length > 0) {
        throw new Error(`the portal ended with ${code} and said:\n${complaints.join("\n")}`);
      }
      await run(this.folder, "verify");
    } finally {
      await rm(this.folder, { recursive: true });
    }
  }
}

async function run(folder: string, ...words: string[]): Promise<string> {
  return (await promisify(execFile)(binary, words, inside(folder))).stdout;
}

/** Neither settings of the developer's shell nor a Leptos.toml nearby may reach the portal. */
function inside(folder: string) {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(BANTIN|LEPTOS)_/.test(name));
  const env = { ...Object.fromEntries(inherited), BANTIN_DATA_DIR: path.join(folder, "data"), BANTIN_LOG: "json" };
  return { cwd: folder, env };
}
