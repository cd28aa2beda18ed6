/**
 * `npm run deploy -- rotate`: new keys and passwords, while everything runs. What is old stays good until what is new is in use. New
 * ones are kept before they are put, so a run that broke off goes on with the same ones.
 */
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "pg";
import { privacyRoleOf, roleOf, readRole } from "../../migrations/app-role.ts";
import { migrate } from "../../migrations/migrate.ts";
import { readHealth } from "../ops/health.ts";
import { withOwner } from "../start/database.ts";
import { deployContainers } from "./containers/deploy.ts";
import { type Clients, connect, containersOf, type DeployContext, siteOf, writeRunnerFile } from "./deploy.ts";
import type { Kept } from "./kept.ts";
import { DeployError } from "./problem.ts";
import { otherRole, type PairRotatable, pairSecrets, type Rotatable, withNewKey, withoutOldKeys } from "./rotation.ts";
import { connectionOf } from "./secrets.ts";

/** How long a version that was replaced may still ask the database: requests last a minute at most. */
const usualDrainMs = 90_000;
const healthyWithinMs = 60_000;

interface Rotation {
  context: DeployContext;
  clients: Clients;
  site: string;
  ownerUrl: () => Promise<string>;
}

/** Gives each of `what` a new key. With `finish` nothing is new: what is old and not needed is taken out. */
export async function rotate(context: DeployContext, what: readonly Rotatable[], finish: boolean): Promise<void> {
  const clients = await connect(context);
  const rotation: Rotation = {
    context,
    clients,
    site: await siteOf(context, clients.cloudflare),
    ownerUrl: () => ownerUrlOf(context, clients),
  };
  for (const one of what) {
    if (one === "database") {
      if (!finish) await rotateDatabase(rotation);
    } else if (finish) await finishPairs(rotation, one);
    else await rotatePairs(rotation, one);
  }
}

async function ownerUrlOf({ kept, targets }: DeployContext, { neon }: Clients): Promise<string> {
  const projectId = kept.read().projectId ?? (await neon.find(targets.worker));
  if (projectId !== undefined) return neon.ownerUrl(projectId);
  throw new DeployError("there is no database of this environment", "npm run deploy makes it");
}

async function rotatePairs(rotation: Rotation, what: PairRotatable): Promise<void> {
  const { kept, say } = rotation.context;
  const { secret } = pairSecrets[what];
  const { [secret]: before, pending } = kept.read();
  // What somebody put by hand seals nothing, and is replaced at once.
  const isUnknown = what === "metrics" && before === undefined;
  const next =
    pending?.[secret] ?? (isUnknown ? newHex(32) : withNewKey(what, keysOf(before, secret, kept.path), newHex(32)));
  kept.change({ pending: { ...pending, [secret]: next } });
  await put(rotation, secret, next);
  settle(rotation.context, secret, { [secret]: next });
  say("rotate", `${secret} has a new key; ${afterwards[what]}`);
  if (what === "metrics") say("metrics", `its new key is in ${kept.writeMetricsKey(next.split(",")[0] ?? "")}`);
  if (what === "ingest")
    say("runner", `its new key is in ${writeRunnerFile(kept, rotation.site) ?? kept.path}: start runners anew`);
  // Those in containers are started anew by their objects.
  if (what === "ingest" && rotation.context.containers !== undefined)
    await deployContainers(containersOf(rotation.context, rotation.clients, rotation.site));
}

const afterwards: Record<PairRotatable, string> = {
  ingest: "the one before is good until rotate ingest --finish",
  sealing: "the night encrypts everything with it; then rotate sealing --finish takes the old ones out",
  metrics: "the one before is good until rotate metrics --finish: give Prometheus the new one",
  pseudonyms: "the older ones stay: only they recognise who is to be forgotten under them",
};

async function finishPairs(rotation: Rotation, what: PairRotatable): Promise<void> {
  const { kept, say } = rotation.context;
  const { secret } = pairSecrets[what];
  if (what === "pseudonyms") {
    say("rotate", `${secret} keeps all its keys: ${afterwards.pseudonyms}`);
    return;
  }
  const before = keysOf(kept.read()[secret], secret, kept.path);
  const inUse = what === "sealing" ? await withOwner(await rotation.ownerUrl(), sealingKeysInUse) : new Set<string>();
  const next = withoutOldKeys(before, inUse);
  if (next !== before) {
    await put(rotation, secret, next);
    kept.change({ [secret]: next });
  }
  const count = (pairs: string) => pairs.split(",").length;
  say("rotate", `${secret}: ${count(before) - count(next)} keys taken out, ${count(next)} left`);
}

