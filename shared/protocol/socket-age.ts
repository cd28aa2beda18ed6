/** How old a socket may get before it is asked again who it is, where a host wants less than limits.ts. Pure. */

/** Reads `SOCKET_AGE_MS`: Infinity where it is not set; undefined where it is no number from 1,000 to 86,400,000. */
export function parseSocketAgeMs(value: unknown): number | undefined {
  if (value === undefined || value === "") return Infinity;
  const ageMs = Number(value);
  return Number.isInteger(ageMs) && ageMs >= 1_000 && ageMs <= 86_400_000 ? ageMs : undefined;
}
