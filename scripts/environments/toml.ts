/** Tables as TOML, in the form of the rest of wrangler.toml. Pure. */
import { isTable, type RawConfig } from "./derive.ts";

/** The table called `path` and all within it: values first, then tables, then lists of tables. */
export function tomlOf(path: string, table: RawConfig): string {
  const entries = Object.entries(table);
  const values = entries.filter(([, value]) => !isBlock(value));
  const blocks = entries.filter(([, value]) => isBlock(value));
  const own = values.map(([key, value]) => `${keyOf(key)} = ${valueOf(value)}`);
  const parts = own.length === 0 ? [] : [[`[${path}]`, ...own].join("\n")];
  for (const [key, value] of blocks) {
    const inner = `${path}.${keyOf(key)}`;
    if (isTable(value)) parts.push(tomlOf(inner, value));
    else for (const one of value as RawConfig[]) parts.push(blockOf(inner, one));
  }
  return parts.join("\n\n");
}

function blockOf(path: string, table: RawConfig): string {
  return [`[[${path}]]`, ...Object.entries(table).map(([key, value]) => `${keyOf(key)} = ${valueOf(value)}`)].join(
    "\n",
  );
}

/** True for what has a heading of its own. */
function isBlock(value: unknown): boolean {
  return isTable(value) || (Array.isArray(value) && value.length > 0 && value.every(isTable));
}

function keyOf(key: string): string {
  return /^[\w-]+$/.test(key) ? key : JSON.stringify(key);
}

function valueOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueOf).join(", ")}]`;
  if (isTable(value)) {
    return `{ ${Object.entries(value)
      .map(([key, one]) => `${keyOf(key)} = ${valueOf(one)}`)
      .join(", ")} }`;
  }
  // A JSON string is a basic string of TOML; numbers and booleans are the same in both.
  if (["string", "number", "boolean"].includes(typeof value)) return JSON.stringify(value);
  throw new TypeError(`wrangler.toml cannot say ${String(value)}`);
}
