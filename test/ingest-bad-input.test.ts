import { createHmac, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { eventId } from "#shared/event-id.ts";
import { type EventType, triggerIds, type UnifiedEvent } from "#shared/event.ts";
import { signatureHeaders, signedText } from "#shared/protocol/ingest.ts";
import { limits } from "#shared/protocol/limits.ts";
import type { EventBody } from "#shared/stamp.ts";
import { openTestLine } from "./line.ts";
import {
  chat,
  createStream,
  openLive,
  openSession,
  readLog,
  sendBatch,
  sha256Hex,
  stampAll,
  type TestSession,
} from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let session: TestSession;
beforeAll(async () => {
  worker = await sharedTestWorker();
  session = await openSession(worker, await createStream(worker));
});
afterAll(() => worker.stop());

const batchPath = () => `/v1/ingest/sessions/${session.sessionId}/batches`;
const validBody = () =>
  JSON.stringify({
    streamId: session.streamId,
    leaseToken: session.leaseToken,
    events: stampAll(session, [chat("x")]),
  });

/** A request that is signed right, but for what the test changes. */
function signedRequest(change: { body?: string; timestamp?: number; key?: string; secret?: string } = {}) {
  const body = change.body ?? validBody();
  const timestamp = String(change.timestamp ?? Math.floor(Date.now() / 1000));
  const text = signedText({ timestamp, method: "POST", path: batchPath(), body });
  const signature = createHmac("sha256", change.secret ?? worker.ingestKey.secret)
    .update(text)
    .digest("hex");
  const headers = {
    [signatureHeaders.keyId]: change.key ?? worker.ingestKey.id,
    [signatureHeaders.timestamp]: timestamp,
    [signatureHeaders.signature]: signature,
  };
  return { body, headers };
}

async function post(request: { body: string; headers: Record<string, string> }, path = batchPath()) {
  const response = await fetch(worker.url + path, { method: "POST", ...request });
  return { status: response.status, mediaType: response.headers.get("Content-Type"), ...(await problemOf(response)) };
}

async function problemOf(response: Response) {
  return (await response.json()) as { code: string; detail: string; requestId: string; errors?: { path: string }[] };
}

test("every refusal is problem+json with a code and a request id", async () => {
  const answer = await post(signedRequest({ body: "no json" }));
  expect(answer).toMatchObject({ status: 400, code: "invalid_json", mediaType: "application/problem+json" });
  expect(answer.requestId).toMatch(/\S/);
});

test("a body over the limit is refused", async () => {
  const body = JSON.stringify({ filler: "x".repeat(limits.batchBytes) });
  expect(await post(signedRequest({ body }))).toMatchObject({ status: 413, code: "body_too_large" });
});

test("a body that lies about its length is refused when the limit is passed", async () => {
  const { headers } = signedRequest();
  const chunk = new TextEncoder().encode("x".repeat(64 * 1024));
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent++ < 8) controller.enqueue(chunk);
      else controller.close();
    },
  });
  const response = await fetch(worker.url + batchPath(), {
    method: "POST",
    headers,
    body,
    duplex: "half",
  });
  expect(response.status).toBe(413);
});

test("bytes that are not UTF-8 are refused", async () => {
  const { headers } = signedRequest();
  const response = await fetch(worker.url + batchPath(), {
    method: "POST",
    headers,
    body: new Uint8Array([0xff, 0xfe]),
  });
  expect(await problemOf(response)).toMatchObject({ code: "invalid_json" });
});

test.each([
  ["an unknown key", { key: "nobody" }],
  ["another secret", { secret: "00".repeat(32) }],
])("a signature of %s is refused", async (_name, change) => {
  expect(await post(signedRequest(change))).toMatchObject({ status: 401, code: "signature_invalid" });
});

test("a body that was changed after it was signed is refused", async () => {
  const { headers } = signedRequest();
  const body = validBody().replace('"x"', '"y"');
  expect(await post({ body, headers })).toMatchObject({ status: 401, code: "signature_invalid" });
});

test("a signature for another path is refused", async () => {
  const path = `/v1/ingest/sessions/${randomUUID()}/batches`;
  expect(await post(signedRequest(), path)).toMatchObject({ status: 401, code: "signature_invalid" });
});

