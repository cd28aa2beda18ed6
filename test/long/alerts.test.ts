/** Each alert is set off by a fault that is made for real, told once to each target, and over when the fault is. */
import { Buffer } from "node:buffer";
import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { AlertName } from "#shared/alerts/alerts.ts";
import { ping } from "#shared/protocol/wire.ts";
import { systemUser } from "#shared/event.ts";
import { chat, createStream, openSession, publish, stampAll } from "../stream.ts";
import { openTestLine } from "../line.ts";
import { type Received, type Receiver, startReceiver } from "../receiver.ts";
import { readExposition } from "../exposition.ts";
import { startTestWorker, type TestWorker } from "../worker.ts";

const secret = `whsec_${Buffer.from("0123456789abcdef0123456789abcdef").toString("base64")}`;
let worker: TestWorker;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
  worker = await startTestWorker({
    vars: {
      ALERT_EVERY_MS: "1000",
      ALERT_DATABASE_GB: "0.001",
      ALERT_TARGETS: `${receiver.url}/hook discord:${receiver.url}/discord`,
      ALERT_WEBHOOK_SECRET: secret,
      HEARTBEAT_URL: `${receiver.url}/beat`,
    },
  });
  await metrics();
});
afterAll(async () => {
  await worker?.stop();
  await receiver?.stop();
});
beforeEach(() => {
  receiver.answer = () => ({ status: 204 });
});

async function metrics() {
  const response = await fetch(`${worker.url}/metrics`, { headers: { Authorization: `Bearer ${worker.metricsKey}` } });
  return readExposition(await response.text());
}

interface Told {
  id: string;
  kind: string;
  alert: string;
  of: string;
  runbook: string;
}
const toldOf = ({ body }: Received) => JSON.parse(body) as Told;
const at = (path: string) => receiver.received.filter((one) => one.path === path);
const told = (alert: AlertName, kind: string, of?: string) =>
  at("/hook")
    .map(toldOf)
    .filter((one) => one.alert === alert && one.kind === kind && (of === undefined || one.of === of));
/** Keeps the platform busy meanwhile: where nothing happens nobody looks at the parts. */
const comes = (alert: AlertName, kind: string, of?: string) =>
  vi.waitUntil(
    async () => {
      await metrics();
      return told(alert, kind, of).length > 0;
    },
    { interval: 250 },
  );

/** Runs a command of the runbooks, as who follows them does. */
function ops(args: string[]): Promise<{ code: number; said: string }> {
  const settings = { TLE_API_URL: worker.url, TLE_API_KEY: worker.apiKey };
  const main = join(import.meta.dirname, "../../scripts/ops.ts");
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { env: { ...process.env, ...settings } }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
    );
  });
}

test("a database that is away rings, as does what then fails; both are over with it", async () => {
  // What a minute has is known from the first look on.
  await vi.waitUntil(() => at("/beat").length > 0);
  await worker.database.duringOutage(async () => {
    for (let asked = 0; asked < 10; asked += 1) expect((await worker.api("GET", "/v1/streams")).status).toBe(503);
    await comes("part-down", "ringing", "database");
    await comes("server-errors", "ringing");
    // Its runbook says to ask this, and that it is over when it is well.
    const asked = await ops(["health"]);
    expect(asked).toMatchObject({ code: 1 });
    expect(asked.said).toContain("database");
    // A server that takes nobody answers, and says so.
    const calls = { provider: "database", outcome: "refused" };
    expect((await metrics()).value("tle_provider_calls_total", calls)).toBeGreaterThan(0);
    expect((await metrics()).value("tle_alerts_firing", { alert: "part-down:database" })).toBe(1);
  });
  await worker.api("GET", "/v1/streams");
  await vi.waitUntil(
    async () => {
      await worker.api("GET", "/v1/streams");
      return told("part-down", "over", "database").length > 0;
    },
    { interval: 250 },
  );
  expect(await ops(["health"])).toMatchObject({ code: 0 });
  // Each was told once, however often it was looked.
  expect(told("part-down", "ringing", "database")).toHaveLength(1);
  expect(told("part-down", "over", "database")).toHaveLength(1);
  expect(new Set(at("/hook").map((one) => toldOf(one).id)).size).toBe(at("/hook").length);
});

