/** A session that memory has no room for any more is still the one that it was. */
import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import type { OpenSessionCall } from "#shared/protocol/hub-protocol.ts";
import { unframeLogMessage } from "#shared/protocol/log-message.ts";
import { feedStorage, sqlStorage } from "../../test/sql-storage.ts";
import { chat, stampAll } from "../../test/stream.ts";
import { FeedEngine, type FeedPlace } from "./feed-engine.ts";
import { applySchema } from "./feed-schema.ts";
import { newCursor } from "./sessions.ts";
import { keepPastSession, readPastSession } from "./past-sessions.ts";

const startedAt = Date.UTC(2026, 10, 20);

let disk: ReturnType<typeof feedStorage>;
let engine: FeedEngine;
/** What the queue was given. */
let sent: Uint8Array[];
beforeEach(() => {
  sent = [];
  disk = feedStorage();
  engine = wake();
  engine.create({ streamId: "st_1", uniqueId: "someone" }, () => "epoch");
});

function wake(): FeedEngine {
  const storage = disk.storage as unknown as FeedPlace["storage"];
  const sendBatch = async (messages: Iterable<{ body: Uint8Array }>) => {
    for (const { body } of messages) sent.push(body);
  };
  const queue = { sendBatch } as unknown as Queue;
  const place = { storage, queue, log: () => ({ read: () => Promise.reject(new Error("no log")) }) };
  return new FeedEngine(() => place, { giftSettleMs: undefined });
}

function call(index: number): OpenSessionCall {
  const session = { sessionId: randomUUID(), roomId: "7001", provider: "mock", startedAt: startedAt + index };
  return { session: { ...session, leaseToken: 1 }, idempotencyKey: `key ${index}` };
}

function open(asked: OpenSessionCall) {
  const opened = engine.open(asked);
  if (opened === "conflict") throw new Error("conflict");
  return opened;
}

/** Says two things in a session, has the log take them, and has memory forget the session over a hundred younger ones. */
function forgotten(): OpenSessionCall {
  const asked = call(0);
  const { sessionId, roomId } = asked.session;
  const { cursor } = open(asked);
  engine.record(cursor, stampAll({ streamId: "st_1", sessionId, roomId }, [chat("a"), chat("b")]), startedAt);
  engine.noteStored({ epoch: "epoch", ranges: [[1, 2]] }, startedAt);
  for (let index = 1; index <= 100; index++) open(call(index));
  expect(engine.current?.memory.sessions).not.toHaveProperty(sessionId);
  return asked;
}

test("opened once more as it was, it goes on where it stood, also after a wake", () => {
  const asked = forgotten();
  engine = wake();
  expect(open(asked)).toMatchObject({ isNew: false, cursor: { lastSeqNo: 2, eventCount: 2 } });
  const head = open(asked).cursor.chainHead;
  expect(head).toHaveLength(64);
  engine = wake();
  expect(open(asked).cursor).toMatchObject({ lastSeqNo: 2, chainHead: head });
});

test.each([
  ["another key", {}, "another"],
  ["another time", { startedAt: startedAt + 1_000 }, "key 0"],
  ["another room", { roomId: "7002" }, "key 0"],
  ["another provider", { provider: "direct" }, "key 0"],
])("its id with %s is a conflict, and begins nothing anew", (_what, other, idempotencyKey) => {
  const asked = forgotten();
  const forged = { session: { ...asked.session, ...other }, idempotencyKey };
  expect(engine.open(forged)).toBe("conflict");
  expect(engine.current?.memory.sessions).not.toHaveProperty(asked.session.sessionId);
});

test("a session in whose place the log has others takes nothing any more, and the platform's own goes on", () => {
  const [asked, own] = [call(1), call(2)];
  open(asked);
  open({ ...own, session: { ...own.session, provider: "system" } });
  const both = [asked.session.sessionId, own.session.sessionId];
  engine.noteStored({ epoch: "another", ranges: [], conflicts: both }, startedAt);
  expect(open(asked).isNew).toBe(false);
  engine.noteStored({ epoch: "epoch", ranges: [], conflicts: both }, startedAt);
  engine = wake();
  expect(engine.open(asked)).toBe("conflict");
  expect(engine.current?.memory.sessions[own.session.sessionId]?.inConflict).toBeUndefined();
});

test("where the log is to have everything once more, the sessions of all that the feed has come back, also over a wake", async () => {
  const asked = forgotten();
  expect(engine.logAgain()).toEqual({ firstOffset: 1, lastOffset: 2 });
  engine = wake();
  expect(engine.current?.memory).toMatchObject({ storedOffset: 0, sentOffset: 0 });
  await engine.flush({ urgent: true });
  const heads = sent.map((body) => unframeLogMessage(body).head);
  expect(heads).toEqual([expect.objectContaining({ streamId: "st_1", firstOffset: 1, lastOffset: 2 })]);
  // The log has it again: the session is forgotten with the next one that opens.
  engine.noteStored({ epoch: "epoch", ranges: [[1, 2]] }, startedAt);
  open(call(200));
  expect(engine.current?.memory.sessions).not.toHaveProperty(asked.session.sessionId);
});

test("rows of a session of which nothing is known are left where they are", () => {
  const { sessionId } = forgotten().session;
  disk.storage.sql.exec("delete from past_sessions where session_id = ?", sessionId);
  expect(engine.logAgain()).toEqual({ firstOffset: 3, lastOffset: 2 });
});

test("a range that was stored beyond a hole is not believed in any more", () => {
  const { cursor } = open(call(0));
  const { sessionId, roomId } = cursor;
  const events = stampAll({ streamId: "st_1", sessionId, roomId }, [chat("a"), chat("b"), chat("c")]);
  engine.record(cursor, events, startedAt);
  engine.noteStored({ epoch: "epoch", ranges: [[2, 3]] }, startedAt);
  engine.logAgain();
  engine.noteStored({ epoch: "epoch", ranges: [[1, 1]] }, startedAt);
  expect(engine.current?.memory.storedOffset).toBe(1);
});

test("of the sessions that were forgotten the latest are kept", () => {
  const sql = sqlStorage() as unknown as SqlStorage;
  applySchema(sql, 0);
  const cursors = [1, 2, 3, 4].map((index) => newCursor(call(index).session, `key ${index}`));
  const [first, second, third, fourth] = cursors as [(typeof cursors)[0], ...typeof cursors];
  for (const cursor of [first, second!, third!]) keepPastSession(sql, cursor, 3);
  // What is forgotten once more is the youngest again.
  keepPastSession(sql, { ...first, lastSeqNo: 9 }, 3);
  keepPastSession(sql, fourth!, 3);
  const kept = cursors.map(({ sessionId }) => readPastSession(sql, sessionId)?.lastSeqNo);
  expect(kept).toEqual([9, undefined, 0, 0]);
});
