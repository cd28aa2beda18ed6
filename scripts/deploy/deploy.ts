/** `npm run deploy`: from nothing, or from whatever an earlier run left, to a Worker that works. Each step can be done again. */
import { randomBytes } from "node:crypto";
import { privacyRoleOf, roleOf } from "../../migrations/app-role.ts";
import { migrate, planOf as pendingOf } from "../../migrations/migrate.ts";
import { describeFailure } from "../failure.ts";
import { makeFirstOwnerToken, welcomeUrl } from "../keys/first-owner.ts";
import { withOwner } from "../start/database.ts";
import { chooseAccount, cloudflareApi, type CloudflareApi, type CloudflarePatience } from "./cloudflare-api.ts";
import type { RunnerContainers } from "./containers/asked.ts";
import { type ContainerContext, deployContainers, plannedContainers } from "./containers/deploy.ts";
import type { NeonPatience } from "../ops/drill/neon-api.ts";
import { type KeptFile } from "./kept.ts";
import { runnerReleaseOf } from "./release.ts";
import { type Given, givenNames, isGivenSecret } from "./given.ts";
import { look } from "./look.ts";
import { neonProjects, type NeonProjects } from "./neon-projects.ts";
import { describePlan, type Found, isNothing, type Plan, planOf } from "./plan.ts";
import { DeployError } from "./problem.ts";
import { completeKept, firstPair, secretValues } from "./secrets.ts";
import type { Accounts, Options } from "./settings.ts";
import { smokeTest, type SmokePatience } from "./smoke.ts";
import type { Targets } from "./targets.ts";
import { tryUpload, upload } from "./upload.ts";

/** What a run works with. Patience is for tests, which do not wait minutes. */
export interface DeployContext {
  root: string;
  options: Pick<Options, "dryRun" | "site" | "region" | "losesKeys">;
  targets: Targets;
  accounts: Accounts;
  kept: KeptFile;
  /** Settings of the Worker that are set in the terminal. */
  given: Given;
  /** Runners in containers, where the environment asks for them; and a key for the sign service, for them. */
  containers: RunnerContainers | undefined;
  eulerApiKey: string | undefined;
  /** The tag of the files that are here. */
  release: string;
  say: (step: string, text: string) => void;
  patience?: { cloudflare?: CloudflarePatience; neon?: NeonPatience; smoke?: SmokePatience; drainMs?: number };
}

export interface Clients {
  accountId: string;
  cloudflare: CloudflareApi;
  neon: NeonProjects;
}

export interface Deployed {
  site: string;
  /** Whether anything was made, put or deployed. */
  changed: boolean;
  /** The link of the first owner; undefined where there is an owner. */
  welcome: string | undefined;
}

/** Resolves with undefined after a dry run. Throws DeployError; running it again goes on from there. */
export async function deploy(context: DeployContext): Promise<Deployed | undefined> {
  const { targets, kept, options, say } = context;
  const clients = await connect(context);
  const found = await look(targets, { ...clients, projectId: kept.read().projectId });
  const site = await siteOf(context, clients.cloudflare);
  const plan = plannedOf(context, found);
  say("check", `tokens and permissions are well; ${targets.worker} is to answer at ${site}`);
  if (options.dryRun) {
    await dryRun(context, clients, { plan, found, site });
    return undefined;
  }
  refuseLoss(plan, options);
  await makeResources(clients, plan, say);
  const ownerUrl = await ownerOf(context, clients, found);
  const database = await prepareDatabase(context, plan, ownerUrl);
  const version = await uploadWorker(context, clients, plan, { found, database });
  await tryOut(context, clients, { site, ownerUrl, version, before: found.version });
  const runner = writeRunnerFile(kept, site);
  if (runner !== undefined) say("runner", `npm run ingest takes its address and key from ${runner}`);
  const metricsKey = kept.read().METRICS_KEY?.split(",")[0];
  if (metricsKey !== undefined) {
    say("metrics", `Prometheus reads ${site}/metrics with the key in ${kept.writeMetricsKey(metricsKey)}`);
  }
  const hasChanged = await deployContainers(containersOf(context, clients, site));
  const token = await withOwner(ownerUrl, (client) => makeFirstOwnerToken(client, { again: false }));
  return {
    site,
    changed: !isNothing(plan) || hasChanged,
    welcome: token === undefined ? undefined : welcomeUrl(site, token),
  };
}

export function containersOf(
  context: DeployContext,
  { accountId, cloudflare }: Clients,
  site: string,
): ContainerContext {
  const { root, targets, accounts, kept, containers, eulerApiKey, say } = context;
  const { INGEST_KEYS } = kept.read();
  return {
    root,
    worker: targets.worker,
    site,
    cloudflare,
    settings: { ...accounts.cloudflare, accountId },
    release: runnerReleaseOf(root),
    ingestKey: INGEST_KEYS === undefined ? undefined : firstPair(INGEST_KEYS),
    eulerApiKey,
    asked: containers,
    say,
  };
}

