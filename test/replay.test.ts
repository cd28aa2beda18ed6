/** Sessions of the past, played once more. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { chat, createStream, gift, openSession, publish, readLog, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

interface Replay {
  runId: string;
  replaySessionId: string;
  state: string;
  seqNo: number;
  events: number;
  actions: number;
  hash: string | null;
  because: string | null;
}

/** Asks for something that must be answered with this status. */
async function ask<Answer>(method: string, path: string, body?: unknown, status = 200): Promise<Answer> {
  const response = await worker.api(method, path, body);
  const text = await response.text();
  expect(`${response.status} ${text}`).toMatch(new RegExp(`^${status} `));
  return (text === "" ? undefined : JSON.parse(text)) as Answer;
}

const start = (sessionId: string, body: object = {}) =>
  ask<Replay>("POST", `/v1/sessions/${sessionId}/replay`, { speed: "max", ...body }, 202);

const ended = (runId: string) =>
  vi.waitUntil(
    async () => {
      const replay = await ask<Replay>("GET", `/v1/replays/${runId}`);
      return replay.state === "ended" && replay;
    },
    { timeout: 20_000, interval: 50 },
  );

/** A session of chats and gifts in the log. */
async function recorded(count: number) {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const bodies = Array.from({ length: count }, (_, index) =>
    index % 5 === 4 ? gift(Math.ceil(index / 5), `g${index}`) : chat(`hello ${index}`, `m${index}`),
  );
  await publish(worker, session, stampAll(session, bodies));
  await readLog(worker, session.sessionId, count);
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
