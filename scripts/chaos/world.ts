/** Everything that a chaos run disturbs, started for real: PostgreSQL, Neon's stand-in, Workers, a TikTok, runner, overlays. */
import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Rule } from "#shared/rules/rule.ts";
import { type Simulator, startSimulator } from "../../ingest-node/simulator/simulator.ts";
import { startWireRecord, type WireRecord } from "../../ingest-node/simulator/wire-record.ts";
import { migrate } from "../../migrations/migrate.ts";
import { freePort } from "../free-port.ts";
import { makeApiKey, storeApiKey } from "../keys/api-key.ts";
import { startNeonEndpoint } from "../neon-endpoint.ts";
import type { Api } from "../ops/settings.ts";
import { backUp } from "../ops/drill/local-copy.ts";
import { postgresAccount } from "../postgres/account.ts";
import { type Postgres, startPostgres } from "../postgres.ts";
import { basePrivacyRole, baseRole } from "../../migrations/app-role.ts";
import { appUrlOf, withOwner } from "../start/database.ts";
import type { Warden } from "../start/warden-client.ts";
import { chaosRules } from "./chaos-rules.ts";
import { boardParts, boardSettings } from "./compare-boards.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { type FeedClient, startFeedClient } from "./feed-client.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { prepareRunner, type RunnerProcess } from "./runner-process.ts";
import type { Setup } from "./setup.ts";
import { prepareWorkers, type WorkersProcess } from "./workers-process.ts";

export interface World {
  streamId: string;
  rules: Rule[];
  receiver: Receiver;
  /** Whether the receiver is to get each event. */
  isForwarded: boolean;
  ownerUrl: string;
  postgres: {
    stop: () => Promise<void>;
    start: () => Promise<void>;
    /** Copies its files while it runs, in the place of an earlier copy. */
    backUp: () => Promise<void>;
    /** It is killed, and its files are gone. */
    destroy: () => Promise<void>;
    /** Starts what was copied last in its place. The copy is used up. */
    restore: () => Promise<void>;
  };
  workers: WorkersProcess;
  proxy: FaultProxy;
  simulator: Simulator;
  record: WireRecord;
  runner: RunnerProcess;
  secondRunner: RunnerProcess;
  /** The first one is never disturbed itself: recovery is measured at it. */
  clients: [FeedClient, ...FeedClient[]];
  /** The Workers' address, and an API key of the host's. */
  access: Api;
  /** Asks the Workers with that key. */
  api: (path: string, init?: { method: string; body: string }) => Promise<unknown>;
  /** The same without a body, and without one in the answer. Rejects where it is refused. */
  request: (method: string, path: string) => Promise<void>;
  stop: () => Promise<void>;
}

/** What of it is not as in the usual run. */
export interface WorldGiven {
  /** Variables of the Workers. */
  vars?: Record<string, string>;
  /** The show: how fast, and how many make one broadcast. */
  show?: { speed: number; shows: number };
  /** Without rules and without a webhook endpoint. */
  isBare?: boolean;
  clients?: number;
}

const usualSpeed = 10;
/** The show says something at least every second at this speed. */
const silenceMs = 3_000;
const usualClients = 5;
/** Where relays are to serve: two clients at the hub, two at the first relay, one at the second. */
const fewSockets = 2;

