/**
 * Writes docs/contracts/unified-event.v1.schema.json from the event schema in shared/event.ts.
 * `--check` writes nothing and fails where the committed document is not the one the schema gives.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { UnifiedEvent } from "#shared/event.ts";

const path = "docs/contracts/unified-event.v1.schema.json";
const file = new URL(`../${path}`, import.meta.url);

/** The JSON Schema document (draft 2020-12) of UnifiedEvent v1, as the file holds it. */
export function schemaDocument(): string {
  // As input: a reader of today must accept a field that is added tomorrow.
  const schema = z.toJSONSchema(UnifiedEvent, { target: "draft-2020-12", io: "input", reused: "inline" });
  const document = {
    $schema: schema.$schema,
    title: "UnifiedEvent v1",
    description:
      "One thing that happened on a stream. v1 only ever grows: fields and types are added, none is removed, renamed or given another meaning.",
    ...schema,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function readCommitted(): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function main(args: string[]): number {
  const document = schemaDocument();
  if (args.includes("--check")) {
    const committed = readCommitted();
    // A checkout on Windows may have turned the line ends; they are not the schema.
    if (committed?.replaceAll("\r\n", "\n") === document) {
      console.log(`schema: ${path} is current`);
      return 0;
    }
    const fault = committed === undefined ? "is missing" : "is not what shared/event.ts gives";
    console.error(`schema: ${path} ${fault}; run "npm run schema" and commit it`);
    return 1;
  }
  mkdirSync(new URL(".", file), { recursive: true });
  writeFileSync(file, document);
  console.log(`schema: wrote ${path}`);
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv.slice(2));
