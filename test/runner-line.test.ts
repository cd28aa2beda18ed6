/** The runner's line: what is asked over HTTP, over a WebSocket to the hub, and what becomes of it that is no runner's. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { limits } from "#shared/protocol/limits.ts";
import { lineCloseCodes, type LineMessage } from "#shared/protocol/runner-line.ts";
import { ping, pong } from "#shared/protocol/wire.ts";
import { lineSilenceMs } from "../durable-objects/feed/lease.ts";
import { readExposition } from "./exposition.ts";
import { openTestLine, socketPath, type TestLine, upgradeHeaders } from "./line.ts";
import { openLiveV2 } from "./live-v2.ts";
import { chat, createStream, openLive, readLog, stampAll, type TestSession } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

type Granted = Extract<LineMessage, { type: "lease" }>;

async function take(line: TestLine, runnerId = "a", extra: object = {}) {
  const request = { runnerId, term: `a-term-of-${runnerId}-${randomUUID()}`, no: 1, ...extra };
  return line.ask("lease", { request });
}

/** Takes the lease and opens a session over a line. */
async function begin(line: TestLine, streamId: string): Promise<TestSession> {
  const { lease } = (await take(line)) as Granted;
  const sessionId = randomUUID();
  const session = { sessionId, roomId: "7001", provider: "mock", startedAt: Date.now(), leaseToken: lease.token };
  expect(await line.ask("open", { idempotencyKey: sessionId, session })).toMatchObject({ type: "ack" });
  return { streamId, sessionId, roomId: "7001", leaseToken: lease.token };
}

function send(line: TestLine, session: TestSession, texts: string[], firstSeqNo = 1) {
  const { streamId, leaseToken, sessionId } = session;
  const events = stampAll(
    session,
    texts.map((text) => chat(text)),
    firstSeqNo,
  );
  return line.ask("batch", { sessionId, batch: { streamId, leaseToken, events } });
}

test("what comes over the line is acknowledged, broadcast and logged as what comes over HTTP", async () => {
  const streamId = await createStream(worker);
  const live = await openLive(worker, streamId);
  const line = await openTestLine(worker, streamId);
  const session = await begin(line, streamId);
  const acknowledged = { type: "ack", acknowledgement: { lastSeqNo: 2, accepted: 2, duplicates: 0 } };
  expect(await send(line, session, ["a", "b"])).toMatchObject(acknowledged);
  expect(await send(line, session, ["a", "b"])).toMatchObject({ acknowledgement: { accepted: 0, duplicates: 2 } });
  expect(await send(line, session, ["d"], 4)).toMatchObject({
    type: "refused",
    problem: { status: 409, code: "seq_gap", expectedSeqNo: 3 },
  });
  await vi.waitUntil(() => live.events().length === 2);
  expect(await readLog(worker, session.sessionId, 2)).toHaveLength(2);
  line.socket.close();
  live.socket.close();
});

test("how a runner stands comes with a batch too, and what cannot be read of it refuses nothing", async () => {
  const streamId = await createStream(worker);
  const line = await openTestLine(worker, streamId);
  const session = await begin(line, streamId);
  const say = (text: string, seqNo: number, runner: unknown) =>
    line.ask("batch", {
      sessionId: session.sessionId,
      runner,
      batch: { streamId, leaseToken: session.leaseToken, events: stampAll(session, [chat(text)], seqNo) },
    });
  expect(await say("a", 1, { unacknowledged: "many" })).toMatchObject({ type: "ack" });
  expect(await say("b", 2, { unacknowledged: 1_234, reconnects: 7 })).toMatchObject({ type: "ack" });
  const headers = { Authorization: `Bearer ${worker.metricsKey}` };
  const standing = async () => {
    const { value } = readExposition(await (await fetch(`${worker.url}/metrics`, { headers })).text());
    return [
      value("tle_stream_unacknowledged_events", { stream: streamId }),
      value("tle_stream_reconnects", { stream: streamId }),
    ];
  };
  await vi.waitFor(async () => expect(await standing()).toEqual([1_234, 7]), { interval: 500 });
  line.socket.close();
});

