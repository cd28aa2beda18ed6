/** What is personal is taken out of a feed: out of its rows, its checkpoint, and all that is reduced from them. */
import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readLink } from "#shared/chain-link.ts";
import { verifyChain } from "#shared/chain-check.ts";
import type { ChainRow } from "#shared/chain-row.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { namesAnyone } from "#shared/personal/naming.ts";
import { erasedEvent, splitEvent } from "#shared/personal/split.ts";
import type { LogPageAsk } from "#shared/protocol/log-reader.ts";
import type { EventBody } from "#shared/stamp.ts";
import { muteUsers, withdraw } from "#shared/takeback.ts";
import { rule } from "../../test/rule-stage.ts";
import { feedStorage } from "../../test/sql-storage.ts";
import { chat, gift, stampAll } from "../../test/stream.ts";
import { FeedEngine, type FeedPlace } from "./feed-engine.ts";
import { readFeedRows } from "./feed-rows.ts";

const now = Date.UTC(2026, 10, 20, 12);
const session = { streamId: "st_1", sessionId: "5b1f9c34-6a7f-4d0e-8a5c-0d8e6f2b1c3d", roomId: "7001" };
const opening = { session: { ...session, provider: "mock", startedAt: now, leaseToken: 1 }, idempotencyKey: "one" };
const gone = { userId: "7770001", uniqueId: "gone.viewer", displayName: "Gone Viewer" };
const other = { userId: "7770002", uniqueId: "other.viewer" };
const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");

let disk: ReturnType<typeof feedStorage>;
let log: RecordedEvent[];
let engine: FeedEngine;

beforeEach(() => {
  vi.useFakeTimers({ now, toFake: ["Date"] });
  disk = feedStorage();
  log = [];
  engine = wake();
  engine.create({ streamId: "st_1", uniqueId: "someone" }, () => "epoch");
  engine.open(opening);
  engine.change((view) => {
    engine.writeRules(view, 1, [rule({ trigger: { on: "gift" }, userCooldownMs: 60_000 }, "thanks")]);
    muteUsers(view.memory.takebacks, [gone.userId], now + 1_000, now);
    withdraw(view.memory.takebacks, { offset: 1, parts: ["chat"], userIds: [gone.userId, other.userId] });
    engine.writeCheckpoint();
  });
  record(show());
  logged();
});
afterEach(() => {
  vi.useRealTimers();
});

function wake(): FeedEngine {
  const read = async ({ after, upTo }: LogPageAsk) => {
    const events = log.filter(({ offset }) => offset > after && offset <= upTo);
    return { events: JSON.stringify(events), upTo };
  };
  const place = {
    storage: disk.storage as unknown as FeedPlace["storage"],
    queue: {} as Queue,
    log: () => ({ read }),
  };
  return new FeedEngine(() => place, { giftSettleMs: 15_000 });
}

/** Gifts, chats and a mention of who is to be forgotten, and what others did between. */
function show(name = "n"): EventBody[] {
  return Array.from({ length: 60 }, (_, index): EventBody => {
    const id = `${name}${index}`;
    const user = index % 3 === 0 ? gone : other;
    if (index % 4 === 0) return { ...gift(5, id), user };
    if (index === 7) {
      const mentions = [{ userId: gone.userId, uniqueId: gone.uniqueId, displayName: gone.displayName }];
      const said = chat(`hello @${gone.displayName}`, id);
      return { ...said, user, payload: { ...said.payload, mentions } } as EventBody;
    }
    return { ...chat(`${user.uniqueId} says ${index}`, id), user };
  });
}

function record(bodies: EventBody[]): void {
  const cursor = memory().sessions[session.sessionId];
  if (!cursor) throw new Error("no session");
  for (let at = 0; at < bodies.length; at += 10) {
    const events = stampAll(session, bodies.slice(at, at + 10), cursor.lastSeqNo + 1);
    const recorded = engine.record(cursor, events, now);
    log.push(...(JSON.parse(JSON.stringify(recorded.events)) as RecordedEvent[]));
  }
}

function memory() {
  const view = engine.current;
  if (!view) throw new Error("no feed");
  return view.memory;
}

/** Everything that a feed has written down, as text. */
function dump(): string {
  const sql = disk.storage.sql as unknown as SqlStorage;
  const rows = [...readFeedRows(sql, 0)].map(({ events, ...row }) => JSON.stringify(row) + events.json);
  const rest = ["checkpoint", "rebuild", "hub"].map((table) =>
    JSON.stringify(sql.exec(`select * from ${table}`).toArray()),
  );
  return [...rows, ...rest].join("\n");
}

