import { constants, deflateRawSync, deflateSync, inflateSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { adler32, joinDeflated, openText } from "./joined-deflate.ts";

const blocksOf = (head: Uint8Array) => deflateRawSync(head, { level: 1, finishFlush: constants.Z_SYNC_FLUSH });
const join = (head: Uint8Array, body: Uint8Array) =>
  joinDeflated(openText(head, blocksOf(head)), {
    stream: deflateSync(body, { level: 1 }),
    plainBytes: body.byteLength,
  });

test("what was joined inflates to both, with a checksum that zlib takes, whatever they are", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5_000 }), fc.uint8Array({ maxLength: 5_000 }), (head, body) => {
      expect(inflateSync(join(head, body))).toEqual(Buffer.concat([head, body]));
    }),
  );
});

test("texts longer than the checksum's modulus, and than its sums may be, join too", () => {
  const [head, body] = [new Uint8Array(70_000).fill(255), new Uint8Array(200_000).fill(254)];
  expect(inflateSync(join(head, body)).equals(Buffer.concat([head, body]))).toBe(true);
});

test("the checksum is zlib's own", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20_000 }), (bytes) => {
      expect(adler32(bytes)).toBe(deflateSync(bytes).readUInt32BE(deflateSync(bytes).byteLength - 4));
    }),
    { numRuns: 30 },
  );
});

test("what is no zlib stream is refused", () => {
  const head = openText(Buffer.from("a"), Buffer.from("b"));
  expect(() => joinDeflated(head, { stream: new Uint8Array(6), plainBytes: 1 })).toThrow(RangeError);
});
