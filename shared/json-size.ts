/** Bytes of a number as JSON at most, but for those with an exponent, and of `true`, `false`, `null`. */
const scalarBytes = 25;
/** Bytes that one UTF-16 unit of a text becomes at most: `\u0000`. */
const unitBytes = 6;
/** Quotes, a colon, a comma. */
const aroundBytes = 4;

/**
 * At least as many bytes as a value has as JSON in UTF-8, also without exponents (see `exponentBytes`), at a tenth of what
 * writing it takes; Infinity where more than `depth` lists and objects stand in each other, deeper than which it does not go.
 * Of plain data.
 */
export function mostJsonBytes(value: unknown, depth: number): number {
  if (typeof value !== "object" || value === null) return mostScalarBytes(value);
  if (depth === 0) return Infinity;
  let bytes = aroundBytes;
  if (Array.isArray(value)) {
    for (const one of value) bytes += mostJsonBytes(one, depth - 1);
    return bytes + value.length;
  }
  for (const key in value) {
    const one = (value as Record<string, unknown>)[key];
    bytes += key.length * unitBytes + aroundBytes;
    // Most fields are scalars: they are not worth a call.
    bytes += typeof one === "object" ? mostJsonBytes(one, depth - 1) : mostScalarBytes(one);
  }
  return bytes;
}

function mostScalarBytes(value: unknown): number {
  if (typeof value === "string") return value.length * unitBytes + aroundBytes;
  return scalarBytes + (typeof value === "number" && isLong(Math.abs(value)) ? longNumberBytes : 0);
}

/** Digits of a number that PostgreSQL writes without an exponent at most: 5e-324 has 324 of them after its point. */
const longNumberBytes = 350;

/**
 * How many bytes more a value has where its numbers are written without an exponent, as PostgreSQL's jsonb writes them, at
 * most: 1e308 are five bytes here and 309 there. Of plain data, as above.
 */
export function exponentBytes(value: unknown): number {
  if (typeof value === "number") return isLong(Math.abs(value)) ? longNumberBytes : 0;
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce((sum: number, one) => sum + exponentBytes(one), 0);
}

/** Whether JSON writes it with an exponent. */
function isLong(size: number): boolean {
  return size >= 1e21 || (size > 0 && size < 1e-6);
}
