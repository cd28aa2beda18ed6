/** Every change of a hub where storage fails halfway: memory then says what storage says, and nothing was sent. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { rule } from "../../test/rule-stage.ts";
import { feedStorage } from "../../test/sql-storage.ts";
import { chat, gift, stampAll } from "../../test/stream.ts";
import type { Audience } from "../audience/audience.ts";
import { FeedEngine, type FeedPlace } from "../feed/feed-engine.ts";
import type { HubParts } from "./hub-parts.ts";
import { Acts } from "./moderation/acts.ts";
import { HubMeter } from "./meter/hub-meter.ts";
import { Moderation } from "./moderation/moderation.ts";
import { Relays } from "./relays/relays.ts";
import type { RunnerLines } from "./runners/runner-lines.ts";
import { openSession, publish } from "./runners/ingest-calls.ts";
import { giveUpLease, takeLease } from "./runners/lease-calls.ts";
import { control } from "./overlays/overlay-control.ts";
import { setRules } from "./rules/rule-calls.ts";
import { recordSystem, recordTimerEndings } from "./system-events.ts";
import { changeTally } from "./rules/tally-calls.ts";
import { TallyTeller } from "./rules/tally-teller.ts";

const now = Date.UTC(2026, 10, 20, 12);
const session = { streamId: "st_1", sessionId: "5b1f9c34-6a7f-4d0e-8a5c-0d8e6f2b1c3d", roomId: "7001" };
const opening = (sessionId = session.sessionId) => ({
  session: { sessionId, roomId: "7001", provider: "mock", startedAt: now, leaseToken: 1 },
  idempotencyKey: sessionId,
});

let disk: ReturnType<typeof feedStorage>;
let place: FeedPlace;
let engine: FeedEngine;
/** What left the hub, by the name of what was called. */
let left: string[];
let parts: HubParts;

