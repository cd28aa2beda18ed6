import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { initialState, reduce } from "#shared/live-state.ts";
import { type ChaosOutcome, compare } from "./compare.ts";

const at = 1_700_000_000_000;

function event(offset: number, rest: Partial<RecordedEvent> = {}): RecordedEvent {
  return {
    schemaVersion: "1",
    eventId: `e${offset}`,
    eventType: "CHAT",
    triggerId: 1,
    streamId: "s",
    roomId: "7",
    sessionId: "one",
    seqNo: offset,
    nativeId: `n${offset}`,
    rawType: "WebcastChatMessage",
    timestamp: at + offset,
    ingestedAt: at + offset,
    source: "live",
    user: { userId: "1", uniqueId: "viewer" },
    payload: { message: "hi", emotes: [], language: "en" },
    offset,
    ...rest,
  } as RecordedEvent;
}

/** Five messages that went the whole way, to one overlay. */
function outcome(change: (outcome: ChaosOutcome) => void = () => undefined): ChaosOutcome {
  const stored = [1, 2, 3, 4, 5].map((offset) => event(offset));
  const good: ChaosOutcome = {
    sent: stored.map(({ nativeId, timestamp }) => ({
      key: `WebcastChatMessage ${nativeId}`,
      sentAtMs: [timestamp],
      received: true,
    })),
    stored,
    hub: { offset: 5, state: initialState().live },
    clients: [
      {
        name: "overlay",
        complaints: [],
        stretches: [
          { epoch: "x", after: 0, events: stored.map(({ offset, eventId }) => ({ offset, eventId })), actions: [] },
        ],
      },
    ],
  };
  change(good);
  const state = initialState();
  for (const one of good.stored) reduce(state, structuredClone(one));
  return { ...good, hub: { ...good.hub, state: JSON.parse(JSON.stringify(state.live)) as typeof state.live } };
}

const kinds = (result: ReturnType<typeof compare>) => [...new Set(result.findings.map(({ kind }) => kind))].sort();

test("what went the whole way has no findings", () => {
  expect(compare(outcome())).toEqual({ findings: [], missedInGaps: 0, gaps: 0 });
});

test.each<[string, (outcome: ChaosOutcome) => void, string[]]>([
  [
    "an event that is not in the log",
    ({ stored }) => void stored.splice(2, 1, event(3, { nativeId: "other" })),
    ["lost", "other"],
  ],
  ["an offset that is missing", ({ stored }) => void stored.splice(2, 1), ["lost", "other"]],
  ["a log that ends too early", ({ hub }) => void (hub.offset = 6), ["lost"]],
  [
    "a message that is there twice",
    ({ stored }) => void (stored[3] = event(4, { nativeId: "n3" })),
    ["doubled", "lost"],
  ],
  [
    "an event id that is there twice",
    ({ stored }) => void (stored[3] = event(4, { eventId: "e3" })),
    ["doubled", "other"],
  ],
  [
    "messages in another order than they were sent",
    ({ stored }) => {
      stored[2] = event(3, { nativeId: "n4" });
      stored[3] = event(4, { nativeId: "n3" });
    },
    ["out_of_order"],
  ],
  ["numbers that go back", ({ stored }) => void (stored[3] = event(4, { seqNo: 2 })), ["out_of_order"]],
  ["an overlay that missed one", ({ clients }) => void clients[0]?.stretches[0]?.events.splice(1, 1), ["lost"]],
  [
    "an overlay that got one twice",
    ({ clients }) => void clients[0]?.stretches[0]?.events.splice(1, 0, { offset: 1, eventId: "e1" }),
    ["doubled"],
  ],
  ["an overlay that stopped", ({ clients }) => void clients[0]?.stretches[0]?.events.pop(), ["lost"]],
  ["an overlay that complains", ({ clients }) => void clients[0]?.complaints.push("a second feed"), ["other"]],
])("%s is found", (_name, change, expected) => {
  expect(kinds(compare(outcome(change)))).toEqual(expected);
});

test("a state that is not the log's is found", () => {
  const good = outcome();
  good.hub.state = { ...good.hub.state, likes: 7 };
  expect(compare(good).findings).toEqual([{ kind: "other", detail: expect.stringContaining("state.likes is 7") }]);
});

test("what the hub says of an event and the log does not bear out is found", () => {
  const follows = (marks: boolean[]) =>
    compare(
      outcome(({ stored }) => {
        for (const [index, first] of marks.entries()) {
          stored[index] = event(index + 1, { eventType: "FOLLOW", payload: { displayType: "", first } });
        }
      }),
    ).findings;
  expect(follows([true, false, false])).toEqual([]);
  expect(follows([true, true, false])).toEqual([
    { kind: "other", detail: expect.stringContaining('offset 2 says {"displayType":"","first":true}') },
  ]);
});

test("a gap excuses only what was sent in it and never acknowledged", () => {
  const gap = event(6, {
    eventType: "GAP",
    rawType: "lifecycle.gap",
    nativeId: undefined,
    payload: { startedAt: at + 100, endedAt: at + 200, cause: "disconnected", refusedEvents: 0 },
  });
  const withMissing = (sentAtMs: number, received: boolean) =>
    compare(
      outcome(({ sent, stored, hub, clients }) => {
        stored.push(gap);
        hub.offset = 6;
        clients[0]?.stretches[0]?.events.push({ offset: 6, eventId: "e6" });
        sent.push({ key: "WebcastChatMessage missing", sentAtMs: [sentAtMs], received });
      }),
    );
  expect(withMissing(at + 150, false)).toEqual({ findings: [], missedInGaps: 1, gaps: 1 });
  expect(kinds(withMissing(at + 150, true))).toEqual(["lost"]);
  expect(kinds(withMissing(at + 400, false))).toEqual(["lost"]);
});
