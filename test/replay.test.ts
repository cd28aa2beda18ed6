/** Sessions of the past, played once more. */
import { expect, test, vi } from "vitest";
import { type Replay, setReplayStage } from "./replay-stage.ts";
import { chat, createStream, gift, openLive, openSession, publish, readLog, stampAll } from "./stream.ts";
import { sharedTestWorker } from "./worker.ts";

const stage = setReplayStage();
const { ask, start, ended } = stage;

/** A session of chats and gifts in the log. */
async function recorded(count: number) {
  const streamId = await createStream(stage.worker);
  const session = await openSession(stage.worker, streamId);
  const bodies = Array.from({ length: count }, (_, index) =>
    index % 5 === 4 ? gift(Math.ceil(index / 5), `g${index}`) : chat(`hello ${index}`, `m${index}`),
  );
  await publish(stage.worker, session, stampAll(session, bodies));
  await readLog(stage.worker, session.sessionId, count);
  return session;
}

test("a run as fast as it goes ends where the live run stood, and moves nothing of the live stream", async () => {
  const { streamId, sessionId } = await recorded(50);
  const live = await ask<{ position: object; state: Record<string, unknown> }>("GET", `/v1/streams/${streamId}/state`);
  const { runId, replaySessionId } = await start(sessionId);
  const replay = await ended(runId);
  expect(replay).toMatchObject({ seqNo: 50, events: 50, because: null, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
  const played = await ask<typeof live>("GET", `/v1/replays/${runId}/state`);
  expect(played.state).toEqual({ ...live.state, sessionId: replaySessionId });
  expect(await ask("GET", `/v1/streams/${streamId}/state`)).toEqual(live);
  expect((await ended((await start(sessionId)).runId)).hash).toBe(replay.hash);
});

/** Runs to their end, of a session whose events came a quarter of a second apart. */
async function spread(count: number, own = stage.worker) {
  const streamId = await createStream(own);
  const session = await openSession(own, streamId);
  const bodies = Array.from({ length: count }, (_, index) =>
    index % 5 === 4 ? gift(Math.ceil(index / 5), `g${index}`) : chat(`hello ${index}`, `m${index}`),
  );
  const beganAt = Date.now() - count * 250;
  const events = stampAll(session, bodies).map((event, index) => ({ ...event, ingestedAt: beganAt + index * 250 }));
  for (let from = 0; from < count; from += 400) await publish(own, session, events.slice(from, from + 400));
  await readLog(own, session.sessionId, count);
  return { ...session, beganAt };
}

test("an overlay of the run hears what is due, what was passed over by a hello, and goes on after an eviction", async () => {
  const { sessionId } = await spread(600);
  const whole = await ended((await start(sessionId)).runId);
  const { runId, overlayTokens } = await ask<Replay & { overlayTokens: { token: string }[] }>(
    "POST",
    `/v1/sessions/${sessionId}/replay`,
    { speed: 16, overlays: ["main"] },
    202,
  );
  const token = overlayTokens[0]?.token ?? "";
  const place = await fetch(`${stage.worker.url}/v1/overlay`, { headers: { Authorization: `Bearer ${token}` } });
  expect(await place.json()).toMatchObject({ streamId: runId, overlay: "main" });
  const overlay = await openLive(stage.worker, runId, { token });
  await vi.waitUntil(() => overlay.events().length > 20, { timeout: 10_000 });
  const seqNos = overlay.events().map(({ seqNo }) => seqNo);
  expect(seqNos).toEqual(seqNos.map((_, index) => (seqNos[0] ?? 0) + index));
  expect(overlay.events()[0]).toMatchObject({ source: "replay" });

  const paused = await ask<Replay>("PATCH", `/v1/replays/${runId}`, { paused: true });
  expect(paused.state).toBe("paused");
  await ask<Replay>("PATCH", `/v1/replays/${runId}`, { seek: { seqNo: 400 } });
  await vi.waitUntil(() => overlay.hellos.length === 2, { timeout: 10_000 });
  expect(overlay.hellos[1]).toMatchObject({ recovered: false, state: { counts: { CHAT: 320, GIFT: 79 } } });
  const heard = overlay.events().length;
  await stage.worker.worker.evictDurableObject("REPLAY_HUB", { name: runId, webSockets: "hibernate" });
  expect(await ask<Replay>("GET", `/v1/replays/${runId}`)).toMatchObject({ state: "paused", seqNo: 399 });
  await ask("PATCH", `/v1/replays/${runId}`, { paused: false, seek: { next: "gift" } });
  await vi.waitUntil(() => overlay.events().length > heard + 5, { timeout: 10_000 });
  expect(overlay.events()[heard]).toMatchObject({ seqNo: 400, eventType: "GIFT" });

  await ask("PATCH", `/v1/replays/${runId}`, { seek: { seqNo: 10 }, speed: 64 });
  await vi.waitUntil(() => overlay.hellos.length === 4, { timeout: 10_000 });
  for (let evictions = 0; evictions < 3; evictions++) {
    const { seqNo } = await ask<Replay>("PATCH", `/v1/replays/${runId}`, { paused: true });
    // Only what rests can be evicted here; what plays is, in the test of the run itself.
    await stage.worker.worker.evictDurableObject("REPLAY_HUB", { name: runId, webSockets: "hibernate" });
    await ask("PATCH", `/v1/replays/${runId}`, { paused: false });
    await vi.waitUntil(async () => (await ask<Replay>("GET", `/v1/replays/${runId}`)).seqNo > seqNo, {
      timeout: 20_000,
    });
  }
  expect(await ended(runId)).toMatchObject({ seqNo: 600, events: 600, hash: whole.hash });
  overlay.socket.close();
});

test("what cannot be replayed is refused, and says why", async () => {
  const { sessionId, beganAt } = await spread(5);
  const path = `/v1/sessions/${sessionId}/replay`;
  const refused = async (body: object, status = 400) => {
    const { code } = await ask<{ code: string }>("POST", path, body, status);
    return code;
  };
  const [early, late] = [beganAt, beganAt + 900].map((ms) => new Date(ms).toISOString());
  expect(await refused({ speed: 0 })).toBe("invalid_request");
  expect(await refused({ speed: 65 })).toBe("invalid_request");
  expect(await refused({ from: late, to: early })).toBe("invalid_request");
  expect(await refused({ from: 4, to: 3 })).toBe("invalid_request");
  expect(await refused({ rules: { revisions: { ru_none: 1 } } }, 404)).toBe("unknown_rule");
  const other = await sharedTestWorker();
  expect((await other.api("POST", path, {})).status).toBe(404);
  const { runId } = await start(sessionId, { from: 2, to: late });
  expect((await other.api("GET", `/v1/replays/${runId}`)).status).toBe(404);
  expect(await ended(runId)).toMatchObject({ seqNo: 4 });
  await ask("PATCH", `/v1/replays/${runId}`, { speed: 2 }, 409);
  expect((await ask<{ replays: Replay[] }>("GET", "/v1/replays")).replays[0]?.runId).toBe(runId);
});

test("a workspace has three runs at a time; one that is ended makes room, and its sockets are closed, as those of a revoked key are", async () => {
  const own = await sharedTestWorker();
  const session = await spread(5, own);
  const path = `/v1/sessions/${session.sessionId}/replay`;
  const made: string[] = [];
  for (let run = 0; run < 3; run++) {
    const response = await own.api("POST", path, { speed: 0.1 });
    expect(response.status).toBe(202);
    const { runId } = (await response.json()) as Replay;
    await own.api("PATCH", `/v1/replays/${runId}`, { paused: true });
    made.push(runId);
  }
  expect((await own.api("POST", path, {})).status).toBe(409);
  const socket = await openLive(own, made[0] ?? "");
  const byKey = await openLive(own, made[1] ?? "");
  expect((await own.api("DELETE", `/v1/replays/${made[0]}`)).status).toBe(204);
  expect(await socket.closed).toBe(3500);
  await vi.waitUntil(async () => (await own.api("POST", path, {})).status === 202, { timeout: 10_000 });
  expect((await own.api("DELETE", `/v1/keys/${own.apiKeyId}`)).status).toBe(200);
  expect(await byKey.closed).toBe(3500);
});

test("rules of now, of a time, of a draft and none: what they ask for is counted, and webhooks are left out", async () => {
  const { streamId, sessionId } = await recorded(20);
  const rule = {
    name: "hello",
    trigger: { on: "event", types: ["CHAT"] },
    actions: [{ type: "overlay", text: "{message}" }],
  };
  await ask("POST", `/v1/streams/${streamId}/rules`, { rule }, 201);
  const actionsBy = async (rules: unknown) => (await ended((await start(sessionId, { rules })).runId)).actions;
  expect(await actionsBy("live")).toBe(16);
  expect(await actionsBy("none")).toBe(0);
  expect(await actionsBy({ at: new Date(Date.now() - 3_600_000).toISOString() })).toBe(0);
  expect(await actionsBy({ draft: [rule, { ...rule, trigger: { on: "event", types: ["GIFT"] } }] })).toBe(20);
  expect(await actionsBy({ draft: [{ ...rule, skipReplay: true }] })).toBe(0);
});

test("two sets of rules side by side, and a timeline, over HTTP", async () => {
  const { streamId, sessionId } = await recorded(20);
  const rule = { name: "hello", trigger: { on: "event", types: ["CHAT"] }, actions: [{ type: "log", text: "hi" }] };
  await ask("POST", `/v1/streams/${streamId}/rules`, { rule }, 201);
  const b = { draft: [{ ...rule, condition: { "==": [{ var: "event.payload.message" }, "hello 3"] } }] };
  const compared = await ask<object>("POST", `/v1/sessions/${sessionId}/compare`, { b });
  expect(compared).toMatchObject({
    complete: true,
    events: 20,
    rules: [{ name: "hello", a: { fired: 16 }, b: { fired: 1 } }],
    same: 1,
    newCount: 0,
    goneCount: 15,
  });
  const timeline = await ask<{ minutes: { events: Record<string, number> }[]; next: number | null }>(
    "GET",
    `/v1/sessions/${sessionId}/timeline`,
  );
  const chats = timeline.minutes.map(({ events }) => events["CHAT"] ?? 0);
  expect(chats.reduce((sum, count) => sum + count, 0)).toBe(16);
  expect(timeline.next).toBeNull();
});
