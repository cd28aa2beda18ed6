import { expect, test, vi } from "vitest";
import type { Message } from "#shared/protocol/reader.ts";
import { encodeFrame } from "#shared/protocol/wire-v2.ts";
import { inOrder } from "./inflation.ts";

const long = JSON.stringify({ type: "events", filler: "ü".repeat(20_000) });
const deflated = new Uint8Array(
  await new Response(new Blob([long]).stream().pipeThrough(new CompressionStream("deflate"))).arrayBuffer(),
);
const frame = (text: string) => encodeFrame(text, { kind: "events", offset: 7 }, () => deflated);

test("messages are handed over in their order, though the small ones need no inflating, and then what waits for all", async () => {
  const heard: (Message | undefined | string)[] = [];
  const messages = inOrder((message) => heard.push(message));
  const bytes = [frame(long), frame("{}"), frame(long)].map((message) => message.slice());
  for (const one of bytes) messages.take(one.buffer);
  messages.take('{"type":"pong"}');
  messages.afterAll(() => heard.push("after all"));
  expect(heard).toEqual([]);
  await vi.waitUntil(() => heard.length === 5);
  const binary = (text: string, index: number) => ({ text, bytes: bytes[index]!.length, isBinary: true, offset: 7 });
  expect(heard).toEqual([
    binary(long, 0),
    binary("{}", 1),
    binary(long, 2),
    { text: '{"type":"pong"}', bytes: 15, isBinary: false },
    "after all",
  ]);
});

test("what needs no inflating and waits for nobody is handed over at once", () => {
  const heard: (Message | undefined)[] = [];
  const messages = inOrder((message) => heard.push(message));
  messages.take(frame("{}").slice().buffer);
  messages.afterAll(() => heard.push(undefined));
  expect(heard).toEqual([{ text: "{}", bytes: 11, isBinary: true, offset: 7 }, undefined]);
});

test.each([
  ["an empty message", new ArrayBuffer(0)],
  ["a kind that there is not", new Uint8Array([3, 123, 125]).buffer],
  ["an events message without its offset", new Uint8Array([2, 0, 0]).buffer],
  ["a body that is not deflated", new Uint8Array([0x81, 1, 2, 3]).buffer],
  ["a body that was cut", frame(long).slice(0, 40).buffer],
  ["a body with something behind it", new Uint8Array([...frame(long), 1]).buffer],
  ["text that is not UTF-8", new Uint8Array([1, 0xff, 0xfe]).buffer],
  ["a Blob", new Blob(["{}"])],
])("%s cannot be opened, and what follows is handed over all the same", async (_what, data) => {
  const heard: (Message | undefined)[] = [];
  const messages = inOrder((message) => heard.push(message));
  messages.take(data);
  messages.take(frame("{}").slice().buffer);
  await vi.waitUntil(() => heard.length === 2);
  expect(heard.map((message) => message?.text)).toEqual([undefined, "{}"]);
});