test("a request without signature headers is refused", async () => {
  expect(await post({ body: validBody(), headers: {} })).toMatchObject({ status: 401, code: "signature_missing" });
});

test.each([
  ["yesterday", -86_400],
  ["six minutes ahead", 360],
])("a request of %s is refused, with how far its clock is off", async (_name, skewSeconds) => {
  const answer = await post(signedRequest({ timestamp: Math.floor(Date.now() / 1000) + skewSeconds }));
  expect(answer).toMatchObject({ status: 401, code: "signature_expired" });
  const saidSeconds = Number(/is (-?\d+) s off/.exec(answer.detail)?.[1]);
  expect(Math.abs(saidSeconds - skewSeconds)).toBeLessThan(30);
});

test("a captured request sent again changes nothing and gets the same acknowledgement", async () => {
  const own = await openSession(worker, session.streamId);
  const body = JSON.stringify({
    streamId: own.streamId,
    leaseToken: own.leaseToken,
    events: stampAll(own, [chat("once")]),
  });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const path = `/v1/ingest/sessions/${own.sessionId}/batches`;
  const signature = createHmac("sha256", worker.ingestKey.secret)
    .update(signedText({ timestamp, method: "POST", path, body }))
    .digest("hex");
  const captured = () =>
    fetch(worker.url + path, {
      method: "POST",
      body,
      headers: {
        [signatureHeaders.keyId]: worker.ingestKey.id,
        [signatureHeaders.timestamp]: timestamp,
        [signatureHeaders.signature]: signature,
      },
    });
  const first = (await (await captured()).json()) as { position: unknown };
  const second = (await (await captured()).json()) as { position: unknown };
  expect(second).toMatchObject({ lastSeqNo: 1, accepted: 0, position: first.position });
  expect(await readLog(worker, own.sessionId, 1)).toHaveLength(1);
});

test("opening a session twice with the same key and content is one session; with other content a conflict", async () => {
  const sessionId = randomUUID();
  const { leaseToken } = session;
  const path = `/v1/ingest/streams/${session.streamId}/sessions`;
  const open = (roomId: string, key: string) =>
    worker.signed("POST", path, JSON.stringify({ sessionId, roomId, provider: "mock", startedAt: 1, leaseToken }), {
      "Idempotency-Key": key,
    });
  expect((await open("1", "k1")).status).toBe(201);
  expect((await open("1", "k1")).status).toBe(200);
  expect(await problemOf(await open("2", "k1"))).toMatchObject({ code: "idempotency_conflict" });
  expect(await problemOf(await open("1", "k2"))).toMatchObject({ code: "idempotency_conflict" });
  const missing = await worker.signed("POST", path, "{}");
  expect(await problemOf(missing)).toMatchObject({ code: "idempotency_key_missing" });
});

test("an unknown stream and an unknown session are told apart", async () => {
  const stream = { ...session, streamId: "st_unknown" };
  expect(await problemOf(await sendBatch(worker, stream, stampAll(stream, [chat("x")])))).toMatchObject({
    status: 404,
    code: "unknown_stream",
  });
  const other = { ...session, sessionId: randomUUID() };
  expect(await problemOf(await sendBatch(worker, other, stampAll(other, [chat("x")])))).toMatchObject({
    status: 404,
    code: "unknown_session",
  });
});

