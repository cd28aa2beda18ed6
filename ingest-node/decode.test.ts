import { gzipSync } from "node:zlib";
import * as schema from "tiktok-live-proto/v3";
import { expect, test } from "vitest";
import { normalize } from "#shared/normalize.ts";
import { decodeBatch, decodeFrame, decodeLimits, decodeMessage } from "./decode.ts";
import { type WireMessage, encodeBatch, encodeFrame, encode } from "./simulator/frames.ts";

const chat = (msgId: string): WireMessage => ({
  method: "WebcastChatMessage",
  msgId,
  payload: encode(schema.WebcastChatMessage, { content: `message ${msgId}` }),
});
const batchOf = (messages: WireMessage[]) => encodeBatch(messages, { cursor: "c1", pushServer: "" });
/** A length that points past the end. */
const brokenBytes = Buffer.from([0x0a, 0x7f, 0x01]);

test("a frame gives its messages in order, and what an acknowledgement repeats", () => {
  const frame = decodeFrame(encodeFrame(batchOf(["1", "2", "3"].map(chat)), "42"));
  expect(frame).toMatchObject({ kind: "messages", payloadType: "msg", logId: "42", cursor: "c1", needAck: true });
  expect(frame.internalExt).toContain("cursor:c1");
  expect(frame.messages.map(({ msgId, data }) => [msgId, data?.content])).toEqual([
    ["1", "message 1"],
    ["2", "message 2"],
    ["3", "message 3"],
  ]);
});

test("a method without a schema, and a message that does not decode, carry their bytes between their neighbours", () => {
  const messages = [
    chat("1"),
    { method: "WebcastNeverSeen", msgId: "2", payload: Buffer.from([1, 2, 3]) },
    { method: "WebcastChatMessage", msgId: "3", payload: brokenBytes },
    chat("4"),
  ];
  expect(decodeFrame(encodeFrame(batchOf(messages), "1")).messages).toMatchObject([
    { msgId: "1", data: { content: "message 1" } },
    { method: "WebcastNeverSeen", msgId: "2", bytes: "AQID" },
    { method: "WebcastChatMessage", msgId: "3", bytes: brokenBytes.toString("base64") },
    { msgId: "4", data: { content: "message 4" } },
  ]);
});

test("a message with a broken head loses none of its neighbours", () => {
  const broken = Buffer.concat([Buffer.from([0x0a, brokenBytes.length]), brokenBytes]);
  const batch = Buffer.concat([batchOf([chat("1")]), broken, batchOf([chat("2")])]);
  expect(decodeFrame(encodeFrame(batch, "9"))).toMatchObject({
    kind: "messages",
    logId: "9",
    messages: [
      { msgId: "1", data: { content: "message 1" } },
      { method: "BaseProtoMessage", bytes: brokenBytes.toString("base64") },
      { msgId: "2", data: { content: "message 2" } },
    ],
  });
});

/** The bytes of a batch with a part of it that is no whole message. */
const field = (bytes: Uint8Array, length = bytes.length) => Buffer.concat([Buffer.from([0x0a, length]), bytes]);
const readable = (messages: { msgId: string; quality?: string[] }[]) =>
  messages.map(({ msgId, quality }) => quality?.join() ?? msgId);

test.each([
  ["whose length reaches into the next one", Buffer.from([0x12, 0x20, 1, 2])],
  ["that ends with a tag that does not exist", Buffer.from([0x0a, 1, 0x41, 0, 0x12, 1, 1])],
  ["without a method", Buffer.from([0x12, 1, 1])],
  ["of nothing", Buffer.alloc(0)],
])("a message %s is one event with a reason, between its neighbours", (_name, part) => {
  const batch = Buffer.concat([batchOf([chat("1")]), field(part), batchOf([chat("2")])]);
  expect(readable(decodeFrame(encodeFrame(batch, "9")).messages)).toEqual(["1", "message_unreadable", "2"]);
  expect(readable(decodeBatch(batch))).toEqual(["1", "message_unreadable", "2"]);
});

test("of a batch that is cut off every whole message is there, and the rest as it is", () => {
  const whole = batchOf(["1", "2"].map(chat));
  const { messages } = decodeFrame(encodeFrame(Buffer.concat([whole, field(brokenBytes, 100)]), "9"));
  expect(readable(messages)).toEqual(["1", "2", "message_unreadable"]);
  expect(messages[2]?.bytes).toBe(field(brokenBytes, 100).toString("base64"));
});

test.each([
  ["cut off", chat("1").payload.subarray(0, -5)],
  ["that goes on after its end", Buffer.concat([chat("1").payload, Buffer.from([0, 1, 2])])],
  ["that is no protobuf", Buffer.from("not at all")],
])("a payload %s keeps its bytes and says why", (_name, payload) => {
  expect(decodeMessage({ method: "WebcastChatMessage", msgId: "1", payload })).toEqual({
    method: "WebcastChatMessage",
    msgId: "1",
    bytes: Buffer.from(payload).toString("base64"),
    quality: ["payload_unreadable"],
  });
});

test("a field of the wrong wire type is as one that is absent, and kept", () => {
  // Field 2, the user, as a number; field 3, the text, as it should be.
  const payload = Buffer.from([0x10, 7, 0x1a, 2, 0x68, 0x69]);
  const event = normalize(decodeMessage({ method: "WebcastChatMessage", msgId: "1", payload }));
  expect(event).toMatchObject({ eventType: "RAW", payload: { data: { content: "hi" } } });
  expect(event.payload.quality).toEqual(["unknown_fields", "user_absent", "time_absent"]);
  expect(event.payload.unknownFields).toEqual([
    { path: "2", size: 2, bytes: Buffer.from([0x10, 7]).toString("base64") },
  ]);
});

