import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import type { ActionRecord } from "#shared/action-record.ts";
import type { RecordedEvent } from "#shared/event.ts";
import type { EventBody } from "#shared/stamp.ts";
import { cutEvents } from "#shared/protocol/event-lines.ts";
import { readHead } from "#shared/protocol/wire-v2.ts";
import { StoredEvents } from "../feed/stored-events.ts";
import { recordedAt } from "../../test/any-event.ts";
import { BatchFrames, ControlFrame, mergeBatches, type Message } from "./frames.ts";
import { viewOf } from "./views.ts";

const alert = {
  offset: 2,
  actionId: "a",
  at: 1,
  action: { type: "overlay", text: "hi" },
} as unknown as ActionRecord;

function batch(count: number, actions: ActionRecord[] = []) {
  const events = Array.from(
    { length: count },
    (_, index) => ({ offset: 1 + index, eventType: index % 2 ? "GIFT" : "CHAT" }) as unknown as RecordedEvent,
  );
  return new BatchFrames({
    events,
    actions,
    // Not as JSON.stringify has it: what comes out is what was handed in.
    texts: events.map(({ offset, eventType }) => `{"eventType":"${eventType}", "offset":${offset}}`),
    length: 1,
    position: { epoch: "e", offset: count },
    totals: { viewers: 1, likes: 2, coins: 3 },
  });
}

function textOf(message: Message | undefined): string {
  if (!message) return "";
  if (typeof message.data === "string") return message.data;
  const head = readHead(message.data);
  if (!head) throw new Error("no message of version 2");
  return new TextDecoder().decode(head.isDeflated ? inflateSync(head.body) : head.body);
}

test("a frame is made once a view, of the events' own texts, and holds what the filter leaves", () => {
  const one = batch(4);
  const gifts = one.messageFor(viewOf(1, ["GIFT"]));
  expect(JSON.parse(textOf(gifts))).toMatchObject({
    type: "events",
    position: { offset: 4 },
    totals: { coins: 3 },
    events: [{ offset: 2 }, { offset: 4 }],
  });
  expect(textOf(gifts)).toContain('[\n{"eventType":"GIFT", "offset":2},\n{"eventType":"GIFT", "offset":4}\n]');
  expect(gifts?.events).toBe(2);
  expect(one.messageFor(viewOf(1, ["GIFT", "GIFT"]))).toBe(gifts);
  expect(one.messageFor(viewOf(1, ["LIKE"]))).toBeUndefined();
  expect(JSON.parse(textOf(one.messageFor(viewOf(1, []))))).toMatchObject({ events: one.batch.events });
});

test("a batch that was let go of says the same once more, in every view, and as halves", () => {
  const events = Array.from({ length: 60 }, (_, index): RecordedEvent =>
    recordedAt(
      {
        eventType: index % 2 ? "CHAT" : "FOLLOW",
        rawType: "x",
        user: { userId: "7", uniqueId: "mia", displayName: "é🌸" },
        payload: index % 2 ? { message: `,\n "${index}`, emotes: [], language: "" } : { displayType: "follow" },
      } as EventBody,
      { sessionId: "s", seqNo: 1 + index, offset: 1 + index },
    ),
  );
  const texts = events.map((event) => JSON.stringify(event));
  const make = () =>
    new BatchFrames({
      events,
      actions: [alert],
      texts,
      bodies: [StoredEvents.of(texts).body].flatMap((body) => body ?? []),
      length: 1,
      position: { epoch: "e", offset: 60 },
      totals: { viewers: 1, likes: 2, coins: 3 },
    });
  const [warm, cool] = [make(), make()];
  expect(cool.batch.bodies).toHaveLength(1);
  cool.cool();
  cool.cool();
  expect(cool.batch.events).not.toBe(events);
  expect([cool.batch.texts, cool.batch.events]).toEqual([texts, events]);
  const views = [viewOf(1, []), viewOf(2, []), viewOf(1, ["FOLLOW"]), viewOf(2, ["CHAT"]), viewOf(2, [], "overlay")];
  for (const view of views) {
    for (const [one, other] of [[warm, cool], ...warm.halves.map((half, at) => [half, cool.halves[at]] as const)]) {
      expect(textOf(other?.messageFor(view))).toBe(textOf(one?.messageFor(view)));
    }
  }
  const merged = mergeBatches([warm, cool]);
  expect([merged.count, merged.firstOffset, merged.batch.events.length]).toEqual([120, 1, 120]);
});

test.each([1, 40])("version 2 says of %i events the same as version 1, with the offset outside", (count) => {
  const one = batch(count, [alert]);
  const binary = one.messageFor(viewOf(2, []));
  expect(binary?.data).toBeInstanceOf(Uint8Array);
  expect(readHead(binary?.data as Uint8Array<ArrayBuffer>)).toMatchObject({ kind: "events", offset: count });
  expect(textOf(binary)).toBe(textOf(one.messageFor(viewOf(1, []))));
  expect((binary?.data as Uint8Array | undefined)?.byteLength).toBe(binary?.bytes);
  expect(one.messageFor(viewOf(2, []))).toBe(binary);
});

test.each([
  ["all of its events", [], 3],
  ["some of them", ["GIFT"], 1],
  ["none but an alert", ["LIKE"], 0],
])("a frame with %s is cut by who only passes it on", (_, types, count) => {
  const cut = cutEvents(textOf(batch(3, [alert]).messageFor(viewOf(2, types))));
  expect(cut?.events).toHaveLength(count);
  expect(JSON.parse(cut?.head ?? "")).toMatchObject({ type: "events", actions: [{ offset: 2 }], events: [] });
});

test("the bytes of a text are those of its UTF-8", () => {
  expect(new ControlFrame('"♥"').messageFor(1).bytes).toBe(5);
  expect(new ControlFrame('"♥"').messageFor(2).bytes).toBe(6);
});

test("what is taken back is in no frame that is made or sent after it", () => {
  const one = batch(2, [alert]);
  const all = [viewOf(1, []), viewOf(2, []), viewOf(2, ["LIKE"])];
  for (const view of all) expect(textOf(one.messageFor(view))).toContain('"actions"');
  one.takeBack(() => []);
  for (const view of all) expect(textOf(one.messageFor(view))).not.toContain('"actions"');
  expect(one.messageFor(viewOf(2, ["LIKE"]))).toBeUndefined();
});

test("a batch is cut into halves, each with what rules made of its events, and an event is cut no more", () => {
  const one = batch(5, [
    { ...alert, offset: 2 },
    { ...alert, offset: 3 },
  ]);
  const [first, second] = one.halves;
  expect(one.halves).toBe(one.halves);
  expect(JSON.parse(textOf(first?.messageFor(viewOf(1, []))))).toMatchObject({
    position: { offset: 2 },
    actions: [{ offset: 2 }],
    events: [{ offset: 1 }, { offset: 2 }],
  });
  expect(JSON.parse(textOf(second?.messageFor(viewOf(1, []))))).toMatchObject({
    position: { offset: 5 },
    actions: [{ offset: 3 }],
    events: [{ offset: 3 }, { offset: 4 }, { offset: 5 }],
  });
  const single = batch(1);
  expect(single.halves).toEqual([single]);
  one.takeBack(() => []);
  expect(textOf(one.halves[0]?.messageFor(viewOf(1, [])))).not.toContain('"actions"');
});

test("a large control frame is deflated too", () => {
  const message = new ControlFrame({ type: "check", id: "x".repeat(2_000) }).messageFor(2);
  expect(message.bytes).toBeLessThan(200);
  expect(JSON.parse(textOf(message))).toMatchObject({ type: "check" });
});
