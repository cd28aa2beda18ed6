/** An integer that a double may not hold, outside or inside of a text: the cheap question before the expensive parse. */
const maybeLong = /[[:,]\s*-?\d{16}/;
const integer = /^-?\d+$/;

/** Parses JSON; integers beyond 2^53, which TikTok's ids are, become their digits. Throws where it is no JSON. */
export function parseJson(text: string): unknown {
  return maybeLong.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
}

function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const source = context?.source;
  return source !== undefined && integer.test(source) ? source : value;
}
