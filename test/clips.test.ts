/** Clips of past sessions: cut over HTTP, and played by the real runner into the real Worker. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import { startRunner } from "./runner.ts";
import { chat, createStream, gift, openSession, publish, readLog, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let folder: string;
beforeAll(async () => {
  worker = await sharedTestWorker();
  folder = mkdtempSync(join(tmpdir(), "tle-clips-"));
});
afterAll(async () => {
  await worker.stop();
  rmSync(folder, { recursive: true });
});

const beganAt = Date.UTC(2026, 10, 20, 12);
const viewer = (index: number) => ({
  userId: `72${String(index).padStart(17, "0")}`,
  uniqueId: `ottilie.schmitz.${index}`,
  displayName: `Ottilie Schmitz ${index}`,
  avatarUrl: `https://p16.example.com/ottilie/${index}.webp`,
});
const nativeId = (index: number) => `73${String(index).padStart(17, "0")}`;
/** Three viewers who chat, speak to each other and give, a second apart. */
const bodies: EventBody[] = Array.from({ length: 30 }, (_, index) => {
  const said =
    index % 3 === 2
      ? gift(index, nativeId(index))
      : chat(`come to Kirchweg, @${viewer(index % 2).uniqueId} ${index}`, nativeId(index));
  return { ...said, user: viewer(index % 3), timestamp: beganAt + index * 1_000 };
});

async function recorded() {
  const session = await openSession(worker, await createStream(worker), "7299999999999999999");
  const events = stampAll(session, bodies).map((event, index) => ({ ...event, ingestedAt: beganAt + index * 1_000 }));
  await publish(worker, session, events);
  await readLog(worker, session.sessionId, bodies.length);
  return session;
}

interface Line {
  kind?: string;
  at?: number;
  anonymized?: boolean;
  uniqueId?: string;
  event?: EventBody;
}

async function cut(
  sessionId: string,
  body: object = {},
): Promise<{ text: string; lines: Line[]; events: EventBody[] }> {
  const response = await worker.api("POST", `/v1/sessions/${sessionId}/clip`, body);
  const text = await response.text();
  expect([response.status, text.slice(0, 300)]).toEqual([200, expect.any(String)]);
  expect(response.headers.get("Content-Disposition")).toContain(`clip-${sessionId}.ndjson`);
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
  return { text, lines, events: lines.flatMap(({ event }) => event ?? []) };
}

/** Plays a clip into a stream of its own; returns what that stream then is. */
async function play(text: string) {
  const file = join(folder, "clip.ndjson");
  writeFileSync(file, text);
  const streamId = await createStream(worker);
  const runner = startRunner(worker, streamId, ["--provider", "mock", "--file", file]);
  expect(await runner.exited).toBe(0);
  expect(runner.log.filter(({ status }) => status === "broken-line")).toEqual([]);
  return stateOf(streamId);
}

async function stateOf(streamId: string) {
  const response = await worker.api("GET", `/v1/streams/${streamId}/state`);
  const { state } = (await response.json()) as {
    state: { coins: number; counts: Record<string, number>; topGifters: { coins: number }[] };
  };
  const { CONNECTED: _, DISCONNECTED: __, ...counts } = state.counts;
  return { coins: state.coins, counts, topGifters: state.topGifters.map(({ coins }) => coins) };
}

test("a clip has nobody in it, adds up to the same when it is played, and no two have anything in common", async () => {
  const { streamId, sessionId } = await recorded();
  const { text, lines, events } = await cut(sessionId);
  expect(lines[0]).toMatchObject({ recording: "tiktok-live-edge", version: 1, anonymized: true });
  expect(lines[0]).not.toHaveProperty("uniqueId");
  expect(lines.at(-1)).toMatchObject({ kind: "closed", how: "finished" });
  const real = [
    ...bodies.flatMap(({ user, nativeId = "" }) => [...Object.values(user).map(String), nativeId]),
    "7299999999999999999",
  ];
  expect(
    [...real, "ottilie", "Ottilie", "Schmitz", "Kirchweg", streamId, sessionId].filter((one) => text.includes(one)),
  ).toEqual([]);
  expect(events.map(({ eventType, timestamp }) => [eventType, timestamp])).toEqual(
    bodies.map(({ eventType, timestamp }) => [eventType, timestamp]),
  );
  expect(events.map(({ user }) => user.userId)).toEqual(events.map((_, index) => events[index % 3]?.user.userId));
  const spokenTo = events[0]?.user.uniqueId ?? "";
  expect(events[0]?.payload).toMatchObject({ message: expect.stringContaining(`@${spokenTo} `) as unknown });
  const live = await stateOf(streamId);
  expect(live.coins).toBeGreaterThan(0);
  expect(await play(text)).toEqual(live);
  const again = (await cut(sessionId)).events;
  const named = new Set(events.flatMap(({ user }) => [user.userId, user.uniqueId]));
  expect(again.flatMap(({ user }) => [user.userId, user.uniqueId]).filter((one) => named.has(one))).toEqual([]);
});

test("where it is asked for a clip has everything as it was, and the audit says who cut which", async () => {
  const { streamId, sessionId } = await recorded();
  const { text, lines, events } = await cut(sessionId, {
    anonymized: false,
    from: 4,
    to: new Date(beganAt + 9_500).toISOString(),
  });
  // What a gift adds is the hub's to say.
  const told = ({ eventType, nativeId, timestamp, user, payload }: EventBody) => {
    const { coinsDelta: _, priceUnknown: __, ...said } = payload as Record<string, unknown>;
    return { eventType, nativeId, timestamp, user, said };
  };
  expect(events.map(told)).toEqual(bodies.slice(3, 10).map(told));
  expect(lines[0]).toMatchObject({ anonymized: false, uniqueId: expect.stringMatching(/^creator/) as unknown });
  expect(lines.slice(1, -1).map(({ at }) => at)).toEqual(
    [3, 3, 4, 5, 6, 7, 8, 9].map((second) => beganAt + second * 1_000),
  );
  expect((await play(text)).counts).toEqual({ CHAT: 5, GIFT: 2 });
  const audit = await worker.api("GET", `/v1/audit?action=clip.cut&target=${sessionId}`);
  const { rows } = (await audit.json()) as { rows: object[] };
  expect(rows).toEqual([
    expect.objectContaining({
      principal: { kind: "key", id: worker.apiKeyId },
      after: { streamId, anonymized: false, firstSeqNo: 4, lastSeqNo: 10 },
    }),
  ]);
});

test("what cannot be cut is refused, and says why", async () => {
  const { sessionId } = await recorded();
  const refused = async (body: object, own = worker) => {
    const response = await own.api("POST", `/v1/sessions/${sessionId}/clip`, body);
    const { code, detail } = (await response.json()) as { code: string; detail?: string };
    return [response.status, code, detail];
  };
  expect(await refused({ from: 4, to: 3 })).toEqual([400, "invalid_request", "from: it comes after `to`"]);
  expect(await refused({ from: 31 })).toEqual([400, "invalid_request", "There is no event between `from` and `to`"]);
  const late = new Date(beganAt + 5_000).toISOString();
  expect((await refused({ from: late, to: 2 })).slice(0, 2)).toEqual([400, "invalid_request"]);
  expect((await refused({}, await sharedTestWorker())).slice(0, 2)).toEqual([404, "unknown_session"]);
  await worker.database.query("update sessions set last_seq_no = 300000 where session_id = $1", [sessionId]);
  expect((await refused({})).slice(0, 2)).toEqual([409, "clip_too_long"]);
});
