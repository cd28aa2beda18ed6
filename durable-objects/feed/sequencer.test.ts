import { createHash, randomBytes, randomUUID } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { initialState, reduce } from "#shared/live-state.ts";
import { type EventBody, stamp } from "#shared/stamp.ts";
import { arrivals, giftBody, roomMessages, roomStartedAt, worthOfMessages } from "../../test/gift-rooms.ts";
import { sqlStorage } from "../../test/sql-storage.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { linkEach } from "./digests.ts";
import { writeIdentity } from "./feed-storage.ts";
import { load, type Loaded } from "./memory.ts";
import { sequence } from "./sequencer.ts";
import { newCursor } from "./sessions.ts";
import { noRules } from "./stream-rules.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");

const judging = { rules: noRules, hostUniqueId: "x", sha256Hex };

function freshMemory(): Loaded {
  const sql = sqlStorage() as unknown as SqlStorage;
  writeIdentity(sql, { streamId: "st_x", uniqueId: "x", epoch: "e" });
  return load(sql, judging);
}

const userId = fc.constantFrom("101", "102");
/** What happens beside gifts, each with a message id that may come again. */
const otherBody = fc
  .record({
    kind: fc.constantFrom("FOLLOW", "LIKE", "ROOM_USER", "ENVELOPE", "BATTLE", "CONNECTED", "STREAM_END", "CHAT"),
    // From 1: 0 is TikTok's word for none.
    nativeId: fc.integer({ min: 1, max: 31 }),
    number: fc.nat(5_000),
    userId,
    second: fc.nat(150),
  })
  .map(({ kind, nativeId, number, userId, second }): EventBody => {
    const id = String(number % 4);
    const payloads = {
      FOLLOW: { displayType: "follow" },
      LIKE: { likeCount: 15, totalLikeCount: number },
      ROOM_USER: { viewerCount: number, totalUsers: 0, topViewers: [] },
      ENVELOPE: { envelopeId: id, coins: number, peopleCount: 1, display: 1 + (number % 2) },
      BATTLE: {
        battleId: id,
        battleStatus: number % 3,
        participants: [{ userId: "9", uniqueId: "", displayName: "", score: number }],
      },
      CONNECTED: { roomId: "r1", provider: "mock" },
      STREAM_END: { action: 3, reason: "" },
      CHAT: { message: "hi", emotes: [], language: "" },
    };
    return {
      eventType: kind,
      rawType: `Webcast${kind}`,
      ...(kind !== "CONNECTED" && { nativeId: String(nativeId) }),
      timestamp: roomStartedAt + second * 1_000,
      user: { userId, uniqueId: `user${userId}` },
      payload: payloads[kind],
    } as EventBody;
  });

/** What a runner sends: sessions one after the other, of one room or of two that follow each other. */
const sessions = roomMessages
  .chain((messages) =>
    fc.array(
      fc.record({ roomId: fc.constantFrom("r1", "r1", "r2"), gifts: arrivals(messages), others: fc.array(otherBody) }),
      { maxLength: 4 },
    ),
  )
  .map((all) =>
    all.map(({ roomId, gifts, others }) => {
      const bodies = [...gifts.map((message) => giftBody(message)), ...others];
      const order = bodies.toSorted((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0));
      return { roomId, gifts, bodies: order };
    }),
  );

const chance = { now: 9e14, randomHex: (bytes: number) => randomBytes(bytes).toString("hex"), linkEach };

/** Sends a session through the hub's sequencer in batches; the hub may be evicted between two of them. */
function publish(memory: Loaded, roomId: string, bodies: EventBody[], batchEvents: number): RecordedEvent[] {
  const cursor = newCursor({ sessionId: randomUUID(), roomId, provider: "mock", startedAt: roomStartedAt }, "key");
  const events = bodies.map((body, index) => {
    const place = { streamId: "st_x", roomId, sessionId: cursor.sessionId, seqNo: index + 1, ingestedAt: 8e14 };
    return stamp(body, place, sha256Hex);
  });
  const log: RecordedEvent[] = [];
  for (let at = 0; at < events.length; at += batchEvents) {
    const { texts } = sequence(memory, cursor, structuredClone(events.slice(at, at + batchEvents)), judging, chance);
    log.push(...texts.map((text) => JSON.parse(text) as RecordedEvent));
    memory.state = JSON.parse(JSON.stringify(memory.state)) as Checkpoint["state"];
  }
  return log;
}

test("the state that is reduced from the log is the hub's, whatever was sent", () => {
  fc.assert(
    fc.property(sessions, fc.integer({ min: 1, max: 40 }), (all, batchEvents) => {
      const memory = freshMemory();
      const log = all.flatMap(({ roomId, bodies }) => publish(memory, roomId, bodies, batchEvents));
      const state = initialState();
      const recomputed = log.map((event) => structuredClone(event));
      for (const event of recomputed) reduce(state, event);
      expect(state).toEqual(memory.state);
      // Not only the sums: each event says the same.
      expect(recomputed).toEqual(log);
    }),
    { numRuns: 200 },
  );
});

test("coins, likes, follows and chests are counted once over all sessions of a room", () => {
  fc.assert(
    fc.property(sessions, fc.integer({ min: 1, max: 40 }), (all, batchEvents) => {
      const memory = freshMemory();
      for (const { bodies } of all) publish(memory, "r1", bodies, batchEvents);
      const sent = all.flatMap(({ bodies }) => bodies);
      const of = <Type extends EventBody["eventType"]>(type: Type) =>
        sent.filter((body) => body.eventType === type) as Extract<EventBody, { eventType: Type }>[];
      const { live } = memory.state;
      expect(live.coins).toBe(worthOfMessages(all.flatMap(({ gifts }) => gifts)).coins);
      // Of two messages under one id the first one counts.
      const likes = firstOfEach(of("LIKE")).map(({ payload }) => payload.totalLikeCount);
      expect(live.likes).toBe(Math.max(0, ...likes));
      // A person follows once, by however many messages.
      const followers = new Set(firstOfEach(of("FOLLOW")).map(({ user }) => user.userId));
      expect(live.counts.FOLLOW ?? 0).toBe(followers.size);
      const chests = firstOfEach(of("ENVELOPE")).filter(({ payload }) => payload.display !== 2);
      expect(live.chests).toBe(new Set(chests.map(({ payload }) => payload.envelopeId)).size);
    }),
    { numRuns: 200 },
  );
});

function firstOfEach<Body extends EventBody>(bodies: Body[]): Body[] {
  const seen = new Set<string | undefined>();
  return bodies.filter(({ nativeId }) => !seen.has(nativeId) && seen.add(nativeId));
}
