/** What the documentation prints, taken out of it to be run as it stands there. */
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

/** The block of this language that has `marker` in it. Throws where there is none, or more than one. */
export function docsBlock(page: string, language: string, marker: string): string {
  const text = readFileSync(join(root, page), "utf8").replaceAll("\r\n", "\n");
  const blocks = Array.from(text.matchAll(/^```(\w*)\n([^]*?)^```$/gm), ([, name = "", code = ""]) => ({ name, code }));
  const found = blocks.filter(({ name, code }) => name === language && code.includes(marker));
  if (found[0] === undefined || found.length > 1) {
    throw new Error(`${page} has ${found.length} blocks of ${language} with "${marker}"`);
  }
  return found[0].code;
}

/** A folder with that one file in it, where the project's packages stand in for what `npm i` would install. */
export function exampleFolder(name: string, code: string): { file: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "tle-docs-"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  const file = join(folder, name);
  writeFileSync(file, code);
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
