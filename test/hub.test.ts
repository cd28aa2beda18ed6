import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import type { EventBody } from "#shared/stamp.ts";
import { closeCodes, formatPosition } from "#shared/protocol/wire.ts";
import { chat, createStream, gift, openLive, openSession, publish, readLog, sendBatch, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

const offsets = (events: RecordedEvent[]) => events.map((event) => event.offset);
const evict = (streamId: string, webSockets: "hibernate" | "close") =>
  worker.worker.evictDurableObject("HUB", { name: streamId, webSockets });

test("a batch reaches the socket, the state and the log, each event once", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const live = await openLive(worker, streamId);
  const events = stampAll(session, [chat("one", "1"), gift(3, "2"), gift(5, "3")]);

  const acknowledgement = await publish(worker, session, events);
  expect(acknowledgement).toMatchObject({ lastSeqNo: 3, accepted: 3, duplicates: 0 });

  await vi.waitUntil(() => live.events().length === 3);
  expect(offsets(live.events())).toEqual([1, 2, 3]);
  expect(live.frames).toHaveLength(1);
  expect(live.frames[0]?.totals.coins).toBe(5);

  const logged = await readLog(worker, session.sessionId, 3);
  expect(logged).toEqual(live.events());
  expect(logged.map((event) => event.eventType === "GIFT" && event.payload.coinsDelta)).toEqual([false, 3, 2]);

  const state = (await (await worker.api("GET", `/v1/streams/${streamId}/state`)).json()) as { state: unknown };
  expect(state).toMatchObject({
    position: acknowledgement.position,
    state: { coins: 5, counts: { CHAT: 1, GIFT: 2 }, topGifters: [{ uniqueId: "giver", coins: 5 }] },
  });
});

test("a follower is news once: over sessions, broadcasts and an eviction, on the socket and in the log", async () => {
  const streamId = await createStream(worker);
  const follow = (userId: string): EventBody => ({
    eventType: "FOLLOW",
    rawType: "WebcastSocialMessage",
    user: { userId, uniqueId: `user${userId}` },
    // What a runner says of it is replaced.
    payload: { displayType: "pm_main_follow_message_viewer_2", first: true },
  });
  const first = await openSession(worker, streamId);
  const live = await openLive(worker, streamId);
  await publish(worker, first, stampAll(first, [follow("1"), follow("1"), follow("2")]));
  await vi.waitUntil(() => live.events().length === 3);
  live.socket.terminate();
  await evict(streamId, "close");
  await publish(worker, first, stampAll(first, [follow("2"), follow("3")], 4));
  const second = await openSession(worker, streamId, "7002");
  await publish(worker, second, stampAll(second, [follow("1"), follow("4")]));

  const marks = (events: RecordedEvent[]) => events.map((event) => event.eventType === "FOLLOW" && event.payload.first);
  const logged = await readLog(worker, first.sessionId, 5);
  expect(marks(logged)).toEqual([true, false, true, false, true]);
  expect(logged.slice(0, 3)).toEqual(live.events());
  expect(marks(await readLog(worker, second.sessionId, 2))).toEqual([false, true]);
  const state = (await (await worker.api("GET", `/v1/streams/${streamId}/state`)).json()) as { state: unknown };
  expect(state).toMatchObject({ state: { roomId: "7002", counts: { FOLLOW: 1 }, lastFollower: { userId: "4" } } });
});

test("a batch that is sent again gets the same acknowledgement and changes nothing", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const events = stampAll(session, [chat("a"), chat("b")]);
  const first = await publish(worker, session, events);
  const again = await publish(worker, session, events);
  expect(again).toEqual({ ...first, accepted: 0, duplicates: 2 });
  const overlapping = stampAll(session, [chat("b"), chat("c")], 2);
  expect(await publish(worker, session, overlapping)).toMatchObject({ lastSeqNo: 3, accepted: 1, duplicates: 1 });
  expect(offsets(await readLog(worker, session.sessionId, 3))).toEqual([1, 2, 3]);
});

test("a batch after a hole is refused with the number that is expected", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const response = await sendBatch(worker, session, stampAll(session, [chat("late")], 4));
  expect(response.status).toBe(409);
  expect(await response.json()).toMatchObject({ code: "seq_gap", expectedSeqNo: 1 });
});

