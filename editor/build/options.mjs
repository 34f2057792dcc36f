// How the newsroom's script is put together, for the build and for the tests that look at what it is made of.
import { fileURLToPath } from "node:url";

export const folder = fileURLToPath(new URL("..", import.meta.url));
export const publicFolder = fileURLToPath(new URL("../../public", import.meta.url));

/** What is opened with the form: `toa-soan.js` and the chunks that it asks for itself. The rest is loaded when somebody asks for it. */
export const KILOBYTES_MAX = 250;

/** @type {import("esbuild").BuildOptions} */
export const options = {
  absWorkingDir: folder,
  entryPoints: { "toa-soan": "src/main.ts" },
  outdir: publicFolder,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "browser",
  target: "es2020",
  minify: true,
  charset: "utf8",
  chunkNames: "toa-soan-[hash]",
  // Their notices stand in one file beside the script.
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
};