/** What has to be done, by what is found and what is given. */
export function plannedOf({ targets, release, given, kept }: DeployContext, found: Found): Plan {
  return planOf(targets, found, { tag: release, given, kept: kept.read().given ?? {} });
}

/** On a machine that is thrown away afterwards, keys that are made are lost, and what they have sealed with them. */
function refuseLoss({ secrets }: Plan, { losesKeys }: Pick<Options, "losesKeys">): void {
  if (losesKeys || secrets.length === 0) return;
  throw new DeployError(
    `the secrets ${secrets.join(", ")} would be made here, where nothing keeps them`,
    "deploy this environment once from a machine of yours, which keeps them; --lose-keys is for an environment that is thrown away",
  );
}

/** Clients for both accounts. Throws DeployError where a token is not well. */
export async function connect({ accounts, patience }: DeployContext): Promise<Clients> {
  const accountId = await chooseAccount(accounts.cloudflare, patience?.cloudflare);
  return {
    accountId,
    cloudflare: cloudflareApi({ ...accounts.cloudflare, accountId }, patience?.cloudflare),
    neon: neonProjects({ ...accounts.neon, organisation: accounts.neon.organisation }, patience?.neon),
  };
}

/** Where the Worker answers: as it was told, at a domain of its own, or at workers.dev. */
export async function siteOf({ options, targets }: DeployContext, cloudflare: CloudflareApi): Promise<string> {
  if (options.site !== undefined) return options.site;
  if (targets.domain !== undefined) return `https://${targets.domain}`;
  const subdomain = await cloudflare.subdomain();
  if (subdomain !== undefined) return `https://${targets.worker}.${subdomain}.workers.dev`;
  throw new DeployError(
    "the account has no part of workers.dev yet, so the Worker would have no address",
    "open Workers & Pages in Cloudflare's dashboard once, which makes it; or add a custom domain to environments.json (docs/deploy.md)",
  );
}

async function dryRun(
  context: DeployContext,
  clients: Clients,
  { plan, found, site }: { plan: Plan; found: Found; site: string },
): Promise<void> {
  const { neon } = clients;
  const { say, targets } = context;
  for (const line of describePlan(plan, targets)) say("would", line);
  if (found.projectId === undefined) say("would", "apply all migrations");
  else {
    const { pending } = await pendingOf(await neon.ownerUrl(found.projectId), roleOf(targets.environment));
    if (pending.length > 0) say("would", `apply ${pending.length} migrations`);
    else if (isNothing(plan)) say("would", "change nothing");
  }
  const runners = await plannedContainers(containersOf(context, clients, site));
  if (runners !== undefined) say("would", runners);
  await tryUpload({ root: context.root, environment: targets.environment });
  say("build", "the Worker and its pages build");
}

async function makeResources({ cloudflare }: Clients, plan: Plan, say: DeployContext["say"]): Promise<void> {
  for (const name of plan.queues) {
    await ensure(
      name,
      () => cloudflare.makeQueue(name),
      async () => (await cloudflare.queues()).map((one) => one.queue_name),
    );
    say("queue", `${name} is made`);
  }
  for (const name of plan.buckets) {
    await ensure(name, () => cloudflare.makeBucket(name), cloudflare.buckets);
    say("bucket", `${name} is made`);
  }
}

/** Makes it. Where no answer came, or one that says that it is there, looks whether it is. */
async function ensure(name: string, make: () => Promise<unknown>, list: () => Promise<string[]>): Promise<void> {
  try {
    await make();
  } catch (error) {
    const isUnsure =
      error instanceof DeployError && (error.status === 0 || error.status === 409 || (error.status ?? 0) >= 500);
    if (!isUnsure || !(await list()).includes(name)) throw error;
  }
}

async function ownerOf(
  { kept, targets, options, say }: DeployContext,
  { neon }: Clients,
  found: Found,
): Promise<string> {
  let { projectId } = found;
  if (projectId === undefined) {
    projectId = await neon.make(targets.worker, options.region);
    say("neon", `the project ${targets.worker} is made`);
  }
  if (kept.read().projectId !== projectId) kept.change({ projectId });
  return neon.ownerUrl(projectId);
}

interface Database {
  ownerUrl: string;
  appRole: string;
  privacyRole: string;
}

/** Brings the database to the newest schema. Passwords are kept before they are given, so that a run that broke off has them. */
async function prepareDatabase({ kept, targets, say }: DeployContext, plan: Plan, ownerUrl: string): Promise<Database> {
  const appRole = kept.read().appRole ?? roleOf(targets.environment);
  const complete = kept.change(completeKept(kept.read(), plan.secrets, (bytes) => randomBytes(bytes).toString("hex")));
  try {
    const { applied, ahead } = await migrate({
      databaseUrl: ownerUrl,
      role: appRole,
      ...(complete.appPassword ? { appPassword: complete.appPassword } : {}),
      ...(complete.privacyPassword ? { privacyPassword: complete.privacyPassword } : {}),
      // Where the Worker has no connection yet, nobody uses the role, and whatever password it has is not known any more.
      replacePassword: plan.secrets.includes("DATABASE_URL"),
      onWait: (holder) => say("migrate", `waiting for another run: ${holder}`),
    });
    if (ahead.length > 0) say("migrate", `a newer version was here: what it added stays (${ahead.join(", ")})`);
    say("migrate", applied.length === 0 ? "the schema is current" : `${applied.length} migrations are applied`);
  } catch (error) {
    throw new DeployError(
      `the database could not be migrated: ${describeFailure(error)}`,
      "mend what it says, and run the same command again: a migration that failed was rolled back whole, and the Worker of before runs on",
      { cause: error },
    );
  }
  return { ownerUrl, appRole, privacyRole: privacyRoleOf(appRole) };
}