function chainRows(): ChainRow[] {
  return [...readFeedRows(disk.storage.sql as unknown as SqlStorage, 0)].flatMap(({ events, chain }) => {
    const links = (JSON.parse(chain) as string[]).map(readLink);
    return (JSON.parse(events.json) as RecordedEvent[]).map((event, index): ChainRow => {
      const { value = "", commitment, salt } = links[index] ?? {};
      const { facts, personal } = splitEvent(event);
      return { facts, personal: salt === undefined ? undefined : personal, salt, commitment, chainVersion: 2, value };
    });
  });
}

/** The log has everything. */
const logged = () => engine.noteStored({ epoch: "epoch", ranges: [[1, memory().offset]] }, now);
const erasure = { userIds: [gone.userId], handles: [], places: [] };
const eraseInLog = () => {
  const people = new Set([gone.userId]);
  log = log.map((event) => (namesAnyone(event, people) ? erasedEvent(splitEvent(event).facts) : event));
};
const words = [gone.userId, gone.uniqueId, gone.displayName];

test("nothing of them is left in what the feed has written down, what others did is, and the chain is whole", () => {
  expect(words.every((word) => dump().includes(word))).toBe(true);
  const before = { coins: memory().state.live.coins, chain: chainRows().map(({ value }) => value) };
  eraseInLog();
  expect(engine.erase(erasure)).toEqual({ events: 21, waiting: 0 });
  for (const word of words) expect(dump()).not.toContain(word);
  expect(dump()).toContain("other.viewer says 1");
  // Whoever has a copy of what was there must not go on with it.
  expect(memory().generation).toBe(1);
  expect(memory().state.live.coins).toBe(before.coins);
  expect(chainRows().map(({ value }) => value)).toEqual(before.chain);
  expect(verifyChain(chainRows(), sha256Hex)).toMatchObject({ ok: true, events: 60, erased: 21 });
});

test("a hub that wakes is where it was, goes on, and its chain goes on", () => {
  eraseInLog();
  engine.erase(erasure);
  const erased = memory();
  engine = wake();
  expect(memory()).toEqual(erased);
  record(show("later").slice(0, 10));
  expect(verifyChain(chainRows(), sha256Hex)).toMatchObject({ ok: true, events: 70, erased: 21 });
});

test("what the feed has cut is reduced anew from the log, and nothing of them comes back from there", async () => {
  const { batch } = memory();
  engine.writeCheckpoint();
  (disk.storage.sql as unknown as SqlStorage).exec("delete from feed where batch <= ?", batch - 2);
  engine = wake();
  const { coins } = memory().state.live;
  eraseInLog();
  expect(engine.erase(erasure).events).toBeGreaterThan(0);
  expect(memory().rebuilding).not.toEqual([]);
  expect(await engine.rebuild.run()).toBe(true);
  expect(memory().generation).toBe(2);
  for (const word of words) expect(dump()).not.toContain(word);
  expect(memory().state.live.coins).toBe(coins);
});

test("what the log has not got keeps its salt and waits; once the log has it, it goes as well", () => {
  eraseInLog();
  record(show("later").slice(0, 10));
  const saltless = () => chainRows().filter(({ salt }) => salt === undefined).length;
  expect(engine.erase(erasure)).toEqual({ events: 21, waiting: 5 });
  expect(saltless()).toBe(21);
  expect(verifyChain(chainRows(), sha256Hex)).toMatchObject({ ok: true, events: 70, erased: 21 });
  logged();
  // The others name nobody any more.
  expect(engine.erase(erasure)).toEqual({ events: 5, waiting: 0 });
  expect(saltless()).toBe(26);
});

test("an event is erased by its place, and once more without another effect", () => {
  const places = [{ sessionId: session.sessionId, seqNo: 2 }];
  expect(engine.erase({ userIds: [], handles: [], places })).toEqual({ events: 1, waiting: 0 });
  // But for the generation: who has a copy cannot know that it is the same.
  const content = () => dump().replaceAll(/generation\\*":\d+/g, "");
  const once = content();
  expect(engine.erase({ userIds: [], handles: [], places })).toEqual({ events: 1, waiting: 0 });
  expect(content()).toBe(once);
  expect(verifyChain(chainRows(), sha256Hex)).toMatchObject({ ok: true, erased: 1 });
});

test("an event of chain version 1 is not erased, and nothing else is then", () => {
  const sql = disk.storage.sql as unknown as SqlStorage;
  const [row] = readFeedRows(sql, 5);
  const old = (JSON.parse(row?.chain ?? "[]") as string[]).map((link) => link.slice(0, 64));
  sql.exec("update feed set chain = ? where batch = ?", JSON.stringify(old), row?.batch);
  const before = dump();
  expect(() => engine.erase(erasure)).toThrow("version 1");
  expect(dump()).toBe(before);
});