test("text that is not UTF-8 arrives repaired, and says so", () => {
  const user = encode(schema.User, { id: "5", displayId: "mia" });
  const payload = Buffer.concat([
    Buffer.from([0x12, user.length]),
    user,
    Buffer.from([0x1a, 4, 0x68, 0xff, 0xfe, 0x69]),
  ]);
  expect(normalize(decodeMessage({ method: "WebcastChatMessage", msgId: "1", payload })).payload).toMatchObject({
    message: "h\uFFFD\uFFFDi",
    quality: ["text_repaired", "time_absent"],
  });
});

test("a message of 10 MB costs its neighbours nothing, and is an event of its own", () => {
  const large = { ...chat("2"), payload: Buffer.alloc(10 * 1024 * 1024, 1) };
  const { messages } = decodeFrame(encodeFrame(batchOf([chat("1"), large, chat("3")]), "1"));
  expect(messages.map(({ msgId, quality }) => [msgId, quality])).toEqual([
    ["1", undefined],
    ["2", ["message_too_large"]],
    ["3", undefined],
  ]);
  const [, event] = messages.map((message) => normalize(message));
  expect(event).toMatchObject({ eventType: "RAW", rawType: "WebcastChatMessage", nativeId: "2" });
  expect(event?.payload).toMatchObject({ truncated: true, quality: ["message_too_large", "shortened"] });
  expect(JSON.stringify(event).length).toBeLessThan(96 * 1024);
});

test("no more is decoded of one frame than its limit", () => {
  const long = { ...chat("1"), payload: encode(schema.WebcastChatMessage, { content: "x".repeat(500_000) }) };
  const messages = decodeBatch(batchOf(Array.from({ length: 6 }, () => long)));
  expect(messages.map(({ quality }) => quality?.[0] ?? "decoded")).toEqual([
    ...Array.from({ length: 4 }, () => "decoded"),
    ...Array.from({ length: 2 }, () => "message_too_large"),
  ]);
});

test("a frame of more messages than anybody sends becomes as many events as are allowed, and one for the rest", () => {
  const batch = Buffer.alloc(2 * (decodeLimits.messages + 1_000), "\x0a\x00");
  const { messages } = decodeFrame(encodeFrame(batch, "1"));
  expect(messages).toHaveLength(decodeLimits.messages + 1);
  expect(messages.at(-1)).toMatchObject({ bytes: Buffer.alloc(2_000, "\x0a\x00").toString("base64") });
  expect(messages.at(-1)?.quality).toEqual(["frame_too_large"]);
});

test("a frame that is not readable keeps its bytes, also one that would fill the memory", () => {
  const push = (payload: Buffer) =>
    encode(schema.WebcastPushFrame, { payloadEncoding: "pb", payloadType: "msg", payload });
  const payload = Buffer.from('{"messages":[]}');
  const unreadable: [Uint8Array, string][] = [
    [brokenBytes, "frame_unreadable"],
    // The codec reads this as a frame with nothing in it.
    [Buffer.from("this is no frame"), "frame_unreadable"],
    [encode(schema.WebcastPushFrame, { payloadEncoding: "json", payloadType: "msg", payload }), "frame_unreadable"],
    [push(Buffer.from([0x1f, 0x8b, 8, 0])), "frame_unreadable"],
    [push(gzipSync(batchOf([chat("1")])).subarray(0, -9)), "frame_unreadable"],
    [push(Buffer.from([0x0a, 0x7f, 1])), "frame_unreadable"],
    [push(gzipSync(Buffer.alloc(decodeLimits.inflatedBytes + 1))), "frame_too_large"],
  ];
  for (const [bytes, reason] of unreadable) {
    const frame = decodeFrame(bytes);
    expect(frame).toMatchObject({
      kind: "broken",
      messages: [{ method: "WebcastPushFrame", bytes: Buffer.from(bytes).toString("base64"), quality: [reason] }],
    });
    expect(frame.messages.map(normalize)).toMatchObject([{ eventType: "RAW", payload: { quality: [reason] } }]);
  }
});

test("a heartbeat says nothing", () => {
  const bytes = encode(schema.WebcastPushFrame, { payloadEncoding: "pb", payloadType: "hb", logId: "5" });
  expect(decodeFrame(bytes)).toMatchObject({ kind: "other", payloadType: "hb", logId: "5", messages: [] });
});

test("a message that is little but empty messages costs no more than its bytes: it keeps them", () => {
  // Field 28 of a chat message is a list of messages; an empty one has three bytes.
  const empty = Buffer.from([0xe2, 0x01, 0x00]);
  const forged = (msgId: string, count: number): WireMessage => ({
    ...chat(msgId),
    payload: Buffer.concat(Array.from({ length: count }, () => empty)),
  });
  const { messages } = decodeFrame(encodeFrame(batchOf([forged("1", decodeLimits.nested + 1), chat("2")]), "1"));
  expect(messages[0]).toMatchObject({ msgId: "1", quality: ["message_too_large"] });
  expect(messages[0]?.data).toBeUndefined();
  // The room is the frame's: what comes behind it in the same frame is not decoded either, and in the next one it is.
  expect(decodeFrame(encodeFrame(batchOf([forged("1", 100), chat("2")]), "1")).messages).toMatchObject([
    { msgId: "1", data: {} },
    { msgId: "2", data: { content: "message 2" } },
  ]);
});
