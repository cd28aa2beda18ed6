/**
 * Writes ingest-node/providers/euler-names.json: the names that Euler Stream's JSON had for the fields of today's webcast
 * schema, derived from the schemas themselves. `--check` writes nothing and fails where the file is not what they give.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readSchema } from "./euler-names/schema.ts";
import { olderSchema } from "./euler-names/table.ts";

const path = "ingest-node/providers/euler-names.json";
const file = new URL(`../${path}`, import.meta.url);

/** The file's text: a line for each part. */
export function namesDocument(): string {
  const current = readSchema("v3");
  const document = { v2: olderSchema(readSchema("v2"), current), v1: olderSchema(readSchema("v1"), current) };
  const lines = Object.entries(document).map(([version, { methods, parts }]) => {
    const each = (of: object) =>
      Object.entries(of).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
    return `"${version}": {\n"methods": {\n${each(methods).join(",\n")}\n},\n"parts": {\n${each(parts).join(",\n")}\n}\n}`;
  });
  return `{\n${lines.join(",\n")}\n}\n`;
}

function main(args: string[]): number {
  const document = namesDocument();
  if (!args.includes("--check")) {
    writeFileSync(file, document);
    console.log(`names: wrote ${path}`);
    return 0;
  }
  if (readFileSync(file, "utf8").replaceAll("\r\n", "\n") === document) {
    console.log(`names: ${path} is current`);
    return 0;
  }
  console.error(`names: ${path} is not what the schemas give; run node scripts/euler-names.ts and commit it`);
  return 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv.slice(2));
