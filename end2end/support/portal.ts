// A portal to test against: the release binary with the demonstration in a data folder of its own.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
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
    const announced = once(createInterface({ input: server.stdout }), "line").then(([line]) => String(line));
    const line = await Promise.race([announced, exited.then((code) => `exit code ${code}`)]);
    const origin = line.match(/http:\/\/\S+/)?.[0];
    if (!origin) {
      throw new Error(`the portal did not start: ${line}\n${log.join("\n")}`);
    }
    return new Portal(origin, folder, server, exited, log);
  }

  private constructor(
    readonly origin: string,
    private readonly folder: string,
    private readonly server: ChildProcess,
    private readonly exited: Promise<number | null>,
    private readonly log: string[],
  ) {}

  /** Stops it as an operator does, and proves that it was well to the end. */
  async stop(): Promise<void> {
    try {
      this.server.kill("SIGTERM");
      const code = await this.exited;
      const complaints = this.log.filter((line) => !line.includes('"level":"INFO"'));
      if (code !== 0 || complaints.length > 0) {
        throw new Error(`the portal ended with ${code} and said:\n${complaints.join("\n")}`);
      }
      await run(this.folder, "verify");
    } finally {
      await rm(this.folder, { recursive: true });
    }
  }
}

async function run(folder: string, ...words: string[]): Promise<void> {
  await promisify(execFile)(binary, words, inside(folder));
}

/** Neither settings of the developer's shell nor a Leptos.toml nearby may reach the portal. */
function inside(folder: string) {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(BANTIN|LEPTOS)_/.test(name));
  const env = { ...Object.fromEntries(inherited), BANTIN_DATA_DIR: path.join(folder, "data"), BANTIN_LOG: "json" };
  return { cwd: folder, env };
}
