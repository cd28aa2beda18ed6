/** Why a room has the coins it has: the API's answer, from the log, against the live state and an oracle. */
import { randomUUID } from "node:crypto";
import * as fc from "fast-check";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import type { AccountEvent, GiftTotal } from "#shared/gift-account.ts";
import type { ShownBoard } from "#shared/standings.ts";
import { initialState, type LiveState, reduce } from "#shared/live-state.ts";
import { arrivals, giftBody, type GiftMessage, pieces, roomMessages, worthOfMessages } from "./gift-rooms.ts";
import {
  chat,
  createStream,
  gift,
  openLive,
  openSession,
  publish,
  readLog,
  stampAll,
  type TestSession,
} from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

interface Answer {
  roomId: string;
  throughOffset: number;
  truncated: boolean;
  gifts: number;
  coins: number;
  totals: GiftTotal[];
  totalsLeftOut: number;
  events: AccountEvent[];
  next: number | null;
}

async function ask(streamId: string, query = ""): Promise<Answer> {
  const response = await worker.api("GET", `/v1/streams/${streamId}/ledger?${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

async function stateOf(streamId: string): Promise<{ offset: number; state: LiveState }> {
  const response = await worker.api("GET", `/v1/streams/${streamId}/state`);
  const { position, state } = (await response.json()) as { position: { offset: number }; state: LiveState };
  return { offset: position.offset, state };
}

/** Publishes each list as a session of its own; returns what the log then has of the stream, in order. */
async function publishSessions(
  streamId: string,
  lists: GiftMessage[][],
  between: () => Promise<void> = async () => {},
): Promise<RecordedEvent[]> {
  const sessions: TestSession[] = [];
  for (const messages of lists) {
    const session = await openSession(worker, streamId);
    sessions.push(session);
    await publish(worker, session, stampAll(session, [...messages.map((one) => giftBody(one)), chat("end")]));
    await between();
  }
  const { offset } = await stateOf(streamId);
  return vi.waitUntil(
    async () => {
      const logs = await Promise.all(sessions.map(({ sessionId }) => readLog(worker, sessionId, 1)));
      const all = logs.flat().toSorted((a, b) => a.offset - b.offset);
      return all.length === offset && all;
    },
    { timeout: 20_000, interval: 100 },
  );
}

const sorted = (of: object) => Object.entries(of).toSorted(([one], [other]) => (one < other ? -1 : 1));

test("the answer, the live state, the log and the oracle agree on rooms that nobody chose", async () => {
  const seed = Date.now() % 2 ** 31;
  console.log(`rooms of seed ${seed}`);
  const rooms = fc.sample(
    roomMessages.chain((messages) => arrivals(messages)).chain((messages) => pieces(messages)),
    { seed, numRuns: 6 },
  );
  await Promise.all(
    rooms.map(async (lists) => {
      const streamId = await createStream(worker);
      const goals = `/v1/streams/${streamId}/goals`;
      await worker.api("PUT", `${goals}/coins`, { counts: "coins" });
      await worker.api("PUT", `${goals}/roses`, { counts: "gift", gift: "5655" });
      const asked = { parts: "board:gifters,count:coins,gift:5655,goal:coins,goal:roses" };
      const page = await openLive(worker, streamId, asked);
      const log = await publishSessions(streamId, lists, async () => {
        await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "hibernate" });
      });
      const worth = worthOfMessages(lists.flat());
      const { state } = await stateOf(streamId);
      const recomputed = initialState();
      for (const event of log) reduce(recomputed, event);
      const answer = await ask(streamId, "limit=500");

      expect(state.coins).toBe(worth.coins);
      expect(recomputed.live).toEqual(state);
      expect(answer).toMatchObject({ coins: worth.coins, truncated: false, totalsLeftOut: 0, next: null });
      const byUser: Record<string, number> = {};
      for (const { user, coins } of answer.totals) byUser[user.userId] = (byUser[user.userId] ?? 0) + coins;
      expect(byUser).toEqual(worth.byUser);
      // What pages show: a board and goals, over evictions and reconnects, on a page that was there and on one that comes.
      const roses = answer.totals.filter(({ giftId }) => giftId === "5655").reduce((sum, { gifts }) => sum + gifts, 0);
      const shown = { "count:coins": worth.coins, "goal:coins": worth.coins, "gift:5655": roses, "goal:roses": roses };
      const { parts = {} } = (await openLive(worker, streamId, asked)).hello;
      expect(parts).toMatchObject(shown);
      const { rows } = parts["board:gifters"] as ShownBoard;
      expect(Object.fromEntries(rows.map(({ userId, value }) => [userId, value]))).toEqual(
        Object.fromEntries(Object.entries(worth.byUser).filter(([, coins]) => coins > 0)),
      );
      const told = () => Object.assign({}, page.hello.parts, ...page.parts.map((frame) => frame.parts)) as object;
      await vi.waitUntil(() => JSON.stringify(sorted(told())) === JSON.stringify(sorted(parts)), { timeout: 10_000 });
      // Down to the messages: each that is in the log, with what the hub said it added.
      expect(answer.events.map(({ nativeId, coinsDelta }) => [nativeId, coinsDelta])).toEqual(
        log.flatMap((event) => (event.eventType === "GIFT" ? [[event.nativeId, event.payload.coinsDelta]] : [])),
      );
    }),
  );
});

/** Roses of one coin for the host and for a guest, a lion, and a gift without a price, over a reconnect. */
async function smallRoom(): Promise<{ streamId: string; sessionIds: [string, string] }> {
  const streamId = await createStream(worker);
  const message = (nativeId: string, count: number, change: Partial<GiftMessage> = {}): GiftMessage => ({
    nativeId,
    userId: "101",
    giftId: "5655",
    groupId: "900",
    receiverUserId: "6001",
    count,
    price: 1,
    streak: true,
    end: false,
    second: 1,
    ...change,
  });
  const lion = { giftId: "6369", groupId: "0", price: 29_999, streak: false, userId: "102" };
  const log = await publishSessions(streamId, [
    [message("1", 1), message("2", 3), message("3", 2, { receiverUserId: "6002" }), message("4", 1, lion)],
    [
      message("2", 3),
      message("5", 7, { end: true }),
      message("4", 1, lion),
      message("6", 4, { giftId: "9999", price: 0 }),
    ],
  ]);
  const [first, second] = [...new Set(log.map(({ sessionId }) => sessionId))];
  return { streamId, sessionIds: [first ?? "", second ?? ""] };
}

test("a number is told down to the messages, by giver, gift, receiver and session", async () => {
  const { streamId, sessionIds } = await smallRoom();
  const all = await ask(streamId);
  expect(all).toMatchObject({ roomId: "7001", coins: 30_008, gifts: 14 });
  expect(all.totals).toEqual([
    expect.objectContaining({ user: { userId: "102", uniqueId: "user102" }, giftId: "6369", coins: 29_999, events: 1 }),
    expect.objectContaining({
      giftId: "5655",
      giftName: "Gift 5655",
      receiverUserId: "6001",
      coins: 7,
      gifts: 7,
      events: 3,
    }),
    expect.objectContaining({ giftId: "5655", receiverUserId: "6002", coins: 2, gifts: 2, events: 1 }),
    expect.objectContaining({ giftId: "9999", coins: 0, gifts: 4, priceUnknown: true }),
  ]);
  expect(all.throughOffset).toBe(all.events.at(-1)?.offset);

  const streak = await ask(streamId, "user=101&gift=5655&receiver=6001");
  expect(streak).toMatchObject({ coins: 7, gifts: 7 });
  expect(streak.events.map(({ nativeId, giftCount, coinsDelta }) => [nativeId, giftCount, coinsDelta])).toEqual([
    ["1", 1, 1],
    ["2", 3, 2],
    ["5", 7, 4],
  ]);
  expect(streak.events[2]).toMatchObject({ sessionId: sessionIds[1], streakEnd: true, groupId: "900" });
  expect(await ask(streamId, "user=@user102")).toMatchObject({ coins: 29_999 });
  expect(await ask(streamId, "user=@nobody")).toMatchObject({ coins: 0, totals: [], events: [] });
  expect(await ask(streamId, `session=${sessionIds[0]}`)).toMatchObject({ coins: 30_004, gifts: 6 });
  // What the second session added, to the streak that the first one began.
  expect(await ask(streamId, `session=${sessionIds[1]}&gift=5655`)).toMatchObject({ coins: 4, gifts: 4 });
});

/** Ada becomes ada.new, another one takes her handle, and a third gives under it without an id. */
async function roomOfOneHandle(): Promise<string> {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const given = (nativeId: string, userId: string, uniqueId: string, minute: number, coins: number) => {
    const one = gift(coins, nativeId);
    const timestamp = 1_792_000_000_000 + minute * 60_000;
    return { ...one, timestamp, user: { userId, uniqueId, displayName: uniqueId.toUpperCase() } };
  };
  const bodies = [
    given("1", "101", "ada", 0, 1),
    given("2", "101", "ada", 1, 3),
    given("3", "101", "ada.new", 30, 8),
    given("4", "102", "Ada", 40, 20),
    given("5", "0", "ada", 50, 100),
    given("6", "103", "eve", 51, 500),
  ];
  await publish(worker, session, stampAll(session, bodies));
  await vi.waitUntil(async () => (await readLog(worker, session.sessionId, 1)).length === bodies.length, {
    timeout: 20_000,
  });
  return streamId;
}

test("a handle that several people had is nobody's number: the answer says who they are", async () => {
  const streamId = await roomOfOneHandle();
  const response = await worker.api("GET", `/v1/streams/${streamId}/ledger?user=@ada`);
  const problem = (await response.json()) as { code: string; users: { user: string }[] };
  expect([response.status, problem.code]).toEqual([409, "ambiguous_user"]);
  const at = (minute: number) => 1_792_000_000_000 + minute * 60_000;
  expect(problem.users).toEqual([
    {
      user: "101",
      userId: "101",
      uniqueId: "ada",
      displayName: "ADA",
      firstAt: at(0),
      lastAt: at(1),
      events: 2,
    },
    { user: "102", userId: "102", uniqueId: "Ada", displayName: "ADA", firstAt: at(40), lastAt: at(40), events: 1 },
    { user: "0@ada", userId: "", uniqueId: "ada", displayName: "ADA", firstAt: at(50), lastAt: at(50), events: 1 },
  ]);
  // Each of them can be asked for, and together they are what the room has.
  const coins = await Promise.all(problem.users.map(async ({ user }) => (await ask(streamId, `user=${user}`)).coins));
  expect(coins).toEqual([8, 20, 100]);
  expect((await ask(streamId)).coins).toBe(628);
});

test("a person who renames is one, under either handle; nobody can ask for everybody without an id", async () => {
  const streamId = await roomOfOneHandle();
  const renamed = await ask(streamId, "user=@ADA.NEW");
  expect(renamed).toMatchObject({ coins: 8, gifts: 8, totals: [{ user: { userId: "101", uniqueId: "ada.new" } }] });
  expect(renamed.events.map(({ uniqueId, coinsDelta }) => [uniqueId, coinsDelta])).toEqual([
    ["ada", 1],
    ["ada", 2],
    ["ada.new", 5],
  ]);
  expect(await ask(streamId, "user=@ada.old")).toMatchObject({ coins: 0, events: [] });
  expect(await ask(streamId, "user=0@eve")).toMatchObject({ coins: 0, events: [] });
  const response = await worker.api("GET", `/v1/streams/${streamId}/ledger?user=0`);
  expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([400, "invalid_request"]);
});

test("ten minutes of a room are worth 32 coins, where every gift event added up says 83", async () => {
  let id = 0;
  const frames = (counts: number[], change: Partial<GiftMessage> = {}): GiftMessage[] =>
    counts.map((count, index) => ({
      nativeId: String(++id),
      userId: "101",
      giftId: "5655",
      groupId: "1701791790931",
      receiverUserId: "6001",
      count,
      price: 1,
      streak: true,
      end: false,
      second: 60 + index,
      ...change,
    }));
  const once = { streak: false, groupId: "0", giftId: "7934" };
  const grown = frames([1, 2, 3, 4, 5, 6, 7, 7]);
  const shuffled = frames([2, 4, 3, 5], { userId: "102" });
  const endless = frames([1], { userId: "103", giftId: "5487", price: 5 });
  const singles = ["104", "105", "106"].flatMap((userId) => frames([1, 1], { userId }));
  const bigger = [...frames([1], once), ...frames([1], once)];
  const toGuest = frames([1, 2], { receiverUserId: "6002", giftId: "5487", price: 5 });
  const beforeTheLineBroke = [...grown, ...shuffled, ...endless, ...singles];
  const afterIt = [...shuffled.slice(-1), ...singles.slice(-1), ...bigger, ...toGuest];
  const all = [...beforeTheLineBroke, ...afterIt];
  expect(all.reduce((sum, { count, price }) => sum + count * price, 0)).toBe(83);
  expect(worthOfMessages(all).coins).toBe(32);

  const streamId = await createStream(worker);
  await publishSessions(streamId, [beforeTheLineBroke, afterIt]);
  expect((await stateOf(streamId)).state.coins).toBe(32);
  expect((await ask(streamId)).coins).toBe(32);
});

test("the list of events has pages; the sums are of all on each of them", async () => {
  const { streamId } = await smallRoom();
  const first = await ask(streamId, "limit=4");
  expect(first.events.map(({ nativeId }) => nativeId)).toEqual(["1", "2", "3", "4"]);
  const last = await ask(streamId, `limit=4&after=${first.next}`);
  expect(last.events.map(({ nativeId }) => nativeId)).toEqual(["5", "6"]);
  expect(last).toMatchObject({ coins: first.coins, totals: first.totals, next: null });
});

test("the current room is meant, or the one that is named", async () => {
  const { streamId } = await smallRoom();
  const next = await openSession(worker, streamId, "7002");
  await publish(worker, next, stampAll(next, [gift(3, "71")]));
  await readLog(worker, next.sessionId, 1);
  expect(await ask(streamId)).toMatchObject({ roomId: "7002", coins: 3 });
  expect(await ask(streamId, "room=7001")).toMatchObject({ roomId: "7001", coins: 30_008 });
  expect(await ask(streamId, "room=7003")).toMatchObject({ roomId: "7003", coins: 0, events: [] });
  expect(await ask(await createStream(worker))).toMatchObject({ roomId: "", coins: 0, events: [] });
});

test("past 50,000 gift events an answer says that it is not all, and a narrower question is answered", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  await publish(worker, session, stampAll(session, [gift(1, "1")]));
  await readLog(worker, session.sessionId, 1);
  const owner = new Client({ connectionString: worker.database.ownerUrl });
  await owner.connect();
  // As the consumer would have stored them: other givers' gifts of one coin, each once.
  await owner.query(
    `insert into events (day, session_id, seq_no, stream_id, room_id, epoch, feed_offset, event_id, event_type, trigger_id,
       raw_type, native_id, source, occurred_at, ingested_at, user_id, event_user, payload, chain)
     select day, session_id, n, stream_id, room_id, epoch, n, event_id, event_type, trigger_id, raw_type, n::text, source,
       occurred_at, ingested_at, (n % 700)::text, jsonb_build_object('userId', (n % 700)::text, 'uniqueId', 'u' || n % 700),
       payload || '{"isGiftStreak": false}', chain
     from events, generate_series(2, 50002) as n where session_id = $1`,
    [session.sessionId],
  );
  await owner.end();
  const all = await ask(streamId);
  expect(all).toMatchObject({ truncated: true, coins: 50_000, throughOffset: 50_000, totalsLeftOut: 200, next: 100 });
  expect(all.totals).toHaveLength(500);
  expect(await ask(streamId, "user=7")).toMatchObject({ truncated: false, coins: 72, totalsLeftOut: 0 });
});

test.each(["limit=0", "limit=501", "after=-1", "session=x", "user=", "unknown=1"])("%s is refused", async (query) => {
  const streamId = await createStream(worker);
  const response = await worker.api("GET", `/v1/streams/${streamId}/ledger?${query}`);
  expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([400, "invalid_request"]);
});

test("another stream's session is unknown here, and nobody asks without a key", async () => {
  const [mine, other] = [await createStream(worker), await createStream(worker)];
  const session = await openSession(worker, other);
  await publish(worker, session, stampAll(session, [gift(1)]));
  await readLog(worker, session.sessionId, 1);
  const foreign = await worker.api("GET", `/v1/streams/${mine}/ledger?session=${session.sessionId}`);
  expect([foreign.status, ((await foreign.json()) as { code: string }).code]).toEqual([404, "unknown_session"]);
  expect((await worker.api("GET", `/v1/streams/${mine}/ledger?session=${randomUUID()}`)).status).toBe(404);
  expect((await worker.api("GET", "/v1/streams/st_nothing/ledger")).status).toBe(404);
  expect((await fetch(`${worker.url}/v1/streams/${mine}/ledger`)).status).toBe(401);
});
