/** Bytes of a number as JSON at most, and of `true`, `false`, `null`. */
const scalarBytes = 25;
/** Bytes that one UTF-16 unit of a text becomes at most: `\u0000`. */
const unitBytes = 6;
/** Quotes, a colon, a comma. */
const aroundBytes = 4;

/**
 * At least as many bytes as a value has as JSON in UTF-8, at a tenth of what writing it takes. Of plain data, which is not
 * nested so deep that it exhausts the stack.
 */
export function mostJsonBytes(value: unknown): number {
  if (typeof value === "string") return value.length * unitBytes + aroundBytes;
  if (typeof value !== "object" || value === null) return scalarBytes;
  let bytes = aroundBytes;
  if (Array.isArray(value)) {
    for (const one of value) bytes += mostJsonBytes(one);
    return bytes + value.length;
  }
  for (const key in value) {
    bytes += key.length * unitBytes + aroundBytes + mostJsonBytes((value as Record<string, unknown>)[key]);
  }
  return bytes;
}
