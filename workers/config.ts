import * as z from "zod";
import type { Actor } from "./access/actor.ts";
import { type ArchiveBucket, namedBucket } from "./archive/bucket.ts";
import type { AiBinding } from "./speech/provider.ts";
import type { MailBinding } from "./sign-in/mail.ts";
import { OauthClients } from "./sign-in/oauth-clients.ts";
import { parseGiftSettleMs } from "#shared/gift-settlement.ts";
import { parsePseudonymKeys, type PseudonymKeys } from "#shared/personal/pseudonym.ts";
import { parseSocketsPerHub } from "#shared/protocol/relay-protocol.ts";
import { readQuietHours } from "#shared/alerts/quiet-hours.ts";
import { readTargets } from "#shared/alerts/targets.ts";
import { readHeaders, readShare } from "#shared/telemetry/otlp.ts";
import { parseSocketAgeMs } from "#shared/protocol/socket-age.ts";

/** `keyId:secret` pairs by id, in their order. */
const Keys = z.string().transform((text, context) => {
  const keys = new Map<string, string>();
  for (const pair of text.split(",")) {
    const match = /^([A-Za-z0-9_-]{1,32}):([0-9a-f]{64})$/.exec(pair.trim());
    // The pair itself must not be repeated in the message: it may be the secret.
    if (!match?.[1] || !match[2]) context.addIssue("expected keyId:secret pairs, secrets of 64 hex digits");
    else keys.set(match[1], match[2]);
  }
  return keys;
});

const IngestKeys = Keys.refine((keys) => keys.size <= 2, "at most two keys: the current and the one being rotated out");

/** By key id, the current one first. What is wrong is said without the secret. */
const PseudonymizationSecret = z.string().transform((text, context): PseudonymKeys => {
  const result = parsePseudonymKeys(text);
  if (result.ok) return result.keys;
  context.addIssue(result.problem);
  return z.NEVER;
});

const databaseUrl = /^postgres(ql)?:\/\/[^:@/]+:[^@]+@[^/]+\/.+/;
const databaseUrlExpected = "expected postgres://user:password@host/database";

const metricsKeyExpected = "expected 32 characters or more, without spaces and commas";