test("a notice is signed, says what to do, and reads well in Discord", async () => {
  // On a slow machine another part may ring before it.
  const isIt = (one: Told) => one.alert === "part-down" && one.of === "database" && one.kind === "ringing";
  const notice = at("/hook").find((one) => isIt(toldOf(one)));
  expect(notice).toBeDefined();
  const { id, timestamp, body, signature } = notice as Received;
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  expect(signature).toBe(`v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`);
  expect(toldOf(notice as Received)).toMatchObject({ alert: "part-down", runbook: "docs/runbooks/part-down.md" });
  const contents = at("/discord").map(({ body }) => (JSON.parse(body) as { content: string }).content);
  const content = contents.find((one) => one.includes("RINGS: part-down (database), development"));
  expect(content).toContain("docs/runbooks/part-down.md");
});

test("an outside monitor hears that somebody looks", async () => {
  const [beat] = await vi.waitUntil(() => at("/beat").length > 0 && at("/beat"));
  expect(beat?.body).toBe("");
});

test("messages that cannot be stored ring", async () => {
  const { EVENT_LOG: queue } = (await worker.worker.getEnv()) as {
    EVENT_LOG: { send: (body: Uint8Array, options: { contentType: "bytes" }) => Promise<unknown> };
  };
  for (let sent = 0; sent < 12; sent += 1)
    await queue.send(new TextEncoder().encode(`no message ${sent}`), { contentType: "bytes" });
  await comes("dead-letters", "ringing");
  expect(told("dead-letters", "ringing")[0]?.of).toBe("log");
  // As its runbook says: what was put aside, and why.
  const { code, said } = await ops(["dead-letters", "list"]);
  expect(code).toBe(1);
  expect(said.match(/^dead-letter: id=/gm)).toHaveLength(12);
});

test("refusals ring", async () => {
  for (let asked = 0; asked < 60; asked += 1) await fetch(`${worker.url}/v1/nothing`);
  await comes("client-errors", "ringing");
  expect(told("client-errors", "ringing")).toHaveLength(1);
});

test("a key that was revoked and is shown still rings, and so does a database past its mark", async () => {
  const made = (await (
    await worker.api("POST", "/v1/keys", { name: "leaked", permissions: ["stream:read"] })
  ).json()) as {
    keyId: string;
    key: string;
  };
  const show = () => fetch(`${worker.url}/v1/streams`, { headers: { Authorization: `Bearer ${made.key}` } });
  expect((await show()).status).toBe(200);
  expect((await worker.api("DELETE", `/v1/keys/${made.keyId}`)).status).toBe(200);
  expect((await show()).status).toBe(401);
  // Somebody who guesses shows no key that there was.
  expect(
    (await fetch(`${worker.url}/v1/streams`, { headers: { Authorization: `Bearer tle_${"x".repeat(43)}` } })).status,
  ).toBe(401);
  await comes("revoked-key", "ringing");
  expect((await metrics()).value("tle_revoked_key_uses_total", { kind: "api" })).toBe(1);
  // The mark of this Worker is a megabyte.
  await comes("database-size", "ringing", "database");
});

