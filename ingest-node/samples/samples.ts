/** All samples, and the event that each type looks like. */
import { type EventType, systemUser } from "#shared/event.ts";
import { normalize } from "#shared/normalize.ts";
import type { EventBody } from "#shared/stamp.ts";
import { decodeBatch } from "../decode.ts";
import { connectedBody, disconnectedBody, errorBody, gapBody } from "../session.ts";
import { encodeBatch } from "../simulator/frames.ts";
import { matchSamples } from "./matches.ts";
import { peopleSamples } from "./people.ts";
import { roomSamples } from "./room.ts";
import type { Sample } from "./sample.ts";
import { showTimeSamples } from "./show-time.ts";

export const samples: readonly Sample[] = [...peopleSamples, ...roomSamples, ...matchSamples, ...showTimeSamples];

const withoutSchema: Sample = {
  about: "a message that no schema describes",
  message: { method: "WebcastNeverSeenMessage", msgId: "7400000000000009999", payload: Uint8Array.of(8, 1) },
};

/** What no message of TikTok's says, but the runner itself. */
const lifecycle: readonly EventBody[] = [
  connectedBody("7400000000000000000", "direct"),
  disconnectedBody({ kind: "ended", code: 1000, reason: "the broadcast ended" }, true),
  errorBody("nothing came for 60 s", "silent"),
  gapBody({ startedAt: 1_792_000_000_000, endedAt: 1_792_000_012_000, cause: "disconnected", refusedEvents: 0 }),
];

/** What the platform says, and no runner. */
const system: readonly EventBody[] = [
  {
    eventType: "ENDPOINT_DISABLED",
    rawType: "system.endpoint_disabled",
    nativeId: "ep_abcdefgh23456722:1792000000000",
    user: systemUser,
    payload: { endpointId: "ep_abcdefgh23456722", description: "my game", reason: "gone" },
  },
  {
    eventType: "TIMER_ENDED",
    rawType: "system.timer_ended",
    nativeId: "timer:subathon:1792000000000",
    user: systemUser,
    payload: { name: "subathon", endedAt: 1_792_000_000_000 },
  },
  {
    eventType: "TIMER_LOW",
    rawType: "system.timer_low",
    nativeId: "timer-low:subathon:60000:1791999940001",
    user: systemUser,
    payload: { name: "subathon", leftMs: 60_000, since: 1_791_999_940_001 },
  },
  {
    eventType: "POINTS_CHANGED",
    rawType: "system.points_changed",
    nativeId: "points:5c9d0a53-1f5e-4ac9-9d5a-7a3f3e0f7f11:0",
    user: { userId: "7012345678901234567", uniqueId: "ada" },
    payload: {
      why: "change",
      change: 250,
      note: "won the quiz",
      points: { delta: 250, balance: 512.5, earned: 900.5, level: 3 },
    },
  },
  {
    eventType: "MODERATION_ASKED",
    rawType: "system.moderation_asked",
    nativeId: "ask:0c8f3f0e-6d5b-4c8e-9a30-2f6d1a1f5b7c",
    user: { userId: "7012345678901234567", uniqueId: "ada" },
    payload: { askId: "0c8f3f0e-6d5b-4c8e-9a30-2f6d1a1f5b7c", ask: "timeout", seconds: 300, reason: "spam" },
  },
];

/** The event that a sample becomes, through the same bytes and functions as one of TikTok's. */
export function bodyOf({ message }: Sample): EventBody {
  const [native] = decodeBatch(encodeBatch([message], { cursor: "", pushServer: "" }));
  if (native === undefined) throw new Error(`${message.method} was lost`);
  return normalize(native);
}

/** An example of an event of `type`; the first of the samples that gives one. */
export function exampleOf(type: EventType): EventBody | undefined {
  for (const sample of [...samples, withoutSchema]) {
    const body = bodyOf(sample);
    if (body.eventType === type) return body;
  }
  return [...lifecycle, ...system].find((body) => body.eventType === type);
}