async function uploadWorker(
  { kept, targets, root, accounts, release, given, say }: DeployContext,
  { accountId, cloudflare }: Clients,
  plan: Plan,
  { found, database }: { found: Found; database: Database },
): Promise<string> {
  if (!plan.uploads && found.version !== undefined) {
    say("worker", "what is here runs already");
    return found.version;
  }
  const all = withoutNothing({ ...kept.read().given, ...given });
  const put = plan.given.filter((name) => isGivenSecret(name) && all[name] !== undefined);
  const options = {
    root,
    environment: targets.environment,
    cloudflare: { ...accounts.cloudflare, accountId },
    secrets: {
      ...secretValues(kept.read(), plan.secrets, database),
      ...Object.fromEntries(put.map((name) => [name, all[name] ?? ""])),
    },
    vars: Object.fromEntries(
      givenNames.flatMap((name) => (isGivenSecret(name) || all[name] === undefined ? [] : [[name, all[name]]])),
    ),
    tag: release,
    message: "npm run deploy",
  };
  const version = await upload(options).catch(async (error: unknown) => {
    // Where only the answer was lost, the version runs; the next run would find it, and so does this one.
    const [now] = await cloudflare.deployedVersions(targets.worker).catch(() => []);
    if (now === undefined || now === found.version) throw error;
    // It has triggers and queues to be tied to still: those are the last that is done.
    throw new DeployError(
      `${error instanceof Error ? error.message : String(error)} (its code is there, its queues or crons may not be)`,
      error instanceof DeployError ? error.mend : "run the same command again",
      { cause: error },
    );
  });
  const changed = [...plan.secrets, ...plan.given];
  say("worker", `${targets.worker} is deployed${changed.length > 0 ? ` with ${changed.join(", ")}` : ""}`);
  const gone = plan.given.filter((name) => isGivenSecret(name) && all[name] === undefined);
  for (const name of gone.filter((one) => found.secrets.includes(one))) {
    await cloudflare.deleteSecret(targets.worker, name);
    say("worker", `${name} is taken away`);
  }
  kept.change({ given: all });
  // A secret that is taken away makes a version of its own.
  return gone.length === 0 ? version : ((await cloudflare.deployedVersions(targets.worker))[0] ?? version);
}

/** What is set to nothing is not set. */
function withoutNothing(given: Given): Given {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ""));
}

interface Tried {
  site: string;
  ownerUrl: string;
  version: string;
  /** What ran before this deployment. */
  before: string | undefined;
}

/** Tries the version out, once; where it fails, the version before takes its place again. */
async function tryOut(context: DeployContext, { cloudflare }: Clients, { site, ownerUrl, version, before }: Tried) {
  const { root, kept, targets, say, patience } = context;
  if (kept.read().triedVersion === version) {
    say("try-out", "this version has passed it");
    return;
  }
  try {
    const options = { root, site, ownerUrl, ...(patience?.smoke ? { patience: patience.smoke } : {}) };
    const { events, logged, firstMs } = await smokeTest(options);
    kept.change({ triedVersion: version });
    say(
      "try-out",
      `${events} events came through, ${logged} are in the log, the first after ${(firstMs / 1000).toFixed(1)} s; removed again`,
    );
  } catch (error) {
    if (!(error instanceof DeployError)) throw error;
    throw new DeployError(
      `${error.message}. ${await goBack(cloudflare, targets.worker, { version, before })}`,
      error.mend,
      {
        cause: error,
      },
    );
  }
}

/** Says what runs now. */
async function goBack(
  cloudflare: CloudflareApi,
  worker: string,
  { version, before }: { version: string; before: string | undefined },
): Promise<string> {
  if (before === undefined) return "There is no version before it, so it stays";
  if (before === version) return "It ran before this command, so it stays";
  try {
    await cloudflare.deployVersion(worker, before, `npm run deploy: ${version} did not pass its try-out`);
    return "The version before it runs again";
  } catch (error) {
    return `The version before it could not be put back (${describeFailure(error)}): npm run deploy -- rollback tries it again`;
  }
}

/** Undefined where the key is not known here. */
export function writeRunnerFile(kept: KeptFile, site: string): string | undefined {
  const { INGEST_KEYS } = kept.read();
  if (INGEST_KEYS === undefined) return undefined;
  const { id, secret } = firstPair(INGEST_KEYS);
  return kept.writeRunner({ INGEST_URL: site, INGEST_KEY_ID: id, INGEST_KEY_SECRET: secret });
}
