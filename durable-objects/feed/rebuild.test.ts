/** Projections whose version moved on, against a hub that was never evicted: both take the same, and end the same. */
import { beforeEach, expect, test, vi } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import type { LogPageAsk } from "#shared/protocol/log-reader.ts";
import type { EventBody } from "#shared/stamp.ts";
import { followFrom, keepRules } from "#shared/rules/rule-state.ts";
import { command } from "#shared/interaction/interaction.ts";
import type { Rule } from "#shared/rules/rule.ts";
import { setTally } from "#shared/rules/tallies.ts";
import { muteUsers, withdraw } from "#shared/takeback.ts";
import { rule } from "../../test/rule-stage.ts";
import { feedStorage } from "../../test/sql-storage.ts";
import { chat, gift, stampAll } from "../../test/stream.ts";
import { FeedEngine, type FeedPlace } from "./feed-engine.ts";
import { type ProjectionName, projectionNames } from "./projections.ts";

const now = Date.UTC(2026, 10, 20, 12);
const session = { streamId: "st_1", sessionId: "5b1f9c34-6a7f-4d0e-8a5c-0d8e6f2b1c3d", roomId: "7001" };
const opening = { session: { ...session, provider: "mock", startedAt: now, leaseToken: 1 }, idempotencyKey: "one" };

/** A hub's feed over its storage, as often as it wakes. The log has what the feed ever recorded. */
class Subject {
  readonly disk = feedStorage();
  readonly log: RecordedEvent[] = [];
  /** How each page was asked for. */
  readonly asked: LogPageAsk[] = [];
  /** What happens when the next page is asked for. */
  onPage: () => void | Promise<void> = () => undefined;
  pageEvents = 100;
  engine = this.wake();
  seqNo = 0;
  actions: unknown[] = [];

  constructor() {
    this.engine.create({ streamId: "st_1", uniqueId: "someone" }, () => "epoch");
    this.engine.open(opening);
  }

  wake(): FeedEngine {
    const place = {
      storage: this.disk.storage as unknown as FeedPlace["storage"],
      queue: {} as Queue,
      log: () => ({ read: (ask: LogPageAsk) => this.read(ask) }),
    };
    return new FeedEngine(() => place, { giftSettleMs: 15_000 });
  }

  async read(ask: LogPageAsk) {
    this.asked.push(ask);
    await this.onPage();
    const all = this.log.filter(({ offset }) => offset > ask.after && offset <= ask.upTo);
    const events = all.slice(0, this.pageEvents);
    const upTo = all.length > events.length ? (events.at(-1)?.offset ?? ask.upTo) : ask.upTo;
    return { events: JSON.stringify(events), upTo };
  }

  get memory() {
    const view = this.engine.current;
    if (!view) throw new Error("no feed");
    return view.memory;
  }

  take(bodies: EventBody[]): void {
    const cursor = this.memory.sessions[session.sessionId];
    if (!cursor) throw new Error("no session");
    const events = stampAll(session, bodies, this.seqNo + 1);
    this.seqNo += bodies.length;
    const recorded = this.engine.record(cursor, events, now);
    // As the log has them: through JSON, with keys in another order.
    this.log.push(...(JSON.parse(JSON.stringify(recorded.events)) as RecordedEvent[]));
    this.actions.push(...recorded.actions);
  }

  setRules(version: number, rules: Rule[]): void {
    this.engine.change((view) => {
      if (view.rules.compiled.all.length === 0) followFrom(view.memory.ruleState, view.memory.state.live);
      this.engine.writeRules(view, version, rules);
      keepRules(view.memory.ruleState, view.rules.compiled);
      this.engine.writeCheckpoint();
    });
  }

  byHand(): void {
    this.engine.change(({ memory }) => {
      setTally(memory.ruleState, { kind: "counter", name: "hand", change: { add: 7 } }, now);
      muteUsers(memory.takebacks, ["666"], now + 1_000, now);
      const settings = { title: "", word: "!in", leaveWord: "!out", who: "everyone" as const, open: true, most: 9 };
      const moment = { now, seed: "s", random: () => 0 };
      command(memory.interaction, { of: "queue", do: "set", settings }, moment);
      withdraw(memory.takebacks, { offset: memory.offset, parts: ["alerts"], all: true });
      this.engine.writeCheckpoint();
    });
  }

