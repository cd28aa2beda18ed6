import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import * as z from "zod";
import { startSimulator } from "../../ingest-node/simulator/simulator.ts";
import { deploy, type DeployContext } from "../../scripts/deploy/deploy.ts";
import type { RunnerContainers } from "../../scripts/deploy/containers/asked.ts";
import { readGiven } from "../../scripts/deploy/given.ts";
import { keptFile } from "../../scripts/deploy/kept.ts";
import { destroy, rollback, status } from "../../scripts/deploy/manage.ts";
import { DeployError } from "../../scripts/deploy/problem.ts";
import { releaseOf } from "../../scripts/deploy/release.ts";
import { rotate } from "../../scripts/deploy/rotate.ts";
import { rotatable } from "../../scripts/deploy/rotation.ts";
import { madeSecrets } from "../../scripts/deploy/secrets.ts";
import { readAccounts } from "../../scripts/deploy/settings.ts";
import { readTargets } from "../../scripts/deploy/targets.ts";
import { makeApiKey, storeApiKey } from "../../scripts/keys/api-key.ts";
import { type NeonEndpoint, startNeonEndpoint } from "../../scripts/neon-endpoint.ts";
import { askApi } from "../../scripts/ops/api.ts";
import { type Postgres, startPostgres } from "../../scripts/postgres.ts";
import { withOwner } from "../../scripts/start/database.ts";
import { developmentVars } from "../../scripts/start/development-vars.ts";
import { startRunner } from "../runner.ts";
import { type Runtime, startRuntime } from "../runtime.ts";
import type { Fault } from "../stand-ins/http.ts";
import {
  type CloudflareStandIn,
  cloudflareRefusal,
  startCloudflare,
  type WorkerVersion,
} from "../stand-ins/cloudflare.ts";
import { type Front, startFront } from "../stand-ins/front.ts";
import { type NeonProjectsStandIn, neonRefusal, startNeonProjects } from "../stand-ins/neon.ts";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "tle-deploy-test-"));
const worker = "tiktok-live-edge-production";

let cloudflare: CloudflareStandIn;
let neon: NeonProjectsStandIn;
let runtime: Runtime | undefined;
let front: Front;
/** Of its own, as a project of Neon's has one: the roles that a deployment makes are the whole server's. */
let postgres: Postgres;
let endpoint: NeonEndpoint;
let builds = 0;
/** What is laid over a version's variables when it is run, of one tag or of all: a fault of its surroundings. */
let surroundings: { tag?: string; vars: Record<string, string> } = { vars: {} };
let said: string[] = [];

beforeAll(async () => {
  front = await startFront();
  postgres = await startPostgres({ home: join(folder, "postgres"), volatile: true });
  endpoint = await startNeonEndpoint({ databaseUrls: [postgres.url] });
  neon = await startNeonProjects(postgres.url);
  cloudflare = await startCloudflare({ run });
});

afterAll(async () => {
  await runtime?.close();
  await cloudflare?.stop();
  await neon?.stop();
  await front?.stop();
  await endpoint?.stop();
  await postgres?.stop();
  for (const left of [folder, postgres?.home]) if (left) rmSync(left, { recursive: true, force: true });
});