const Settings = z.object({
  ENVIRONMENT: z.enum(["development", "staging", "production"]),
  DATABASE_URL: z.string().regex(databaseUrl, databaseUrlExpected),
  /** The role for privacy at the same database. Without it nobody is erased by the Workers. */
  PRIVACY_DATABASE_URL: z.union([z.literal(""), z.string().regex(databaseUrl, databaseUrlExpected)]).default(""),
  /** By key id: the secret that runner signs with. */
  INGEST_KEYS: IngestKeys,
  /** Read by the hub; looked at here, so that a wrong one is named. */
  GIFT_SETTLE_MS: z
    .unknown()
    .refine((value) => parseGiftSettleMs(value) !== undefined, "expected milliseconds, 1000 to 600000")
    .optional(),
  /** Read by the hub, too. */
  SOCKET_AGE_MS: z
    .unknown()
    .refine((value) => parseSocketAgeMs(value) !== undefined, "expected milliseconds, 1000 to 86400000")
    .optional(),
  /** Read by the hub and its relays, too. */
  SOCKETS_PER_HUB: z
    .unknown()
    .refine((value) => parseSocketsPerHub(value) !== undefined, "expected 1 to 30000")
    .optional(),
  /** By key id, the current one first: what seals the secrets of endpoints, and signs overlay tokens. */
  SEALING_KEYS: Keys,
  /** What pseudonyms of people are made with. Without it nobody is given one. */
  PSEUDONYMIZATION_SECRET: PseudonymizationSecret.optional(),
  NEON_ENDPOINT: z.union([z.literal(""), z.url()]).default(""),
  /** Where the addresses behind a receiver's name are asked for: DNS over HTTPS with JSON answers. */
  DNS_ENDPOINT: z.url().default("https://cloudflare-dns.com/dns-query"),
  /** Whether a webhook may go to this machine and its network. */
  PRIVATE_WEBHOOKS: z.enum(["allowed", "refused"]).default("refused"),
  /** Where segments of the log are: a bucket of R2. */
  ARCHIVE: z
    .custom<ArchiveBucket>((value) => typeof value === "object" && value !== null)
    .transform(namedBucket)
    .optional(),
  /** Who makes workspaces: everybody who is signed in, or the host's owners. */
  OPEN_WORKSPACES: z.enum(["allowed", "refused"]).default("refused"),
  /** Cloudflare's Email Sending, and the address that links are sent from. Without both no links are sent. */
  MAIL: z.custom<MailBinding>((value) => typeof value === "object" && value !== null).optional(),
  MAIL_FROM: z.union([z.literal(""), z.email()]).default(""),
  /** Workers AI, whose voice speaks where SPEECH_ENDPOINT names no other. */
  AI: z.custom<AiBinding>((value) => typeof value === "object" && value !== null).optional(),
  /** A server that makes sound of texts in OpenAI's form: its address without `/audio/speech`. */
  SPEECH_ENDPOINT: z.union([z.literal(""), z.url({ protocol: /^https?$/ })]).default(""),
  SPEECH_KEY: z.string().max(1_000).default(""),
  SPEECH_MODEL: z.string().min(1).max(100).default("tts-1"),
  SPEECH_VOICE: z.string().min(1).max(100).default("alloy"),
  /** Whether everybody sees how the platform does. */
  STATUS_PAGE: z.enum(["public", "off"]).optional(),
  /** What `GET /metrics` asks for: one key, or two while one replaces the other. Without it there are no metrics to be read. */
  METRICS_KEY: z
    .string()
    .refine(
      (text) => text === "" || text.split(",").every((key) => /^[\x21-\x7e]{32,200}$/.test(key)),
      metricsKeyExpected,
    )
    .refine((text) => text.split(",").length <= 2, "at most two keys: the current and the one being rotated out")
    .optional(),
  /** Where spans go: a collector of OTLP over HTTP, its address without `/v1/traces`; and what it wants in headers. */
  OTLP_ENDPOINT: z.union([z.literal(""), z.url({ protocol: /^https?$/ })]).optional(),
  OTLP_HEADERS: z
    .string()
    .refine((text) => readHeaders(text) !== undefined, "expected name=value pairs, comma-separated")
    .optional(),
  /** Who is told of alerts, by the names of the ledger. */
  ALERT_TARGETS: z
    .string()
    .transform((text, context) => {
      const targets = readTargets(text);
      // None of them is repeated: an address may hold a key.
      if (targets) return targets;
      context.addIssue("expected up to ten of https://…, discord:https://… and mailto:…, with spaces between");
      return z.NEVER;
    })
    .optional(),
  /** What notices to webhooks are signed with (Standard Webhooks). */
  ALERT_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, "expected whsec_ and base64")
    .optional(),
  /** Hours in which only what cannot wait is told. */
  ALERT_QUIET_HOURS: z
    .string()
    .refine((text) => text === "" || readQuietHours(text) !== undefined, "expected 22:00-07:00 Europe/Berlin")
    .optional(),
  /** From how many GB on the database is said to be large. */
  ALERT_DATABASE_GB: z
    .string()
    .refine((text) => Number(text) >= 0.001 && Number(text) <= 100_000, "expected gigabytes, 0.001 to 100000")
    .transform(Number)
    .optional(),
  /** Read by the meter; looked at here, so that a wrong one is named. */
  ALERT_EVERY_MS: z
    .string()
    .regex(/^[1-9]\d{3,5}$/, "expected milliseconds, 1000 to 600000")
    .optional(),
  /** An outside monitor that is asked once a minute, and rings where it is not. */
  HEARTBEAT_URL: z.union([z.literal(""), z.url({ protocol: /^https?$/ })]).optional(),
  /** The share of events that are traced. */
  TRACE_SHARE: z
    .string()
    .refine((text) => readShare(text) !== undefined, "expected a number from 0 to 1")
    .transform(Number)
    .optional(),
  /** Providers that people may sign in with. */
  OAUTH_CLIENTS: OauthClients.default(new Map()),
  /** A stand-in for all of the providers. */
  OAUTH_ENDPOINT: z.union([z.literal(""), z.url()]).default(""),
  /** Whether requests are counted against the limits of their key and address. */
  RATE_LIMITS: z.enum(["enforced", "off"]).default("enforced"),
});