  /** The log has all, and the feed forgets all but its last rows, as retention does. */
  forgetAllBut(rows: number): void {
    const { batch, offset } = this.memory;
    this.engine.noteStored({ epoch: "epoch", ranges: [[1, offset]] }, now);
    this.engine.writeCheckpoint();
    this.disk.storage.sql.exec("delete from feed where batch <= ?", batch - rows);
  }

  /** It sleeps, and wakes as a version of itself that reduces these projections otherwise than what it has written down. */
  wakeWithNew(names: readonly ProjectionName[]): void {
    for (const name of names) {
      const path = `$.versions.${name}`;
      this.disk.storage.sql.exec("update checkpoint set body = json_set(body, ?, 0)", path);
    }
    this.engine = this.wake();
  }

  get states() {
    const { state, points, ruleState, takebacks, presence, standings, interaction, goals } = this.memory;
    return { state, points, ruleState, takebacks, presence, standings, interaction, goals };
  }
}

const rules = [
  rule({ trigger: { on: "every", what: "coins", count: 40 } }, "every"),
  rule({ trigger: { on: "total", what: "coins", count: 700 } }, "total"),
  rule({ trigger: { on: "first_activity" } }, "first"),
  rule({ trigger: { on: "gift" }, userCooldownMs: 60_000 }, "gift"),
  rule({ trigger: { on: "event", types: ["FOLLOW"] } }, "follow"),
  rule({ actions: [{ type: "counter", name: "chats", change: "add", value: 1 }] }, "counter"),
];

let count = 0;
/** A bit of a show: chats, streaks that go on, followers of whom some come again, likes, deletions. */
function show(events: number): EventBody[] {
  return Array.from({ length: events }, (): EventBody => {
    const no = ++count;
    const user = { userId: String(500 + (no % 37)), uniqueId: `viewer${no % 37}` };
    const id = `n${no}`;
    if (no % 11 === 0) {
      const given = gift(1 + (no % 5), id);
      return { ...given, user, payload: { ...given.payload, groupId: String(Math.floor(no / 60)) } } as EventBody;
    }
    if (no % 7 === 0) {
      const payload = { likeCount: 3, totalLikeCount: no * 3 };
      return { eventType: "LIKE", rawType: "WebcastLikeMessage", nativeId: id, user, payload };
    }
    if (no % 13 === 0)
      return { eventType: "FOLLOW", rawType: "WebcastSocialMessage", nativeId: id, user, payload: {} } as EventBody;
    if (no % 97 === 0) {
      const payload = { messageIds: [`n${no - 3}`], userIds: [] };
      return {
        eventType: "MESSAGE_DELETED",
        rawType: "WebcastImDeleteMessage",
        nativeId: id,
        user,
        payload,
      } as unknown as EventBody;
    }
    return { ...chat(no % 50 === 0 ? "!in" : `m${no}`, id), user };
  });
}

let subject: Subject;
let control: Subject;
/** Does the same to both. */
function both(act: (one: Subject) => void): void {
  act(subject);
  act(control);
}
const take = (events: number) => {
  const bodies = show(events);
  both((one) => one.take(structuredClone(bodies)));
};

beforeEach(() => {
  vi.useFakeTimers({ now, toFake: ["Date"] });
  count = 0;
  subject = new Subject();
  control = new Subject();
  // Rules come, go and come again; hands change things in between.
  for (let batch = 0; batch < 8; batch++) take(50);
  both((one) => one.setRules(1, rules));
  for (let batch = 0; batch < 10; batch++) take(50);
  both((one) => one.setRules(2, []));
  take(30);
  both((one) => one.byHand());
  take(30);
  both((one) => one.setRules(3, rules));
  for (let batch = 0; batch < 30; batch++) take(50);
  both((one) => one.actions.splice(0));
  return () => vi.useRealTimers();
});

const each = [...projectionNames.map((name) => [[name]] as const), [projectionNames] as const];

test.each(each)("%j are reduced anew from the log, and are what they were", async (names) => {
  subject.forgetAllBut(6);
  subject.wakeWithNew(names);
  expect(subject.memory.rebuilding.toSorted()).toEqual([...names].toSorted());
  const others = projectionNames.filter((name) => !names.includes(name));
  for (const name of others) expect(subject.states[name]).toEqual(control.states[name]);
  // Nothing waits for the log: events come in all the while.
  subject.onPage = () => take(10);
  expect(await subject.engine.rebuild.run()).toBe(true);
  expect(subject.asked.length).toBeGreaterThan(15);
  expect(subject.memory.rebuilding).toEqual([]);
  expect(subject.states).toEqual(control.states);
  expect(subject.memory.state.live.coins).toBeGreaterThan(100);
  take(200);
  expect(subject.states).toEqual(control.states);
  // What was recorded meanwhile is marked as it should be, and no rule took the leap for something that happened.
  expect(subject.log).toEqual(control.log);
  expect(subject.actions).toEqual(control.actions);
  expect(subject.actions.length).toBeGreaterThan(10);
  subject.engine = subject.wake();
  expect(subject.states).toEqual(control.states);
  expect(subject.engine.rebuild.dueAt).toBeUndefined();
});