const breaks: [string, string, (event: UnifiedEvent) => unknown][] = [
  ["a wrong type", "events.0.payload.message", (event) => ({ ...event, payload: { ...event.payload, message: 5 } })],
  ["an unknown event type", "events.0.eventType", (event) => ({ ...event, eventType: "PARTY" })],
  ["a triggerId of another type", "events.0.triggerId", (event) => ({ ...event, triggerId: 2 })],
  ["another stream", "events.0.streamId", (event) => ({ ...event, streamId: "st_other" })],
  ["another session", "events.0.sessionId", (event) => ({ ...event, sessionId: randomUUID() })],
  ["an eventId that is not its hash", "events.0.eventId", (event) => ({ ...event, eventId: "0".repeat(64) })],
  ["a seqNo of 0", "events.0.seqNo", (event) => ({ ...event, seqNo: 0 })],
  ["no user", "events.0.user", ({ user: _user, ...event }) => event],
  ["a timestamp that is no time", "events.0.timestamp", (event) => ({ ...event, timestamp: 9e15 })],
  ["a session in capitals", "events.0.sessionId", (event) => ({ ...event, sessionId: event.sessionId.toUpperCase() })],
  // What only the platform says, each right in all else.
  [
    "an endpoint that was disabled",
    "events.0.eventType",
    (event) =>
      sayAs(event, "ENDPOINT_DISABLED", { endpointId: "ep_abcdefgh23456722", description: "", reason: "gone" }),
  ],
  [
    "a timer that ended",
    "events.0.eventType",
    (event) => sayAs(event, "TIMER_ENDED", { name: "break", endedAt: event.timestamp }),
  ],
  [
    "a timer of which little is left",
    "events.0.eventType",
    (event) => sayAs(event, "TIMER_LOW", { name: "break", leftMs: 1_000, since: event.timestamp }),
  ],
  [
    "points that only the platform changes",
    "events.0.eventType",
    (event) => sayAs(event, "POINTS_CHANGED", { why: "change", change: 1_000_000 }),
  ],
  [
    "what only moderators ask for",
    "events.0.eventType",
    (event) => sayAs(event, "MODERATION_ASKED", { askId: randomUUID(), ask: "ban" }),
  ],
  ["the platform's rawType", "events.0.rawType", (event) => restamped({ ...event, rawType: "system.timer_ended" })],
  ["the source of a replay", "events.0.source", (event) => ({ ...event, source: "replay" })],
  [
    "the platform as its provider",
    "events.0.payload.provider",
    (event) => sayAs(event, "CONNECTED", { roomId: "1", provider: "system" }),
  ],
];

/** The same event as another type. */
function sayAs(event: UnifiedEvent, eventType: EventType, payload: object): unknown {
  return { ...event, eventType, triggerId: triggerIds[eventType], payload };
}

function restamped(event: UnifiedEvent): UnifiedEvent {
  return { ...event, eventId: eventId(event, sha256Hex) };
}

/** Sends a batch either way; what over a line is a refusal is the same problem. */
const ways = ["over HTTP", "over the line"] as const;
async function answerTo(
  way: (typeof ways)[number],
  of: TestSession,
  events: unknown[],
  write: (batch: object) => string = JSON.stringify,
) {
  const { streamId, sessionId, leaseToken } = of;
  const batch = { streamId, leaseToken, events };
  if (way === "over HTTP") {
    const path = `/v1/ingest/sessions/${sessionId}/batches`;
    const response = await worker.signed("POST", path, write(batch));
    return { status: response.status, ...(await problemOf(response)) };
  }
  const line = await openTestLine(worker, streamId);
  const message = await line.ask("batch", { sessionId, batch }, write);
  line.socket.close();
  if (message.type === "refused") return message.problem as Awaited<ReturnType<typeof problemOf>> & { status: number };
  return { status: 200, ...(message as unknown as Awaited<ReturnType<typeof problemOf>>) };
}

