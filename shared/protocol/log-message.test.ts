import { expect, test } from "vitest";
import { frameLogMessage, readLogHead, unframeLogMessage, writeLogMessage } from "./log-message.ts";

const head = { streamId: "st_abc", epoch: "1f-_A", firstOffset: 7, lastOffset: 9 };
const session = { sessionId: "s", roomId: "1", provider: "mock", startedAt: 5, day: "2026-11-20" };

test("a message is JSON, and its head can be read without parsing it", () => {
  const text = writeLogMessage(head, session, { chain: '"a","b"', events: '{"x":1},{"x":2}' });
  expect(JSON.parse(text)).toEqual({ ...head, session, chain: ["a", "b"], events: [{ x: 1 }, { x: 2 }] });
  expect(readLogHead(text)).toEqual(head);
});

test.each(["", "{}", '{"streamId":"a"}', '{"epoch":"e","streamId":"a","firstOffset":1,"lastOffset":2,}'])(
  "%j has no head",
  (text) => expect(readLogHead(text)).toBeUndefined(),
);

const bytes = (...values: number[]) => Uint8Array.from(values);

test.each([[head], [undefined]])("as bytes it says whose it is, whatever is in it: %j", (of) => {
  const deflated = bytes(0x78, 10, 0, 255);
  expect(unframeLogMessage(frameLogMessage(of, deflated))).toEqual({ head: of, deflated });
});

test.each([bytes(), bytes(1, 2, 3), new Uint8Array(2_000).fill(97)])(
  "bytes that are no message say nothing",
  (other) => {
    expect(unframeLogMessage(other)).toEqual({ head: undefined, deflated: bytes() });
  },
);