async function sealingKeysInUse(client: Client): Promise<Set<string>> {
  const { rows } = await client.query<{ id: string }>(
    "select key_id as id from endpoint_secrets union select headers_key_id from endpoints where headers_key_id is not null",
  );
  return new Set(rows.map(({ id }) => id));
}

/**
 * A role has one password, so that a new one would end the Worker's connection before it has another. So an environment has two
 * roles with the same rights, in turns: the one that rests gets a password, the Worker goes over, and the other one rests.
 */
async function rotateDatabase(rotation: Rotation): Promise<void> {
  const { context } = rotation;
  const { kept, targets, say } = context;
  const ownerUrl = await rotation.ownerUrl();
  const known = kept.read();
  const current = await withOwner(ownerUrl, (client) => roleInUse(client, roleOf(targets.environment), known));
  const next = otherRole(current);
  const [appPassword, privacyPassword] = [
    known.pending?.appPassword ?? newHex(24),
    known.pending?.privacyPassword ?? newHex(24),
  ];
  kept.change({ appRole: current, pending: { ...known.pending, appPassword, privacyPassword } });
  await migrate({ databaseUrl: ownerUrl, role: next, appPassword, privacyPassword, replacePassword: true });
  await put(rotation, "DATABASE_URL", connectionOf(ownerUrl, next, appPassword));
  await put(rotation, "PRIVACY_DATABASE_URL", connectionOf(ownerUrl, privacyRoleOf(next), privacyPassword));
  settle(context, "appPassword", { appRole: next, appPassword, privacyPassword });
  const [version] = await rotation.clients.cloudflare.deployedVersions(targets.worker);
  settle(context, "privacyPassword", { passwordVersion: version });
  say("rotate", `the Worker logs in as ${next}; ${current} is switched off once nobody can be using it`);
  await delay(context.patience?.drainMs ?? usualDrainMs);
  await withOwner(ownerUrl, async (client) => {
    for (const role of [current, privacyRoleOf(current)]) {
      if ((await readRole(client, role)) !== "absent")
        await client.query(`alter role ${client.escapeIdentifier(role)} nologin`);
    }
  });
  say("rotate", `${current} cannot log in any more`);
}

/** Which of an environment's two roles the Worker logs in as: the one that may, or the one that is kept where both may. */
async function roleInUse(client: Client, role: string, kept: Kept): Promise<string> {
  const both = [role, otherRole(role)];
  const states = await Promise.all([readRole(client, role), readRole(client, otherRole(role))]);
  const able = both.filter((_one, index) => states[index] === "login");
  if (able.length === 1 && able[0] !== undefined) return able[0];
  if (able.length === 2 && kept.appRole !== undefined) return kept.appRole;
  throw new DeployError(
    able.length === 0 ? "the Worker has no role that can log in" : "both roles of this environment can log in",
    able.length === 0
      ? "npm run deploy gives it one"
      : "switch the one off that the Worker does not use: alter role … nologin",
  );
}

async function put({ context, clients, site }: Rotation, name: string, value: string): Promise<void> {
  await clients.cloudflare.putSecret(context.targets.worker, name, value).catch((error: unknown) => {
    // After a rollback the version that runs is not the newest, and Cloudflare changes no secret of another.
    if (!(error instanceof DeployError) || !/latest version/i.test(error.message)) throw error;
    throw new DeployError(error.message, "npm run deploy first, so that the newest version runs; then run this again", {
      cause: error,
    });
  });
  const deadline = Date.now() + healthyWithinMs;
  for (;;) {
    const health = await readHealth(site).catch(() => undefined);
    if (health?.failing.length === 0) return;
    if (Date.now() > deadline) {
      throw new DeployError(
        `${site} is not well after ${name} was put: ${health?.failing.join(", ") ?? "it does not answer"}`,
        "npm run deploy -- rollback puts the secrets of before back, with the version of before; then look at npm run ops -- health",
      );
    }
    await delay(500);
  }
}

/** What was pending is what is. */
function settle({ kept }: DeployContext, name: keyof NonNullable<Kept["pending"]>, changed: Partial<Kept>): void {
  const { [name]: _done, ...pending } = kept.read().pending ?? {};
  kept.change({
    ...changed,
    pending: Object.keys(pending).length === 0 ? undefined : pending,
    triedVersion: undefined,
  });
}

function keysOf(pairs: string | undefined, secret: string, path: string): string {
  if (pairs !== undefined) return pairs;
  throw new DeployError(
    `the keys of ${secret} are not in ${path}: Cloudflare does not show them`,
    "put your copy of that file back; without it, put a list of your own with npx wrangler secret put",
  );
}

function newHex(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}