/** Starts it in `folder`; nothing of it is left running when it throws. */
export async function startWorld(
  asked: { seed: number; setup: Setup; given?: WorldGiven },
  folder: string,
  warden: Warden,
  random: () => number,
): Promise<World> {
  const undo: (() => Promise<unknown> | void)[] = [];
  const stop = async () => {
    for (const end of undo.splice(0).toReversed()) await end();
  };
  try {
    return { ...(await build(asked, folder, warden, random, undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function build(
  { seed, setup, given = {} }: { seed: number; setup: Setup; given?: WorldGiven },
  folder: string,
  warden: Warden,
  random: () => number,
  undo: (() => Promise<unknown> | void)[],
): Promise<Omit<World, "stop">> {
  mkdirSync(folder, { recursive: true });
  const postgres = await keepPostgres(folder, warden);
  undo.push(() => postgres.stop());
  const secrets = { appPassword: randomBytes(16).toString("hex"), apiKey: makeApiKey() };
  const { appPassword } = secrets;
  await migrate({ databaseUrl: postgres.url, appPassword, privacyPassword: appPassword });
  await withOwner(postgres.url, (client) => storeApiKey(client, secrets.apiKey, "chaos"));
  const endpoint = await startNeonEndpoint({ databaseUrls: [postgres.url] });
  undo.push(() => endpoint.stop());

  const ingestKey = { id: "chaos", secret: randomBytes(32).toString("hex") };
  const workers = prepareWorkers(
    {
      port: await freePort(),
      databaseUrl: appUrlOf(postgres.url, baseRole, appPassword),
      privacyUrl: appUrlOf(postgres.url, basePrivacyRole, appPassword),
      neonEndpoint: endpoint.url,
      ingestKey,
      sealingKey: randomBytes(32).toString("hex"),
      pseudonymKey: randomBytes(32).toString("hex"),
      stateFolder: join(folder, "state"),
      vars: { ...(setup.relays && { SOCKETS_PER_HUB: String(fewSockets) }), ...given.vars },
    },
    folder,
    warden,
  );
  undo.push(() => workers.kill());
  await workers.start();
  const proxy = await startFaultProxy(workers.url, random);
  undo.push(() => proxy.stop());

  const headers = { Authorization: `Bearer ${secrets.apiKey}` };
  const api: World["api"] = async (path, init) => {
    const answer = await fetch(workers.url + path, {
      ...init,
      headers: { ...headers, "Content-Type": "application/json" },
      signal: AbortSignal.timeout(30_000),
    });
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  const request: World["request"] = async (method, path) => {
    const answer = await fetch(workers.url + path, { method, headers, signal: AbortSignal.timeout(30_000) });
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`);
    await answer.body?.cancel();
  };
  const body = JSON.stringify({ uniqueId: "chaos" });
  const { streamId } = (await api("/v1/streams", { method: "POST", body })) as { streamId: string };

  const rules = given.isBare ? [] : await importRules(api, streamId);

  const { goal, timer, leftMs, rates: added } = boardSettings;
  const put = (path: string, body: object) =>
    api(`/v1/streams/${streamId}/${path}`, { method: "PUT", body: JSON.stringify(body) });
  await put(`goals/${goal}`, { counts: "coins" });
  await put(`timers/${timer}`, { leftMs });
  await put(`timers/${timer}/rates`, added);

  const receiver = await startReceiver();
  undo.push(() => receiver.stop());
  if (!given.isBare) receiver.expect(await makeEndpoint(api, streamId, receiver.url));

  const record = startWireRecord(Date.now);
  const simulator = await startSimulator({ seed, speed: usualSpeed, repeatOnConnect: 20, record, ...given.show });
  undo.push(() => simulator.stop());
  const [runner, secondRunner] = (["runner", "second-runner"] as const).map((name) => {
    const made = prepareRunner({
      name,
      folder,
      url: proxy.url,
      streamId,
      ingestKey,
      simulatorEnv: simulator.env,
      line: setup.line,
      silenceMs,
      warden,
    });
    undo.push(() => made.kill());
    return made;
  }) as [RunnerProcess, RunnerProcess];
  const live = `${workers.url.replace("http", "ws")}/v1/streams/${streamId}/live`;
  const clients = Array.from({ length: given.clients ?? usualClients }, (_, index) => {
    const name = index === 0 ? "overlay 0 (undisturbed)" : `overlay ${index}`;
    const protocol = setup.protocols[index % setup.protocols.length] ?? 1;
    const wants = boardParts;
    return startFeedClient({ name: `${name} v${protocol}`, url: live, headers, protocol, wants, now: Date.now });
  }) as World["clients"];
  undo.push(() => clients.forEach((client) => client.stop()));
  return {
    streamId,
    rules,
    receiver,
    isForwarded: !given.isBare,
    ownerUrl: postgres.url,
    postgres,
    workers,
    proxy,
    simulator,
    record,
    runner,
    secondRunner,
    clients,
    access: { url: workers.url, key: secrets.apiKey },
    api,
    request,
  };
}

async function importRules(api: World["api"], streamId: string): Promise<Rule[]> {
  const body = JSON.stringify({ rules: chaosRules });
  return ((await api(`/v1/streams/${streamId}/rules/import`, { method: "POST", body })) as { rules: Rule[] }).rules;
}

/** Resolves to what it signs with. */
async function makeEndpoint(api: World["api"], streamId: string, url: string): Promise<string> {
  const body = JSON.stringify({ url, description: "chaos" });
  return ((await api(`/v1/streams/${streamId}/endpoints`, { method: "POST", body })) as { secret: string }).secret;
}

/** A PostgreSQL that can be stopped and started again on its port, with its data. */
async function keepPostgres(folder: string, warden: Warden): Promise<World["postgres"] & { url: string }> {
  const home = join(folder, "postgres");
  let running: Postgres | undefined = await startPostgres({ home, volatile: true });
  const { url, port } = running;
  const [data, copy] = [join(running.home, "data"), join(running.home, "copy")];
  warden.watch(running.pid, "SIGINT");
  return {
    url,
    stop: async () => {
      const stopped = running;
      running = undefined;
      if (stopped === undefined) return;
      await stopped.stop();
      warden.forget(stopped.pid);
    },
    start: async () => {
      if (running !== undefined) return;
      running = await startPostgres({ home, port, volatile: true });
      warden.watch(running.pid, "SIGINT");
    },
    backUp: async () => {
      await rm(copy, { recursive: true, force: true });
      await backUp(url, data, { data: copy, account: postgresAccount(), signal: new AbortController().signal });
    },
    destroy: async () => {
      const destroyed = running;
      running = undefined;
      if (destroyed === undefined) return;
      process.kill(destroyed.pid, "SIGKILL");
      await destroyed.ended;
      warden.forget(destroyed.pid);
      await rm(data, { recursive: true, force: true });
    },
    restore: async () => {
      await rename(copy, data);
      running = await startPostgres({ home, port, volatile: true });
      warden.watch(running.pid, "SIGINT");
    },
  };
}