describe.each(ways)("%s", (way) => {
  test.each(breaks)("an event with %s is refused with its path", async (_name, path, breakIt) => {
    const [event] = stampAll(session, [chat("x")]);
    if (!event) throw new Error("no event");
    const answer = await answerTo(way, session, [breakIt(event)]);
    expect(answer).toMatchObject({ status: 400, code: "invalid_request" });
    expect(answer.errors?.map((error) => error.path)).toContain(path);
  });

  test("events that are not consecutive are refused with the first wrong one", async () => {
    const events = [...stampAll(session, [chat("a")], 1), ...stampAll(session, [chat("b")], 3)];
    expect(await answerTo(way, session, events)).toMatchObject({
      code: "invalid_request",
      errors: [{ path: "events.1.seqNo", message: "expected 2" }],
    });
  });

  test.each([
    ["a little too deep", limits.jsonDepth],
    ["too deep for the stack", 6_000],
    ["too deep for the stack, with a NUL", 6_000, "\0"],
  ])("an event that is nested %s is cut, and its neighbours are not in the way", async (_name, depths, end = "") => {
    const own = await openSession(worker, await createStream(worker));
    // JSON.stringify itself cannot write so deep an event.
    const nested = `${'{"a":'.repeat(depths)}"the deepest"${"}".repeat(depths)}`;
    const deep: EventBody = {
      eventType: "RAW",
      rawType: "WebcastDeepMessage",
      user: { userId: "0", uniqueId: "system" },
      payload: { rawType: "WebcastDeepMessage", data: "nested" },
    };
    const answer = await answerTo(way, own, stampAll(own, [chat("before"), deep, chat(`after${end}`)]), (batch) =>
      JSON.stringify(batch).replace('"nested"', nested),
    );
    expect(answer.status).toBe(200);
    const logged = await readLog(worker, own.sessionId, 3);
    expect(logged.map(({ eventType }) => eventType)).toEqual(["CHAT", "RAW", "CHAT"]);
    // The event and its payload are two of those that may stand in each other.
    const most = limits.jsonDepth - 2;
    expect(JSON.stringify(logged[1]?.payload)).toContain(`"data":${'{"a":'.repeat(most)}null${"}".repeat(most)}`);
  });

  test("an event that no queue message could hold is refused by its number; its neighbours are not in the way", async () => {
    const raw = (size: number): EventBody => ({
      eventType: "RAW",
      rawType: "WebcastHugeMessage",
      user: { userId: "0", uniqueId: "system" },
      payload: { rawType: "WebcastHugeMessage", data: "語".repeat(size / 3) },
    });
    const own = await openSession(worker, await createStream(worker));
    const refused = await answerTo(way, own, stampAll(own, [chat("a"), raw(limits.eventBytes)]));
    expect(refused).toMatchObject({ status: 413, code: "body_too_large", errors: [{ path: "events.1" }] });
    const taken = await answerTo(way, own, stampAll(own, [chat("a"), raw(limits.eventBytes - 1_000)]));
    expect(taken.status).toBe(200);
    expect(await readLog(worker, own.sessionId, 2)).toHaveLength(2);
  });

  test("an event whose numbers the database would write out to megabytes is refused as too large", async () => {
    const raw = (count: number): EventBody => ({
      eventType: "RAW",
      rawType: "WebcastHugeMessage",
      user: { userId: "0", uniqueId: "system" },
      payload: {
        rawType: "WebcastHugeMessage",
        data: Array.from({ length: count }, (_, n) => (n % 2 ? 1e308 : 1e-300)),
      },
    });
    const own = await openSession(worker, await createStream(worker));
    const refused = await answerTo(way, own, stampAll(own, [raw(10), raw(1_000)]));
    expect(refused).toMatchObject({ status: 413, code: "body_too_large", errors: [{ path: "events.1" }] });
    expect((await answerTo(way, own, stampAll(own, [raw(10)]))).status).toBe(200);
    expect(await readLog(worker, own.sessionId, 1)).toHaveLength(1);
  });

  test("texts that the database cannot hold are stored with a replacement, and lose no neighbour", async () => {
    const own = await openSession(worker, await createStream(worker));
    const events = stampAll(own, [chat("a\u0000b"), chat("c\ud800d"), chat("plain 😀")]);
    expect((await answerTo(way, own, events)).status).toBe(200);
    const stored = await readLog(worker, own.sessionId, 3);
    expect(stored.map((event) => event.eventType === "CHAT" && event.payload.message)).toEqual([
      "a\ufffdb",
      "c\ufffdd",
      "plain 😀",
    ]);
  });

  test("an address that is not https is left out, and nothing else of its event or its neighbours", async () => {
    const own = await openSession(worker, await createStream(worker));
    const url = "https://p16.example/a.webp";
    const named = (avatarUrl: string, emoteImageUrl: string): EventBody => ({
      ...(chat("hello") as Extract<EventBody, { eventType: "CHAT" }>),
      user: { userId: "7", uniqueId: "ada", avatarUrl },
      payload: { message: "hello", language: "en", emotes: [{ emoteId: "1", emoteImageUrl }] },
    });
    const events = stampAll(own, [named(url, "http://p16.example/a.webp"), named("javascript:alert(1)", url)]);
    expect((await answerTo(way, own, events)).status).toBe(200);
    const logged = await readLog(worker, own.sessionId, 2);
    expect(logged).toMatchObject([
      { user: { uniqueId: "ada", avatarUrl: url }, payload: { message: "hello", emotes: [{ emoteImageUrl: "" }] } },
      { user: { uniqueId: "ada", avatarUrl: "" }, payload: { message: "hello", emotes: [{ emoteImageUrl: url }] } },
    ]);
  });

  test("an unknown session, one with too many events and one that is no list are told apart", async () => {
    const other = { ...session, sessionId: randomUUID() };
    expect(await answerTo(way, other, stampAll(other, [chat("x")]))).toMatchObject({
      status: 404,
      code: "unknown_session",
    });
    const many = stampAll(
      session,
      Array.from({ length: limits.batchEvents + 1 }, () => chat("x")),
    );
    expect(await answerTo(way, session, many)).toMatchObject({ code: "invalid_request" });
    expect(await answerTo(way, session, [])).toMatchObject({ code: "invalid_request", errors: [{ path: "events" }] });
  });
});

