import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import type { LogMessage } from "#shared/protocol/hub-protocol.ts";
import type { FeedRow } from "./feed-storage.ts";
import { planOutbox } from "./outbox.ts";

const session = (sessionId: string) => ({
  sessionId,
  roomId: "1",
  provider: "mock",
  startedAt: Date.UTC(2026, 10, 20, 23),
});
const header = { streamId: "st_x", epoch: "e", sessions: { a: session("a"), b: session("b") } };

function row(batch: number, sizes: number[], sessionId = "a", actionsAt: number[] = []): FeedRow {
  const events = sizes.map((size, index) => ({ offset: batch * 100 + index, text: "x".repeat(size) }));
  return {
    batch,
    firstOffset: batch * 100,
    lastOffset: batch * 100 + sizes.length - 1,
    sessionId,
    lastSeqNo: 1,
    storedOffset: 0,
    nativeKeys: "[]",
    chain: JSON.stringify(events.map(({ offset }) => `chain${offset}`)),
    events: JSON.stringify(events),
    actions: JSON.stringify(actionsAt.map((offset) => ({ offset, actionId: `action${offset}` }))),
  };
}

const parse = (messages: string[]) => messages.map((text) => JSON.parse(text) as LogMessage);
const offsets = (messages: string[]) =>
  parse(messages).flatMap(({ events }) => events.map((event: RecordedEvent) => event.offset));

test("rows of one session share a message, which says where it belongs", () => {
  const { messages, lastOffset } = planOutbox(header, [row(1, [10, 10]), row(2, [10])]);
  expect(lastOffset).toBe(200);
  expect(parse(messages)).toMatchObject([
    { streamId: "st_x", epoch: "e", session: { sessionId: "a", day: "2026-11-20" }, events: [{}, {}, {}] },
  ]);
  expect(offsets(messages)).toEqual([100, 101, 200]);
});

test("another session is another message, in order", () => {
  const { messages } = planOutbox(header, [row(1, [10]), row(2, [10], "b"), row(3, [10])]);
  expect(parse(messages).map((message) => message.session.sessionId)).toEqual(["a", "b", "a"]);
});

test("a row too large for one message is cut between events, and nothing is lost", () => {
  const sizes = Array.from({ length: 40 }, () => 5_000);
  const { messages } = planOutbox(header, [row(1, sizes)]);
  expect(messages.length).toBeGreaterThan(3);
  expect(Math.max(...messages.map((text) => text.length))).toBeLessThan(64 * 1024);
  expect(offsets(messages)).toEqual(sizes.map((_, index) => 100 + index));
  expect(parse(messages).flatMap(({ chain }) => chain)).toEqual(sizes.map((_, index) => `chain${100 + index}`));
  expect(
    parse(messages).map(({ firstOffset, lastOffset, events }) => lastOffset - firstOffset + 1 - events.length),
  ).toEqual(messages.map(() => 0));
  for (const { chain, events } of parse(messages)) expect(chain).toHaveLength(events.length);
});

test("what does not fit into one sendBatch is left for the next", () => {
  const rows = Array.from({ length: 10 }, (_, index) => row(index + 1, [50_000]));
  const { messages, lastOffset } = planOutbox(header, rows);
  expect(lastOffset).toBeLessThan(1_000);
  expect(messages.join("").length).toBeLessThan(256 * 1024);
  const next = planOutbox(header, rows.slice(lastOffset / 100));
  expect(offsets([...messages, ...next.messages]).at(-1)).toBe(next.lastOffset);
  expect(offsets(next.messages)[0]).toBe(lastOffset + 100);
});

test("a row that no sendBatch could hold goes in several, each going on where the one before ended", () => {
  const large = row(
    1,
    Array.from({ length: 12 }, () => 50_000),
  );
  const seen: number[] = [];
  for (let after = 0; after < large.lastOffset;) {
    const { messages, lastOffset } = planOutbox(header, [large], after);
    expect(messages.join("").length).toBeLessThan(256 * 1024);
    expect(lastOffset).toBeGreaterThan(after);
    seen.push(...offsets(messages));
    after = lastOffset;
  }
  expect(seen).toEqual(Array.from({ length: 12 }, (_, index) => 100 + index));
});

test("sizes are bytes, not characters", () => {
  const text = JSON.stringify([
    { offset: 1, text: "語".repeat(15_000) },
    { offset: 2, text: "語".repeat(15_000) },
  ]);
  const { messages } = planOutbox(header, [{ ...row(1, [1]), events: text }]);
  expect(messages).toHaveLength(2);
});

test("actions go with the events that they belong to, also where a row is cut", () => {
  const rows = [row(1, [10, 10], "a", [100]), row(2, [40_000, 40_000, 10], "a", [200, 202, 202])];
  const { messages } = planOutbox(header, rows);
  expect(messages.length).toBeGreaterThan(1);
  for (const message of parse(messages)) {
    const own = new Set(message.events.map(({ offset }) => offset));
    for (const { offset } of message.actions ?? []) expect(own).toContain(offset);
  }
  expect(parse(messages).flatMap(({ actions = [] }) => actions.map(({ offset }) => offset))).toEqual([
    100, 200, 202, 202,
  ]);
  expect(planOutbox(header, [row(3, [10])]).messages[0]).not.toContain("actions");
});
