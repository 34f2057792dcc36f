// Which packages are inside the newsroom's script, and under which licences they came.
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { folder } from "./options.mjs";

/**
 * The packages of a build, by name.
 * @param {import("esbuild").Metafile} metafile
 * @returns {{ name: string, version: string, licence: string, text: string }[]}
 */
export function packagesOf(metafile) {
  const homes = new Set(Object.keys(metafile.inputs).map(homeOf).filter(Boolean));
  const packages = [...homes].map(describe);
  return packages.sort((one, other) => (`${one.name} ${one.version}` < `${other.name} ${other.version}` ? -1 : 1));
}

/** The innermost `node_modules/NAME` of a file. */
function homeOf(file) {
  return file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0];
}

function describe(home) {
  const at = path.join(folder, home);
  const { name, version, license, licenses } = JSON.parse(readFileSync(path.join(at, "package.json"), "utf8"));
  const file = readdirSync(at).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = file ? readFileSync(path.join(at, file), "utf8").trim() : "";
  return { name, version, licence: license ?? licenses?.map(({ type }) => type).join(" OR ") ?? "", text };
}

/** The list that the repository keeps. */
export function listOf(packages) {
  const rows = packages.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`);
  return `# Giấy phép của phần soạn thảo

Các gói nằm trong \`toa-soan.js\` và các phần nạp thêm của nó. Bạn đọc không tải những tệp này. Toàn văn các giấy phép
nằm trong \`/toa-soan-giay-phep.txt\` mà chương trình phát kèm. Tệp này do \`npm run licences\` trong \`editor/\` viết ra.

| gói | bản | giấy phép |
| --- | --- | --- |
${rows.join("\n")}
`;
}

/** The notices that go with the script: each text once, under the packages that it is of. */
export function noticesOf(packages) {
  const named = new Map();
  for (const { name, version, licence, text } of packages) {
    const notice = text || `${licence} (the package holds no other text)`;
    named.set(notice, [...(named.get(notice) ?? []), `${name} ${version}`]);
  }
  return [...named].map(([text, names]) => `${names.join(", ")}\n\n${text}\n`).join("\n----\n\n");
}