beforeEach(() => {
  vi.useFakeTimers({ now });
  disk = feedStorage();
  const unused = () => {
    throw new Error("not asked in these tests");
  };
  vi.stubGlobal("scheduler", { wait: () => new Promise(() => undefined) });
  place = {
    storage: disk.storage as unknown as FeedPlace["storage"],
    queue: { sendBatch: () => new Promise(() => undefined) } as unknown as Queue,
    log: unused,
  };
  engine = new FeedEngine(() => place, { giftSettleMs: 15_000 });
  left = [];
  const note = (name: string) => () => {
    left.push(name);
    return 0;
  };
  // Nothing may leave before it is stored; what would leave afterwards is of no matter here.
  const audience = new Proxy({}, { get: (_, name) => note(String(name)) }) as Audience;
  const lines = { heardAt: () => undefined, command: note("command") } as unknown as RunnerLines;
  const tallies = new TallyTeller(note("tellTallies"), note("keepAwake"));
  const relays = new Relays();
  const moderation = new Moderation(() => place.storage.sql);
  parts = {
    engine,
    audience,
    lines,
    relays,
    tallies,
    moderation,
    acts: new Acts(() => place.storage.sql),
    meter: new HubMeter(),
    beside: {},
    wakeBy: note("wakeBy"),
    keepAwake: note("keepAwake"),
  };
  engine.create({ streamId: "st_1", uniqueId: "someone" }, () => "epoch");
  takeLease(parts, { runnerId: "a" }, now);
  openSession(parts, opening(), now);
  const counting = rule({ actions: [{ type: "counter", name: "n", change: "add", value: 1 }] });
  setRules(parts, { version: 1, rules: [counting] }, now);
  changeTally(parts, { kind: "timer", name: "t", change: { leftMs: 1_000 } }, now);
  send(1, 10);
  left = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Chats and gifts of the session, from `firstSeqNo` on. */
function send(firstSeqNo: number, count: number) {
  const bodies = Array.from({ length: count }, (_, index) => {
    const no = firstSeqNo + index;
    return no % 3 === 0 ? gift(no, `g${no}`) : chat(`m${no}`, `c${no}`);
  });
  return publish(
    parts,
    { sessionId: session.sessionId, leaseToken: 1, events: stampAll(session, bodies, firstSeqNo) },
    now,
  );
}

/** The feed's memory as a test can compare it: compiled rules are functions, and how far rows were looked up says nothing. */
function shown(of: FeedEngine) {
  const view = of.current;
  return (
    view && { identity: view.identity, memory: { ...view.memory, nextOldest: [] }, rulesVersion: view.rules.version }
  );
}
const inStorage = () => shown(new FeedEngine(() => place, { giftSettleMs: 15_000 }));

/** Batches until the next checkpoint is due with the next one, and events until the oldest is needed no more. */
const upToCheckpoint = () => {
  for (let batch = 1; batch < 127; batch++) send(10 + (batch - 1) * 100 + 1, 100);
  const offset = engine.current?.memory.offset ?? 0;
  engine.noteStored({ epoch: "epoch", ranges: [[1, offset]] }, now);
  left = [];
};

/** More rows that nobody needs than are to spare: small ones that the log took late. */
const upToSurplus = () => {
  for (let seqNo = 11; seqNo <= 410; seqNo++) send(seqNo, 1);
  for (let seqNo = 411; seqNo <= 10_411; seqNo += 400) send(seqNo, 400);
  const offset = engine.current?.memory.offset ?? 0;
  engine.noteStored({ epoch: "epoch", ranges: [[1, offset]] }, now);
  engine.writeCheckpoint();
};

const anyWrite = /^\s*(insert|delete|update|create)/i;
const system = {
  eventType: "TIMER_ENDED",
  rawType: "system.timer_ended",
  nativeId: "timer:x:1",
  user: { userId: "", uniqueId: "@system" },
  payload: { name: "x", endedAt: 1 },
} as const;

interface Path {
  fails: RegExp;
  before?: () => void;
  change: () => unknown;
}

const paths: Record<string, Path> = {
  "a handle": { fails: /checkpoint/, change: () => engine.rename("other") },
  "a deletion": { fails: /into hub/, change: () => engine.markDeleted() },
  "a lease taken": {
    fails: /checkpoint/,
    before: () => giveUpLease(parts, { runnerId: "a", token: 1 }, now),
    change: () => takeLease(parts, { runnerId: "b" }, now),
  },
  "a lease given up": { fails: /checkpoint/, change: () => giveUpLease(parts, { runnerId: "a", token: 1 }, now) },
  "a session": {
    fails: /checkpoint/,
    change: () => openSession(parts, opening("9b1f9c34-6a7f-4d0e-8a5c-0d8e6f2b1c3d"), now),
  },
  "a batch": { fails: /into feed/, change: () => send(11, 5) },
  "a batch of known messages": {
    fails: /checkpoint/,
    change: () => {
      const again = stampAll(session, [chat("m1", "c1")], 11);
      return publish(parts, { sessionId: session.sessionId, leaseToken: 1, events: again }, now);
    },
  },
  "a batch with a checkpoint": { fails: /into checkpoint/, before: upToCheckpoint, change: () => send(12_611, 5) },
  "a batch in the place of the oldest": {
    fails: /update feed/,
    before: () => {
      upToCheckpoint();
      send(12_611, 5);
    },
    change: () => send(12_616, 5),
  },
  "storage given back": { fails: /delete from feed/, before: upToSurplus, change: () => engine.shrink() },
  rules: { fails: /checkpoint/, change: () => setRules(parts, { version: 2, rules: [] }, now) },
  "rules, half written": {
    fails: /into rules/,
    change: () => setRules(parts, { version: 2, rules: [rule({}, "r2")] }, now),
  },
  "a counter by hand": {
    fails: /checkpoint/,
    change: () => changeTally(parts, { kind: "counter", name: "n", change: { add: 5 } }, now),
  },
  "a mute": { fails: /checkpoint/, change: () => control(parts, { do: "mute", until: now + 1, userIds: ["1"] }, now) },
  "a clearing": { fails: /checkpoint/, change: () => control(parts, { do: "clear", parts: ["alerts"] } as never, now) },
  "an event of the platform's own": { fails: /into feed/, change: () => recordSystem(parts, system, now) },
  "its session": { fails: /into checkpoint/, change: () => recordSystem(parts, system, now) },
  "the end of a timer": {
    fails: /into feed/,
    change: () => recordTimerEndings(parts, { room: 10, at: now + 5_000 }, now + 5_000),
  },
  "a checkpoint": { fails: /checkpoint/, change: () => engine.writeCheckpoint() },
};

test.each(Object.entries(paths))("%s", (_, { fails, before, change }) => {
  before?.();
  left = [];
  const asBefore = structuredClone(shown(engine));
  disk.failOn(fails);
  expect(change).toThrow("the disk is full");
  expect(left).toEqual([]);
  disk.failOn(undefined);
  expect(shown(engine)).toEqual(inStorage());
  expect(shown(engine)?.memory.state).toEqual(asBefore?.memory.state);
  expect(shown(engine)?.identity).toEqual(asBefore?.identity);
  expect(shown(engine)?.memory.offset).toBe(asBefore?.memory.offset);
  change();
  expect(shown(engine)).toEqual(inStorage());
  expect(shown(engine)).not.toEqual(asBefore);
});

test("a stream whose making failed was not made, and can be made", () => {
  const { storage, failOn } = feedStorage();
  const other = new FeedEngine(() => ({ ...place, storage: storage as unknown as FeedPlace["storage"] }), {
    giftSettleMs: 15_000,
  });
  failOn(/into hub/);
  expect(() => other.create({ streamId: "st_2", uniqueId: "x" }, () => "e2")).toThrow("the disk is full");
  failOn(undefined);
  expect(other.current).toBeUndefined();
  expect(other.create({ streamId: "st_2", uniqueId: "x" }, () => "e3")).toEqual({ epoch: "e3" });
});

test("a stream that could not be forgotten is still known", async () => {
  disk.failOn(/deleteAll/);
  await expect(engine.forget()).rejects.toThrow("the disk is full");
  disk.failOn(undefined);
  expect(shown(engine)).toEqual(inStorage());
  expect(engine.current?.memory.offset).toBe(10);
  await engine.forget();
  expect(engine.current).toBeUndefined();
});

test("while storage cannot be read either, nothing is answered from memory; once it can, all is as stored", () => {
  const before = structuredClone(shown(engine));
  disk.failOn(/./);
  expect(() => send(11, 5)).toThrow("the disk is full");
  expect(() => engine.current).toThrow("the disk is full");
  disk.failOn(anyWrite);
  expect(shown(engine)).toEqual({ ...before, memory: { ...before?.memory, sentOffset: 0 } });
});
