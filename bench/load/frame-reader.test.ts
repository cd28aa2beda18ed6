import { array, assert, boolean, constantFrom, integer, nat, oneof, property, record } from "fast-check";
import { expect, test } from "vitest";
import { frameReader, headBytes } from "./frame-reader.ts";

/** A server's frame. */
function frame(payload: Buffer, isText: boolean): Buffer {
  const head =
    payload.length < 126
      ? Buffer.from([0x80 | (isText ? 1 : 2), payload.length])
      : payload.length < 65_536
        ? Buffer.from([0x80 | (isText ? 1 : 2), 126, payload.length >> 8, payload.length & 255])
        : Buffer.from([
            0x80 | (isText ? 1 : 2),
            127,
            0,
            0,
            0,
            0,
            0,
            payload.length >> 16,
            (payload.length >> 8) & 255,
            payload.length & 255,
          ]);
  return Buffer.concat([head, payload]);
}

const messages = array(
  record({
    length: oneof(nat(400), constantFrom(0, 125, 126, 65_535, 65_536, 70_000)),
    isText: boolean(),
    isWhole: boolean(),
  }),
  { maxLength: 8 },
);

test("however the line is cut, each message comes once, with its length and its beginning", () => {
  assert(
    property(messages, array(integer({ min: 1, max: 5_000 }), { minLength: 1 }), (sent, cuts) => {
      // The first byte says whether the whole of it is wanted.
      const payloads = sent.map(({ length, isWhole }) => Buffer.alloc(length, isWhole ? 7 : 3));
      const line = Buffer.concat(payloads.map((payload, index) => frame(payload, sent[index]?.isText ?? true)));
      const got: { length: number; isText: boolean; payload: Buffer }[] = [];
      const read = frameReader({
        wantsWhole: (head) => head[0] === 7,
        onMessage: ({ length, isText, payload }) => got.push({ length, isText, payload: Buffer.from(payload) }),
        onClose: () => undefined,
      });
      for (let at = 0, turn = 0; at < line.length; turn += 1) {
        const end = at + (cuts[turn % cuts.length] ?? 1);
        read(line.subarray(at, end));
        at = end;
      }
      expect(got.map(({ length, isText }) => ({ length, isText }))).toEqual(
        sent.map(({ length, isText }) => ({ length, isText })),
      );
      for (const [index, { payload, length }] of got.entries()) {
        const least = sent[index]?.isWhole ? length : Math.min(length, headBytes);
        expect(payload.length).toBeGreaterThanOrEqual(least);
        expect(payload.equals((payloads[index] ?? Buffer.alloc(0)).subarray(0, payload.length))).toBe(true);
      }
    }),
    { numRuns: 50 },
  );
});

test("a close frame's code is told", () => {
  const codes: number[] = [];
  const read = frameReader({
    wantsWhole: () => false,
    onMessage: () => undefined,
    onClose: (code) => codes.push(code),
  });
  read(Buffer.from([0x88, 2, 3001 >> 8, 3001 & 255, 0x88, 0]));
  expect(codes).toEqual([3001, 1005]);
});
