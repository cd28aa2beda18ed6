import * as schema from "tiktok-live-proto/v3";
import { expect, test } from "vitest";
import { normalize } from "#shared/normalize.ts";
import { decodeMessage } from "./decode.ts";
import { encode } from "./simulator/frames.ts";

/** A length-delimited field. */
function field(number: number, content: Uint8Array | string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return Buffer.from([...bytes, left]);
    bytes.push((left % 128) + 128);
  }
}

const common = field(1, encode(schema.CommonMessageData, { createTime: "1792000000000" }));
const user = encode(schema.User, { id: "5", displayId: "mia" });
const eventOf = (method: string, ...parts: Uint8Array[]) =>
  normalize(decodeMessage({ method, msgId: "1", payload: Buffer.concat([common, ...parts]) }));
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

test("a method that nobody reads keeps the fields that its schema lacks, and the whole message beside its data", () => {
  const banner = field(2, '{"rank":31}');
  const event = eventOf("WebcastInRoomBannerMessage", banner);
  expect(event).toMatchObject({
    eventType: "RAW",
    payload: {
      data: { common: { createTime: "1792000000000" } },
      bytes: base64(Buffer.concat([common, banner])),
      unknownFields: [{ path: "2", size: banner.length, bytes: base64(banner) }],
      quality: ["unknown_fields"],
    },
  });
});

test("unknown fields inside known ones have the way to them, in the order of the bytes", () => {
  const level = Buffer.from([0xf8, 0x7c, 9]);
  const tail = Buffer.from([0xfd, 0x7c, 1, 2, 3, 4]);
  const content = field(1998, "no text");
  const payload = [field(2, Buffer.concat([user, level])), field(3, "hi"), content, tail];
  const event = eventOf("WebcastChatMessage", ...payload);
  expect(event).toMatchObject({ eventType: "CHAT", user: { userId: "5" }, payload: { message: "hi" } });
  expect(event.payload.unknownFields?.[0]).toEqual({ path: "2.1999", size: 3, bytes: base64(level) });
  expect(event.payload.unknownFields?.at(-1)).toEqual({ path: "1999", size: 6, bytes: base64(tail) });
  expect(event.payload.bytes).toBeUndefined();
});

test("what comes by the second keeps a KB of them; of the rest the size is there, and that it is missing is said", () => {
  const fields = [field(1001, Buffer.alloc(600, "a")), field(1002, Buffer.alloc(600, "b")), field(1003, "c")];
  const event = eventOf("WebcastChatMessage", field(2, user), field(3, "hi"), ...fields);
  expect(event.payload.unknownFields).toEqual([
    { path: "1001", size: 604, bytes: base64(fields[0] ?? common) },
    { path: "1002", size: 604 },
    { path: "1003", size: 4, bytes: base64(fields[2] ?? common) },
  ]);
  expect(event.payload.quality).toEqual(["unknown_fields", "shortened"]);
});

test("a forged message of a hundred thousand unknown fields is an event with the first of them, and their number", () => {
  const event = eventOf(
    "WebcastLikeMessage",
    field(5, user),
    Buffer.alloc(400_000, Buffer.from([0xf8, 0x3f, 0x80, 1])),
  );
  expect(event.payload.unknownFields).toHaveLength(64);
  expect(event.payload).toMatchObject({ unknownFieldCount: 100_000, quality: ["unknown_fields", "shortened"] });
  expect(JSON.stringify(event).length).toBeLessThan(16_000);
});

test("a forged message of users in users is an event with the way to a field around what is unknown", () => {
  const unknown = Buffer.concat(Array.from({ length: 60 }, () => field(9999, "x")));
  for (const depth of [10, 400, 3_000]) {
    let nested: Uint8Array = unknown;
    for (let level = 0; level < depth; level++) nested = field(45, nested);
    const event = eventOf("WebcastChatMessage", field(2, Buffer.concat([user, nested])), field(3, "hi"));
    const places = event.payload.unknownFields ?? [];
    expect(places).toHaveLength(60);
    for (const { path } of places) {
      expect(path).toBe(depth === 10 ? `2${".45".repeat(10)}.9999` : `2${".45".repeat(22)}`);
    }
    expect(JSON.stringify(event).length).toBeLessThan(16_000);
  }
});

test("a large one is still an event that is not too large", () => {
  for (const size of [10_000, 30_000, 60_000, 200_000]) {
    const event = eventOf(
      "WebcastInRoomBannerMessage",
      field(2, Buffer.alloc(size, "x")),
      field(3, Buffer.alloc(size)),
    );
    expect(JSON.stringify(event).length).toBeLessThan(90 * 1024);
    expect(event.payload.unknownFields?.map((one) => one.path)).toEqual(["2", "3"]);
    expect(event.payload.quality?.includes("shortened")).toBe(size > 10_000);
  }
});

test("a method without `Webcast` before its name is read like the one with it", () => {
  const payload = encode(schema.WebcastRoomMessage, { content: "Welcome" });
  const event = normalize(decodeMessage({ method: "RoomMessage", msgId: "1", payload }));
  expect(event).toMatchObject({ eventType: "ROOM_NOTICE", rawType: "RoomMessage", payload: { text: "Welcome" } });
  const nobodys = normalize(decodeMessage({ method: "NeverSeenMessage", msgId: "1", payload }));
  expect(nobodys).toMatchObject({ rawType: "NeverSeenMessage", payload: { quality: ["no_schema"] } });
});
