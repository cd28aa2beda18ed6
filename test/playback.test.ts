/** A file that is played, by the real runner into the real Worker: each time it is shown and counted anew. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import type { EventBody } from "#shared/stamp.ts";
import { apiCaller } from "./rule-api.ts";
import { startRunner } from "./runner.ts";
import { chat, createStream, gift, openLive, openSession, publish, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let folder: string;
beforeAll(async () => {
  worker = await sharedTestWorker();
  folder = mkdtempSync(join(tmpdir(), "tle-playback-"));
});
afterAll(async () => {
  await worker.stop();
  rmSync(folder, { recursive: true });
});

const ask = apiCaller(() => worker);
const natives = (events: RecordedEvent[]) => events.flatMap(({ nativeId }) => nativeId ?? []);
/** A streak of five roses, one of its messages twice, and two words. */
const show: EventBody[] = [
  chat("hello", "101"),
  gift(1, "201"),
  gift(5, "202"),
  gift(5, "202"),
  chat("bye", "102"),
].map((body) => ({ ...body, timestamp: 1_700_000_000_000 }));

async function play(streamId: string, bodies = show) {
  const file = join(folder, "show.ndjson");
  writeFileSync(file, bodies.map((body) => JSON.stringify(body)).join("\n"));
  const runner = startRunner(worker, streamId, ["--provider", "mock", "--file", file]);
  expect(await runner.exited).toBe(0);
  return runner.log;
}

const coinsIn = async (streamId: string, query = "") => {
  const { body } = await ask("GET", `/v1/streams/${streamId}/ledger${query}`);
  return body["coins"];
};
const stateOf = async (streamId: string) => (await ask("GET", `/v1/streams/${streamId}/state`)).body["state"];

test("a file that is played twice is there twice; what repeats itself within it is counted and said", async () => {
  const streamId = await createStream(worker);
  const rule = {
    name: "roses",
    trigger: { on: "gift" },
    actions: [{ type: "counter", name: "roses", change: "add", value: 1 }],
  };
  await ask("POST", `/v1/streams/${streamId}/rules`, { rule });
  const live = await openLive(worker, streamId);
  const states: unknown[] = [];
  for (const times of [1, 2]) {
    const log = await play(streamId);
    await vi.waitUntil(() => natives(live.events()).length === 4 * times);
    states.push(await stateOf(streamId));
    expect(log.find(({ status }) => status === "left-out")?.message).toBe(
      "1 event was known already and left out of this session",
    );
    expect(log.at(-1)?.message).toBe("Stopped; everything was acknowledged; 1 event was known already and left out");
  }
  expect(natives(live.events())).toEqual(["101", "201", "202", "102", "101", "201", "202", "102"]);
  expect(live.events().flatMap(({ payload }) => ("coinsDelta" in payload ? payload.coinsDelta : []))).toEqual([
    1, 4, 1, 4,
  ]);
  // Nothing was missed between two playbacks, and the totals are those of the last one.
  const same = { coins: 5, counts: { CHAT: 2, GIFT: 2, CONNECTED: 1, DISCONNECTED: 1 }, complete: true };
  expect(states).toMatchObject([same, same]);
  live.socket.terminate();

  // The log comes to the same: the second playback by itself, and both where the room is asked for.
  const stored = () => worker.database.query("select from events where stream_id = $1", [streamId]);
  await vi.waitUntil(async () => (await stored()).length === 12, { timeout: 20_000, interval: 100 });
  expect(await coinsIn(streamId)).toBe(5);
  expect(await coinsIn(streamId, "?room=mock")).toBe(10);
});

test("a playback is a run of its own over an eviction, and what is live after it too", async () => {
  const streamId = await createStream(worker);
  const first = await openSession(worker, streamId, "mock");
  await publish(worker, first, stampAll(first, show));
  expect(await stateOf(streamId)).toMatchObject({ coins: 5, counts: { CHAT: 2 } });

  const connected: EventBody = {
    eventType: "CONNECTED",
    rawType: "lifecycle.connected",
    user: { userId: "0", uniqueId: "system" },
    payload: { roomId: "mock", provider: "mock", playback: true },
  };
  const played = await openSession(worker, streamId, "mock");
  const events = stampAll(played, [connected, ...show]);
  await publish(worker, played, events.slice(0, 3));
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  expect(await publish(worker, played, events)).toMatchObject({ accepted: 2, duplicates: 4, leftOut: 1 });
  expect(await stateOf(streamId)).toMatchObject({ coins: 5, counts: { CHAT: 2 }, playback: played.sessionId });

  // The live session goes on: its own messages are known, and the room's figures begin anew with its next connection.
  expect(await publish(worker, first, stampAll(first, show, 6))).toMatchObject({ accepted: 0, leftOut: 6 });
  const back = await openSession(worker, streamId, "mock");
  const again: EventBody = { ...connected, payload: { roomId: "mock", provider: "direct" } };
  await publish(worker, back, stampAll(back, [again, chat("new", "900"), gift(2, "901")]));
  expect(await stateOf(streamId)).toMatchObject({ coins: 2, counts: { CHAT: 1, GIFT: 1 } });
  expect(await stateOf(streamId)).not.toHaveProperty("playback");
});