test("nothing that was refused has left a trace", async () => {
  const state = (await (await worker.api("GET", `/v1/streams/${session.streamId}/state`)).json()) as {
    position: { offset: number };
  };
  // What a test above published on purpose.
  expect(state.position.offset).toBe(1);
});

describe.each(ways)("%s", (way) => {
  /** Opens a session either way. */
  async function open(streamId: string, session: object) {
    if (way === "over HTTP") {
      const headers = { "Idempotency-Key": randomUUID() };
      const path = `/v1/ingest/streams/${streamId}/sessions`;
      const response = await worker.signed("POST", path, JSON.stringify(session), headers);
      return { status: response.status, ...(await problemOf(response)) };
    }
    const line = await openTestLine(worker, streamId);
    const message = await line.ask("open", { idempotencyKey: randomUUID(), session });
    line.socket.close();
    return message.type === "refused" ? message.problem : message;
  }
  const fieldOf = (name: string) => ({ errors: [{ path: way === "over HTTP" ? name : `session.${name}` }] });

  test("a session of the platform's, in capitals, or of a day that the log has not is refused by its field", async () => {
    const { streamId, leaseToken } = await openSession(worker, await createStream(worker));
    const opening = { sessionId: randomUUID(), roomId: "1", provider: "mock", startedAt: 1, leaseToken };
    const refusal = { status: 400, code: "invalid_request" };
    expect(await open(streamId, { ...opening, provider: "system" })).toMatchObject({
      ...refusal,
      ...fieldOf("provider"),
    });
    const capitals = opening.sessionId.toUpperCase();
    expect(await open(streamId, { ...opening, sessionId: capitals })).toMatchObject({
      ...refusal,
      ...fieldOf("sessionId"),
    });
    const yearTenThousand = Date.UTC(10_000, 0, 1);
    expect(await open(streamId, { ...opening, startedAt: yearTenThousand })).toMatchObject({
      ...refusal,
      ...fieldOf("startedAt"),
    });
    // The last one that there is has its place.
    expect(await open(streamId, { ...opening, startedAt: yearTenThousand - 1 })).not.toHaveProperty("code");
    const own = { streamId, sessionId: opening.sessionId, roomId: "1", leaseToken };
    expect((await answerTo(way, own, stampAll(own, [chat("late")]))).status).toBe(200);
    expect(await readLog(worker, own.sessionId, 1)).toHaveLength(1);
  });

  test("nobody writes into the session that the platform's own events stand in", async () => {
    const own = await openSession(worker, await createStream(worker));
    const live = await openLive(worker, own.streamId);
    expect((await worker.api("PUT", `/v1/streams/${own.streamId}/timers/break`, { leftMs: 0 })).status).toBe(200);
    expect((await worker.api("PUT", `/v1/streams/${own.streamId}/timers/break`, { leftMs: 50 })).status).toBe(200);
    const told = await vi.waitUntil(() => live.events().find(({ eventType }) => eventType === "TIMER_ENDED"), {
      timeout: 20_000,
    });
    live.socket.close();
    const theirs = { ...own, sessionId: told.sessionId, roomId: told.roomId };
    expect(await answerTo(way, theirs, stampAll(theirs, [chat("forged")], told.seqNo + 1))).toMatchObject({
      status: 404,
      code: "unknown_session",
    });
  });
});
