import { expect, test } from "vitest";
import { readLogHead, writeLogMessage } from "./log-message.ts";

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