test("what several lines send at once comes once and in order, and each of them is told; the last word of one that ends counts", async () => {
  const streamId = await createStream(worker);
  const live = await openLive(worker, streamId);
  const lines = await Promise.all(Array.from({ length: 4 }, () => openTestLine(worker, streamId)));
  const [first, ...others] = lines as [TestLine, ...TestLine[]];
  const session = await begin(first, streamId);
  const sessions = await Promise.all(
    others.map(async (line) => {
      const sessionId: string = randomUUID();
      const { leaseToken } = session;
      const opening = { sessionId, roomId: "7001", provider: "mock", startedAt: Date.now(), leaseToken };
      await line.ask("open", { idempotencyKey: sessionId, session: opening });
      return { line, session: { ...session, sessionId } };
    }),
  );
  sessions.unshift({ line: first, session });
  /** Each sends the next one as soon as one of its two under way is acknowledged: that must never be one too many. */
  const acknowledged = sessions.flatMap(({ line, session: its }) => {
    let seqNo = 0;
    const lane = async () => {
      while (seqNo < 20) expect(await send(line, its, [`${++seqNo}`], seqNo)).toMatchObject({ type: "ack" });
    };
    return [lane(), lane()];
  });
  await Promise.all(acknowledged);
  const [leaving] = sessions.splice(1, 1);
  if (!leaving) throw new Error("no second line");
  void send(leaving.line, leaving.session, ["goodbye"], 21).catch(() => undefined);
  leaving.line.socket.close();
  await vi.waitUntil(() => live.events().length === 81);
  expect(live.events().map(({ offset }) => offset)).toEqual(Array.from({ length: 81 }, (_, index) => index + 1));
  for (const { session: one } of [...sessions, leaving]) {
    const seqNos = live.events().flatMap(({ sessionId, seqNo }) => (sessionId === one.sessionId ? [seqNo] : []));
    expect(seqNos).toEqual(seqNos.toSorted((a, b) => a - b));
  }
  for (const line of lines) line.socket.close();
  live.socket.close();
});

test("of two batches under way the second is not taken where the first was not, and both come again over another line", async () => {
  const streamId = await createStream(worker);
  const [live, binary] = [await openLive(worker, streamId), await openLiveV2(worker, streamId)];
  const line = await openTestLine(worker, streamId);
  const session = await begin(line, streamId);
  const gap = { type: "refused", problem: { status: 409, code: "seq_gap", expectedSeqNo: 1 } };
  const elsewhere = { ...session, streamId: "st_elsewhere" };
  expect(await Promise.all([send(line, elsewhere, ["a"]), send(line, session, ["b"], 2)])).toMatchObject([
    { type: "refused", problem: { status: 400, code: "invalid_request" } },
    gap,
  ]);

  // Long ones: what goes out as one frame is joined of what was deflated already.
  const longTexts = (mark: string) => Array.from({ length: 40 }, (_, index) => `${mark}${index} ${"語é".repeat(300)}`);
  const batches = [longTexts("a"), longTexts("b"), longTexts("c")] as const;
  const both = (to: TestLine, first: 0 | 1) =>
    ([first, first + 1] as const).map(async (no) => send(to, session, batches[no] ?? [], no * 40 + 1));
  expect(await Promise.all(both(line, 0))).toMatchObject([
    { acknowledgement: { lastSeqNo: 40, accepted: 40, duplicates: 0 } },
    { acknowledgement: { lastSeqNo: 80, accepted: 40, duplicates: 0 } },
  ]);
  // The line breaks before the answers: nobody knows what of it came.
  const lost = Promise.allSettled(both(line, 1));
  line.socket.terminate();
  await lost;
  const next = await openTestLine(worker, streamId);
  expect(await Promise.all(both(next, 1))).toMatchObject([
    { acknowledgement: { accepted: 0, duplicates: 40 } },
    { acknowledgement: { lastSeqNo: 120 } },
  ]);
  for (const { events } of [live, binary]) {
    await vi.waitUntil(() => events().length >= 120);
    expect(events().map(({ seqNo, offset }) => [seqNo, offset])).toEqual(
      Array.from({ length: 120 }, (_, index) => [index + 1, index + 1]),
    );
    expect(events().map(({ payload }) => (payload as { message: string }).message)).toEqual(batches.flat());
  }
  next.socket.close();
  live.socket.close();
  binary.socket.close();
});

