/** How large a condition is: asked before anything else, so that no input can exhaust the stack. */
import { utf8Bytes } from "#shared/utf8-bytes.ts";
import { ruleLimits } from "./limits.ts";

/**
 * Where a condition is nested deeper than it may be; undefined where it is not. Depth is that of operators and of lists
 * within lists. Recurses no deeper than it allows.
 */
export function placeTooDeep(
  value: unknown,
  depth: number,
  path: (string | number)[],
): (string | number)[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (depth >= ruleLimits.conditionDepth) return path;
  for (const [key, inner] of Object.entries(value)) {
    // An operator's list of arguments is no level of its own.
    const args = Array.isArray(inner) && !Array.isArray(value) ? inner : [inner];
    for (const [index, one] of args.entries()) {
      const at = args === inner ? [...path, key, index] : [...path, Array.isArray(value) ? Number(key) : key];
      const found = placeTooDeep(one, depth + 1, at);
      if (found) return found;
    }
  }
  return undefined;
}

/** Bytes of a value as JSON in UTF-8. */
export function jsonBytes(value: unknown): number {
  return utf8Bytes(JSON.stringify(value) ?? "");
}

/** How many operators are in expressions. Call it for what is not nested too deeply alone. */
export function countOperators(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const inside = Object.values(value).reduce((sum: number, one) => sum + countOperators(one), 0);
  return inside + (Array.isArray(value) ? 0 : 1);
}
