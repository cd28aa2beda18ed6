/** The recorded messages through everything: simulator, unmodified connector, runner, Worker, hub, queue, Postgres, API. */
import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { normalize } from "#shared/normalize.ts";
import { decodeMessage } from "../ingest-node/decode.ts";
import { startSimulator } from "../ingest-node/simulator/simulator.ts";
import { startRunner } from "./runner.ts";
import { createStream, openLive, readLog } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

const recording = new URL("../../shared/captures/room-frames.jsonl", import.meta.url);
const present = existsSync(recording);
if (!present) console.log("skipped: the recorded messages are not on this machine (../shared/captures)");

let worker: TestWorker;
beforeAll(async () => {
  if (present) worker = await sharedTestWorker();
});
afterAll(() => worker?.stop());

test.skipIf(!present)(
  "every recorded message is in the log once, in order, as the normalizer reads it, and so is it on the socket",
  async () => {
    const messages = readFileSync(recording, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { method: string; msgId: string; roomId: string; payload: string })
      .map(({ method, msgId, payload }) => ({ method, msgId, payload: Buffer.from(payload, "base64") }));
    const expected = messages.map((message) => normalize(decodeMessage(message)));

    const simulator = await startSimulator({
      recording: { messages, messagesPerFrame: 5, framesPerSecond: 60 },
      initialMessages: 3,
    });
    const streamId = await createStream(worker);
    const live = await openLive(worker, streamId);
    const runner = startRunner(worker, streamId, ["--user", "@recorded"], simulator.env);
    await simulator.finished;
    await vi.waitUntil(() => fromTikTok(live.events()).length === messages.length, { timeout: 30_000, interval: 100 });
    expect(await runner.stop()).toBe(0);
    await simulator.stop();

    const state = (await (await worker.api("GET", `/v1/streams/${streamId}/state`)).json()) as {
      position: { offset: number };
      state: { counts: Record<string, number> };
    };
    const logged = await vi.waitUntil(
      async () => {
        const listed = await worker.api("GET", `/v1/streams/${streamId}/sessions`);
        const { sessions } = (await listed.json()) as { sessions: { sessionId: string }[] };
        const pages = await Promise.all(sessions.map(({ sessionId }) => readLog(worker, sessionId, 1)));
        const all = pages.flat().toSorted((a, b) => a.offset - b.offset);
        return all.length === state.position.offset && all;
      },
      { timeout: 30_000, interval: 500 },
    );

    expect(logged.map((event) => event.offset)).toEqual(logged.map((_, index) => index + 1));
    const stored = fromTikTok(logged);
    expect(stored.map(identity)).toEqual(expected.map(identity));
    expect(stored.map(withoutPlace)).toEqual(expected.map((body) => withoutPlace(body as RecordedEvent)));
    expect(fromTikTok(live.events())).toEqual(stored);

    // No gift, like or chat of its own: what the connector has no event for, and drops.
    expect(stored.filter((event) => event.eventType === "RAW").length).toBeGreaterThan(10);
    expect(Object.values(state.state.counts).length).toBeGreaterThan(5);
    live.socket.terminate();
  },
);

/** Without what the provider itself says. */
function fromTikTok(events: RecordedEvent[]): RecordedEvent[] {
  return events.filter((event) => !event.rawType.startsWith("lifecycle."));
}

function identity({ rawType, nativeId }: { rawType: string; nativeId?: string | undefined }): string {
  return `${rawType}:${nativeId}`;
}

/** What the message alone decides: not its place, and not what the hub adds. */
function withoutPlace({ eventType, user, payload }: RecordedEvent) {
  const {
    coinsDelta: _coins,
    priceUnknown: _price,
    isNew: _new,
    first: _first,
    ...own
  } = payload as Record<string, unknown>;
  return { eventType, user, payload: own };
}
