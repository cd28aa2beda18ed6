import { describe, expect, test } from "vitest";
import { isSilent, newBucket, noteFrame, readMessage, takeMessage } from "./misbehaviour.ts";

const top = 100;

test.each([
  ['{"type":"ack","offset":0}', { kind: "ack", offset: 0 }],
  ['{"type":"ack","offset":100}', { kind: "ack", offset: 100 }],
  ['{ "type": "ping" }', { kind: "ping" }],
  ['{"type":"check","id":"abc"}', { kind: "check", id: "abc" }],
])("%s is understood", (text, said) => {
  expect(readMessage(text, top)).toEqual(said);
});

test.each([
  ["nothing", ""],
  ["no JSON", "hello"],
  ["no object", "3"],
  ["null", "null"],
  ["an object without a type", "{}"],
  ["another type", '{"type":"hello"}'],
  ["an ack of nothing", '{"type":"ack"}'],
  ["a negative ack", '{"type":"ack","offset":-1}'],
  ["an ack that is no number", '{"type":"ack","offset":"5"}'],
  ["an ack of a part", '{"type":"ack","offset":1.5}'],
  ["an ack of more than a number can say", '{"type":"ack","offset":1e300}'],
  ["an ack beyond the feed's end", '{"type":"ack","offset":101}'],
  ["a check without an id", '{"type":"check"}'],
  ["too long a message", `{"type":"ping","x":"${"x".repeat(1_024)}"}`],
  ["bytes", new ArrayBuffer(9)],
])("%s is misbehaviour, and the reason fits into a close", (_, message) => {
  const said = readMessage(message, top);
  expect(said.kind).toBe("misbehaved");
  expect("reason" in said && new TextEncoder().encode(said.reason).byteLength).toBeLessThan(123);
});

describe("a bucket", () => {
  const taken = (bucket: ReturnType<typeof newBucket>, now: number) => {
    let count = 0;
    while (takeMessage(bucket, now)) count++;
    return count;
  };

  test("takes 20 at once, then 2 a second, never more than 20", () => {
    const bucket = newBucket(1_000);
    expect(taken(bucket, 1_000)).toBe(20);
    expect(taken(bucket, 1_499)).toBe(0);
    expect(taken(bucket, 2_000)).toBe(2);
    expect(taken(bucket, 1_000_000)).toBe(20);
  });

  test("takes one more for each frame that was sent", () => {
    const bucket = newBucket(0);
    taken(bucket, 0);
    for (let frame = 0; frame < 5; frame++) noteFrame(bucket);
    expect(taken(bucket, 0)).toBe(5);
    for (let frame = 0; frame < 100; frame++) noteFrame(bucket);
    expect(taken(bucket, 0)).toBe(20);
  });

  test("is not emptied by a clock that goes back", () => {
    const bucket = newBucket(1_000);
    expect(takeMessage(bucket, 0)).toBe(true);
    expect(bucket.messages).toBe(19);
  });
});

test.each([
  ["nobody was ever heard of", { version: 1, openedAt: 0, heardAt: 0, wasHeard: false }, true],
  ["something was heard of version 1 before a sleep", { version: 1, openedAt: 0, heardAt: 0, wasHeard: true }, false],
  ["something was heard of version 1 once", { version: 1, openedAt: 0, heardAt: 5, wasHeard: true }, false],
  ["version 2 said nothing lately", { version: 2, openedAt: 0, heardAt: 5, wasHeard: true }, true],
  ["it has just come", { version: 2, openedAt: 60_000, heardAt: 0, wasHeard: false }, false],
  ["it has just pinged", { version: 2, openedAt: 0, heardAt: 60_000, wasHeard: true }, false],
] as const)("where %s, silent is %o", (_, at, expected) => {
  expect(isSilent(at, 120_005)).toBe(expected);
});
