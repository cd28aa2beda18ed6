/**
 * A subathon of 24 hours on the real parts, at many times its speed: all its times are that much shorter, and nothing else is changed.
 * Against a sum by hand. `SUBATHON_SPEED=100` takes a quarter of an hour.
 */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { ShownTimer } from "#shared/interaction/timer-rates.ts";
import { formatPosition } from "#shared/protocol/wire.ts";
import { createStream, gift, openLive, openSession, publish, stampAll } from "../stream.ts";
import { sharedTestWorker, type TestWorker } from "../worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

const speed = Number(process.env["SUBATHON_SPEED"] ?? 2_500);
const hour = 3_600_000;
/** A time of the stream as one of the test. */
const at = (ms: number) => ms / speed;
/** A second of the stream; the hub tells times in whole milliseconds. */
const oneSecond = Math.max(1, at(1_000));
const [initialMs, maxMs, coinMs] = [at(2 * hour), at(3 * hour), at(20_000)];
/** Viewers give until then; what is left at the end runs out. */
const givingMs = at(22.5 * hour);

/** Numbers that look like chance and are the same each time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
}

test(
  "a subathon of 24 hours at many times its speed ends to the second when it should, whatever breaks on the way",
  async () => {
    const streamId = await createStream(worker);
    const session = await openSession(worker, streamId);
    const set = async (method: "PUT" | "PATCH", path: string, body: object) => {
      const answer = await worker.api(method, `/v1/streams/${streamId}/${path}`, body);
      expect(answer.status).toBe(200);
    };
    const watch = () => openLive(worker, streamId, { parts: "timer:subathon" });
    const evict = (webSockets: "close" | "hibernate") =>
      worker.worker.evictDurableObject("HUB", { name: streamId, webSockets });
    await set("PUT", "timers/subathon", { leftMs: Math.round(initialMs), maxMs: Math.round(maxMs), paused: true });
    await set("PUT", "timers/subathon/rates", { coinMs });
    await set("PATCH", "timers/subathon", { paused: false });
    let live = await watch();
    const beginning = formatPosition(live.hello.position);
    const told = () =>
      live.parts.reduce<unknown>(
        (value, { parts }) => parts["timer:subathon"] ?? value,
        live.hello.parts?.["timer:subathon"],
      ) as ShownTimer;
    /** By hand: only the end counts. */
    let endsAt = told().endsAt ?? NaN;
    const startedAt = endsAt - Math.round(initialMs);
    const next = numbers(11);
    let [seqNo, rounds, breaks] = [1, 0, 0];
    const offBy: number[] = [];
    while (Date.now() < startedAt + givingMs) {
      rounds += 1;
      // About what keeps it alive: 20 s for a coin, and the cap takes what is too much.
      const coins = 1 + Math.floor(next() * 60);
      const events = stampAll(session, [{ ...gift(coins, `g${seqNo}`), nativeId: `g${seqNo}` }], seqNo).map(
        (event) => ({
          ...event,
          payload: { ...event.payload, groupId: String(1_000 + rounds) },
        }),
      ) as ReturnType<typeof stampAll>;
      await publish(worker, session, events);
      const [event] = events;
      seqNo += 1;
      if (event && endsAt > event.ingestedAt) {
        const leftMs = Math.min(Math.round(maxMs), endsAt - event.ingestedAt + coins * coinMs);
        endsAt = event.ingestedAt + leftMs;
      }
      if (rounds % 12 === 5) {
        breaks += 1;
        await evict(breaks % 2 === 0 ? "hibernate" : "close");
        live.socket.terminate();
        live = await watch();
        offBy.push(Math.abs((told().endsAt ?? NaN) - endsAt));
      }
      // The same batch once more: a runner that lost its answer.
      if (rounds % 7 === 0) await publish(worker, session, events);
      const pause = at((2 + next() * 8) * 60_000);
      const goesOnAt = Date.now() + pause;
      await vi.waitUntil(() => Date.now() >= goesOnAt, { timeout: pause + 60_000, interval: Math.max(1, pause / 10) });
    }
    expect(breaks).toBeGreaterThan(1);
    expect(Math.max(...offBy)).toBeLessThanOrEqual(oneSecond);
    live.socket.terminate();
    const end = await openLive(worker, streamId, { after: beginning });
    const ended = () => end.events().find(({ eventType }) => eventType === "TIMER_ENDED");
    const event = await vi.waitUntil(ended, { timeout: maxMs + 60_000, interval: 50 });
    expect(Math.abs((event.payload as { endedAt: number }).endedAt - endsAt)).toBeLessThanOrEqual(oneSecond);
    const answer = await worker.api("GET", `/v1/streams/${streamId}/timers/subathon/contributions`);
    const { ranMs } = (await answer.json()) as { ranMs: number };
    // It ran for all of it.
    expect(Math.abs(ranMs - (endsAt - startedAt))).toBeLessThanOrEqual(2 * oneSecond);
  },
  Math.max(180_000, at(30 * hour) + 180_000),
);
