import { existsSync, readFileSync } from "node:fs";
import { BinaryWriter } from "@bufbuild/protobuf/wire";
import * as fc from "fast-check";
import * as schema from "tiktok-live-proto/v3";
import { expect, test } from "vitest";
import { addedSchema } from "./added-schema.ts";
import { decoderOf, schemaMethods } from "./message-decoders.ts";
import { samples } from "./samples/samples.ts";
import { parseRecording, showProgram, tiktokIds } from "./simulator/program.ts";
import { WireReader } from "./wire-reader.ts";

interface Codec {
  decode: (bytes: Uint8Array) => unknown;
}
const codecs = { ...schema, ...addedSchema } as unknown as Readonly<Record<string, Codec>>;

function decode(method: string, bytes: Uint8Array): unknown {
  const reader = new WireReader();
  return decoderOf(method)(reader.open(Buffer.from(bytes)), bytes.length);
}

/** With every field, its order, and what absent ones hold. */
const text = (value: unknown) => JSON.stringify(value, (_, one: unknown) => (one === undefined ? "undefined" : one));

test("every method of the package and of what is added to it has a decoder that gives the same of nothing", () => {
  const methods = Object.keys(codecs).filter((name) => /^Webcast[^_]*$/.test(name) && name !== "WebcastPushFrame");
  expect(schemaMethods.toSorted()).toEqual(methods.toSorted());
  for (const method of methods) {
    expect(text(decode(method, Buffer.alloc(0)))).toBe(text(codecs[method]?.decode(Buffer.alloc(0))));
  }
});

test("samples, the demo show and recorded messages decode to what the package's own decoders give", () => {
  const captures = new URL("../../shared/captures/room-frames.jsonl", import.meta.url);
  const present = existsSync(captures);
  if (!present) console.log("skipped in part: the recorded messages are not on this machine (../shared/captures)");
  const show = showProgram({ seed: 1, speed: 1, roomId: "7001", nextId: tiktokIds(1) }).flatMap((f) => f.messages(1));
  const recorded = present ? parseRecording(readFileSync(captures, "utf8")) : [];
  const different = [...samples.map(({ message }) => message), ...show, ...recorded]
    .filter(({ method }) => Object.hasOwn(codecs, method))
    .filter(({ method, payload }) => text(decode(method, payload)) !== text(codecs[method]?.decode(payload)));
  expect(different.map(({ method }) => method)).toEqual([]);
});

test("fields in any order, several times, unknown or of other wire types decode to the same", () => {
  const field = fc.tuple(
    fc.integer({ min: 1, max: 60 }),
    fc.constantFrom(0, 1, 2, 5),
    fc.nat(),
    fc.uint8Array({ maxLength: 0 }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...schemaMethods), fc.array(field, { maxLength: 30 }), (method, fields) => {
      const writer = new BinaryWriter();
      for (const [number, wireType, value, content] of fields) {
        writer.uint32(number * 8 + wireType);
        if (wireType === 0) writer.uint32(value);
        else if (wireType === 1) writer.fixed64(value);
        else if (wireType === 5) writer.fixed32(value);
        else writer.bytes(content);
      }
      const bytes = writer.finish();
      expect(text(decode(method, bytes))).toBe(text(codecs[method]?.decode(bytes)));
    }),
    { numRuns: 2_000 },
  );
});

test("lists of numbers come value by value or as a run, and maps take the last of a key", () => {
  const deletion = new BinaryWriter()
    .uint32(2 * 8 + 2)
    .bytes(Buffer.from([1, 2, 0x83, 1]))
    .uint32(2 * 8 + 0)
    .int64("9")
    .finish();
  expect(decode("WebcastImDeleteMessage", deletion)).toMatchObject({ deleteMsgIds: ["1", "2", "131", "9"] });
  const entry = (key: string, score: number) =>
    new BinaryWriter()
      .uint32(1 * 8 + 0)
      .int64(key)
      .uint32(2 * 8 + 2)
      .bytes(
        new BinaryWriter()
          .uint32(3 * 8 + 0)
          .int64(score)
          .finish(),
      )
      .finish();
  const battle = new BinaryWriter();
  for (const one of [entry("7", 1), entry("8", 2), entry("7", 3)]) battle.uint32(5 * 8 + 2).bytes(one);
  expect(decode("WebcastLinkMicBattle", battle.finish())).toMatchObject({
    battleResult: { 7: { score: "3" }, 8: { score: "2" } },
  });
});

test.each([
  ["whose inner message reaches past its own end", "WebcastChatMessage", [0x12, 2, 0x1a, 5, 104, 101, 108, 108, 111]],
  ["with a group", "WebcastChatMessage", [0x1b, 0x1c]],
  ["with a field 0", "WebcastChatMessage", [0]],
  ["with a run of numbers that ends inside one", "WebcastImDeleteMessage", [0x12, 1, 0x80, 1]],
])("a message %s is refused", (_name, method, bytes) => {
  expect(() => decode(method, Buffer.from(bytes))).toThrow("not a whole message");
});

test("what absent fields hold is shared, and cannot be changed", () => {
  const message = decode("WebcastChatMessage", Buffer.alloc(0)) as { emotes: unknown[] };
  expect(() => message.emotes.push(1)).toThrow(TypeError);
});