test("a message that TikTok sends again in another session counts once, also after an eviction", async () => {
  const streamId = await createStream(worker);
  const first = await openSession(worker, streamId);
  await publish(worker, first, stampAll(first, [chat("hi", "71"), gift(2, "72")]));
  await evict(streamId, "close");
  const second = await openSession(worker, streamId);
  const acknowledgement = await publish(worker, second, stampAll(second, [chat("hi", "71"), gift(2, "72")]));
  expect(acknowledgement).toMatchObject({ lastSeqNo: 2, accepted: 0, duplicates: 2 });
  // Where the session stands survives although none of its events was kept.
  await evict(streamId, "close");
  const next = await publish(worker, second, stampAll(second, [chat("new", "73")], 3));
  expect(next).toMatchObject({ lastSeqNo: 3, accepted: 1, position: { offset: 3 } });
  const state = await (await worker.api("GET", `/v1/streams/${streamId}/state`)).json();
  expect(state).toMatchObject({ state: { coins: 2, counts: { CHAT: 2, GIFT: 1 } } });
});

test("an eviction between batches loses neither state nor sockets", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const live = await openLive(worker, streamId);
  await publish(worker, session, stampAll(session, [chat("before", "81"), gift(4, "82")]));
  await evict(streamId, "hibernate");
  await publish(worker, session, stampAll(session, [gift(6, "83")], 3));
  await vi.waitUntil(() => live.events().length === 3);
  expect(offsets(live.events())).toEqual([1, 2, 3]);
  expect(live.frames.at(-1)?.totals.coins).toBe(6);
  expect(offsets(await readLog(worker, session.sessionId, 3))).toEqual([1, 2, 3]);
});

test("a socket that comes back with its position gets what it missed, in order, once", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const first = await openLive(worker, streamId);
  for (const seqNo of [1, 2, 3]) await publish(worker, session, stampAll(session, [chat(`m${seqNo}`)], seqNo));
  await vi.waitUntil(() => first.events().length === 3);
  const position = first.frames[1]?.position;
  if (!position) throw new Error("no second frame");
  first.socket.close();
  await publish(worker, session, stampAll(session, [chat("m4"), chat("m5")], 4));

  const back = await openLive(worker, streamId, { after: formatPosition(position) });
  expect(back.hello).toMatchObject({ recovered: true, position, top: { offset: 5 } });
  expect(offsets(back.hello.recent)).toEqual([1, 2]);
  await publish(worker, session, stampAll(session, [chat("m6")], 6));
  await vi.waitUntil(() => back.events().length === 4);
  expect(offsets(back.events())).toEqual([3, 4, 5, 6]);
});

test("a position inside a batch resumes inside the batch", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const { position } = await publish(worker, session, stampAll(session, [chat("a"), chat("b"), chat("c")]));
  const live = await openLive(worker, streamId, { after: formatPosition({ ...position, offset: 1 }) });
  await vi.waitUntil(() => live.events().length === 2);
  expect(offsets(live.events())).toEqual([2, 3]);
});

test.each([
  ["another epoch", (_epoch: string) => "elsewhere:1"],
  ["the future", (epoch: string) => `${epoch}:99`],
])("a position of %s is answered with a fresh snapshot, not a hole", async (_name, after) => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const { position } = await publish(worker, session, stampAll(session, [chat("a"), chat("b")]));
  const live = await openLive(worker, streamId, { after: after(position.epoch) });
  expect(live.hello).toMatchObject({ recovered: false, position, top: position });
  expect(offsets(live.hello.recent)).toEqual([1, 2]);
});

test("a filter keeps other types out and still moves the position", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const live = await openLive(worker, streamId, { types: "GIFT" });
  await publish(worker, session, stampAll(session, [chat("a"), gift(1), chat("b")]));
  await vi.waitUntil(() => live.frames.length === 1);
  expect(offsets(live.events())).toEqual([2]);
  expect(live.frames[0]?.position.offset).toBe(3);
});

test("a ping is answered", async () => {
  const streamId = await createStream(worker);
  const live = await openLive(worker, streamId);
  const answer = new Promise<string>((resolve) => {
    live.socket.once("message", (data: Buffer) => resolve(data.toString("utf8")));
  });
  live.socket.send('{"type":"ping"}');
  expect(await answer).toBe('{"type":"pong"}');
});

