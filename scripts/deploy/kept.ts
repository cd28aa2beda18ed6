/** What a deployment has made and nobody can show again, in `.data/deploy/NAME.json`: readable by its owner alone. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { givenNames } from "./given.ts";
import { DeployError } from "./problem.ts";

const KeyPairs = z.string().regex(/^[A-Za-z0-9_-]{1,32}:[0-9a-f]{64}(,[A-Za-z0-9_-]{1,32}:[0-9a-f]{64})*$/);

const PlainKeys = z.string().regex(/^[0-9a-f]{64}(,[0-9a-f]{64})?$/);

const Kept = z.object({
  projectId: z.string().optional(),
  /** Of the database roles that the Workers log in as. */
  appPassword: z.string().min(16).optional(),
  privacyPassword: z.string().min(16).optional(),
  INGEST_KEYS: KeyPairs.optional(),
  SEALING_KEYS: KeyPairs.optional(),
  PSEUDONYMIZATION_SECRET: KeyPairs.optional(),
  METRICS_KEY: PlainKeys.optional(),
  /** What the host gave, as it was deployed last. */
  given: z.partialRecord(z.enum(givenNames), z.string()).optional(),
  /** The role that the Workers log in as, where it is not the environment's first. */
  appRole: z.string().optional(),
  /** The first version with the database's password of now: older ones have one that is not good any more. */
  passwordVersion: z.string().optional(),
  /** New ones that are not known to be in use yet. */
  pending: z
    .object({
      appPassword: z.string().min(16).optional(),
      privacyPassword: z.string().min(16).optional(),
      INGEST_KEYS: KeyPairs.optional(),
      SEALING_KEYS: KeyPairs.optional(),
      PSEUDONYMIZATION_SECRET: KeyPairs.optional(),
      METRICS_KEY: PlainKeys.optional(),
    })
    .optional(),
  /** The version of the Worker that passed its try-out last. */
  triedVersion: z.string().optional(),
});
export type Kept = z.infer<typeof Kept>;

export interface KeptFile {
  path: string;
  read: () => Kept;
  /** Writes it whole or not at all, with these in place of what it had. */
  change: (changed: Partial<Kept>) => Kept;
  /** Writes what a runner needs, as systemd and Docker read it. Returns where. */
  writeRunner: (lines: Record<string, string>) => string;
  /** Writes what Prometheus shows to read metrics, as it reads it. Returns where. */
  writeMetricsKey: (key: string) => string;
}

/** The file of an environment, in `folder`. */
export function keptFile(folder: string, environment: string): KeptFile {
  const path = join(folder, `${environment}.json`);
  const write = (to: string, text: string) => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(`${to}.new`, text, { mode: 0o600 });
    renameSync(`${to}.new`, to);
  };
  function read(): Kept {
    let text: string;
    try {
      text = readFileSync(path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
      throw new DeployError(`${path} cannot be read`, "make it readable for you, and run the same command again", {
        cause: error,
      });
    }
    const parsed = Kept.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    throw new DeployError(
      `${path} is damaged`,
      "put your copy of it back; without one move it away: keys that Cloudflare has are then left as they are",
    );
  }
  return {
    path,
    read,
    change(changed) {
      const kept = { ...read(), ...changed };
      write(path, `${JSON.stringify(kept, null, 2)}\n`);
      return kept;
    },
    writeRunner(lines) {
      const to = join(folder, `${environment}.runner.env`);
      write(
        to,
        Object.entries(lines)
          .map(([name, value]) => `${name}=${value}\n`)
          .join(""),
      );
      return to;
    },
    writeMetricsKey(key) {
      const to = join(folder, `${environment}.metrics-key`);
      write(to, key);
      return to;
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
