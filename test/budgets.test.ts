/** Budgets through the real Worker: a loop meets the bottom of one, nobody else does. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type BudgetName, budgets } from "#shared/api/budgets.ts";
import { formatPosition } from "#shared/protocol/wire.ts";
import type { GuessLimitRpc } from "../durable-objects/guess-limit/tries.ts";
import { makeId, makeKeyOf } from "./member.ts";
import { onChat } from "./rule-api.ts";
import { chat, createStream, openLive, openSession, publish, readLog, stampAll } from "./stream.ts";
import { startTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker({ vars: { RATE_LIMITS: "enforced", SOCKETS_PER_HUB: "2" } });
});
afterAll(() => worker.stop());

async function makeWorkspace(): Promise<(path: string, body: unknown) => Promise<Response>> {
  const workspaceId = makeId("ws");
  await worker.database.query("insert into workspaces (workspace_id, name) values ($1, 'Studio')", [workspaceId]);
  // Several keys: what one key may ask in ten seconds is another limit, and less than the budget of all.
  const keys = await Promise.all(Array.from({ length: 4 }, () => makeKeyOf(worker, workspaceId)));
  let asked = 0;
  return (path, body) =>
    fetch(worker.url + path, {
      method: "POST",
      headers: { Authorization: `Bearer ${keys[asked++ % keys.length]}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
}

const { units, perSeconds } = budgets.ruleTrials;
const dryRun = 20;

test("a loop of dry runs, however many at once, spends the budget of its workspace and of no other", async () => {
  const [loops, works] = [await makeWorkspace(), await makeWorkspace()];
  const path = "/v1/rules/dry-run";
  const body = { rule: onChat(), sessionId: crypto.randomUUID() };
  const most = units / dryRun;
  // As many again as there are units for: of what comes back while they run one may go.
  const answers = await Promise.all(Array.from({ length: most + 20 }, () => loops(path, body)));
  const spent = answers.filter(({ status }) => status === 429);
  const refused = await Promise.all(spent.map(async (one) => ((await one.json()) as { code: string }).code));
  expect(new Set(refused)).toEqual(new Set(["budget_spent"]));
  expect(spent.length).toBeGreaterThan(0);
  expect(spent.length).toBeLessThanOrEqual(20);
  // It says when, and that is no longer than a dry run's units take to come.
  for (const { headers } of spent) {
    const seconds = Number(headers.get("Retry-After"));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual((dryRun * perSeconds) / units);
  }
  expect((await works(path, body)).status).not.toBe(429);
});

/** Takes from a budget as so many requests would: `left` of it remains, or it is missing as much. */
async function spendAllBut(left: number, name: BudgetName, owner: string): Promise<void> {
  const { units: tries, perSeconds: seconds } = budgets[name];
  const env = (await worker.worker.getEnv()) as unknown as {
    GUESS_LIMIT: { getByName: (of: string) => GuessLimitRpc };
  };
  const budget = env.GUESS_LIMIT.getByName(`budget ${name} ${owner}`);
  const limit = { tries: 2 * tries, periodMs: 2 * seconds * 1_000 };
  expect(await budget.take(limit, tries - left)).toMatchObject({ ok: true });
}

test("a comparison of rules goes through a session twice, and takes as much as two dry runs", async () => {
  const compare = () => worker.api("POST", `/v1/sessions/${sessionId}/compare`, { b: "none" });
  const session = await openSession(worker, await createStream(worker));
  await publish(worker, session, stampAll(session, [chat("a")]));
  const { sessionId } = session;
  await readLog(worker, sessionId, 1);
  await spendAllBut(2 * dryRun, "ruleTrials", worker.workspaceId);
  const [first, second] = [await compare(), await compare()];
  expect([first.status, await first.json()]).toMatchObject([200, { sessionId, complete: true }]);
  expect(await second.json()).toMatchObject({ code: "budget_spent", budget: "ruleTrials" });
});

