/** The ring against a list of everything that was ever written: nothing that is needed goes, and what is read is what was written. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sqlStorage } from "../../test/sql-storage.ts";
import {
  feedSessionsAfter,
  type FeedRow,
  feedRowAt,
  oldestFeedRows,
  readFeedAfterOffset,
  readFeedBefore,
  readFeedRows,
} from "./feed-rows.ts";
import { writeCheckpoint } from "./checkpoint.ts";
import { writeIdentity } from "./feed-storage.ts";
import { checkpointOf, load, type Loaded } from "./memory.ts";
import { type Retention, shrinkRing, writeToRing } from "./ring.ts";
import { StoredEvents } from "./stored-events.ts";
import { noRules } from "./stream-rules.ts";

const judging = { rules: noRules, hostUniqueId: "x", sha256Hex: () => "" };
/** The real one's proportions on a scale at which everything happens within a few hundred events. */
const retention: Retention = { events: 40, spareRows: 6, deletedRows: 5 };
const checkpointBatches = 5;

/** A hub's feed and memory, without what is in the events. */
class Feed {
  readonly sql = sqlStorage() as unknown as SqlStorage;
  memory: Loaded;
  /** What was ever written, in order. */
  readonly written: { batch: number; firstOffset: number; lastOffset: number }[] = [];
  readonly retention: Retention;

  constructor(change: Partial<Retention> = {}) {
    this.retention = { ...retention, ...change };
    writeIdentity(this.sql, { streamId: "st_x", uniqueId: "x", epoch: "e" });
    this.memory = load(this.sql, judging);
  }

  publish(events: number): void {
    const { memory } = this;
    const firstOffset = memory.offset + 1;
    memory.offset += events;
    memory.batch += 1;
    const { batch, offset: lastOffset, storedOffset } = memory;
    const place = { batch, firstOffset, lastOffset };
    const nativeKeys = JSON.stringify([`key${batch}`]);
    const row: FeedRow = {
      ...place,
      sessionId: `s${batch % 3}`,
      lastSeqNo: batch,
      storedOffset,
      nativeKeys,
      chain: "[]",
      events: StoredEvents.ofJson("[]"),
      actions: "[]",
    };
    writeToRing(this.sql, memory, row, this.retention);
    this.written.push({ ...place });
    if (batch - memory.checkpointed < checkpointBatches) return;
    this.checkpoint();
    this.shrink();
  }

  checkpoint(): void {
    writeCheckpoint(this.sql, checkpointOf(this.memory));
    this.memory.checkpointed = this.memory.batch;
  }

  shrink(): boolean {
    return shrinkRing(this.sql, this.memory, this.retention);
  }

  stored(part: number): void {
    const { memory } = this;
    memory.storedOffset += Math.floor((memory.offset - memory.storedOffset) * part);
  }

  evict(): void {
    const { storedOffset } = this.memory;
    this.memory = load(this.sql, judging);
    // What the log said since the last row is told again.
    this.memory.storedOffset = storedOffset;
  }

  get rows(): FeedRow[] {
    return [...readFeedRows(this.sql, 0)];
  }
}

type Step =
  | { do: "publish"; events: number }
  | { do: "stored"; part: number }
  | { do: "evict" | "checkpoint" | "shrink" };

function take(feed: Feed, step: Step): void {
  switch (step.do) {
    case "publish":
      return feed.publish(step.events);
    case "stored":
      return feed.stored(step.part);
    case "evict":
      return feed.evict();
    case "checkpoint":
      return feed.checkpoint();
    case "shrink":
      feed.shrink();
  }
}

const places = (rows: Iterable<{ batch: number; firstOffset: number; lastOffset: number }>) =>
  Array.from(rows, ({ batch, firstOffset, lastOffset }) => ({ batch, firstOffset, lastOffset }));

