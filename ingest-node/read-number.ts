/** A number above 0 from the environment. What is none is added to `problems`. */
export function readNumber(
  env: Record<string, string | undefined>,
  name: string,
  byDefault: number,
  problems: string[],
): number {
  const text = env[name];
  if (text === undefined || text === "") return byDefault;
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  problems.push(`${name} "${text}" is no number above 0`);
  return byDefault;
}
