import { gzipSync } from "node:zlib";
import * as schema from "tiktok-live-proto/v3";
import { expect, test } from "vitest";
import { decodeFrame } from "./decode.ts";
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

test("a frame that is not readable keeps its bytes, also one that would fill the memory", () => {
  const push = (payload: Buffer) =>
    encode(schema.WebcastPushFrame, { payloadEncoding: "pb", payloadType: "msg", payload });
  const unreadable = [
    brokenBytes,
    push(Buffer.from([0x1f, 0x8b, 8, 0])),
    push(gzipSync(Buffer.alloc(17 * 1024 * 1024))),
  ];
  for (const bytes of unreadable) {
    expect(decodeFrame(bytes)).toMatchObject({
      kind: "broken",
      messages: [{ method: "WebcastPushFrame", bytes: Buffer.from(bytes).toString("base64") }],
    });
  }
});

test("a heartbeat says nothing", () => {
  const bytes = encode(schema.WebcastPushFrame, { payloadEncoding: "pb", payloadType: "hb", logId: "5" });
  expect(decodeFrame(bytes)).toMatchObject({ kind: "other", payloadType: "hb", logId: "5", messages: [] });
});
