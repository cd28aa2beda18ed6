/** How large a condition is: asked before anything else, so that no input can exhaust the stack. */
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
  const text = JSON.stringify(value) ?? "";
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    // A surrogate is half of four bytes.
    if (unit >= 0x80) bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}