/** What of the feed must be there, and that everything that is there reads as it was written. */
function check(feed: Feed, asked: number): void {
  const { sql, memory, written } = feed;
  const rows = places(feed.rows);
  // The end of what was written, without a hole.
  expect(rows).toEqual(places(written).slice(written.length - rows.length));
  const needed = written.filter(
    ({ batch, lastOffset }) =>
      lastOffset > memory.storedOffset || lastOffset > memory.offset - retention.events || batch > memory.checkpointed,
  );
  expect(rows.length).toBeGreaterThanOrEqual(needed.length);
  expect(memory.oldest).toEqual(rows[0]);
  expect(oldestFeedRows(sql, 3)).toEqual(rows.slice(0, 3));
  expect(memory.nextOldest).toEqual(rows.slice(1, memory.nextOldest.length + 1));
  expect(memory.beforeFirstOffset).toBe((rows[0]?.firstOffset ?? memory.offset + 1) - 1);

  const offset = asked % (memory.offset + 2);
  const after = rows.filter(({ lastOffset }) => lastOffset > offset);
  expect(places(readFeedAfterOffset(sql, offset))).toEqual(after);
  expect(places(readFeedBefore(sql, offset))).toEqual(
    rows.filter(({ firstOffset }) => firstOffset <= offset).toReversed(),
  );
  expect(feedRowAt(sql, offset)).toEqual(rows.findLast(({ firstOffset }) => firstOffset <= offset));
  expect(feedSessionsAfter(sql, offset)).toEqual(new Set(after.map(({ batch }) => `s${batch % 3}`)));
  const batch = asked % (memory.batch + 2);
  expect(places(readFeedRows(sql, batch))).toEqual(rows.filter((row) => row.batch > batch));
}

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("publish" as const),
      events: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 50 })),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("stored" as const), part: fc.constantFrom(0.3, 1, 1) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom("evict" as const, "checkpoint" as const, "shrink" as const) }),
  },
);

test("whatever happens, what is needed is there and reads as it was written", () => {
  const verdict = fc.check(
    fc.property(fc.array(fc.tuple(step, fc.nat()), { minLength: 1, maxLength: 80, size: "max" }), (steps) => {
      // So few that a row may be to spare, and yet not in a checkpoint.
      const feed = new Feed({ spareRows: 1 });
      for (const [one, asked] of steps) {
        take(feed, one);
        check(feed, asked);
      }
    }),
    { numRuns: 50 },
  );
  expect(fc.defaultReportMessage(verdict)).toBeUndefined();
});

test("in a steady stream the ring stays as it is: each batch takes the row of one before", () => {
  const feed = new Feed();
  const publishAll = (count: number) => {
    for (let index = 0; index < count; index++) {
      feed.publish(4);
      feed.stored(1);
    }
  };
  publishAll(100);
  const rows = feed.rows.length;
  const changes = () => Number(feed.sql.exec("select total_changes() as n").toArray()[0]?.["n"]);
  const before = changes();
  publishAll(500);
  expect(feed.rows).toHaveLength(rows);
  // A row a batch, and a checkpoint's.
  expect(changes() - before).toBe(500 + 500 / checkpointBatches);
});

test("while the log takes nothing the ring grows, and afterwards it is as it was, a little at a time", () => {
  const feed = new Feed();
  const publish = () => {
    feed.publish(4);
  };
  for (let index = 0; index < 100; index++) {
    publish();
    feed.stored(1);
  }
  const rows = feed.rows.length;
  for (let index = 0; index < 300; index++) publish();
  expect(feed.rows.length).toBeGreaterThanOrEqual(300);
  feed.stored(1);
  for (let before = feed.rows.length; feed.shrink(); before = feed.rows.length) {
    expect(before - feed.rows.length).toBe(retention.deletedRows);
  }
  expect(feed.rows.length).toBeLessThanOrEqual(rows + retention.spareRows);
});

test.each([1, 4, 25])("batches of %i: the latest events stay, and few rows more", (events) => {
  const feed = new Feed();
  for (let index = 0; index < 200; index++) {
    feed.publish(events);
    feed.stored(1);
  }
  const needed = Math.ceil(retention.events / events);
  expect(feed.rows.length).toBeGreaterThanOrEqual(needed);
  expect(feed.rows.length).toBeLessThanOrEqual(needed + checkpointBatches + retention.spareRows);
});

test("batches that become large leave no row of the small ones behind", () => {
  const feed = new Feed();
  for (const events of [1, 25]) {
    for (let index = 0; index < 200; index++) {
      feed.publish(events);
      feed.stored(1);
    }
  }
  expect(feed.rows.length).toBeLessThanOrEqual(2 + checkpointBatches + retention.spareRows);
});