test("the feed is cut once it is in the log, and a position older than it is served from the log, without a seam", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  let seqNo = 1;
  const publishMany = async (count: number) => {
    for (const end = seqNo + count; seqNo < end; seqNo += 100) {
      const bodies = Array.from({ length: 100 }, (_, index) => chat(`m${seqNo + index}`, String(seqNo + index)));
      await publish(worker, session, stampAll(session, bodies, seqNo));
    }
  };
  const storage = await worker.worker.getDurableObjectStorage("HUB", { name: streamId });
  const firstKept = async () => {
    const [row] = await storage.exec("select min(first_offset) as first from feed");
    return (row as { first: number }).first;
  };
  await publishMany(13_000);
  await readLog(worker, session.sessionId, 13_000);
  // The cut comes with a checkpoint, which comes with a later batch.
  await publishMany(13_000);
  const total = 26_000;
  const first = await firstKept();
  expect(first).toBeGreaterThan(1);
  expect(total - first + 1).toBeGreaterThanOrEqual(10_000);

  const { position } = await publish(worker, session, stampAll(session, [chat("end")], total + 1));
  const old = await openLive(worker, streamId, { after: `${position.epoch}:${first - 1_500}` });
  expect(old.hello).toMatchObject({ recovered: true, position: { offset: first - 1_500 } });
  const expected = total + 1 - (first - 1_500);
  // One more while the old ones are still on their way: it comes last.
  await publish(worker, session, stampAll(session, [chat("live")], total + 2));
  await vi.waitUntil(() => old.events().length >= expected + 1, { timeout: 20_000 });
  expect(offsets(old.events())).toEqual(Array.from({ length: expected + 1 }, (_, index) => first - 1_499 + index));
  await vi.waitUntil(() => old.syncs.at(-1)?.synced === true);
  old.socket.terminate();
});

test("a position whose events the log does not have either is told so", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const { position } = await publish(worker, session, stampAll(session, [chat("a"), chat("b"), chat("c")]));
  await readLog(worker, session.sessionId, 3);
  const storage = await worker.worker.getDurableObjectStorage("HUB", { name: streamId });
  // A hub that has forgotten everything but its position, and a log that never had the first two.
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  await storage.exec(`insert or replace into checkpoint (row_no, body)
    select 1, json_set(json('{"batch":9,"sessions":{},"lastEventAt":0,"ended":true}'), '$.offset', 9, '$.storedOffset', 9,
      '$.lease', json('{"token":0,"runnerId":"","expiresAt":0}'),
      '$.state', json_extract(body, '$.state')) from checkpoint`);
  await storage.exec("delete from feed");
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  const live = await openLive(worker, streamId, { after: formatPosition({ ...position, offset: 5 }) });
  expect(live.hello.recovered).toBe(true);
  // What the checkpoint did not have is reduced anew, and then every socket is greeted once more: before this, or after it.
  const told = await vi.waitUntil(() => live.hellos.find(({ recovered }) => !recovered));
  expect(told).toMatchObject({ recovered: false, position: { offset: 9 } });
});

test("a socket that does not acknowledge is told, gets no more, and goes on where it was once it does", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const slow = await openLive(worker, streamId, { acknowledge: false });
  const quick = await openLive(worker, streamId);
  let sent = 0;
  for (; sent < 1_000; sent += 50) {
    const bodies = Array.from({ length: 50 }, (_, index) => chat(`m${sent + index}`));
    await publish(worker, session, stampAll(session, bodies, sent + 1));
  }
  await vi.waitUntil(() => quick.events().length === 1_000);
  await vi.waitUntil(() => slow.syncs.length === 1);
  expect(slow.events()).toHaveLength(300);
  expect(slow.syncs[0]).toMatchObject({ synced: false, position: { offset: 300 } });

  // What it is owed survives the hub's sleep.
  await evict(streamId, "hibernate");
  slow.socket.send(JSON.stringify({ type: "ack", offset: 300 }));
  await vi.waitUntil(() => slow.events().length === 600);
  slow.socket.send(JSON.stringify({ type: "ack", offset: 600 }));
  await vi.waitUntil(() => slow.events().length === 900);
  slow.socket.send(JSON.stringify({ type: "ack", offset: 900 }));
  await vi.waitUntil(() => slow.syncs.at(-1)?.synced === true);
  await publish(worker, session, stampAll(session, [chat("after")], 1_001));
  await vi.waitUntil(() => slow.events().length === 1_001);
  expect(offsets(slow.events())).toEqual(Array.from({ length: 1_001 }, (_, index) => index + 1));
});