test("where the feed has all events nothing is asked of the log", () => {
  subject.wakeWithNew(projectionNames);
  expect(subject.memory.rebuilding).toEqual([]);
  expect(subject.states).toEqual(control.states);
  expect(subject.asked).toEqual([]);
});

test("until all is there it says so, and is what the feed gives with what must not be forgotten", () => {
  subject.forgetAllBut(2);
  subject.wakeWithNew(["state"]);
  const { state } = subject.memory;
  expect(state.live.lastGifter).toEqual(control.memory.state.live.lastGifter);
  expect(state.gifterCount).toBeLessThan(control.memory.state.gifterCount);
  expect(state.live.coins).toBe(control.memory.state.live.coins);
  expect(state.once).toEqual(control.memory.state.once);
  expect(subject.memory.rebuilding).toEqual(["state"]);
});

test("an eviction in the middle does not begin it again", async () => {
  subject.pageEvents = 50;
  subject.forgetAllBut(2);
  subject.wakeWithNew(["state", "ruleState"]);
  const lost = new Promise<never>(() => undefined);
  subject.onPage = () => (subject.asked.length > 25 ? lost : undefined);
  void subject.engine.rebuild.run();
  await vi.waitUntil(() => subject.asked.length === 26);
  subject.asked.splice(0);
  subject.onPage = () => undefined;
  subject.engine = subject.wake();
  expect(subject.memory.rebuilding).toEqual(["state", "ruleState"]);
  expect(await subject.engine.rebuild.run()).toBe(true);
  expect(subject.asked[0]?.after).toBe(20 * 50);
  expect(subject.states).toEqual(control.states);
});

test("a log that does not answer is asked again, ever more patiently, while events come in", async () => {
  subject.forgetAllBut(2);
  subject.wakeWithNew(["state"]);
  subject.onPage = () => Promise.reject(new Error("no database"));
  const waits: number[] = [];
  for (let tries = 0; tries < 12; tries++) {
    expect(await subject.engine.rebuild.run()).toBe(false);
    waits.push((subject.engine.rebuild.dueAt ?? 0) - now);
    take(5);
  }
  expect(waits.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
  expect(waits.at(-1)).toBe(300_000);
  expect(subject.memory.offset).toBe(control.memory.offset);
  subject.onPage = () => undefined;
  expect(await subject.engine.rebuild.run()).toBe(true);
  expect(subject.states).toEqual(control.states);
});

test("a version that moves on once more in the middle begins anew", async () => {
  subject.forgetAllBut(2);
  subject.wakeWithNew(["state"]);
  subject.pageEvents = 10;
  expect(await subject.engine.rebuild.run()).toBe(false);
  expect(subject.engine.rebuild.dueAt).toBe(0);
  subject.asked.splice(0);
  subject.pageEvents = 1_000;
  subject.disk.storage.sql.exec("update rebuild set body = json_set(body, '$.versions.state', 0)");
  subject.engine = subject.wake();
  expect(await subject.engine.rebuild.run()).toBe(true);
  expect(subject.asked[0]?.after).toBe(0);
  expect(subject.states).toEqual(control.states);
});

test("what the log does not have is passed over", async () => {
  subject.forgetAllBut(2);
  subject.log.splice(0, 300);
  subject.wakeWithNew(["presence", "takebacks"]);
  expect(await subject.engine.rebuild.run()).toBe(true);
  expect(subject.memory.presence).toEqual(control.memory.presence);
  expect(subject.memory.takebacks).toEqual(control.memory.takebacks);
});

test("of a deleted stream nothing is rebuilt any more", async () => {
  subject.forgetAllBut(2);
  subject.wakeWithNew(["state"]);
  subject.engine.markDeleted();
  expect(subject.engine.rebuild.dueAt).toBeUndefined();
  expect(await subject.engine.rebuild.run()).toBe(false);
  expect(subject.asked).toEqual([]);
});
