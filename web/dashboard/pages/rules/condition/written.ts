/** JSON Logic as people write it: what is short stays on one line. Pure. */
import type { Json } from "./blocks.ts";

const lineLength = 46;

export function writtenLogic(logic: Json, indent = ""): string {
  const line = oneLine(logic);
  if (indent.length + line.length <= lineLength || typeof logic !== "object" || logic === null) return line;
  const deeper = `${indent}  `;
  if (isList(logic)) {
    return `[\n${logic.map((one) => deeper + writtenLogic(one, deeper)).join(",\n")}\n${indent}]`;
  }
  const entries = Object.entries(logic);
  const [only] = entries;
  // An operator and its arguments are one thing.
  if (entries.length === 1 && only) return `{ ${JSON.stringify(only[0])}: ${writtenLogic(only[1], indent)} }`;
  return `{\n${entries.map(([name, one]) => `${deeper}${JSON.stringify(name)}: ${writtenLogic(one, deeper)}`).join(",\n")}\n${indent}}`;
}

function oneLine(logic: Json): string {
  if (typeof logic !== "object" || logic === null) return JSON.stringify(logic);
  if (isList(logic)) return `[${logic.map(oneLine).join(", ")}]`;
  const entries = Object.entries(logic).map(([name, one]) => `${JSON.stringify(name)}: ${oneLine(one)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

function isList(logic: Json): logic is readonly Json[] {
  return Array.isArray(logic);
}