test("a line is none of the audience, neither before nor after the hub slept", async () => {
  const streamId = await createStream(worker);
  const line = await openTestLine(worker, streamId);
  const session = await begin(line, streamId);
  const strangers: string[] = [];
  line.socket.on("message", (data: Buffer) => {
    if (data.toString().startsWith("{")) strangers.push(data.toString());
  });
  await send(line, session, ["a"]);
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "hibernate" });
  expect(await send(line, session, ["b"], 2)).toMatchObject({ acknowledgement: { lastSeqNo: 2 } });
  expect((await worker.api("PUT", `/v1/streams/${streamId}/counters/c`, { value: 1 })).status).toBe(200);
  const answer = new Promise<string>((resolve) =>
    line.socket.on("message", (data: Buffer) => void (data.toString() === pong && resolve(pong))),
  );
  line.socket.send(ping);
  expect(await answer).toBe(pong);
  expect(strangers.filter((text) => text !== pong)).toEqual([]);
  line.socket.close();
});

test("an upgrade that was captured and sent again opens a line that nobody can use", async () => {
  const streamId = await createStream(worker);
  const headers = upgradeHeaders(worker, streamId);
  const theirs = await openTestLine(worker, streamId, headers);
  const session = await begin(theirs, streamId);
  const captured = await openTestLine(worker, streamId, headers, "not the secret");
  captured.sendSealed(JSON.stringify({ type: "lease", id: 1, request: { runnerId: "a" } }));
  expect(await captured.closed).toBe(lineCloseCodes.unsealed);
  // Among what the host is told of security, with the failed signatures, and without anybody's id.
  const route = "/v1/ingest/streams/:streamId/socket";
  const query = "select 1 from security_events where kind = 'signature' and route = $1";
  await vi.waitUntil(async () => (await worker.database.query(query, [route])).length > 0, { timeout: 25_000 });
  expect(await send(theirs, session, ["still mine"])).toMatchObject({ type: "ack" });
  theirs.socket.close();
});

test.each<[string, (line: TestLine) => void, number]>([
  ["no seal", ({ socket }) => socket.send('{"type":"lease","id":1}'), lineCloseCodes.unsealed],
  ["nothing", ({ socket }) => socket.send(""), lineCloseCodes.unsealed],
  ["bytes", ({ socket }) => socket.send(Buffer.alloc(100)), lineCloseCodes.garbage],
  ["no JSON", ({ sendSealed }) => sendSealed("nothing of the kind"), lineCloseCodes.garbage],
  ["no id", ({ sendSealed }) => sendSealed('{"type":"lease"}'), lineCloseCodes.garbage],
  ["too much", ({ sendSealed }) => sendSealed("x".repeat(limits.batchBytes * 2)), lineCloseCodes.tooLarge],
  ["too much in bytes", ({ sendSealed }) => sendSealed("語".repeat(limits.batchBytes / 2)), lineCloseCodes.tooLarge],
  ["30 MB", ({ socket }) => socket.send("x".repeat(30 * 1024 * 1024)), lineCloseCodes.tooLarge],
  [
    "an id that was there",
    ({ sendSealed }) => {
      sendSealed('{"type":"x","id":2}');
      sendSealed('{"type":"x","id":2}');
    },
    lineCloseCodes.garbage,
  ],
  [
    "types that nobody knows, again and again",
    ({ sendSealed }) => {
      for (let id = 1; id <= 20; id++) sendSealed(JSON.stringify({ type: "x", id }));
    },
    lineCloseCodes.garbage,
  ],
])("a message with %s closes the line, and says why", async (_name, say, code) => {
  const line = await openTestLine(worker, await createStream(worker));
  say(line);
  expect(await line.closed).toBe(code);
});

test("a type that the hub does not know yet is refused, and the line goes on", async () => {
  const streamId = await createStream(worker);
  const line = await openTestLine(worker, streamId);
  expect(await line.ask("sing", {})).toMatchObject({ type: "refused", problem: { code: "invalid_request" } });
  expect(await take(line)).toMatchObject({ type: "lease", lease: { token: 1 } });
  line.socket.close();
});

