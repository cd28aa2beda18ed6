import { expect, test } from "vitest";
import { FeedReader, type Message } from "./reader.ts";
import { ping, pong } from "./wire.ts";

const windowBytes = 1_000;
const text = (frame: unknown): string => JSON.stringify(frame);
const hello = (change: object = {}) =>
  text({
    type: "hello",
    protocol: 2,
    windowBytes,
    position: { epoch: "e", offset: 5 },
    top: { epoch: "e", offset: 5 },
    ...change,
  });
const events = (offset: number, count = 1) =>
  text({ type: "events", position: { epoch: "e", offset }, events: Array.from({ length: count }, () => ({})) });
const sync = (synced: boolean, offset: number) => text({ type: "sync", synced, position: { epoch: "e", offset } });
const ack = (offset: number) => text({ type: "ack", offset });

/** A reader whose time passes when it is told to; `said` is what it says, with the time. */
function readerAt(version: 1 | 2, chance = 0) {
  const reader = new FeedReader(0, chance);
  let now = 0;
  const said: [number, string][] = [];
  const note = (texts: string[]): void => {
    for (const one of texts) said.push([now, one]);
  };
  return {
    reader,
    said,
    hear: (heardText: string, bytes = 1, change: Partial<Message> = {}) => {
      const isBinary = version === 2 && heardText !== pong;
      const heard = reader.read({ text: heardText, bytes, isBinary, ...change });
      note(reader.handled(heard, bytes, now));
      return heard;
    },
    pass: (ms: number) => {
      const until = now + ms;
      for (let dueAt = reader.dueAt(now); dueAt <= until; dueAt = reader.dueAt(now)) {
        now = Math.max(now, dueAt);
        note(reader.tick(now));
      }
      now = until;
    },
  };
}

test("a quarter of a window is answered at once, but not while an answer is out; then what was handled meanwhile counts", () => {
  const { hear, said } = readerAt(2);
  hear(hello(), 249);
  expect(said).toEqual([]);
  hear(events(6), 1);
  expect(said).toEqual([[0, ping]]);
  hear(events(7), 900);
  expect(said).toHaveLength(1);
  hear(pong);
  expect(said).toHaveLength(2);
  // The server knows of the first 250 now, and not of the 900, which are most of the window.
  hear(pong);
  expect(said).toHaveLength(3);
  hear(pong);
  expect(said).toHaveLength(3);
});

test("where quarters of a window come evenly, each is one ping: the server may know of the latest alone", () => {
  const { hear, said } = readerAt(2);
  hear(hello(), 1);
  for (let offset = 6; offset < 26; offset++) {
    hear(events(offset), 125);
    hear(pong);
  }
  expect(said).toHaveLength(10);
});

test("the last thing handled is told of by two pings, 2 s apart, and then a quiet line is only kept", () => {
  const { hear, said, pass } = readerAt(2);
  hear(hello());
  for (let second = 0; second < 50; second++) {
    pass(1_000);
    hear(pong);
  }
  expect(said).toEqual([2_000, 4_000, 24_000, 44_000].map((at) => [at, ping]));
});

test("not all clients of a stream speak at the same time", () => {
  const { hear, said, pass } = readerAt(2, 0.5);
  hear(hello());
  pass(3_000);
  expect(said).toEqual([[1_750, ping]]);
});

test("a window that was changed counts from then on, and one of nothing is none", () => {
  const { hear, said } = readerAt(2);
  hear(hello({ windowBytes: 0 }), 200);
  expect(said).toEqual([]);
  hear(text({ type: "window", windowBytes: 400 }), 1);
  expect(said).toEqual([[0, ping]]);
});

test("over how long to come back is what was said last, by whichever frame; an older server says nothing", () => {
  const { hear, reader } = readerAt(2);
  hear(hello());
  expect(reader.returnMs).toBeUndefined();
  hear(hello({ returnMs: 500 }));
  expect(reader.returnMs).toBe(500);
  hear(text({ type: "window", windowBytes: 400, returnMs: 5_120 }), 1);
  expect(reader.returnMs).toBe(5_120);
});