test("tests of webhooks and what is recovered are budgets, each its own", async () => {
  const streamId = await createStream(worker);
  const made = await worker.api("POST", `/v1/streams/${streamId}/endpoints`, {
    url: "http://127.0.0.1:9999/",
  });
  const { endpointId } = (await made.json()) as { endpointId: string };
  const since = new Date(Date.now() - 60_000).toISOString();
  const test = () => worker.api("POST", `/v1/endpoints/${endpointId}/test`);
  const recover = () => worker.api("POST", `/v1/endpoints/${endpointId}/recover`, { since });
  const spent = (budget: string) => ({ code: "budget_spent", budget });
  await spendAllBut(1, "webhookTests", worker.workspaceId);
  expect((await test()).status).toBe(202);
  const tested = await test();
  expect([tested.status, await tested.json()]).toMatchObject([429, spent("webhookTests")]);
  expect(Number(tested.headers.get("Retry-After"))).toBeGreaterThan(0);
  await spendAllBut(1, "recoveries", worker.workspaceId);
  expect((await recover()).status).toBe(202);
  const recovered = await recover();
  expect([recovered.status, await recovered.json()]).toMatchObject([429, spent("recoveries")]);
});

test("looks through all of one person, and links to files, are budgets", async () => {
  const person = { userId: "999000999" };
  const codeOf = async (answer: Promise<Response>) => ((await (await answer).json()) as { code: string }).code;
  const paths = ["/v1/privacy/erasures/preview", "/v1/privacy/exports", "/v1/privacy/erasures"];
  const askAll = () => Promise.all(paths.map((path) => codeOf(worker.api("POST", path, { person }))));
  await spendAllBut(3, "people", worker.workspaceId);
  expect(await askAll()).toEqual(paths.map(() => "unknown_person"));
  expect(await askAll()).toEqual(paths.map(() => "budget_spent"));
  const streamId = await createStream(worker);
  const link = () => codeOf(worker.api("POST", `/v1/streams/${streamId}/exports/${makeId("ex")}/links`));
  await spendAllBut(1, "exports", worker.workspaceId);
  expect([await link(), await link()]).toEqual(["not_found", "budget_spent"]);
});

test("sockets that need the log are a budget of their stream, at its hub and at its relays; others go on", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  let seqNo = 1;
  const say = async () => publish(worker, session, stampAll(session, [chat(`m${seqNo}`)], seqNo++));
  for (let batch = 0; batch < 3; batch++) await say();
  const { position } = await say();
  await readLog(worker, session.sessionId, 4);
  // The hub's feed has the last two still.
  const storage = await worker.worker.getDurableObjectStorage("HUB", { name: streamId });
  await storage.exec("delete from feed where first_offset <= 2");
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  const openAfter = (offset: number) => openLive(worker, streamId, { after: formatPosition({ ...position, offset }) });
  const offsets = (events: { offset: number }[]) => events.map(({ offset }) => offset);

  const old = await openAfter(0);
  await vi.waitUntil(() => old.events().length === 4, { timeout: 10_000 });
  await spendAllBut(-200, "catchUps", streamId);
  await expect(openAfter(0)).rejects.toThrow("429");
  // The one that was refused holds no place: the hub has room for another.
  const recent = await openAfter(2);
  await vi.waitUntil(() => recent.events().length === 2, { timeout: 10_000 });

  // Now it is full: who comes is served by a relay.
  const atRelay = await openAfter(2);
  await vi.waitUntil(() => atRelay.events().length === 2, { timeout: 10_000 });
  expect(offsets(atRelay.events())).toEqual([3, 4]);
  await expect(openAfter(0)).rejects.toThrow("429");
  for (const { socket } of [old, recent, atRelay]) socket.terminate();
});

test("each socket that needs the log takes its own of the budget", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const { position } = await publish(worker, session, stampAll(session, [chat("one")]));
  await publish(worker, session, stampAll(session, [chat("two")], 2));
  await readLog(worker, session.sessionId, 2);
  const storage = await worker.worker.getDurableObjectStorage("HUB", { name: streamId });
  await storage.exec("delete from feed where first_offset = 1");
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  const after = formatPosition({ ...position, offset: 0 });
  await spendAllBut(4, "catchUps", streamId);
  const opened = await Promise.allSettled(Array.from({ length: 16 }, () => openLive(worker, streamId, { after })));
  const through = opened.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  for (const { socket } of through) socket.terminate();
  // What came again meanwhile may have let some more in, not all of them.
  expect(through.length).toBeGreaterThanOrEqual(4);
  expect(through.length).toBeLessThan(16);
});
