// Runs tests/*.test.ts (or those named) with Node's own runner. They are bundled first: Node 20 reads no TypeScript.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { folder } from "./options.mjs";

const outdir = path.join(folder, ".tests");
const named = process.argv.slice(2);
const files = readdirSync(path.join(folder, "tests")).filter((file) => file.endsWith(".test.ts"));
const chosen = files.filter((file) => named.length === 0 || named.some((name) => file.startsWith(name)));
rmSync(outdir, { recursive: true, force: true });
await build({
  absWorkingDir: folder,
  entryPoints: chosen.map((file) => `tests/${file}`),
  outdir,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  packages: "external",
  // As deep as tests/, so that they find the build from there too.
  external: ["../build/*"],
  format: "esm",
  platform: "node",
  target: "node20",
  sourcemap: "inline",
  define: { "import.meta.dirname": JSON.stringify(path.join(folder, "tests")) },
  logLevel: "warning",
});
const run = spawnSync(process.execPath, ["--test", "--test-reporter=spec", "--enable-source-maps", outdir], { stdio: "inherit", cwd: folder });
process.exit(run.status ?? 1);