test("a socket that comes back far behind and does not acknowledge is told so once", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  let epoch = "";
  for (let sent = 0; sent < 1_000; sent += 50) {
    const bodies = Array.from({ length: 50 }, (_, index) => chat(`m${sent + index}`));
    ({ epoch } = (await publish(worker, session, stampAll(session, bodies, sent + 1))).position);
  }
  const slow = await openLive(worker, streamId, { after: `${epoch}:0`, acknowledge: false });
  await vi.waitUntil(() => slow.syncs.length === 1);
  expect(slow.events()).toHaveLength(300);
  expect(slow.syncs[0]).toMatchObject({ synced: false, position: { offset: 300 } });
  for (let offset = 300; offset < 1_000; offset += 300) {
    slow.socket.send(JSON.stringify({ type: "ack", offset }));
    await vi.waitUntil(() => slow.events().length === Math.min(1_000, offset + 300));
  }
  await vi.waitUntil(() => slow.syncs.length === 2);
  expect(slow.syncs[1]).toMatchObject({ synced: true });
  slow.socket.terminate();
});

test.each([
  "nonsense",
  "{}",
  '{"type":"ack"}',
  '{"type":"ack","offset":-1}',
  '{"type":"ack","offset":"5"}',
  '{"type":"ack","offset":999999}',
  "x".repeat(2_000),
  new Uint8Array([1]),
])("a client that says %.40j is closed with the word to stop, and disturbs nobody", async (message) => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const bad = await openLive(worker, streamId);
  const good = await openLive(worker, streamId);
  bad.socket.send(message);
  expect(await bad.closed).toBe(closeCodes.misbehaved);
  await publish(worker, session, stampAll(session, [chat("a")]));
  await vi.waitUntil(() => good.events().length === 1);
  expect(good.socket.readyState).toBe(good.socket.OPEN);
});

/** A moderator's deletion, by message or by person. */
function deletion(messageIds: string[], userIds: string[] = []): Parameters<typeof stampAll>[1][number] {
  return {
    eventType: "MESSAGE_DELETED",
    rawType: "WebcastImDeleteMessage",
    user: { userId: "", uniqueId: "" },
    payload: { messageIds, userIds },
  };
}

const onChat = (name: string) => ({
  name,
  trigger: { on: "event", types: ["CHAT"] },
  actions: [{ type: "overlay", text: `${name}: {message}` }],
});

async function addRule(streamId: string, name: string): Promise<string> {
  const answer = await worker.api("POST", `/v1/streams/${streamId}/rules`, { rule: onChat(name) });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { ruleId: string }).ruleId;
}

const alertsOf = (frames: { actions?: { action: object }[] }[]) =>
  frames.flatMap(({ actions = [] }) => actions.map(({ action }) => ("text" in action ? action.text : "")));

test("what a moderator deleted is told to every socket, and neither the hello nor the catch-up shows it, also after an eviction", async () => {
  const streamId = await createStream(worker);
  await addRule(streamId, "say");
  const session = await openSession(worker, streamId);
  const before = await openLive(worker, streamId, { types: "CHAT" });
  await publish(worker, session, stampAll(session, [chat("vile", "71"), chat("fine", "72")]));
  await vi.waitUntil(() => before.events().length === 2);
  expect(alertsOf(before.frames)).toEqual(["say: vile", "say: fine"]);

  await publish(worker, session, stampAll(session, [deletion(["71"])], 3));
  await vi.waitUntil(() => before.controls.length === 1);
  const told = { no: 1, offset: 3, messageIds: ["71"] };
  expect(before.controls).toMatchObject([{ type: "overlays", withdrawals: [told] }]);

  const { epoch } = before.hello.position;
  for (const evicted of [false, true]) {
    if (evicted) await evict(streamId, "hibernate");
    const fresh = await openLive(worker, streamId, { types: "CHAT" });
    expect(fresh.hello.recent.map((event) => event.nativeId)).toEqual(["72"]);
    expect(fresh.hello.takebacks?.withdrawals).toMatchObject([told]);
    // Who was away when it was said, and when it was deleted.
    const back = await openLive(worker, streamId, { after: `${epoch}:0`, types: "CHAT" });
    await vi.waitUntil(() => back.syncs.some(({ synced }) => synced));
    expect(back.hello.takebacks?.withdrawals).toMatchObject([told]);
    expect(alertsOf(back.frames)).toEqual(["say: fine"]);
    // Who is in the middle, where `recent` is painted from.
    const middle = await openLive(worker, streamId, { after: `${epoch}:2`, types: "CHAT" });
    expect(middle.hello.recent.map((event) => event.nativeId)).toEqual(["72"]);
  }
});

