/** Which keys follow which. Pure. */

/** Secrets that can be replaced while they are in use. */
export const rotatable = ["ingest", "sealing", "pseudonyms", "metrics", "database"] as const;
export type Rotatable = (typeof rotatable)[number];

/** Those that are lists of keys, most of them `id:key` pairs, and how many of them the Worker takes. */
export const pairSecrets = {
  ingest: { secret: "INGEST_KEYS", prefix: "runner", most: 2 },
  sealing: { secret: "SEALING_KEYS", prefix: "seal", most: Infinity },
  pseudonyms: { secret: "PSEUDONYMIZATION_SECRET", prefix: "people", most: Infinity },
  metrics: { secret: "METRICS_KEY", prefix: undefined, most: 2 },
} as const;
export type PairRotatable = keyof typeof pairSecrets;

/** The list with a new key before the others; of runners' keys the one before stays, until runners have the new one. */
export function withNewKey(what: PairRotatable, pairs: string, newKey: string): string {
  const { prefix, most } = pairSecrets[what];
  const before = pairs.split(",");
  if (prefix === undefined) return [newKey, ...before].slice(0, most).join(",");
  const numbers = before.map((pair) => Number(new RegExp(`^${prefix}(\\d+):`).exec(pair)?.[1] ?? 0));
  return [`${prefix}${Math.max(...numbers) + 1}:${newKey}`, ...before].slice(0, most).join(",");
}

/** The list without the keys that nothing needs: the current one stays, and those that are `inUse`. */
export function withoutOldKeys(pairs: string, inUse: ReadonlySet<string>): string {
  const [current, ...older] = pairs.split(",");
  return [current, ...older.filter((pair) => inUse.has(pair.split(":")[0] ?? ""))].join(",");
}

/** The other one of an environment's two roles: while one is in use, the other is given a password. */
export function otherRole(role: string): string {
  return role.endsWith("_2") ? role.slice(0, -2) : `${role}_2`;
}
