/** A room gives the same events whatever the way to it, but for their session. */
import { existsSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { UnifiedEvent } from "#shared/event.ts";
import { wait } from "../open-provider.ts";
import type { Provider } from "../provider.ts";
import type { WireMessage } from "../simulator/frames.ts";
import { parseRecording } from "../simulator/program.ts";
import { failoverProvider } from "./failover.ts";
import { redundantProvider } from "./redundant.ts";
import { openTwoWays, showMessages, type TwoWays, watchStream } from "./two-ways.ts";

const path = new URL("../../../shared/captures/room-frames.jsonl", import.meta.url);
const present = existsSync(path);
if (!present) console.log("skipped: the recorded messages are not on this machine (../shared/captures)");

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

/** Time stands still, so that it makes no difference when a message without a time of its own was taken in; waits are short. */
const parts = {
  log: () => undefined,
  now: () => 1_700_000_000_000,
  random: () => 0.5,
  wait: (delayMs: number, signal: AbortSignal) => wait(delayMs / 50, signal),
};
const policy = { afterFailures: 2, retryMs: 60_000 };

const roads: [string, (ways: TwoWays) => Provider][] = [
  ["euler", ({ throughEuler }) => throughEuler()],
  [
    "direct,euler",
    ({ direct, throughEuler }) => failoverProvider({ providers: [direct(), throughEuler()], policy, ...parts }),
  ],
  [
    "direct+euler",
    ({ direct, throughEuler }) => redundantProvider({ providers: [direct(), throughEuler()], ...parts }),
  ],
];

/** What TikTok's messages became, without what is the session's, in the order of their ids. */
async function takeAll(messages: WireMessage[], open: (ways: TwoWays) => Provider) {
  const recording = { messages, messagesPerFrame: 10, framesPerSecond: 500 };
  const ways = await openTwoWays({ tiktok: { recording }, euler: { recording } });
  stops.push(ways.stop);
  const stream = watchStream(open(ways), parts);
  stops.push(stream.stop);
  await vi.waitUntil(() => stream.nativeIds().length >= messages.length, { timeout: 25_000 });
  await stream.stop();
  const events = stream.sessions().flat();
  return events.flatMap((event) => (event.rawType.startsWith("lifecycle.") ? [] : [bare(event)])).toSorted(byContent);
}

/** `undefined` is as good as absent to `toEqual`. */
function bare(event: UnifiedEvent) {
  return { ...event, eventId: undefined, sessionId: undefined, seqNo: undefined, roomId: undefined };
}

type Bare = ReturnType<typeof bare>;
const key = (event: Bare) => `${event.nativeId} ${event.rawType} ${JSON.stringify(event.payload)}`;
const byContent = (one: Bare, other: Bare) => (key(one) < key(other) ? -1 : 1);

describe.each([
  ["a show", true, () => showMessages(400)],
  ["the recorded rooms", present, () => parseRecording(readFileSync(path, "utf8"))],
])("%s", (_name, isThere, read) => {
  it.skipIf(!isThere).each(roads)("gives by %s the events that it gives directly", async (_road, open) => {
    const messages = read();
    const direct = await takeAll(messages, (ways) => ways.direct());
    expect(direct).toHaveLength(messages.length);
    expect(await takeAll(messages, open)).toEqual(direct);
  });
});