test("a rule that is switched off or deleted takes its alerts with it; one that is only changed does not", async () => {
  const streamId = await createStream(worker);
  const ruleIds = [await addRule(streamId, "one"), await addRule(streamId, "two"), await addRule(streamId, "three")];
  const session = await openSession(worker, streamId);
  const live = await openLive(worker, streamId);
  await publish(worker, session, stampAll(session, [chat("hi")]));
  const [one, two, three] = ruleIds;
  expect((await worker.api("PATCH", `/v1/rules/${three}`, { rule: { name: "other" } })).status).toBe(200);
  expect((await worker.api("PATCH", `/v1/rules/${one}`, { rule: { enabled: false } })).status).toBe(200);
  expect((await worker.api("DELETE", `/v1/rules/${two}`)).status).toBe(204);

  await vi.waitUntil(() => live.controls.length === 2);
  expect(live.controls.flatMap(({ withdrawals }) => withdrawals.map(({ ruleIds: gone }) => gone))).toEqual([
    [one],
    [two],
  ]);
  const back = await openLive(worker, streamId, { after: `${live.hello.position.epoch}:0` });
  await vi.waitUntil(() => back.syncs.some(({ synced }) => synced));
  expect(alertsOf(back.frames)).toEqual(["three: hi"]);
});

test("overlays are skipped, cleared and muted over the API, and what lasts is told to who comes later", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const live = await openLive(worker, streamId);
  await publish(worker, session, stampAll(session, [chat("hi", "71")]));
  const ask = async (what: string, body?: object) => {
    const answer = await worker.api("POST", `/v1/streams/${streamId}/overlays/${what}`, body);
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  expect(await ask("skip")).toEqual({ status: 200, body: { sockets: 1 } });
  expect(await ask("skip", { queue: "jokes" })).toEqual({ status: 200, body: { sockets: 1 } });
  expect(await ask("clear", { userIds: ["501"], parts: ["chat"] })).toEqual({
    status: 200,
    body: { sockets: 1, offset: 1 },
  });
  expect(await ask("clear")).toEqual({ status: 200, body: { sockets: 1, offset: 1 } });
  const muted = await ask("mute", { durationMs: 60_000 });
  expect(muted).toMatchObject({ status: 200, body: { muted: true, sockets: 1 } });
  expect(await ask("mute", { userIds: ["501"] })).toMatchObject({ body: { muted: true, until: null } });

  await vi.waitUntil(() => live.controls.length === 6);
  expect(live.controls.map(({ skip }) => skip)).toEqual(["", "jokes", undefined, undefined, undefined, undefined]);
  await evict(streamId, "hibernate");
  const late = await openLive(worker, streamId);
  expect(late.hello.recent).toEqual([]);
  expect(late.hello.takebacks).toMatchObject({
    withdrawals: [
      { no: 1, parts: ["chat"], userIds: ["501"] },
      { no: 2, all: true },
      { no: 3, userIds: ["501"] },
    ],
    mutes: { sound: muted.body["until"], users: { "501": expect.any(Number) as number } },
  });
  expect(await ask("mute", { muted: false })).toMatchObject({ body: { muted: false, until: null } });
  expect(await ask("mute", { muted: false, userIds: ["501"] })).toMatchObject({ status: 200 });
  await vi.waitUntil(() => late.controls.length === 2);
  expect(late.controls.at(-1)?.mutes).toEqual({ sound: 0, users: {} });
});

test.each([
  ["skip", { queue: "No Queue" }],
  ["clear", { messageIds: [] }],
  ["clear", { messageIds: ["x"] }],
  ["clear", { userIds: Array.from({ length: 101 }, (_, index) => `${index}`) }],
  ["clear", { parts: ["counters"] }],
  ["clear", { unknown: 1 }],
  ["mute", { durationMs: 999 }],
  ["mute", { muted: false, durationMs: 60_000 }],
])("overlays/%s %j is refused", async (what, body) => {
  const streamId = await createStream(worker);
  const answer = await worker.api("POST", `/v1/streams/${streamId}/overlays/${what}`, body);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ code: "invalid_request" });
});

test("overlays are controlled by who may, of streams that there are, and only so many people are muted", async () => {
  expect((await worker.api("POST", "/v1/streams/st_none/overlays/skip")).status).toBe(404);
  const streamId = await createStream(worker);
  const people = (from: number) => Array.from({ length: 100 }, (_, index) => `${from + index}`);
  const mute = (userIds: string[]) => worker.api("POST", `/v1/streams/${streamId}/overlays/mute`, { userIds });
  expect((await mute(people(1))).status).toBe(200);
  expect((await mute(people(101))).status).toBe(200);
  const full = await mute(["9999"]);
  expect(full.status).toBe(409);
  expect(await full.json()).toMatchObject({ code: "too_many_muted" });
  expect((await fetch(`${worker.url}/v1/streams/${streamId}/overlays/clear`, { method: "POST" })).status).toBe(401);
});