test.each([1, 2] as const)(
  "who is behind asks 100 ms after the last frame, once, and again after another frame or 2 s (version %i)",
  (protocol) => {
    const { hear, said, pass } = readerAt(protocol);
    hear(hello({ protocol }));
    hear(events(6));
    hear(sync(false, 6));
    pass(60);
    hear(events(7));
    pass(99);
    expect(said).toEqual([]);
    pass(1);
    expect(said).toEqual([[160, ack(7)]]);
    pass(500);
    hear(events(8));
    pass(100);
    expect(said.slice(1)).toEqual([[760, ack(8)]]);
    pass(2_000);
    expect(said.slice(2).filter(([, text]) => text !== ping)).toEqual([[2_760, ack(8)]]);
    hear(sync(true, 9));
    const before = said.length;
    pass(1_000);
    expect(said).toHaveLength(before);
  },
);

test.each([1, 2] as const)(
  "who comes back to a feed that has gone on is behind until it is told otherwise (version %i)",
  (protocol) => {
    const { hear, said, pass, reader } = readerAt(protocol);
    hear(hello({ protocol, top: { epoch: "e", offset: 9 } }));
    pass(100);
    expect(said).toEqual([[100, ack(5)]]);
    hear(sync(true, 9));
    pass(1_000);
    expect([said.length, reader.position]).toEqual([1, { epoch: "e", offset: 9 }]);
  },
);

test.each([1, 2] as const)("a check is sent back as it came, with its spaces (version %i)", (protocol) => {
  const { hear, said } = readerAt(protocol);
  hear(hello({ protocol }));
  const check = '{ "type": "check", "id": "a1" }';
  expect(hear(check).kind).toBe("check");
  expect(said).toEqual([[0, check]]);
});

test("the position follows hello, events and sync, and nothing else", () => {
  const { hear, reader } = readerAt(2);
  const positions = [
    hello(),
    events(6),
    text({ type: "overlays", position: { epoch: "e", offset: 99 }, withdrawals: [] }),
    text({ type: "trial", position: { epoch: "e", offset: 98 }, actions: [] }),
    sync(false, 8),
    hello({ position: { epoch: "f", offset: 1 } }),
  ].map((one) => {
    hear(one);
    return `${reader.position?.epoch}:${reader.position?.offset}`;
  });
  expect(positions).toEqual(["e:5", "e:6", "e:6", "e:6", "e:8", "f:1"]);
});

test("version 1 acknowledges after 64 events, or 5 s after the first, and pings every 20 s", () => {
  const { hear, said, pass } = readerAt(1);
  hear(hello({ protocol: 1 }));
  hear(events(65, 60));
  hear(events(69, 4));
  expect(said).toEqual([[0, ack(69)]]);
  pass(1_000);
  hear(events(70));
  pass(1_000);
  hear(events(71));
  pass(10_000);
  expect(said.slice(1)).toEqual([[6_000, ack(71)]]);
  pass(10_000);
  expect(said.slice(2)).toEqual([[20_000, ping]]);
});

test("version 1 begins anywhere in the 64 events and in the 5 s", () => {
  const { hear, said, pass } = readerAt(1, 0.5);
  hear(hello({ protocol: 1 }));
  hear(events(36, 31));
  pass(8_000);
  expect(said).toEqual([[7_500, ack(36)]]);
  hear(events(100, 64));
  expect(said).toHaveLength(2);
});

test("asking whether the line is alive is one ping, and none while an answer is out", () => {
  const { reader } = readerAt(2);
  expect(reader.ask(0)).toEqual([ping]);
  expect(reader.ask(1)).toEqual([]);
  expect(reader.dueAt(1)).toBe(Number.POSITIVE_INFINITY);
});

test.each<[string, 1 | 2, string, Partial<Message>]>([
  ["text where version 2 is spoken", 2, events(6), { isBinary: false }],
  ["bytes where version 1 is spoken", 1, events(6), { isBinary: true }],
  ["an offset outside that is not the one inside", 2, events(6), { offset: 7 }],
  ["what is no JSON", 2, "{", {}],
  ["a list", 2, "[]", {}],
  ["null", 2, "null", {}],
  ["a type that is no text", 2, '{"type":1}', {}],
  ["a pong in bytes", 2, "pong", { isBinary: true }],
])("%s cannot be read", (_what, version, heardText, change) => {
  const { hear, said } = readerAt(version);
  hear(hello({ protocol: version }));
  expect(hear(heardText, 1_000, change)).toEqual({ kind: "broken" });
  expect(said).toEqual([]);
});

test("a frame before the hello cannot be read, and one of a later server is left alone and counts", () => {
  const { hear, said } = readerAt(2);
  expect(hear(events(6))).toEqual({ kind: "broken" });
  hear(hello());
  expect(hear('{"type":"fireworks"}', 600)).toEqual({ kind: "unknown", type: "fireworks" });
  expect(said).toEqual([[0, ping]]);
});
