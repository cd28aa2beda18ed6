import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { encodeFrame } from "#shared/protocol/wire-v2.ts";
import { SseFrames } from "./sse-frames.ts";
import { sseOfFrame, sseRetry } from "./sse-text.ts";

const deflate = (body: Uint8Array) => new Uint8Array(deflateSync(body));

function eventsMessage(offset: number, events: string[], end = offset): ArrayBuffer {
  const position = JSON.stringify({ epoch: "e", offset: end });
  const text = `{"type":"events","position":${position},"totals":{},"events":[\n${events.join(",\n")}\n]}`;
  return encodeFrame(text, { kind: "events", offset }, deflate).buffer;
}
const event = (offset: number, filler = "") =>
  `{"eventId":"a","eventType":"CHAT","ingestedAt":1,"offset":${offset},"payload":{"message":"${filler}"}}`;
const textOf = (sse: Uint8Array | undefined) => new TextDecoder().decode(sse);

test("each event goes on as it came, with its position as id; where a filter left the last ones out the id moves on", () => {
  const frames = new SseFrames();
  expect(textOf(frames.of(eventsMessage(3, [event(2), event(3, "\\n")]))?.sse)).toBe(
    `id: e:2\ndata: ${event(2)}\n\nid: e:3\ndata: ${event(3, "\\n")}\n\n`,
  );
  expect(textOf(frames.of(eventsMessage(9, [event(4)]))?.sse)).toBe(`id: e:4\ndata: ${event(4)}\n\nid: e:9\n\n`);
  expect(textOf(frames.of(eventsMessage(10, []))?.sse)).toBe("id: e:10\n\n");
  const { message } = frames.of(eventsMessage(3, [event(2), event(3)])) ?? {};
  expect(JSON.parse(message?.text ?? "")).toEqual({
    type: "events",
    position: { epoch: "e", offset: 3 },
    totals: {},
    events: [],
  });
});

test("what the same bytes say is made once, and other bytes of the same place and size are made anew", () => {
  const frames = new SseFrames();
  const first = frames.of(eventsMessage(1, [event(1, "aaa")]));
  expect(frames.of(eventsMessage(1, [event(1, "aaa")]))).toBe(first);
  expect(textOf(frames.of(eventsMessage(1, [event(1, "bbb")]))?.sse)).toContain("bbb");
  expect(textOf(first?.sse)).toContain("aaa");
});

test("old frames are let go of when there is too much", () => {
  const frames = new SseFrames();
  const large = "x".repeat(3_000_000);
  const made = [1, 2, 3].map((offset) => frames.of(eventsMessage(offset, [event(offset, large)])));
  expect(frames.of(eventsMessage(3, [event(3, large)]))).toBe(made[2]);
  expect(frames.of(eventsMessage(1, [event(1, large)]))).not.toBe(made[0]);
});

test.each([
  ["a control message", encodeFrame('{"type":"sync"}', { kind: "control" }, deflate).buffer],
  [
    "events that do not stand on lines",
    encodeFrame('{"type":"events","events":[]}', { kind: "events", offset: 1 }, deflate).buffer,
  ],
  ["nothing", new ArrayBuffer(0)],
  ["a body that is not deflated", new Uint8Array([0x82, 0, 0, 0, 0, 0, 0, 0, 1, 7]).buffer],
  ["a head that is no JSON", encodeFrame('{,"events":[\n]}', { kind: "events", offset: 1 }, deflate).buffer],
])("%s is not cut", (_what, data) => {
  expect(new SseFrames().of(data)).toBeUndefined();
});

test("a named event has its frame on one line, whatever line breaks the frame came with", () => {
  const frame = { type: "sync", synced: true, position: { epoch: "e", offset: 1 } } as const;
  const line = `event: sync\ndata: ${JSON.stringify(frame)}\n\n`;
  expect([JSON.stringify(frame), JSON.stringify(frame, null, 1)].map((text) => sseOfFrame(frame, text))).toEqual([
    line,
    line,
  ]);
});

test.each([
  [undefined, 0, 500],
  [undefined, 1, 3_000],
  [500, 0.5, 750],
  [5_120, 1, 5_620],
])("who reads events is told to come back by chance: told %s ms by the hub, by %d, after %d ms", (told, random, ms) => {
  expect(sseRetry(told, random)).toBe(`retry: ${ms}\n\n`);
});
