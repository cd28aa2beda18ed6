/**
 * Writes docs/contracts, what the API promises, and the tables of docs/access.md, all made of its operations and schemas.
 * `--check` writes nothing and fails where a committed document is not the one that they give. `--release` keeps the OpenAPI document
 * as the released one, to which tests hold what comes later; it is refused where it takes something back.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { withAccessTables } from "./contracts/access-table.ts";
import { asyncApiDocument } from "./contracts/asyncapi.ts";
import { clientTypes } from "./contracts/client-types.ts";
import { postmanCollection } from "./contracts/postman.ts";
import type { Json } from "./contracts/components.ts";
import { breaksOf } from "./contracts/compatibility.ts";
import { openApiDocument } from "./contracts/openapi.ts";

const root = new URL("../", import.meta.url);

/** What is written where: paths from the project's folder. */
const documents: Record<string, () => string> = {
  "docs/contracts/openapi.json": () => asJson(openApiDocument()),
  "docs/access.md": () => withAccessTables(readCommitted(new URL("docs/access.md", root)) ?? ""),
  "docs/contracts/asyncapi.json": () => asJson(asyncApiDocument()),
  "docs/contracts/postman.json": () => asJson(postmanCollection()),
  "client/api.ts": clientTypes,
};

function asJson(document: unknown): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

function readCommitted(file: URL): string | undefined {
  try {
    // A checkout on Windows may have turned the line ends; they are not the contract.
    return readFileSync(file, "utf8").replaceAll("\r\n", "\n");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

const releasedPath = "docs/contracts/released/v1.json";

function release(): number {
  const file = new URL(releasedPath, root);
  const before = readCommitted(file);
  const document = openApiDocument();
  const breaks = before === undefined ? [] : breaksOf(JSON.parse(before) as Json, document);
  if (breaks.length > 0) {
    console.error(`contracts: not released, v1 only grows:\n${breaks.join("\n")}`);
    return 1;
  }
  writeFileSync(file, asJson(document));
  console.log(`contracts: wrote ${releasedPath}`);
  return 0;
}

function main(args: string[]): number {
  if (args.includes("--release")) return release();
  let isCurrent = true;
  for (const [path, make] of Object.entries(documents)) {
    const file = new URL(path, root);
    const text = make();
    if (!args.includes("--check")) {
      mkdirSync(dirname(fileURLToPath(file)), { recursive: true });
      writeFileSync(file, text);
      console.log(`contracts: wrote ${path}`);
    } else if (readCommitted(file) === text) {
      console.log(`contracts: ${path} is current`);
    } else {
      isCurrent = false;
      console.error(`contracts: ${path} is not what the operations give; run "npm run contracts" and commit it`);
    }
  }
  return isCurrent ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
