import { createHash } from "node:crypto";
import { inflateSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import type { LogMessage } from "#shared/protocol/hub-protocol.ts";
import { joinLogText, logQueueLimits, readLogHead, unframeLogMessage } from "#shared/protocol/log-message.ts";
import type { FeedRow } from "./feed-rows.ts";
import { planOutbox } from "./outbox.ts";
import { StoredEvents } from "./stored-events.ts";

const session = (sessionId: string) => ({
  sessionId,
  roomId: "1",
  provider: "mock",
  startedAt: Date.UTC(2026, 10, 20, 23),
});
const header = { streamId: "st_x", epoch: "e", sessions: { a: session("a"), b: session("b") } };

/** Digits of chance, the same each time, which do not compress to less than three quarters. */
const chance = (() => {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  let state = 1;
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 26;
  return Array.from({ length: 1_000_000 }, () => digits[next()]).join("");
})();

/** A text of chance, another one for each seed. */
function noise(length: number, seed: number): string {
  const from = (seed * 104_729) % (chance.length - length);
  return chance.slice(from, from + length);
}

/** As the feed has them: deflated, unless they are few. */
const stored = (events: unknown[]) => StoredEvents.of(events.map((event) => JSON.stringify(event)));

function row(batch: number, sizes: number[], sessionId = "a", actionsAt: number[] = []): FeedRow {
  const events = sizes.map((size, index) => ({
    offset: batch * 1_000 + index,
    text: noise(size, batch * 1_000 + index),
  }));
  return {
    batch,
    firstOffset: batch * 1_000,
    lastOffset: batch * 1_000 + sizes.length - 1,
    sessionId,
    lastSeqNo: 1,
    storedOffset: 0,
    nativeKeys: "[]",
    chain: JSON.stringify(events.map(({ offset }) => `chain${offset}`)),
    events: stored(events),
    actions: JSON.stringify(actionsAt.map((offset) => ({ offset, actionId: `action${offset}` }))),
  };
}

const { filledBytes, messageBytes, sendBatchBytes, overheadBytes, textBytes } = logQueueLimits;
const texts = (messages: Uint8Array[]) =>
  messages.map((one) => joinLogText(unframeLogMessage(one).parts.map((part) => inflateSync(part).toString())));
const parse = (messages: Uint8Array[]) => texts(messages).map((text) => JSON.parse(text) as LogMessage);
const offsets = (messages: Uint8Array[]) =>
  parse(messages).flatMap(({ events }) => events.map((event: RecordedEvent) => event.offset));
const bytes = (messages: Uint8Array[]) => messages.reduce((sum, one) => sum + one.byteLength + overheadBytes, 0);

/** Everything of the rows, one sendBatch after the other. */
function planAll(rows: FeedRow[], after = 0): Uint8Array[][] {
  const batches: Uint8Array[][] = [];
  for (let at = after; ;) {
    const { messages, lastOffset } = planOutbox(
      header,
      rows.filter((one) => one.lastOffset > at),
      at,
    );
    if (messages.length === 0) return batches;
    expect(lastOffset).toBeGreaterThan(at);
    batches.push(messages);
    at = lastOffset;
  }
}

test("rows of one session share a message, which says where it belongs", () => {
  const { messages, lastOffset } = planOutbox(header, [row(1, [10, 10]), row(2, [10])]);
  expect(lastOffset).toBe(2_000);
  expect(parse(messages)).toMatchObject([
    { streamId: "st_x", epoch: "e", session: { sessionId: "a", day: "2026-11-20" }, events: [{}, {}, {}] },
  ]);
  expect(offsets(messages)).toEqual([1_000, 1_001, 2_000]);
  const head = { streamId: "st_x", epoch: "e", firstOffset: 1_000, lastOffset: 2_000 };
  expect([unframeLogMessage(messages[0] ?? new Uint8Array()).head, readLogHead(texts(messages)[0] ?? "")]).toEqual([
    head,
    head,
  ]);
});

test("short batches are deflated once more, together, and long ones are taken as they are", () => {
  const rowOf = (batch: number, count: number) => {
    const events = Array.from({ length: count }, (_, index) => {
      const offset = batch * 1_000 + index;
      return JSON.stringify({ offset, user: { uniqueId: `user${offset % 50}` }, text: "so it goes ".repeat(20) });
    });
    return { ...row(batch, []), lastOffset: batch * 1_000 + count - 1, events: StoredEvents.of(events) };
  };
  const partsOf = (rows: FeedRow[]) => {
    const { messages } = planOutbox(header, rows);
    expect(messages).toHaveLength(1);
    expect(offsets(messages)).toEqual(
      rows.flatMap((one) => JSON.parse(one.events.json).map((event: RecordedEvent) => event.offset)),
    );
    return unframeLogMessage(messages[0] ?? new Uint8Array())
      .parts.slice(1)
      .map((part) => new Uint8Array(part));
  };
  const [short, other, long] = [rowOf(1, 17), rowOf(2, 17), rowOf(3, 200)];
  const streamOf = ({ events }: FeedRow) => new Uint8Array(events.body?.stream ?? []);
  const [together = new Uint8Array(), asItIs, ...more] = partsOf([short, other, long]);
  expect(together.byteLength).toBeLessThan((streamOf(short).byteLength + streamOf(other).byteLength) * 0.9);
  expect([asItIs, more]).toEqual([streamOf(long), []]);
  expect(partsOf([short])).toEqual([streamOf(short)]);
});

test("another session is another message, in order", () => {
  const { messages } = planOutbox(header, [row(1, [10]), row(2, [10], "b"), row(3, [10])]);
  expect(parse(messages).map((message) => message.session.sessionId)).toEqual(["a", "b", "a"]);
});

test("what compresses shares a message with more of it, up to what is billed at once", () => {
  const rows = Array.from({ length: 2_000 }, (_, index) => row(index + 1, [50]));
  const padded = rows.map((one) => ({
    ...one,
    events: StoredEvents.of([one.events.json.slice(1, -1).replace('"text"', `"same":"${"x".repeat(900)}","text"`)]),
  }));
  const [first = []] = planAll(padded);
  expect(first.length).toBeGreaterThan(1);
  for (const [index, message] of first.slice(0, -1).entries()) {
    expect(message.byteLength).toBeLessThanOrEqual(filledBytes);
    // How well short batches compress together is a guess until the first message is made.
    expect(message.byteLength).toBeGreaterThan(filledBytes * (index === 0 ? 0.7 : 0.85));
  }
  expect(parse(first)[0]?.events.length).toBeGreaterThan(400);
});

test("what stands before the events is deflated only where that makes room, and messages are as full as ever", () => {
  const link = (offset: number) => createHash("sha512").update(`${offset}`).digest("hex") + "0".repeat(32);
  const rows = Array.from({ length: 65 }, (_, index) => {
    const one = row(index + 1, Array<number>(20).fill(30));
    const offsets = Array.from({ length: 20 }, (_, at) => one.firstOffset + at);
    return { ...one, chain: JSON.stringify(offsets.map(link)) };
  });
  const { messages } = planOutbox(header, rows);
  expect(messages.length).toBeGreaterThan(2);
  const openings = messages.map((message) => {
    const [opening = new Uint8Array()] = unframeLogMessage(message).parts;
    const plain = inflateSync(opening).byteLength;
    return {
      isPlain: opening.byteLength >= plain,
      wouldFit: message.byteLength - opening.byteLength + plain < filledBytes,
    };
  });
  expect(openings.map(({ isPlain }) => isPlain)).toEqual(messages.map((_, index) => index === messages.length - 1));
  expect(openings.map(({ wouldFit }) => wouldFit)).toEqual(openings.map(({ isPlain }) => isPlain));
  for (const full of messages.slice(1, -1)) expect(full.byteLength).toBeGreaterThan(filledBytes * 0.85);
});

test("a row too large for one message is cut between events, and nothing is lost", () => {
  const sizes = Array.from({ length: 40 }, () => 5_000);
  const { messages } = planOutbox(header, [row(1, sizes)]);
  expect(messages.length).toBeGreaterThan(2);
  expect(Math.max(...messages.map((one) => one.byteLength))).toBeLessThanOrEqual(filledBytes);
  expect(offsets(messages)).toEqual(sizes.map((_, index) => 1_000 + index));
  expect(parse(messages).flatMap(({ chain }) => chain)).toEqual(sizes.map((_, index) => `chain${1_000 + index}`));
  for (const { chain, events, firstOffset, lastOffset } of parse(messages)) {
    expect([chain.length, lastOffset - firstOffset + 1]).toEqual([events.length, events.length]);
  }
});

test("an event of the largest size that does not compress goes alone, in what the queue takes", () => {
  const text = Array.from({ length: 34_000 }, (_, index) =>
    String.fromCodePoint(0x4e00 + ((index * 7_919) % 20_000)),
  ).join("");
  const large = { ...row(1, [10, 10, 10], "a", [1_001]), chain: '["a","b","c"]' };
  const events = stored([{ offset: 1_000 }, { offset: 1_001, text }, { offset: 1_002 }]);
  const actions = JSON.stringify([{ offset: 1_001, text: noise(16_000, 1) }]);
  const { messages } = planOutbox(header, [{ ...large, events, actions }]);
  expect(parse(messages).map(({ events }) => events.map(({ offset }) => offset))).toEqual([[1_000], [1_001], [1_002]]);
  expect(messages[1]?.byteLength).toBeGreaterThan(filledBytes);
  expect(messages[1]?.byteLength).toBeLessThanOrEqual(messageBytes);
  expect(parse(messages)[1]?.actions).toHaveLength(1);
});

test("what one sendBatch cannot hold goes in several, each going on where the one before ended, also within a row", () => {
  const sizes = Array.from({ length: 12 }, () => 50_000);
  const batches = planAll([row(1, sizes), row(2, sizes, "b")]);
  expect(batches.length).toBeGreaterThan(3);
  for (const messages of batches) expect(bytes(messages)).toBeLessThanOrEqual(sendBatchBytes);
  expect(offsets(batches.flat())).toEqual([1, 2].flatMap((batch) => sizes.map((_, index) => batch * 1_000 + index)));
});

test("what compresses beyond all measure is bounded by its text", () => {
  const rows = Array.from({ length: 60 }, (_, index) => {
    const one = row(index + 1, [1]);
    return { ...one, events: stored([{ offset: one.firstOffset, text: "語".repeat(80_000) }]) };
  });
  const all = planAll(rows).flat();
  expect(all.length).toBeGreaterThan(3);
  for (const text of texts(all)) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(textBytes);
});

test("actions go with the events that they belong to, also where a row is cut", () => {
  const rows = [row(1, [10, 10], "a", [1_000]), row(2, [60_000, 60_000, 10], "a", [2_000, 2_002, 2_002])];
  const { messages } = planOutbox(header, rows);
  expect(messages.length).toBeGreaterThan(1);
  for (const message of parse(messages)) {
    const own = new Set(message.events.map(({ offset }) => offset));
    for (const { offset } of message.actions ?? []) expect(own).toContain(offset);
  }
  expect(parse(messages).flatMap(({ actions = [] }) => actions.map(({ offset }) => offset))).toEqual([
    1_000, 2_000, 2_002, 2_002,
  ]);
  expect(texts(planOutbox(header, [row(3, [10])]).messages)[0]).not.toContain("actions");
});

test("whatever rows there are: everything in order, once, within the queue's limits, and the same when sent again", () => {
  const size = fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 0, max: 2_000 }) },
    fc.integer({ min: 0, max: 100_000 }),
  );
  const aRow = fc.record({ sizes: fc.array(size, { minLength: 1, maxLength: 8 }), session: fc.constantFrom("a", "b") });
  fc.assert(
    fc.property(fc.array(aRow, { maxLength: 12 }), fc.nat(12_008), (drawn, after) => {
      const rows = drawn.map(({ sizes, session }, index) => row(index + 1, sizes, session));
      const batches = planAll(rows, after);
      const all = rows.flatMap((one) =>
        Array.from({ length: one.lastOffset - one.firstOffset + 1 }, (_, index) => one.firstOffset + index),
      );
      expect(offsets(batches.flat())).toEqual(all.filter((offset) => offset > after));
      for (const messages of batches) expect(bytes(messages)).toBeLessThanOrEqual(sendBatchBytes);
      for (const message of batches.flat()) expect(message.byteLength).toBeLessThanOrEqual(messageBytes);
      expect(planAll(rows, after)).toEqual(batches);
    }),
    { numRuns: 25 },
  );
});
