import { expect, test } from "vitest";
import {
  countSaltless,
  frameLogMessage,
  joinLogText,
  openLogText,
  readLogHead,
  unframeLogMessage,
} from "./log-message.ts";

const head = { streamId: "st_abc", epoch: "1f-_A", firstOffset: 7, lastOffset: 9 };
const session = { sessionId: "s", roomId: "1", provider: "mock", startedAt: 5, day: "2026-11-20" };

test("a message is JSON, and its head can be read without parsing it", () => {
  const opening = openLogText(head, session, { chain: '"a","b","c"', actions: '{"y":1}' });
  const text = joinLogText([opening, '{"x":1},\n{"x":2}\n]}', '{"x":3}\n]}']);
  const events = [{ x: 1 }, { x: 2 }, { x: 3 }];
  expect(JSON.parse(text)).toEqual({ ...head, session, chain: ["a", "b", "c"], events, actions: [{ y: 1 }] });
  expect(joinLogText([text])).toBe(text);
  expect(readLogHead(text)).toEqual(head);
});

test.each(["", "{}", '{"streamId":"a"}', '{"epoch":"e","streamId":"a","firstOffset":1,"lastOffset":2,}'])(
  "%j has no head",
  (text) => expect(readLogHead(text)).toBeUndefined(),
);

const bytes = (...values: number[]) => Uint8Array.from(values);

test.each([[head], [undefined]])("as bytes it says whose it is, whatever is in it: %j", (of) => {
  const parts = [bytes(0x78, 10, 0, 255), bytes(), bytes(10, 10)];
  expect(unframeLogMessage(frameLogMessage(of, parts))).toEqual({ head: of, parts });
});

test.each([bytes(), bytes(1, 2, 3), new Uint8Array(2_000).fill(97)])(
  "bytes that are no message say nothing",
  (other) => {
    expect(unframeLogMessage(other)).toEqual({ head: undefined, parts: [] });
  },
);

test("one of before, which is one part without its length, is read; one that was cut off has no parts", () => {
  const line = Buffer.from(`${JSON.stringify(head)}\n`);
  const part = bytes(0x78, 1, 2, 3);
  expect(unframeLogMessage(new Uint8Array([...line, ...part]))).toEqual({ head, parts: [part] });
  const message = frameLogMessage(head, [part, part]);
  for (let cut = 1; cut < 8; cut++) expect(unframeLogMessage(message.subarray(0, -cut)).parts).toEqual([]);
});

test("events that come without their salts are counted, and nothing else is", () => {
  const [value, whole, saltless] = ["a".repeat(64), "b".repeat(160), "c".repeat(128)];
  const of = (...links: string[]) =>
    openLogText(head, session, { chain: links.map((link) => JSON.stringify(link)).join(",") });
  expect(countSaltless(`${of(value, whole)}{"message":"${saltless}"}]}`)).toBe(0);
  expect(countSaltless(`${of(saltless, whole, saltless)}]}`)).toBe(2);
  expect(countSaltless(of())).toBe(0);
  expect(countSaltless("{}")).toBe(0);
});
