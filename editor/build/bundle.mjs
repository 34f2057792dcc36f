// Puts the newsroom's script into ../public: "--watch" goes on doing it, "--list" writes the list of licences.
import { build, context } from "esbuild";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { listOf, noticesOf, packagesOf } from "./licences.mjs";
import { KILOBYTES_MAX, folder, options, publicFolder } from "./options.mjs";

function forgetOldChunks() {
  for (const file of readdirSync(publicFolder)) {
    if (/^toa-soan-[A-Z0-9]{8}\.js$/.test(file)) {
      rmSync(path.join(publicFolder, file));
    }
  }
}

/** What the browser fetches with this file: itself and what it imports, unless it is imported when needed. */
function fetchedWith(output, outputs, found = new Set()) {
  found.add(output);
  for (const { path: imported, kind } of outputs[output].imports) {
    if (kind === "import-statement" && !found.has(imported)) {
      fetchedWith(imported, outputs, found);
    }
  }
  return found;
}

/** The parts that a file asks for as it begins. */
function partsOf(output, outputs) {
  return outputs[output].imports.filter(({ kind }) => kind === "dynamic-import").map(({ path }) => path);
}

function weigh(files) {
  const bytes = [...files].map((file) => readFileSync(path.join(folder, file)));
  const sum = (size) => bytes.reduce((all, one) => all + size(one), 0) / 1000;
  return { gzip: sum((one) => gzipSync(one, { level: 9 }).length), brotli: sum((one) => brotliCompressSync(one).length) };
}

function report(outputs) {
  const entry = Object.keys(outputs).find((file) => outputs[file].entryPoint === "src/main.ts");
  const opened = fetchedWith(entry, outputs);
  partsOf(entry, outputs).forEach((part) => fetchedWith(part, outputs, opened));
  const { gzip, brotli } = weigh(opened);
  console.log(`The newsroom's script: ${gzip.toFixed(1)} kB gzip, ${brotli.toFixed(1)} kB brotli when a text is opened.`);
  for (const file of Object.keys(outputs).filter((file) => outputs[file].entryPoint && !opened.has(file))) {
    const { gzip, brotli } = weigh([...fetchedWith(file, outputs)].filter((part) => !opened.has(part)));
    console.log(`  when asked for, ${outputs[file].entryPoint}: ${gzip.toFixed(1)} kB gzip, ${brotli.toFixed(1)} kB brotli`);
  }
  if (gzip > KILOBYTES_MAX) {
    console.error(`That is more than ${KILOBYTES_MAX} kB.`);
    process.exitCode = 1;
  }
}

if (process.argv.includes("--watch")) {
  const watching = await context(options);
  await watching.watch();
} else {
  forgetOldChunks();
  const { metafile } = await build(options);
  const packages = packagesOf(metafile);
  writeFileSync(path.join(publicFolder, "toa-soan-giay-phep.txt"), noticesOf(packages));
  if (process.argv.includes("--list")) {
    writeFileSync(path.join(folder, "../docs/giay-phep-soan-thao.md"), listOf(packages));
  }
  report(metafile.outputs);
}