test("an upgrade needs a signature, a stream and an upgrade", async () => {
  const statusOf = async (streamId: string, headers: Record<string, string>) => {
    const socket = new WebSocket(worker.url.replace("http", "ws") + socketPath(streamId), { headers });
    return new Promise<number>((resolve) => {
      socket.on("error", () => undefined);
      socket.on("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
      socket.on("open", () => resolve(101));
    });
  };
  const streamId = await createStream(worker);
  const other = await createStream(worker);
  expect(await statusOf(streamId, {})).toBe(401);
  expect(await statusOf(streamId, upgradeHeaders(worker, other))).toBe(401);
  expect(await statusOf(streamId, { Authorization: `Bearer ${worker.apiKey}` })).toBe(401);
  expect(await statusOf("st_nothing", upgradeHeaders(worker, "st_nothing"))).toBe(404);
  const plain = await fetch(worker.url + socketPath(streamId), { headers: upgradeHeaders(worker, streamId) });
  expect(plain.status).toBe(426);
});

test("who may only watch opens no line, whatever their headers say", async () => {
  const streamId = await createStream(worker);
  const address = `${worker.url.replace("http", "ws")}/v1/streams/${streamId}/live`;
  const headers = { Authorization: `Bearer ${worker.apiKey}`, "X-Hub-Line-Key": "k", "X-Hub-Line-Nonce": "n" };
  const socket = new WebSocket(address, { headers });
  const first = await new Promise<string>((resolve) =>
    socket.on("message", (data: Buffer) => resolve(data.toString())),
  );
  expect(JSON.parse(first)).toMatchObject({ type: "hello" });
  socket.close();
});

test("many lines take nothing from the one that holds the stream", async () => {
  const streamId = await createStream(worker);
  const line = await openTestLine(worker, streamId);
  const session = await begin(line, streamId);
  const others: TestLine[] = [];
  for (let count = 0; count < 12; count++) {
    const other = await openTestLine(worker, streamId);
    await other.ask("sing", {});
    others.push(other);
  }
  expect(await send(line, session, ["a"])).toMatchObject({ type: "ack" });
  const first = await Promise.race(others.map(({ closed }) => closed));
  expect(first).toBe(lineCloseCodes.tooManyLines);
  for (const { socket } of [line, ...others]) socket.terminate();
});

test("a runner takes the stream anew over its line, and gives it up there", async () => {
  const streamId = await createStream(worker);
  const [line, other] = [await openTestLine(worker, streamId), await openTestLine(worker, streamId)];
  await begin(line, streamId);
  expect(await take(other, "b")).toMatchObject({ type: "refused", problem: { code: "lease_held" } });
  expect(await take(line)).toMatchObject({ type: "lease", lease: { token: 2 } });
  const release = (token: number) => line.ask("release", { release: { runnerId: "a", token } });
  expect(await release(1)).toMatchObject({ type: "released" });
  expect(await take(other, "b")).toMatchObject({ problem: { code: "lease_held" } });
  await release(2);
  expect(await take(other, "b")).toMatchObject({ type: "lease", lease: { token: 3 } });
  // It gave the stream up itself: its line may stay.
  expect(await take(line)).toMatchObject({ problem: { code: "lease_held" } });
  for (const { socket } of [line, other]) socket.close();
});

test("a holder whose line breaks and comes back keeps the stream", async () => {
  const streamId = await createStream(worker);
  const line = await openTestLine(worker, streamId);
  const session = await begin(line, streamId);
  line.socket.terminate();
  await line.closed;
  const back = await openTestLine(worker, streamId);
  expect(await send(back, session, ["a"])).toMatchObject({ type: "ack" });
  const other = await openTestLine(worker, streamId);
  const answer = await take(other, "b");
  expect(answer).toMatchObject({ type: "refused", problem: { code: "lease_held" } });
  for (const { socket } of [back, other]) socket.close();
});

// They wait for a silence of seconds: all at once.
describe.concurrent("the lease follows the line", () => {
  test("when the line of the holder is closed, another runner has the stream seconds later", async () => {
    const streamId = await createStream(worker);
    const line = await openTestLine(worker, streamId);
    await begin(line, streamId);
    const other = await openTestLine(worker, streamId);
    line.socket.terminate();
    const waits = await vi.waitUntil(async () => {
      const answer = await take(other, "b");
      return answer.type === "refused" && Number(answer.problem["retryAfterMs"]) <= 3_000 && answer.problem;
    });
    expect(waits).toMatchObject({ code: "lease_held" });
    await vi.waitUntil(async () => (await take(other, "b")).type === "lease", { timeout: 10_000, interval: 100 });
    other.socket.close();
  });

  test("a line that is not heard is none: another runner has the stream seconds later, and it is told when it is back", async () => {
    const streamId = await createStream(worker);
    const line = await openTestLine(worker, streamId);
    await begin(line, streamId);
    // It stays open and says nothing, as that of a machine without power.
    line.socket.pause();
    const other = await openTestLine(worker, streamId);
    await vi.waitUntil(async () => (await take(other, "b")).type === "lease", { timeout: 10_000, interval: 100 });
    line.socket.resume();
    expect(await line.closed).toBe(lineCloseCodes.leaseLost);
    other.socket.close();
  });

  test("heartbeats alone keep the stream, longer than a line may be silent", async () => {
    const streamId = await createStream(worker);
    const line = await openTestLine(worker, streamId);
    await begin(line, streamId);
    const heart = setInterval(() => line.socket.send(ping), 500);
    const other = await openTestLine(worker, streamId);
    const askedUntil = Date.now() + lineSilenceMs + 1_000;
    try {
      await vi.waitUntil(
        async () => {
          expect(await take(other, "b")).toMatchObject({ problem: { code: "lease_held" } });
          return Date.now() > askedUntil;
        },
        { timeout: 15_000, interval: 500 },
      );
    } finally {
      clearInterval(heart);
      for (const { socket } of [line, other]) socket.terminate();
    }
  });
});

test("a command because of a timer's end comes down the line at once", async () => {
  const streamId = await createStream(worker);
  const rule = {
    name: "over",
    trigger: { on: "event", types: ["TIMER_ENDED"] },
    actions: [{ type: "announce", text: "time is up" }],
  };
  expect((await worker.api("POST", `/v1/streams/${streamId}/rules`, { rule })).status).toBe(201);
  const line = await openTestLine(worker, streamId);
  await begin(line, streamId);
  const timer = await worker.api("PUT", `/v1/streams/${streamId}/timers/break`, { leftMs: 300 });
  expect(timer.status).toBe(200);
  await vi.waitUntil(() => line.commands.length > 0, { timeout: 15_000 });
  expect(line.commands).toMatchObject([{ action: { type: "announce", text: "time is up" } }]);
  line.socket.close();
});

test("a deleted stream closes its lines", async () => {
  const streamId = await createStream(worker);
  const line = await openTestLine(worker, streamId);
  await begin(line, streamId);
  const { uniqueId } = (await (await worker.api("GET", `/v1/streams/${streamId}`)).json()) as { uniqueId: string };
  expect((await worker.api("DELETE", `/v1/streams/${streamId}?confirm=${uniqueId}`)).status).toBe(204);
  expect(await line.closed).toBe(lineCloseCodes.gone);
});

test.each(["its only line", "one of two lines"])(
  "more batches at once than may be under way: some are refused, nothing is lost, and nothing passes what was refused: %s",
  async (which) => {
    const streamId = await createStream(worker);
    const other = which === "its only line" ? undefined : await openTestLine(worker, streamId);
    const line = await openTestLine(worker, streamId);
    const session = await begin(line, streamId);
    const codeOf = (answer: LineMessage) => (answer.type === "refused" ? answer.problem.code : answer.type);
    const codes = new Set<string>();
    let sent = 0;
    // Alone on its line each batch may be durable, and its answer gone, before the hub is handed the next one.
    for (const isEnough = () => other === undefined || codes.has("too_many_batches"); sent === 0 || !isEnough();) {
      const texts = Array.from({ length: 40 }, (_, index) => `m${sent + index + 1}`);
      const first = sent + 1;
      const answers = await Promise.all(texts.map((text, index) => send(line, session, [text], first + index)));
      expect(answers.slice(0, 2).map(codeOf)).toEqual(["ack", "ack"]);
      for (const answer of answers) codes.add(codeOf(answer));
      const taken = answers.filter(({ type }) => type === "ack").length;
      // The first that is not taken is one too many; nothing passes it.
      expect(["too_many_batches", undefined]).toContain(answers.slice(taken).map(codeOf)[0]);
      expect(answers.slice(taken).map(codeOf)).not.toContain("ack");
      const again = await send(line, session, [...texts.slice(taken), "more"], first + taken);
      expect(again).toMatchObject({ type: "ack", acknowledgement: { accepted: texts.length - taken + 1 } });
      sent += 1;
      sent += texts.length;
    }
    expect([...codes].filter((code) => !["ack", "too_many_batches", "seq_gap"].includes(code))).toEqual([]);
    expect(await readLog(worker, session.sessionId, sent)).toHaveLength(sent);
    line.socket.close();
    other?.socket.close();
  },
);
