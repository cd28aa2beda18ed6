/** What this machine's installation knows and nobody else should: made at the first start, kept in `.data/local.json`. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { makeApiKey } from "../keys/api-key.ts";
import { PartError } from "./status.ts";

const LocalSecrets = z.object({
  /** Of the database role that the Workers log in as. */
  appPassword: z.string().min(16),
  /** Of the role that may have people erased. An installation from before it has none yet. */
  privacyPassword: z.string().min(16).optional(),
  /** The Workers' role in a database that is not ours alone: one of this installation. Without it tle_app. */
  appRole: z
    .string()
    .regex(/^tle_app_[a-z0-9_]+$/)
    .optional(),
  ingestKey: z.object({ id: z.string(), secret: z.string().regex(/^[0-9a-f]{64}$/) }),
  apiKey: z.string().startsWith("tle_"),
  /** Seals what webhook endpoints sign with. An installation from before them has none yet. */
  sealingKey: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** Makes pseudonyms. An installation from before them has none yet. By key id, the current one first. */
  pseudonymKeys: z
    .record(z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,15}$/), z.string().regex(/^[0-9a-f]{64}$/))
    .refine((keys) => Object.keys(keys).length > 0)
    .optional(),
  /** Lets who has it read GET /metrics. An installation from before it has none yet. */
  metricsKey: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** The stream of this installation, whoever its creator is by now. */
  streamId: z.string().optional(),
  /** By stream id: the token of the overlay that the last start printed. */
  overlayTokens: z.record(z.string(), z.string()).default({}),
});
export type LocalSecrets = z.infer<typeof LocalSecrets> & {
  privacyPassword: string;
  sealingKey: string;
  metricsKey: string;
  pseudonymKeys: Record<string, string>;
};

const fileName = "local.json";

/** Whether an `npm start` has ever used this folder. */
export function hasLocalSecrets(folder: string): boolean {
  return existsSync(join(folder, fileName));
}

/** Reads them, or makes and writes them when there are none. Throws PartError for a damaged file. */
export function readLocalSecrets(folder: string): LocalSecrets {
  const path = join(folder, fileName);
  if (!existsSync(path)) {
    const made: LocalSecrets = {
      appPassword: randomBytes(24).toString("hex"),
      privacyPassword: randomBytes(24).toString("hex"),
      ingestKey: { id: "local", secret: randomBytes(32).toString("hex") },
      apiKey: makeApiKey(),
      sealingKey: randomBytes(32).toString("hex"),
      metricsKey: randomBytes(32).toString("hex"),
      pseudonymKeys: { local: randomBytes(32).toString("hex") },
      overlayTokens: {},
    };
    writeLocalSecrets(folder, made);
    return made;
  }
  const result = LocalSecrets.safeParse(parseJson(readFileSync(path, "utf8")));
  if (!result.success) {
    throw new PartError(
      "secrets",
      `${path} is damaged`,
      `delete it: new keys are made, the data stays; the overlay gets a new address.`,
    );
  }
  const { privacyPassword, sealingKey, metricsKey, pseudonymKeys, ...known } = result.data;
  if (privacyPassword && sealingKey && metricsKey && pseudonymKeys) {
    return { ...known, privacyPassword, sealingKey, metricsKey, pseudonymKeys };
  }
  const completed = {
    ...known,
    privacyPassword: privacyPassword ?? randomBytes(24).toString("hex"),
    sealingKey: sealingKey ?? randomBytes(32).toString("hex"),
    metricsKey: metricsKey ?? randomBytes(32).toString("hex"),
    pseudonymKeys: pseudonymKeys ?? { local: randomBytes(32).toString("hex") },
  };
  writeLocalSecrets(folder, completed);
  return completed;
}

/** Writes them whole or not at all, readable by the owner alone. */
export function writeLocalSecrets(folder: string, secrets: LocalSecrets): void {
  const path = join(folder, fileName);
  writeFileSync(`${path}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
