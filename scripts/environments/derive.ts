/**
 * The named environments of wrangler.toml. Wrangler lets them inherit no bindings, so each has to repeat all of them; here they
 * are made from the ones above, with the names of the environment. Pure.
 */

/** What is in a wrangler.toml, as its parser gives it. */
export type RawConfig = Record<string, unknown>;

/** What an environment has beyond what all have, or in place of it: as wrangler.toml would say it. */
export type Additions = Record<string, RawConfig>;

/** Keys that wrangler does not inherit. `triggers` it does; written out, the crons of an environment can be read where it stands. */
const notInherited = [
  "secrets",
  "vars",
  "define",
  "triggers",
  "durable_objects",
  "r2_buckets",
  "kv_namespaces",
  "d1_databases",
  "queues",
  "ratelimits",
  "analytics_engine_datasets",
  "services",
  "send_email",
  "ai",
  "browser",
  "images",
  "hyperdrive",
  "vectorize",
  "workflows",
  "pipelines",
  "tail_consumers",
  "containers",
];

/** What an environment asks of `npm run deploy`, and not of wrangler. */
const ofDeploy = "runner_containers";

/** Names that belong to the whole account: an environment has its own, with its name at the end. */
const accountNames = new Set(["queue", "dead_letter_queue", "bucket_name"]);

/** Without these the Workers start, and do less: wrangler refuses no deployment that lacks them. */
const notNeededSecrets = new Set([
  "PRIVACY_DATABASE_URL",
  "PSEUDONYMIZATION_SECRET",
  "METRICS_KEY",
  "OTLP_ENDPOINT",
  "OTLP_HEADERS",
  "ALERT_TARGETS",
  "ALERT_WEBHOOK_SECRET",
  "HEARTBEAT_URL",
]);

/** The environments of `additions` in its order, from the part of the file that is for none. */
export function deriveEnvironments(base: RawConfig, additions: Additions): Record<string, RawConfig> {
  return Object.fromEntries(
    Object.entries(additions).map(([name, own], index) => {
      const { [ofDeploy]: _containers, ...words } = own;
      return [name, merge(environmentOf(base, name, index + 1), words)];
    }),
  );
}

function environmentOf(base: RawConfig, name: string, number: number): RawConfig {
  const environment: RawConfig = { name: `${String(base["name"])}-${name}` };
  for (const key of notInherited) {
    if (base[key] !== undefined) environment[key] = rename(base[key], name, number);
  }
  const { required } = (environment["secrets"] ?? {}) as { required?: string[] };
  if (required !== undefined) {
    environment["secrets"] = { required: required.filter((secret) => !notNeededSecrets.has(secret)) };
  }
  const vars = environment["vars"] as RawConfig | undefined;
  // The Workers know two kinds of environments beside development: the one that counts, and the ones to try things in.
  const kind = name === "production" ? "production" : "staging";
  if (vars?.["ENVIRONMENT"] !== undefined) environment["vars"] = { ...vars, ENVIRONMENT: kind };
  return environment;
}

function rename(value: unknown, name: string, number: number, key = ""): unknown {
  if (Array.isArray(value)) return value.map((one) => rename(one, name, number, key));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, rename(one, name, number, key)]));
  }
  if (typeof value !== "string") return value;
  if (accountNames.has(key)) return `${value}-${name}`;
  // A dataset is a table in SQL, whose names have no dashes.
  if (key === "dataset") return `${value}_${name}`;
  // Counters with the same number are one counter, and the environments are in the same account.
  return key === "namespace_id" ? String(Number(value) + 10 * number) : value;
}

/** Tables are merged, lists go on, and what is neither is replaced. */
function merge(base: RawConfig, own: RawConfig): RawConfig {
  const merged = { ...base };
  for (const [key, value] of Object.entries(own)) {
    const before = merged[key];
    if (Array.isArray(before) && Array.isArray(value))
      merged[key] = [...(before as unknown[]), ...(value as unknown[])];
    else if (isTable(before) && isTable(value)) merged[key] = merge(before, value);
    else merged[key] = value;
  }
  return merged;
}

export function isTable(value: unknown): value is RawConfig {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
