import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { User } from "tiktok-live-proto/v3";
import { expect, test } from "vitest";
import { normalize } from "#shared/normalize.ts";
import { addedSchema } from "./added-schema.ts";
import { decodeMessage } from "./decode.ts";
import { codecOf } from "./field-codec.ts";
import { fill } from "./simulator/frames.ts";

const codec = codecOf({
  1: ["count", "int32"],
  2: ["id", "int64"],
  3: ["isOn", "bool"],
  4: ["text", "string"],
  5: ["user", User],
  16: ["parts", { listOf: codecOf({ 1: ["name", "string"] }) }],
});

test("a message is read as it was written", () => {
  const message = {
    count: -3,
    id: "9223372036854775807",
    isOn: true,
    text: "schön",
    user: fill(User, { id: "7", nickname: "Mia" }),
    parts: [{ name: "a" }, { name: "" }],
  };
  expect(codec.decode(codec.encode(message).finish())).toEqual(message);
});

test("what was not sent is there with protobuf's word for it, and is not written", () => {
  const nothing = { count: 0, id: "0", isOn: false, text: "", user: undefined, parts: [] };
  expect(codec.decode(new Uint8Array())).toEqual(nothing);
  expect(codec.encode(nothing).finish()).toHaveLength(0);
  expect(codec.encode({}).finish()).toHaveLength(0);
});

test("a field that it does not have, or not with this wire type, is passed", () => {
  // Field 9 a text; field 4 a number, where a text is expected; then field 1.
  const bytes = Uint8Array.of(0x4a, 1, 0x78, 0x20, 5, 0x08, 6);
  expect(codec.decode(bytes)).toMatchObject({ text: "", count: 6 });
});

test("fields that an added method does not have keep their bytes, deep inside too", () => {
  const sticker = new BinaryWriter()
    .uint32(2 * 8)
    .int64("5")
    .uint32(99 * 8)
    .int32(7)
    .finish();
  const payload = new BinaryWriter()
    .uint32(2 * 8 + 2)
    .bytes(sticker)
    .uint32(50 * 8)
    .bool(true)
    .finish();
  const event = normalize(decodeMessage({ method: "WebcastSubTimerStickerMessage", msgId: "5", payload }));
  expect(event).toMatchObject({
    eventType: "SUBATHON_TIMER",
    payload: {
      timerId: "5",
      status: "not_started",
      unknownFields: [
        { path: "2.99", size: 3, bytes: "mAYH" },
        { path: "50", size: 3, bytes: "kAMB" },
      ],
    },
  });
  expect(event.payload.quality).toContain("unknown_fields");
});

test.each([
  ["cut off", Uint8Array.of(0x12, 9, 0x10)],
  ["the end of a group", Uint8Array.of(0x14)],
  ["nothing at all", Uint8Array.of(0, 0)],
])("an added method whose bytes are %s keeps them", (_what, payload) => {
  expect(decodeMessage({ method: "WebcastGoodyBagMessage", msgId: "5", payload })).toMatchObject({
    bytes: Buffer.from(payload).toString("base64"),
    quality: ["payload_unreadable"],
  });
});

test("each added method has a common part, by which its id and time are known", () => {
  for (const [method, codec] of Object.entries(addedSchema)) {
    expect([method, "common" in codec.decode(new Uint8Array())]).toEqual([method, true]);
  }
});
