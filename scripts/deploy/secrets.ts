/** The Worker's secrets: which there are, and what they are made of. Pure but for the randomness, which is an argument. */
import type { Kept } from "./kept.ts";

/** All that a deployment makes. What comes from elsewhere is given (given.ts). */
export const madeSecrets = [
  "DATABASE_URL",
  "PRIVACY_DATABASE_URL",
  "INGEST_KEYS",
  "SEALING_KEYS",
  "PSEUDONYMIZATION_SECRET",
  "METRICS_KEY",
] as const;
export type MadeSecret = (typeof madeSecrets)[number];

/**
 * What has to be made anew so that `missing` can be put. What Cloudflare has already is never made again: a sealing key that is
 * replaced leaves everything that it sealed unreadable.
 */
export function completeKept(kept: Kept, missing: readonly MadeSecret[], randomHex: (bytes: number) => string): Kept {
  const needs = (name: MadeSecret) => missing.includes(name);
  return {
    ...kept,
    ...(needs("DATABASE_URL") && !kept.appPassword ? { appPassword: randomHex(24) } : {}),
    ...(needs("PRIVACY_DATABASE_URL") && !kept.privacyPassword ? { privacyPassword: randomHex(24) } : {}),
    ...(needs("INGEST_KEYS") && !kept.INGEST_KEYS ? { INGEST_KEYS: `runner1:${randomHex(32)}` } : {}),
    ...(needs("SEALING_KEYS") && !kept.SEALING_KEYS ? { SEALING_KEYS: `seal1:${randomHex(32)}` } : {}),
    ...(needs("PSEUDONYMIZATION_SECRET") && !kept.PSEUDONYMIZATION_SECRET
      ? { PSEUDONYMIZATION_SECRET: `people1:${randomHex(32)}` }
      : {}),
    ...(needs("METRICS_KEY") && !kept.METRICS_KEY ? { METRICS_KEY: randomHex(32) } : {}),
  };
}

/** The values of `names`. */
export function secretValues(
  kept: Kept,
  names: readonly MadeSecret[],
  database: { ownerUrl: string; appRole: string; privacyRole: string },
): Record<string, string> {
  const { ownerUrl, appRole, privacyRole } = database;
  const values: Record<MadeSecret, string | undefined> = {
    DATABASE_URL: kept.appPassword && connectionOf(ownerUrl, appRole, kept.appPassword),
    PRIVACY_DATABASE_URL: kept.privacyPassword && connectionOf(ownerUrl, privacyRole, kept.privacyPassword),
    INGEST_KEYS: kept.INGEST_KEYS,
    SEALING_KEYS: kept.SEALING_KEYS,
    PSEUDONYMIZATION_SECRET: kept.PSEUDONYMIZATION_SECRET,
    METRICS_KEY: kept.METRICS_KEY,
  };
  return Object.fromEntries(names.flatMap((name) => (values[name] ? [[name, values[name]]] : [])));
}

/** The same database for another role. */
export function connectionOf(ownerUrl: string, role: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = encodeURIComponent(role);
  url.password = encodeURIComponent(password);
  return url.href;
}

/** The first of `id:secret` pairs: the current one. */
export function firstPair(pairs: string): { id: string; secret: string } {
  const [id = "", secret = ""] = (pairs.split(",")[0] ?? "").split(":");
  return { id, secret };
}