/** What only development may have, each with what is safe everywhere else. */
const developmentOnly = [
  { name: "PRIVATE_WEBHOOKS", isSafe: ({ PRIVATE_WEBHOOKS }) => PRIVATE_WEBHOOKS === "refused" },
  { name: "RATE_LIMITS", isSafe: ({ RATE_LIMITS }) => RATE_LIMITS === "enforced" },
  // Whoever answers there is shown the database's password.
  { name: "NEON_ENDPOINT", isSafe: ({ NEON_ENDPOINT }) => NEON_ENDPOINT === "" },
  // Whoever answers there says who somebody is.
  { name: "OAUTH_ENDPOINT", isSafe: ({ OAUTH_ENDPOINT }) => OAUTH_ENDPOINT === "" },
  // Over plain http anybody on the way hears what viewers write.
  { name: "SPEECH_ENDPOINT", isSafe: ({ SPEECH_ENDPOINT }) => !SPEECH_ENDPOINT.startsWith("http:") },
  // Over plain http anybody on the way reads which events there were.
  { name: "OTLP_ENDPOINT", isSafe: ({ OTLP_ENDPOINT }) => !OTLP_ENDPOINT?.startsWith("http:") },
  // Whoever answers over plain http could name any address as a receiver's.
  { name: "DNS_ENDPOINT", isSafe: ({ DNS_ENDPOINT }) => DNS_ENDPOINT.startsWith("https:") },
] as const satisfies { name: string; isSafe: (settings: z.infer<typeof Settings>) => boolean }[];

const Config = Settings.superRefine((settings, context) => {
  if (settings.ENVIRONMENT === "development") return;
  for (const { name, isSafe } of developmentOnly) {
    if (!isSafe(settings))
      context.addIssue({ code: "custom", path: [name], message: "set like this in development only" });
  }
});

/** The Worker's settings, parsed. */
export type Config = z.infer<typeof Config> & {
  /** Whose changes they are that are written with this configuration: the audit says so. */
  actor?: Actor;
};

/** Every setting by its name, whether the Workers need it, and whether it is there; never what it is. */
export function listSettings(env: Record<string, unknown>): { name: string; isNeeded: boolean; isSet: boolean }[] {
  return Object.entries(Settings.shape).map(([name, schema]) => ({
    name,
    isNeeded: !schema.safeParse(undefined).success,
    isSet: env[name] !== undefined && env[name] !== "",
  }));
}

export type ConfigResult = { ok: true; config: Config } | { ok: false; problems: string[] };

/** What was read of each isolate's bindings: they do not change, and to check them again would cost each request the same. */
const known = new WeakMap<Record<string, unknown>, ConfigResult>();

/**
 * Reads the settings from the bindings, once for each object of them. What is missing or wrong is named by its name and why,
 * never by its value.
 */
export function readConfig(env: Record<string, unknown>): ConfigResult {
  const before = known.get(env);
  if (before) return before;
  const result = checkConfig(env);
  known.set(env, result);
  return result;
}

function checkConfig(env: Record<string, unknown>): ConfigResult {
  const result = Config.safeParse(env);
  if (result.success) return { ok: true, config: result.data };
  const problems = new Map<string, string>();
  for (const issue of result.error.issues) {
    const name = String(issue.path[0]);
    const missing = env[name] === undefined || env[name] === "";
    const why = issue.code === "custom" || issue.code === "invalid_format" ? issue.message : "not valid";
    // The first thing that is wrong with it; what follows from that helps nobody.
    if (!problems.has(name)) problems.set(name, missing ? `${name} is missing` : `${name}: ${why}`);
  }
  return { ok: false, problems: [...problems.values()] };
}

/** The problems, and how to mend what is missing: who starts `wrangler dev` by itself has none of the secrets. */
export function describeProblems(problems: string[]): string {
  const said = problems.join("; ");
  if (!problems.some((problem) => problem.endsWith("is missing"))) return said;
  return (
    `${said}. On your own machine: npm start -- --no-workers, in another terminal, runs the database and writes what is ` +
    "missing; then start wrangler dev again. Deployed: npx wrangler secret put NAME"
  );
}
