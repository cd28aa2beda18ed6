/** Every sample, damaged in every way that costs a byte or a bit: one event each, and its neighbours untouched. */
import * as schema from "tiktok-live-proto/v3";
import { expect, test } from "vitest";
import { UnifiedEvent } from "#shared/event.ts";
import { normalize } from "#shared/normalize.ts";
import { stamp } from "#shared/stamp.ts";
import { decodeBatch } from "./decode.ts";
import { samples } from "./samples/samples.ts";
import { encode, encodeBatch } from "./simulator/frames.ts";
import { seededRandom } from "./simulator/random.ts";

const [first, second] = samples.map(({ message }) => message);
if (first === undefined || second === undefined) throw new Error("there are no samples");
const batch = { cursor: "", pushServer: "" };
const before = encodeBatch([first], batch);
const after = encodeBatch([second], batch);

/** The messages that a batch of a sample, the damaged bytes and another sample gives, as events. */
function eventsAround(damaged: Uint8Array): UnifiedEvent[] {
  const length = Buffer.from([0x0a, (damaged.length & 127) | 128, damaged.length >> 7]);
  return decodeBatch(Buffer.concat([before, length, damaged, after])).map((message, index) =>
    stamp(
      normalize(message),
      {
        streamId: "abc",
        roomId: "1",
        sessionId: "3f0c1f8e-0c54-4d0a-9c7a-2f6f3f6c9a10",
        seqNo: index + 1,
        ingestedAt: 1,
      },
      () => "0".repeat(64),
    ),
  );
}

/** What the damage did besides to the damaged message itself; undefined where it did nothing. */
function harmOf(damaged: Uint8Array): string | undefined {
  const events = eventsAround(damaged);
  const [, event] = events;
  if (events.length !== 3 || event === undefined) return `${events.length} events`;
  if (events[0]?.nativeId !== first?.msgId || events[2]?.nativeId !== second?.msgId)
    return "a neighbour is not the same";
  const parsed = UnifiedEvent.safeParse(JSON.parse(JSON.stringify(event)));
  if (!parsed.success) return parsed.error.message;
  const isOpaque = event.eventType === "RAW" && event.payload.bytes !== undefined;
  return isOpaque && event.payload.quality === undefined ? "nobody says why it is opaque" : undefined;
}

const bytesOf = ({ message: { method, msgId, payload } }: (typeof samples)[number]) =>
  encode(schema.BaseProtoMessage, { method, msgId, payload: Buffer.from(payload) });

test.each(samples)("$about, cut off anywhere", (sample) => {
  const bytes = bytesOf(sample);
  const harm = Array.from(bytes, (_, length) => harmOf(bytes.subarray(0, length)));
  expect(harm.filter((one) => one !== undefined)).toEqual([]);
});

test.each(samples)("$about, with bits turned over", (sample) => {
  const random = seededRandom(20_261_121).next;
  const harm = Array.from({ length: 300 }, (_, round) => {
    const bytes = Uint8Array.from(bytesOf(sample));
    for (let turned = 0; turned <= round % 4; turned += 1) {
      const at = Math.floor(random() * bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    }
    return harmOf(bytes);
  });
  expect(harm.filter((one) => one !== undefined)).toEqual([]);
});