/** Runs what was uploaded, its own modules, with its own secrets. Only the database is on this machine. */
async function run(name: string, version: WorkerVersion): Promise<void> {
  // That of the containers has nothing here to run in.
  if (name !== worker) return;
  await runtime?.close();
  const built = join(folder, `built-${++builds}`);
  for (const [name, bytes] of version.modules) {
    const file = join(built, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  const { tag, vars } = surroundings;
  const { STATUS_PAGE } = version.vars;
  const own = STATUS_PAGE === undefined ? {} : { STATUS_PAGE };
  const isHit = tag === undefined || tag === version.annotations["workers/tag"];
  runtime = await startRuntime({
    built: { folder: built, main: version.main },
    vars: { ...version.vars, ...developmentVars, ...own, NEON_ENDPOINT: endpoint.url, ...(isHit ? vars : {}) },
    secrets: version.secrets,
    persist: join(folder, "objects"),
  });
  front.leadTo(runtime.url);
}

interface Changed {
  release?: string;
  env?: Record<string, string>;
  dryRun?: boolean;
  losesKeys?: boolean;
  /** What is set in the terminal of the Worker's settings. */
  given?: Record<string, string>;
  containers?: RunnerContainers;
  /** Null: the one at workers.dev. */
  site?: string | null;
}

function contextOf(changed: Changed = {}): DeployContext {
  const { release = releaseOf(root), env = {}, dryRun = false, site = front.url, losesKeys = true } = changed;
  said = [];
  return {
    root,
    options: { dryRun, site: site ?? undefined, region: "aws-eu-central-1", losesKeys },
    targets: readTargets(join(root, "wrangler.toml"), "production"),
    accounts: readAccounts({
      CLOUDFLARE_API_TOKEN: cloudflare.token,
      CLOUDFLARE_API_BASE_URL: cloudflare.url,
      NEON_API_KEY: neon.apiKey,
      NEON_API_URL: neon.url,
      ...env,
    }),
    kept: keptFile(join(folder, "kept"), "production"),
    release,
    given: readGiven(changed.given ?? {}),
    containers: changed.containers,
    eulerApiKey: undefined,
    say: (step, text) => void said.push(`${step} ${text}`),
    patience: {
      cloudflare: { requestMs: 60_000, reads: 3, waitMs: 5 },
      neon: { lockedMs: 50, operationsMs: 2_000, pollMs: 5 },
      drainMs: 100,
      smoke: { answerMs: 2_000, eventsMs: 60_000 },
    },
  };
}

/** What was changed at Cloudflare and Neon, and not only read. */
const changes = () =>
  [...cloudflare.asked, ...neon.asked].filter((line) => !line.startsWith("GET") && !line.includes("/assets"));

interface Failure {
  what: string;
  /** Breaks something; returns how it is put right again, where that is not by itself. */
  cause: () => void | (() => void | Promise<void>) | Promise<() => void | Promise<void>>;
  /** What stands in the message, and in what it says to do. */
  message: RegExp;
  mend: RegExp;
  context?: Changed;
}

const fault =
  (of: () => { faults: CloudflareStandIn["faults"] }, on: RegExp, instead: Fault["instead"], times = 1) =>
  () => {
    of().faults.push({ on, times, instead });
    return () => void of().faults.splice(0);
  };
const atCloudflare = (on: RegExp, instead: Fault["instead"], times?: number) =>
  fault(() => cloudflare, on, instead, times);
const atNeon = (on: RegExp, instead: Fault["instead"], times?: number) => fault(() => neon, on, instead, times);
const forbid =
  (...paths: string[]) =>
  () => {
    for (const path of paths) cloudflare.forbidden.add(path);
    return () => cloudflare.forbidden.clear();
  };
const secretsOf = () =>
  Object.values(contextOf().kept.read()).filter((value) => typeof value === "string" && value.length > 40);
const project = () => {
  const [found] = neon.projects;
  if (found === undefined) throw new Error("no project was made");
  return found;
};

/** In the order of a deployment: each run gets as far as the next one breaks, from what the run before has left. */
const failures: Failure[] = [
  {
    what: "no token",
    cause: () => undefined,
    context: { env: { CLOUDFLARE_API_TOKEN: "", NEON_API_KEY: "" } },
    message: /CLOUDFLARE_API_TOKEN and NEON_API_KEY are not set/,
    mend: /--help/,
  },
  {
    what: "a token that Cloudflare does not know",
    cause: () => undefined,
    context: { env: { CLOUDFLARE_API_TOKEN: "wrong" } },
    message: /does not know CLOUDFLARE_API_TOKEN/,
    mend: /make another/,
  },
  {
    what: "a token that was switched off",
    cause: () => {
      cloudflare.account.tokenStatus = "disabled";
      return () => void (cloudflare.account.tokenStatus = "active");
    },
    message: /CLOUDFLARE_API_TOKEN is disabled/,
    mend: /make another/,
  },
  {
    what: "a token for several accounts",
    cause: () => {
      cloudflare.account.others = 1;
      return () => void (cloudflare.account.others = 0);
    },
    message: /several accounts/,
    mend: /CLOUDFLARE_ACCOUNT_ID/,
  },
  {
    what: "three permissions missing: all are named at once",
    cause: forbid("queues", "r2", "workers"),
    message: /lacks a permission/,
    mend: /Queues · Edit.*R2 Storage · Edit.*Workers Scripts · Edit/,
  },
  {
    what: "a key that Neon does not know",
    cause: () => undefined,
    context: { env: { NEON_API_KEY: "wrong" } },
    message: /Neon refuses NEON_API_KEY/,
    mend: /make a key in Neon's console/,
  },
  {
    what: "an account without a part of workers.dev",
    cause: () => {
      cloudflare.account.subdomain = undefined;
      return () => void (cloudflare.account.subdomain = "quiet-hall");
    },
    context: { site: null },
    message: /no part of workers\.dev/,
    mend: /open Workers & Pages/,
  },
  {
    what: "Cloudflare does not answer at all",
    cause: atCloudflare(/GET .*\/queues/, "silent", 9),
    message: /Cloudflare's API at .* does not answer/,
    mend: /run the same command again/,
  },
  {
    what: "keys would be made where nothing keeps them",
    cause: () => undefined,
    context: { losesKeys: false },
    message: /SEALING_KEYS.*nothing keeps them/,
    mend: /once from a machine of yours/,
  },
  {
    what: "the plan has no queues",
    cause: atCloudflare(/POST .*\/queues/, cloudflareRefusal(403, 100129, "Queues is unavailable on the free plan")),
    message: /free plan/,
    mend: /Workers Paid/,
  },
  {
    what: "too many queues, in the middle",
    cause: () => {
      const restore = atCloudflare(/POST .*\/queues/, cloudflareRefusal(400, 11003, "Too many queues"), 1)();
      // Two are made before it.
      cloudflare.faults.unshift({ on: /POST .*\/queues/, times: 2, instead: "lost" });
      return restore;
    },
    message: /Too many queues/,
    mend: /delete one that nobody uses/,
  },
  {
    what: "a queue that another Worker reads",
    cause: () => {
      const queue = cloudflare.queues.find(({ queue_name }) => queue_name.startsWith("tle-deliveries"));
      queue?.consumers.push({ consumer_id: "c", script: "somebody-elses" });
      return () => void queue?.consumers.pop();
    },
    message: /is read by the Worker somebody-elses/,
    mend: /queues consumer remove/,
  },
  {
    what: "R2 is not switched on",
    cause: atCloudflare(/POST .*\/r2\/buckets/, cloudflareRefusal(403, 10042, "Please enable R2")),
    message: /enable R2/,
    mend: /open R2 in Cloudflare's dashboard/,
  },
  {
    what: "Neon has no room for a project",
    cause: atNeon(/POST \/projects/, neonRefusal(422, "projects limit exceeded")),
    message: /limit exceeded/,
    mend: /delete a project/,
  },
  {
    what: "Neon makes the project, but its answer is lost; and then the project is busy and stays so",
    cause: () => {
      neon.faults.push({ on: /POST \/projects/, times: 1, instead: "lost" });
      return atNeon(/GET .*\/connection_uri/, neonRefusal(423, "project already has running operations"), 1_000)();
    },
    message: /busy/,
    mend: /wait until what runs/,
  },
  {
    what: "a migration fails: something of its name is there",
    cause: async () => {
      await neon.sql(project(), "create table api_keys (mine text)");
      return async () => void (await neon.sql(project(), "drop table api_keys"));
    },
    message: /could not be migrated: .*api_keys/,
    mend: /rolled back whole/,
  },
  {
    what: "a migration cannot get its lock",
    cause: async () => {
      await neon.sql(
        project(),
        "create function refuse() returns event_trigger language plpgsql as $$ begin raise 'the disk is full'; end $$",
      );
      await neon.sql(project(), "create event trigger refuse on ddl_command_start execute function refuse()");
      return async () => void (await neon.sql(project(), "drop event trigger refuse; drop function refuse()"));
    },
    message: /the disk is full/,
    mend: /run the same command again/,
  },
  {
    what: "the upload is refused",
    cause: atCloudflare(
      /PUT .*\/scripts\/[^/]+$/,
      cloudflareRefusal(400, 10027, "Your Worker exceeded the size limit"),
    ),
    message: /exceeded the size limit/,
    mend: /Workers Paid/,
  },
  {
    what: "Analytics Engine is not switched on",
    cause: atCloudflare(
      /PUT .*\/scripts\/[^/]+$/,
      cloudflareRefusal(403, 10089, "You need to enable Analytics Engine. Head to the Cloudflare Dashboard to enable"),
    ),
    message: /enable Analytics Engine/,
    mend: /open Workers & Pages, Analytics Engine/,
  },
  {
    what: "a setting that the Worker would refuse",
    cause: () => undefined,
    context: { given: { ALERT_TARGETS: "nobody", TRACE_SHARE: "2" } },
    message: /TRACE_SHARE: expected a number from 0 to 1; ALERT_TARGETS: expected/,
    mend: /set it like this/,
  },
  {
    what: "the upload breaks off after the code: no reader of the queues",
    cause: atCloudflare(/POST .*\/consumers/, cloudflareRefusal(403, 10000, "Authentication error"), 9),
    message: /its code is there, its queues or crons may not be/,
    mend: /edit the token/,
  },
  {
    what: "the Worker does not come up",
    cause: () => {
      surroundings = { vars: { GIFT_SETTLE_MS: "nonsense" } };
      return () => void (surroundings = { vars: {} });
    },
    message: /configuration_incomplete.*GIFT_SETTLE_MS.*The version before it runs again/,
    mend: /wrangler secret put/,
  },
  {
    what: "the database does not answer the Worker, and going back is refused",
    cause: () => {
      surroundings = { tag: "other", vars: { NEON_ENDPOINT: "http://127.0.0.1:9/sql" } };
      // The first one is wrangler's own.
      const refused = cloudflareRefusal(400, 10211, "This rollback goes over a migration");
      cloudflare.faults.push({ on: /POST .*\/deployments/, times: 1, skip: 1, instead: refused });
      return () => {
        surroundings = { vars: {} };
        cloudflare.faults.splice(0);
      };
    },
    context: { release: "other" },
    message: /do not answer: .*database.*could not be put back.*npm run deploy -- rollback/,
    mend: /Neon's console/,
  },
  {
    what: "a Worker of that name that is somebody else's",
    cause: () => {
      const versions = cloudflare.workers.get(worker)?.versions ?? [];
      const classes = versions.map((version) => version.classes);
      for (const version of versions) version.classes = ["Theirs"];
      return () => versions.forEach((version, index) => (version.classes = classes[index] ?? []));
    },
    message: /has a Worker .* that is not of this project/,
    mend: /environments\.json/,
  },
];

const currentVersion = () => {
  const { versions = [], deployments = [] } = cloudflare.workers.get(worker) ?? {};
  return versions.find(({ id }) => id === deployments[0]?.version);
};
const currentSecrets = () => currentVersion()?.secrets;
const countOf = async (sql: string) => Number((await neon.sql(project(), sql))[0]?.["n"]);

test("from nothing to a Worker that works, through every failure on the way: each names its mend, and the next run goes on", async () => {
  expect(failures.length).toBeGreaterThanOrEqual(20);
  for (const { what, cause, message, mend, context } of failures) {
    const restore = await cause();
    const failed = await (async () => deploy(contextOf(context)))().catch((error: unknown) => error);
    expect(failed, `${what}: ${said.join("; ")}`).toBeInstanceOf(DeployError);
    const { message: text, mend: toDo } = failed as DeployError;
    expect(`${what}: ${text}`).toMatch(message);
    expect(`${what}: ${toDo}`).toMatch(mend);
    for (const secret of [cloudflare.token, neon.apiKey, ...secretsOf()]) expect(text + toDo).not.toContain(secret);
    await restore?.();
  }
  const context = contextOf();
  const deployed = await deploy(context);
  expect(said.find((line) => line.startsWith("try-out"))).toMatch(
    /events came through, \d+ are in the log.*removed again/,
  );
  expect(deployed).toMatchObject({ site: front.url, changed: true });
  expect(deployed?.welcome).toContain("/account/welcome");
  expect((await fetch(`${front.url}/health`)).status).toBe(200);
  // Nothing twice, nothing left out, whatever broke off.
  const { targets } = context;
  expect(cloudflare.queues.map(({ queue_name }) => queue_name).toSorted()).toEqual(targets.queues);
  expect(cloudflare.queues.filter(({ consumers }) => consumers[0]?.script === worker)).toHaveLength(
    targets.consumed.length,
  );
  expect([...cloudflare.buckets]).toEqual(targets.buckets);
  expect(cloudflare.workers.get(worker)?.schedules.map(({ cron }) => cron)).toEqual(targets.crons);
  expect(neon.projects).toHaveLength(1);
  // What is kept is for its owner alone.
  expect(statSync(context.kept.path).mode & 0o077).toBe(0);
  expect(said.join("\n")).not.toMatch(/[0-9a-f]{48}/);
  // The try-out is gone: its stream, its keys.
  const rows = await neon.sql(
    project(),
    "select (select count(*)::int from streams where deleted_at is null) as streams, (select count(*)::int from api_keys where revoked_at is null) as keys",
  );
  expect(rows).toEqual([{ streams: 0, keys: 0 }]);
});

test("a second run changes nothing, and a dry run neither", async () => {
  const before = changes();
  expect(await deploy(contextOf())).toMatchObject({ changed: false });
  expect(await status(contextOf())).toBe(true);
  expect(await deploy(contextOf({ dryRun: true, release: "next" }))).toBeUndefined();
  expect(said).toContain(`would deploy the Worker ${worker}`);
  expect(changes()).toEqual(before);
});

test("settings are put as they are given, stay where nothing is said of them, and are taken away", async () => {
  const given = {
    ALERT_TARGETS: "https://hooks.example.com/alerts discord:https://discord.example.com/x",
    ALERT_WEBHOOK_SECRET: `whsec_${"a".repeat(32)}`,
    ALERT_QUIET_HOURS: "22:00-07:00 Europe/Berlin",
    HEARTBEAT_URL: "https://beat.example.com/1",
    OTLP_ENDPOINT: "https://traces.example.com",
    OTLP_HEADERS: "x-key=1",
    TRACE_SHARE: "0.01",
    STATUS_PAGE: "public",
  };
  await deploy(contextOf());
  expect((await fetch(`${front.url}/v1/status`)).status).toBe(404);
  expect(await deploy(contextOf({ given }))).toMatchObject({ changed: true });
  const { ALERT_QUIET_HOURS, TRACE_SHARE, STATUS_PAGE, ...secret } = given;
  expect(currentSecrets()).toMatchObject(secret);
  expect(currentVersion()?.vars).toMatchObject({ ALERT_QUIET_HOURS, TRACE_SHARE, STATUS_PAGE });
  expect((await fetch(`${front.url}/v1/status`)).status).toBe(200);
  for (const value of Object.values(secret)) expect(said.join("\n")).not.toContain(value);
  // The one who has read metrics by the key that was made.
  const metricsKey = readFileSync(join(folder, "kept", "production.metrics-key"), "utf8");
  const metrics = await fetch(`${front.url}/metrics`, { headers: { Authorization: `Bearer ${metricsKey}` } });
  expect(await metrics.text()).toContain("tle_http_requests_total");
  expect(await deploy(contextOf())).toMatchObject({ changed: false });
  expect(await deploy(contextOf({ given }))).toMatchObject({ changed: false });
  await deploy(contextOf({ given: { STATUS_PAGE: "off", HEARTBEAT_URL: "", TRACE_SHARE: "" } }));
  expect((await fetch(`${front.url}/v1/status`)).status).toBe(404);
  expect(currentSecrets()).not.toHaveProperty("HEARTBEAT_URL");
  expect(currentSecrets()).toMatchObject({ ALERT_TARGETS: given.ALERT_TARGETS });
  expect(currentVersion()?.vars).not.toHaveProperty("TRACE_SHARE");
  expect(await deploy(contextOf())).toMatchObject({ changed: false });
});

test("runners in containers are deployed beside the Worker where they are asked for, changed when they are, and removed", async () => {
  const runners = `${worker}-runners`;
  const image = `registry.cloudflare.com/${cloudflare.accountId}/runner:1`;
  const containers = { most: 2, streams_each: 5, instance_type: "basic", image } as const;
  expect(await deploy(contextOf({ dryRun: true, containers }))).toBeUndefined();
  expect(said).toContain(`would deploy 2 runners in containers (${runners})`);
  const main = cloudflare.workers.get(worker)?.deployments.length;
  expect(await deploy(contextOf({ containers }))).toMatchObject({ changed: true });
  const deployed = () => cloudflare.workers.get(runners)?.versions[0];
  expect(deployed()).toMatchObject({
    vars: { INGEST_URL: front.url, MOST_CONTAINERS: "2", MAX_STREAMS: "5" },
    classes: expect.arrayContaining(["RunnerContainer", "Fleet"]) as string[],
  });
  const { INGEST_KEYS = "" } = contextOf().kept.read();
  const key = deployed()?.secrets;
  expect(INGEST_KEYS.split(",")[0]).toBe(`${key?.["INGEST_KEY_ID"]}:${key?.["INGEST_KEY_SECRET"]}`);
  expect(cloudflare.workers.get(runners)?.schedules).toEqual([{ cron: "* * * * *" }]);
  expect(cloudflare.applications).toEqual([
    expect.objectContaining({
      name: runners,
      max_instances: 2,
      configuration: expect.objectContaining({ image }) as object,
    }),
  ]);
  // Nothing of the main Worker was touched, and a second run changes nothing.
  expect(cloudflare.workers.get(worker)?.deployments.length).toBe(main);
  expect(await deploy(contextOf({ containers }))).toMatchObject({ changed: false });
  expect(await status(contextOf({ containers }))).toBe(true);
  await rotate(contextOf({ containers }), ["ingest"], false);
  expect(deployed()?.secrets["INGEST_KEY_ID"]).not.toBe(key?.["INGEST_KEY_ID"]);
  expect(await deploy(contextOf({ containers: { ...containers, most: 3 } }))).toMatchObject({ changed: true });
  expect(deployed()?.vars["MOST_CONTAINERS"]).toBe("3");
  expect(await deploy(contextOf())).toMatchObject({ changed: true });
  expect([cloudflare.workers.has(runners), cloudflare.applications]).toEqual([false, []]);
});

test("every key and password is replaced while a live goes on: nothing is lost, nobody is refused", async () => {
  const key = makeApiKey();
  await withOwner(neon.ownerUrl(project()), (client) => storeApiKey(client, key, "test"));
  const api = { url: front.url, key };
  const { streamId } = await askApi(
    api,
    { method: "POST", path: "/v1/streams", body: JSON.stringify({ uniqueId: "rotated" }) },
    z.object({ streamId: z.string() }),
  );
  const before = currentSecrets();
  const simulator = await startSimulator({ speed: 4 });
  const runnerOf = () => {
    const env = Object.fromEntries(
      readFileSync(join(folder, "kept", "production.runner.env"), "utf8")
        .trim()
        .split("\n")
        .map((line) => line.split("=") as [string, string]),
    );
    const ingestKey = { id: env["INGEST_KEY_ID"] ?? "", secret: env["INGEST_KEY_SECRET"] ?? "" };
    const source = ["--user", "@rotated", "--provider", "direct", "--playback"];
    return startRunner({ url: front.url, ingestKey }, streamId, source, simulator.env, join(folder, "runner"));
  };
  const events = () => countOf(`select count(*)::int as n from events where stream_id = '${streamId}'`);
  let runner = runnerOf();
  // Whoever asks meanwhile: where there is an answer, it is the right one. (Here the old Worker ends before the new one starts.)
  const answers = new Map<number, number>();
  const asking = new AbortController();
  const asked = (async () => {
    while (!asking.signal.aborted) {
      const headers = { Authorization: `Bearer ${key}` };
      const response = await fetch(`${front.url}/v1/streams`, { headers }).catch(() => undefined);
      await response?.body?.cancel();
      if (response !== undefined) answers.set(response.status, (answers.get(response.status) ?? 0) + 1);
    }
  })();
  try {
    await vi.waitFor(async () => expect(await events()).toBeGreaterThan(20));
    await rotate(contextOf(), rotatable, false);
    const after = currentSecrets();
    for (const name of madeSecrets) expect(after?.[name]).not.toBe(before?.[name]);
    // The old runner still has a key that is good.
    const then = await events();
    await vi.waitFor(async () => expect(await events()).toBeGreaterThan(then + 20));
    await runner.stop();
    runner = runnerOf();
    const now = await events();
    await vi.waitFor(async () => expect(await events()).toBeGreaterThan(now + 20));
    await rotate(contextOf(), ["ingest", "sealing"], true);
    const last = await events();
    await vi.waitFor(async () => expect(await events()).toBeGreaterThan(last + 20));
    expect(currentSecrets()?.["INGEST_KEYS"]).toMatch(/^runner3:[0-9a-f]{64}$/);
    expect(await runner.stop()).toBe(0);
  } finally {
    asking.abort();
    runner.kill();
    await asked;
    await simulator.stop();
  }
  expect([...answers.keys()]).toEqual([200]);
  expect(answers.get(200)).toBeGreaterThan(10);
  // Numbers without a hole from the runner on, and none twice: nothing was lost on the way to the log.
  const rows = await vi.waitFor(async () => {
    const found = await neon.sql(
      project(),
      `select s.event_count::int as hub, count(e.*)::int as log, max(e.seq_no)::int as last
       from sessions s join events e using (session_id) where s.stream_id = '${streamId}' group by s.session_id, s.event_count`,
    );
    for (const { hub, log, last } of found) expect([log, last]).toEqual([hub, hub]);
    return found;
  });
  expect(rows.length).toBeGreaterThan(0);
  // Only one of the two roles can log in, and it is the other one than before.
  expect(
    await neon.sql(project(), "select rolname from pg_roles where rolname like 'tle_app_production%' and rolcanlogin"),
  ).toEqual([{ rolname: "tle_app_production_2" }]);
  await expect(rollback(contextOf(), undefined)).resolves.toBeUndefined();
  await deploy(contextOf());
});

test("a version that does not pass its try-out is replaced by the one before it; rollback goes back further", async () => {
  const [first] = cloudflare.workers.get(worker)?.deployments ?? [];
  surroundings = { tag: "broken", vars: { SOCKETS_PER_HUB: "none" } };
  await expect(deploy(contextOf({ release: "broken" }))).rejects.toThrow(
    /SOCKETS_PER_HUB.*The version before it runs again/,
  );
  expect(cloudflare.workers.get(worker)?.deployments[0]?.version).toBe(first?.version);
  expect((await fetch(`${front.url}/health`)).status).toBe(200);
  surroundings = { vars: {} };
  await rollback(contextOf(), undefined);
  expect(cloudflare.workers.get(worker)?.deployments[0]?.version).not.toBe(first?.version);
  await expect(rollback(contextOf(), "never-was")).rejects.toThrow(/does not exist/);
});

test("what was made elsewhere is left: without the kept file no secret is made anew", async () => {
  const context = contextOf();
  rmSync(context.kept.path);
  const before = currentSecrets();
  await deploy(context);
  expect(currentSecrets()).toEqual(before);
  expect(context.kept.read()).toEqual({
    given: {},
    projectId: project().id,
    triedVersion: expect.any(String) as string,
  });
});

test("destroy wants the Worker's name, keeps the data, and takes it only when told", async () => {
  await expect(destroy(contextOf(), undefined, true)).rejects.toThrow(/with all its events/);
  await destroy(contextOf(), worker, false);
  expect([cloudflare.queues.length, cloudflare.workers.size]).toEqual([0, 0]);
  expect([cloudflare.buckets.size, neon.projects.length]).toEqual([1, 1]);
  await destroy(contextOf(), worker, true);
  expect([cloudflare.buckets.size, neon.projects.length]).toEqual([0, 0]);
});
