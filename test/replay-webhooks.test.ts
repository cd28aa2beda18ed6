/** Webhooks of replays: a real receiver, beside what is live. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { type Received, type Receiver, startReceiver } from "./receiver.ts";
import { chat, createStream, gift, openSession, publish, readLog, stampAll, type TestSession } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let receiver: Receiver;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.stop());

interface Replay {
  runId: string;
  replaySessionId: string;
  state: string;
  events: number;
  webhooks: false | { endpointIds: string[] };
  skippedWebhooks: number;
}
interface Delivery {
  runId: string | null;
  deliveryId: string;
  state: string;
  kind: string;
  attemptCount: number;
  seqNo: number;
  lastError: string | null;
}

async function ask<Answer>(method: string, path: string, body?: unknown, status = 200): Promise<Answer> {
  const response = await worker.api(method, path, body);
  const text = await response.text();
  expect(`${response.status} ${text}`).toMatch(new RegExp(`^${status} `));
  return (text === "" ? undefined : JSON.parse(text)) as Answer;
}

const until = <Value>(condition: () => Value | Promise<Value>) =>
  vi.waitUntil(condition, { timeout: 20_000, interval: 50 });
const eventOf = ({ body }: Received) => JSON.parse(body) as RecordedEvent;
const isReplay = ({ headers }: Received) => headers["webhook-replay"] !== undefined;
const replayed = (count: number) =>
  until(() => {
    const came = receiver.received.filter(isReplay);
    return came.length >= count && came;
  });

/** A session in the log, from before there was any endpoint. */
async function recorded(count: number, apartMs = 0): Promise<TestSession> {
  const session = await openSession(worker, await createStream(worker));
  const bodies = Array.from({ length: count }, (_, index) =>
    index % 5 === 4 ? gift(1, `g${index}`) : chat(`hello ${index}`, `m${index}`),
  );
  const events = stampAll(session, bodies);
  const spread = events.map((event, index) => ({ ...event, ingestedAt: event.ingestedAt - (count - index) * apartMs }));
  await publish(worker, session, apartMs === 0 ? events : spread);
  await readLog(worker, session.sessionId, count);
  return session;
}

async function endpoint(streamId: string, fields: object = {}): Promise<string> {
  const asked = { url: `${receiver.url}/hook`, ...fields };
  return (await ask<{ endpointId: string }>("POST", `/v1/streams/${streamId}/endpoints`, asked, 201)).endpointId;
}

const start = (sessionId: string, body: object) =>
  ask<Replay>("POST", `/v1/sessions/${sessionId}/replay`, { speed: "max", ...body }, 202);
const ended = (runId: string) =>
  until(async () => {
    const replay = await ask<Replay>("GET", `/v1/replays/${runId}`);
    return replay.state === "ended" && replay;
  });
const deliveriesOf = async (endpointId: string, query: string) =>
  (await ask<{ deliveries: Delivery[] }>("GET", `/v1/endpoints/${endpointId}/deliveries?limit=200&${query}`))
    .deliveries;
/** All deliveries of a run, once none of them waits. */
const done = (endpointId: string, runId: string) =>
  until(async () => {
    const deliveries = await deliveriesOf(endpointId, `runId=${runId}`);
    return deliveries.length > 0 && deliveries.every(({ state }) => state !== "pending") && deliveries;
  });