test("a target that does not take it is told again, and the others only once", async () => {
  let refusals = 0;
  receiver.answer = ({ path, body }) => {
    if (path !== "/hook" || !body.includes("actions-flood") || refusals >= 2) return { status: 204 };
    refusals += 1;
    return { status: 500 };
  };
  const streamId = await createStream(worker);
  const rule = { name: "flood", trigger: { on: "event", types: ["CHAT"] }, actions: [{ type: "log", text: "x" }] };
  expect((await worker.api("POST", `/v1/streams/${streamId}/rules`, { rule })).status).toBe(201);
  const session = await openSession(worker, streamId);
  await publish(
    worker,
    session,
    stampAll(
      session,
      Array.from({ length: 100 }, (_, at) => chat(`m${at}`)),
    ),
  );
  await publish(
    worker,
    session,
    stampAll(
      session,
      Array.from({ length: 50 }, (_, at) => chat(`n${at}`)),
      101,
    ),
  );
  await vi.waitUntil(
    async () => {
      await metrics();
      return told("actions-flood", "ringing").length === 3;
    },
    { interval: 250 },
  );
  const inDiscord = at("/discord").filter(({ body }) => body.includes("RINGS: actions-flood"));
  expect(inDiscord).toHaveLength(1);
});

test("a runner that cannot keep up, and one that connects again and again, ring; so does a live without one", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const line = await openTestLine(worker, streamId);
  const request = { runnerId: "test", token: session.leaseToken };
  const lease = await line.ask("lease", { request, runner: { unacknowledged: 2_000, reconnects: 20 } });
  expect(lease.type).toBe("lease");
  const connected = { ...chat(""), eventType: "CONNECTED", payload: { roomId: "7001", provider: "mock" } } as never;
  let seqNo = 0;
  const say = () => publish(worker, session, stampAll(session, seqNo === 0 ? [connected] : [chat("on")], (seqNo += 1)));
  await say();
  await vi.waitUntil(
    async () => {
      // A hub tells how it stands while something happens.
      await say();
      return (
        told("unacknowledged", "ringing", streamId).length > 0 && told("reconnects", "ringing", streamId).length > 0
      );
    },
    { interval: 1_000 },
  );
  // The runner dies: its lease ends by itself.
  line.socket.terminate();
  await comes("runner-gone", "ringing", streamId);
  // It is back.
  const back = await openTestLine(worker, streamId);
  const beats = setInterval(() => back.socket.send(ping), 500);
  expect((await back.ask("lease", { request })).type).toBe("lease");
  await vi.waitUntil(
    async () => {
      await say();
      return told("runner-gone", "over", streamId).length > 0;
    },
    { interval: 1_000 },
  );
  // It goes without a word, as when its machine is off: its line stays open, and nobody wakes the hub.
  await vi.waitUntil(
    async () => {
      await say();
      return (await metrics()).value("tle_stream_lines", { stream: streamId }) === 1;
    },
    { interval: 1_000 },
  );
  clearInterval(beats);
  await vi.waitUntil(() => told("runner-gone", "ringing", streamId).length === 2, { interval: 1_000 });
  expect(back.socket.readyState).toBe(back.socket.OPEN);
  back.socket.terminate();
});

test("a log that cannot keep up rings and is over when it has; a long gap burns its objective's budget", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  let seqNo = 1;
  const say = async (count: number) => {
    const bodies = Array.from({ length: count }, () => chat("on"));
    await publish(worker, session, stampAll(session, bodies, seqNo));
    seqNo += count;
  };
  await worker.database.duringOutage(async () => {
    for (let batch = 0; batch < 11; batch += 1) await say(100);
    await comes("log-behind", "ringing", streamId);
  });
  await comes("log-behind", "over", streamId);

  const endedAt = Date.now();
  const payload = { startedAt: endedAt - 600_000, endedAt, cause: "runner_down", refusedEvents: 0 };
  const gap = { ...chat(""), eventType: "GAP", rawType: "lifecycle.gap", user: systemUser, payload } as never;
  await publish(worker, session, stampAll(session, [gap], seqNo));
  await comes("fast-burn", "ringing", "gap_seconds");
  const { value } = await metrics();
  expect(value("tle_gap_seconds_total")).toBe(600);
  expect(value("tle_slo_budget_left_ratio", { objective: "gap_seconds" })).toBeLessThan(0);
});