test("what is asked for goes out in the run's order, marked; what is not asked for does not", async () => {
  const { streamId, sessionId } = await recorded(20);
  const endpointId = await endpoint(streamId);
  const other = await endpoint(streamId, { url: `${receiver.url}/other` });
  expect((await ended((await start(sessionId, {})).runId)).webhooks).toBe(false);
  const { runId, replaySessionId, webhooks } = await start(sessionId, { webhooks: { endpointIds: [endpointId] } });
  expect(webhooks).toEqual({ endpointIds: [endpointId] });
  const came = await replayed(20);
  expect(came.map((one) => eventOf(one).seqNo)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  for (const one of came) {
    expect(one.path).toBe("/hook");
    expect(one.headers["webhook-replay"]).toBe(runId);
    expect(eventOf(one)).toMatchObject({ source: "replay", sessionId: replaySessionId });
  }
  const deliveries = await done(endpointId, runId);
  expect(deliveries.map(({ state, runId: of }) => `${state} ${of}`)).toEqual(Array(20).fill(`succeeded ${runId}`));
  expect(receiver.received).toHaveLength(20);
  expect(await deliveriesOf(other, "")).toEqual([]);
  expect(await deliveriesOf(endpointId, "source=live")).toEqual([]);
  expect(await deliveriesOf(endpointId, "source=replay")).toHaveLength(20);
  expect(await ask("GET", `/v1/endpoints/${endpointId}/statistics`)).toMatchObject({ succeeded: 0, attempts: 0 });
  const [first] = deliveries;
  await ask("POST", `/v1/endpoints/${endpointId}/deliveries/${first?.deliveryId}/resend`, {}, 409);
  const kept = "select count(*)::integer as n from deliveries where run_id = $1 and payload is not null";
  expect(await worker.database.query(kept, [runId])).toEqual([{ n: 0 }]);
});

test("lists, and what rules ask for, come as they do live", async () => {
  const { streamId, sessionId } = await recorded(10);
  const lists = await endpoint(streamId, { batchSize: 4, eventTypes: ["CHAT"] });
  const ruled = await endpoint(streamId, { url: `${receiver.url}/ruled`, eventTypes: [] });
  const rule = {
    name: "gifts",
    trigger: { on: "event", types: ["GIFT"] },
    actions: [{ type: "webhook", endpointId: ruled }],
  };
  const { runId } = await start(sessionId, { webhooks: true, rules: { draft: [rule] } });
  await done(lists, runId);
  await done(ruled, runId);
  const of = (path: string) => receiver.received.filter((one) => one.path === path).map(({ body }) => JSON.parse(body));
  expect(of("/hook").map((list: RecordedEvent[]) => list.map(({ seqNo }) => seqNo))).toEqual([
    [1, 2, 3, 4],
    [6, 7, 8, 9],
  ]);
  expect(of("/ruled")).toMatchObject([
    { type: "action", event: { seqNo: 5, source: "replay" } },
    { type: "action", event: { seqNo: 10, source: "replay" } },
  ]);
  expect((await ended(runId)).skippedWebhooks).toBe(0);
});

test("a live goes on beside a replay that the receiver does not take, and keeps its order and its breaker", async () => {
  const { streamId, sessionId } = await recorded(30);
  const endpointId = await endpoint(streamId, { ordered: true });
  receiver.answer = (request) => ({ status: request.headers["webhook-replay"] === undefined ? 204 : 500 });
  const { runId } = await start(sessionId, { webhooks: true });
  await replayed(1);
  const live = await openSession(worker, streamId);
  const bodies = Array.from({ length: 20 }, (_, index) => chat(`live ${index}`, `l${index}`));
  await publish(worker, live, stampAll(live, bodies));
  const came = await until(() => {
    const ofLive = receiver.received.filter((one) => !isReplay(one) && eventOf(one).sessionId === live.sessionId);
    return ofLive.length >= 20 && ofLive;
  });
  expect(came.map((one) => eventOf(one).seqNo)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  const waiting = await deliveriesOf(endpointId, `runId=${runId}&state=pending`);
  expect(waiting.length).toBe(30);
  // Nothing overtakes what is tried again, and nothing of it counts against the endpoint.
  expect(new Set(receiver.received.filter(isReplay).map(({ id }) => id)).size).toBe(1);
  expect(await ask("GET", `/v1/endpoints/${endpointId}/statistics`)).toMatchObject({ failingSince: null, failed: 0 });
  await ask("DELETE", `/v1/replays/${runId}`, undefined, 204);
  const given = await deliveriesOf(endpointId, `runId=${runId}`);
  expect(new Set(given.map(({ state, lastError }) => `${state}: ${lastError}`))).toEqual(
    new Set(["discarded: the replay is over"]),
  );
});

test("a failure is tried again twice, then what follows goes", async () => {
  const { streamId, sessionId } = await recorded(3);
  const endpointId = await endpoint(streamId);
  receiver.answer = ({ body }) => ({ status: (JSON.parse(body) as RecordedEvent).seqNo === 1 ? 500 : 204 });
  const { runId } = await start(sessionId, { webhooks: true });
  // Its waits are those of the schedule, seconds and minutes: they are cut short.
  const hurry =
    "update deliveries set run_due_at = now() where run_id = $1 and run_due_at > now() and attempt_count = $2";
  for (const attempt of [1, 2]) {
    await until(async () => {
      const deliveries = await deliveriesOf(endpointId, `runId=${runId}`);
      return deliveries.find(({ seqNo }) => seqNo === 1)?.attemptCount === attempt;
    });
    await worker.database.query(hurry, [runId, attempt]);
    await ask("PATCH", `/v1/endpoints/${endpointId}`, {});
  }
  const states = (await done(endpointId, runId)).map(({ state, attemptCount }) => `${state} ${attemptCount}`);
  expect(states.toSorted()).toEqual(["failed 3", "succeeded 1", "succeeded 1"]);
});

test("while a run is paused nothing of it goes out", async () => {
  const { streamId, sessionId } = await recorded(10, 1_000);
  const endpointId = await endpoint(streamId);
  receiver.answer = () => ({ status: 429 });
  const { runId } = await start(sessionId, { webhooks: true, speed: 0.1 });
  await replayed(1);
  await ask("PATCH", `/v1/replays/${runId}`, { paused: true });
  await until(async () => {
    const [run] = await worker.database.query("select held from replay_runs where run_id = $1", [runId]);
    return run?.["held"] === true;
  });
  receiver.answer = () => ({ status: 204 });
  // A live's own goes, so the endpoint was looked at; the run's did not.
  const live = await openSession(worker, streamId);
  await publish(worker, live, stampAll(live, [chat("live", "l1")]));
  await until(() => receiver.received.some((one) => !isReplay(one)));
  expect((await deliveriesOf(endpointId, `runId=${runId}&state=succeeded`)).length).toBe(0);
  await ask("PATCH", `/v1/replays/${runId}`, { paused: false, speed: "max" });
  expect((await done(endpointId, runId)).every(({ state }) => state === "succeeded")).toBe(true);
});

test("an endpoint that is unproven, off, of another stream or not there is refused, and so is a stream without any", async () => {
  const { streamId, sessionId } = await recorded(1);
  const endpointId = await endpoint(streamId);
  const foreign = await endpoint(await createStream(worker));
  const refused = async (webhooks: unknown, message: string) => {
    const body = { webhooks };
    expect((await ask<{ detail: string }>("POST", `/v1/sessions/${sessionId}/replay`, body, 400)).detail).toContain(
      message,
    );
  };
  await refused({ endpointIds: [endpointId, foreign] }, "webhooks.endpointIds.1: the stream has no such endpoint");
  await refused({ endpointIds: ["ep_none"] }, "no such endpoint");
  await refused({ endpointIds: [] }, "webhooks");
  await worker.database.query("update endpoints set proven_at = null where endpoint_id = $1", [endpointId]);
  await refused({ endpointIds: [endpointId] }, "has not proven itself");
  await refused(true, "no endpoint that is on and has proven itself");
  await worker.database.query("update endpoints set proven_at = now(), enabled = false where endpoint_id = $1", [
    endpointId,
  ]);
  await refused({ endpointIds: [endpointId] }, "is off");
});

test("the hour's room is the workspace's, and what is over it is counted", async () => {
  const { streamId, sessionId } = await recorded(5);
  const endpointId = await endpoint(streamId);
  const used = await start(sessionId, { webhooks: true });
  await done(endpointId, used.runId);
  const count =
    "update replay_runs set delivery_count = case when run_id = $2 then 99998 else 0 end where workspace_id = $1";
  await worker.database.query(count, [worker.workspaceId, used.runId]);
  try {
    const { runId } = await start(sessionId, { webhooks: true });
    expect((await ended(runId)).skippedWebhooks).toBe(3);
    expect(await done(endpointId, runId)).toHaveLength(2);
  } finally {
    // Others of this workspace need room, too.
    await worker.database.query("update replay_runs set delivery_count = 0 where workspace_id = $1", [
      worker.workspaceId,
    ]);
  }
});

test("who is erased is in nothing that waits of a replay, and it is not sent any more", async () => {
  const session = await openSession(worker, await createStream(worker));
  const user = { userId: `73${Date.now()}`, uniqueId: `gone.${Date.now()}`, displayName: "Gone" };
  await publish(worker, session, stampAll(session, [{ ...chat("my words", "m1"), user }, chat("stays", "m2")]));
  await readLog(worker, session.sessionId, 2);
  const endpointId = await endpoint(session.streamId);
  receiver.answer = () => ({ status: 500, body: "no" });
  const { runId } = await start(session.sessionId, { webhooks: true });
  await replayed(1);
  await until(async () => (await deliveriesOf(endpointId, `runId=${runId}`)).some((one) => one.attemptCount === 1));
  await ask("POST", "/v1/privacy/erasures", { person: { userId: user.userId } }, 202);
  const states = (await done(endpointId, runId)).map(({ state }) => state);
  expect(states).toEqual(["failed", "failed"]);
  const kept = "select count(*)::integer as n from deliveries where run_id = $1 and payload is not null";
  expect(await worker.database.query(kept, [runId])).toEqual([{ n: 0 }]);
});
