/** How each golden transcript comes about: against the Worker, or by hand for what is rare or wrong. */
import { once } from "node:events";
import { vi } from "vitest";
import { WebSocket } from "ws";
import { initialState } from "#shared/live-state.ts";
import type { Position } from "#shared/protocol/position.ts";
import { type HelloFrame, ping, pong, subprotocol, tokenSubprotocolPrefix } from "#shared/protocol/wire.ts";
import { type ServerFrameV2, subprotocolV2 } from "#shared/protocol/wire-v2.ts";
import { chat, createOverlayToken, createStream, gift, openSession, publish, stampAll } from "./stream.ts";
import { type Ending, frameMessage, normalizer, type ServerMessage, type Step, type Transcript } from "./transcript.ts";
import type { TestWorker } from "./worker.ts";

/** When what was said last has been told of, at the latest; and that it may be told at any time before. */
const creditMs = 2_000;
const pingBy = (fromMs: number): Step => ({ fromMs, byMs: fromMs + creditMs, client: ping });
const ack = (offset: number): string => JSON.stringify({ type: "ack", offset });
const ended = (position: string | null, offsets: number[], change: Partial<Ending> = {}): Ending => ({
  position,
  offsets,
  startedAnew: false,
  next: "open",
  ...change,
});

interface Recording {
  /** Opens the socket; what it hears is recorded. */
  open: (ask?: { after?: string; types?: string; parts?: string; token?: string }) => Promise<void>;
  /** Resolves when so many messages came. */
  heard: (count: number) => Promise<void>;
  closed: () => Promise<void>;
}

/** What was recorded as steps, a message every 10 ms. */
type Recorded = Extract<Step, { atMs: number }>[];

interface Scene {
  about: string;
  ask?: { after?: string; types?: string; parts?: string };
  record: (stage: { worker: TestWorker; streamId: string } & Recording) => Promise<void>;
  /** What a client says and has, by what was recorded. */
  client: Step[];
  ends: Ending;
}

const scenes: Record<string, Scene> = {
  "hello-fresh": {
    about: "A client that asks for nothing starts anew from the hello, and tells that it has it.",
    record: ({ open, heard }) => open().then(() => heard(1)),
    client: [pingBy(0)],
    ends: ended("e1:0", [], { startedAnew: true }),
  },
  events: {
    about: "Events come as they happen: a small batch as it is.",
    record: async ({ worker, streamId, open, heard }) => {
      await open();
      const session = await openSession(worker, streamId);
      await publish(worker, session, stampAll(session, [chat("hello")]));
      await heard(2);
    },
    client: [pingBy(10)],
    ends: ended("e1:1", [1], { startedAnew: true }),
  },
  "deflated-batch": {
    about: "A large batch is deflated. Its offset stands outside.",
    record: async ({ worker, streamId, open, heard }) => {
      await open();
      const session = await openSession(worker, streamId);
      await publish(
        worker,
        session,
        stampAll(
          session,
          Array.from({ length: 12 }, (_, index) => chat(`m${index} ü 🌹`)),
        ),
      );
      await heard(2);
    },
    client: [pingBy(10)],
    ends: ended(
      "e1:12",
      Array.from({ length: 12 }, (_, index) => index + 1),
      { startedAnew: true },
    ),
  },
  resume: {
    about:
      "A client that comes back with its position is behind until it is told otherwise, and gets what it missed, once.",
    ask: { after: "2" },
    record: async ({ worker, streamId, open, heard }) => {
      const session = await openSession(worker, streamId);
      const { position } = await publish(
        worker,
        session,
        stampAll(
          session,
          [1, 2, 3, 4].map((no) => chat(`m${no}`)),
        ),
      );
      await open({ after: `${position.epoch}:2` });
      await heard(3);
      await publish(worker, session, stampAll(session, [chat("m5")], 5));
      await heard(4);
    },
    client: [pingBy(30)],
    ends: ended("e1:5", [3, 4, 5]),
  },
  "recovered-false": {
    about:
      "A position of a feed that is gone: the client starts anew from the hello's state, and knows that it missed something.",
    ask: { after: "gone:7" },
    record: async ({ worker, streamId, open, heard }) => {
      const session = await openSession(worker, streamId);
      await publish(worker, session, stampAll(session, [chat("m1")]));
      await open({ after: "gone:7" });
      await heard(1);
    },
    client: [pingBy(0)],
    ends: ended("e1:1", [], { startedAnew: true }),
  },
  filtered: {
    about: "A filter leaves events out. The position moves over them.",
    ask: { types: "GIFT" },
    record: async ({ worker, streamId, open, heard }) => {
      await open({ types: "GIFT" });
      const session = await openSession(worker, streamId);
      await publish(worker, session, stampAll(session, [chat("a"), gift(1), chat("b")]));
      await heard(2);
    },
    client: [pingBy(10)],
    ends: ended("e1:3", [2], { startedAnew: true }),
  },
  takebacks: {
    about: "What is taken off the overlays comes at once. The client's own position stays where it is.",
    record: async ({ worker, streamId, open, heard }) => {
      await open();
      const session = await openSession(worker, streamId);
      await publish(worker, session, stampAll(session, [chat("bad", "77")]));
      await heard(2);
      await worker.api("POST", `/v1/streams/${streamId}/overlays/clear`, { messageIds: ["77"] });
      await heard(3);
    },
    client: [pingBy(20)],
    ends: ended("e1:1", [1], { startedAnew: true }),
  },
  tallies: {
    about: "A counter is set by hand: the client is told at once. Its own position stays where it is.",
    record: async ({ worker, streamId, open, heard }) => {
      await open();
      await worker.api("PUT", `/v1/streams/${streamId}/counters/wins`, { value: 3 });
      await heard(2);
    },
    client: [pingBy(10)],
    ends: ended("e1:0", [], { startedAnew: true }),
  },
  parts: {
    about:
      "Live parts that the client asked for: how they stand comes with the hello, and what reads differently in a frame of its own. Its own position stays where it is.",
    ask: { parts: "count:coins,counter:wins" },
    record: async ({ worker, streamId, open, heard }) => {
      await open({ parts: "count:coins,counter:wins" });
      const session = await openSession(worker, streamId);
      await publish(worker, session, stampAll(session, [gift(3)]));
      await heard(3);
    },
    client: [pingBy(20)],
    ends: ended("e1:1", [1], { startedAnew: true }),
  },
  revoked: {
    about: "The token is revoked while the socket is open: the client stops.",
    record: async ({ worker, streamId, open, closed }) => {
      const { token, tokenId } = await createOverlayToken(worker, streamId);
      await open({ token });
      await worker.api("DELETE", `/v1/streams/${streamId}/overlay-tokens/${tokenId}`);
      await closed();
    },
    client: [],
    ends: ended("e1:0", [], { startedAnew: true, next: "stops" }),
  },
  refused: {
    about: "A wrong token: the socket opens and is closed at once with the reason. The client stops.",
    record: async ({ open, closed }) => {
      await open({ token: "ov_wrong" });
      await closed();
    },
    client: [],
    ends: ended(null, [], { next: "stops" }),
  },
};

export const recordedNames = Object.keys(scenes);

/** Plays a scene with the Worker. */
export async function record(worker: TestWorker, name: string): Promise<Transcript> {
  const scene = scenes[name];
  if (!scene) throw new Error(`no scene ${name}`);
  const streamId = await createStream(worker);
  const steps: Recorded = [];
  const normalize = normalizer();
  const { promise: end, resolve } = Promise.withResolvers<void>();
  let socket: WebSocket | undefined;
  const note = (step: { server: ServerMessage; says: string } | { close: { code: number; reason: string } }): void => {
    steps.push({ atMs: steps.length * 10, ...step });
  };
  const open = async ({
    after,
    types,
    parts,
    token,
  }: { after?: string; types?: string; parts?: string; token?: string } = {}): Promise<void> => {
    const query = new URLSearchParams();
    if (after !== undefined) query.set("after", after);
    if (types !== undefined) query.set("types", types);
    if (parts !== undefined) query.set("parts", parts);
    const url = `${worker.url.replace("http", "ws")}/v1/streams/${streamId}/live?${query.toString()}`;
    const protocols =
      token === undefined ? [subprotocolV2] : [subprotocolV2, subprotocol, tokenSubprotocolPrefix + token];
    const headers = token === undefined ? { Authorization: `Bearer ${worker.apiKey}` } : {};
    socket = new WebSocket(url, protocols, { headers });
    socket.on("message", (data: Buffer, isBinary) => note(normalize(data, isBinary)));
    socket.on("close", (code, reason: Buffer) => {
      note({ close: { code, reason: reason.toString("utf8") } });
      resolve();
    });
    await once(socket, "open");
  };
  const heard = async (count: number): Promise<void> => {
    await vi.waitUntil(() => steps.length >= count, { timeout: 10_000 });
  };
  await scene.record({ worker, streamId, open, heard, closed: () => end });
  const recorded = [...steps];
  socket?.terminate();
  const { about, client, ends, ask = {} } = scene;
  const after = ask.after === undefined ? null : ask.after.includes(":") ? ask.after : `e1:${ask.after}`;
  return {
    about,
    source: "recorded",
    open: {
      subprotocol: subprotocolV2,
      after,
      types: ask.types ?? null,
      ...(ask.parts !== undefined && { parts: ask.parts }),
    },
    answersPings: true,
    steps: [...recorded, ...client],
    ends,
  };
}

const at = (offset: number, epoch = "e1"): Position => ({ epoch, offset });
const session = { streamId: "st_example", sessionId: "00000000-0000-4000-8000-000000000001", roomId: "7001" };

function hello(change: Partial<HelloFrame> = {}): HelloFrame {
  return {
    type: "hello",
    protocol: 2,
    windowBytes: 65_536,
    streamId: "st_example",
    position: at(0),
    top: at(0),
    recovered: false,
    state: initialState().live,
    recent: [],
    counters: {},
    timers: {},
    ...change,
  };
}

function events(first: number, last = first): ServerFrameV2 {
  const bodies = Array.from({ length: last - first + 1 }, (_, index) => chat(`m${first + index}`));
  const stamped = stampAll(session, bodies, first).map((event, index) => ({
    ...event,
    ingestedAt: 1_764_000_000_000,
    timestamp: 1_764_000_000_000,
    offset: first + index,
  }));
  return { type: "events", position: at(last), totals: { viewers: 0, likes: 0, coins: 0 }, events: stamped };
}

const frame = (atMs: number, said: ServerFrameV2): Step => ({ atMs, server: frameMessage(said), says: said.type });
const raw = (atMs: number, bytes: number[], says: string): Step => ({
  atMs,
  server: { binary: Buffer.from(bytes).toString("base64") },
  says,
});

function written(about: string, steps: Step[], ends: Ending, change: Partial<Transcript> = {}): Transcript {
  const open = { subprotocol: subprotocolV2, after: null, types: null };
  return { about, source: "written", open, answersPings: true, steps, ends, ...change };
}

const anew = { startedAnew: true } as const;
const check = '{"type":"check","id":"5f0c9a31"}';

export const writtenTranscripts: Record<string, Transcript> = {
  "half-a-window": written(
    "Half of the window is handled: the client tells at once. It tells again where that is half of the window since the ping before.",
    [
      frame(0, hello({ windowBytes: 4_000 })),
      ...[100, 110, 120, 130].map((atMs, index) => frame(atMs, events(index * 4 + 1, index * 4 + 4))),
      { fromMs: 0, byMs: 130, client: ping },
    ],
    ended(
      "e1:16",
      Array.from({ length: 16 }, (_, index) => index + 1),
      anew,
    ),
  ),
  "pong-awaited": written(
    "The answer to a ping is long in coming: the client sends no other one before it is there, whatever it has handled.",
    [
      frame(0, hello({ windowBytes: 500 })),
      { fromMs: 0, byMs: 0, client: ping },
      ...[100, 200, 300].map((atMs, index) => frame(atMs, events(index + 1))),
      { atMs: 2_500, server: { text: pong }, says: "pong" },
      { fromMs: 2_500, byMs: 2_500, client: ping },
    ],
    ended("e1:3", [1, 2, 3], anew),
    { answersPings: false },
  ),
  "behind-and-caught-up": written(
    "The window was full: after 100 ms without a frame the client asks for more, each time that more came. Caught up, it asks no more.",
    [
      frame(0, hello()),
      frame(10, events(1, 2)),
      frame(20, { type: "sync", synced: false, position: at(2) }),
      { fromMs: 120, byMs: 270, client: ack(2) },
      frame(300, events(3, 4)),
      { fromMs: 400, byMs: 550, client: ack(4) },
      frame(600, events(5)),
      frame(610, { type: "sync", synced: true, position: at(9) }),
    ],
    ended("e1:9", [1, 2, 3, 4, 5], anew),
  ),
  "behind-from-the-start": written(
    "A hello whose position is before its top: the client is behind, and asks where nothing follows.",
    [
      frame(0, hello({ position: at(2), top: at(4), recovered: true })),
      { fromMs: 100, byMs: 250, client: ack(2) },
      frame(300, events(3, 4)),
      frame(310, { type: "sync", synced: true, position: at(4) }),
    ],
    ended("e1:4", [3, 4]),
    { open: { subprotocol: subprotocolV2, after: "e1:2", types: null } },
  ),
  check: written(
    "The client sends a check back as it came, once it has handled what was before it.",
    [
      frame(0, hello()),
      frame(10, events(1)),
      { atMs: 20, server: frameMessage({ type: "check" }, check), says: "check" },
      { fromMs: 20, byMs: 20, client: check },
    ],
    ended("e1:1", [1], anew),
  ),
  window: written(
    "The window becomes smaller: from now on half of the new one counts.",
    [
      frame(0, hello({ windowBytes: 1_048_576 })),
      frame(10, events(1, 8)),
      frame(20, { type: "window", windowBytes: 500, returnMs: 500 }),
      { fromMs: 0, byMs: 20, client: ping },
    ],
    ended("e1:8", [1, 2, 3, 4, 5, 6, 7, 8], anew),
  ),
  "second-hello": written(
    "What was promised cannot be given: a second hello says so, and the client starts anew from it.",
    [
      frame(0, hello({ position: at(2), top: at(9), recovered: true })),
      frame(10, events(3)),
      frame(20, hello({ position: at(9), top: at(9) })),
      frame(30, events(10)),
    ],
    ended("e1:10", [3, 10], anew),
    { open: { subprotocol: subprotocolV2, after: "e1:2", types: null } },
  ),
  "unknown-frame": written(
    "A frame of a later server: the client leaves it alone.",
    [
      frame(0, hello()),
      {
        atMs: 10,
        server: frameMessage({ type: "fireworks" }, '{"type":"fireworks","position":{"epoch":"x","offset":9}}'),
        says: "fireworks",
      },
      frame(20, events(1)),
    ],
    ended("e1:1", [1], anew),
  ),
  "too-slow": written(
    "The server gives the client up for being slow: it comes back with its position.",
    [frame(0, hello()), frame(10, events(1)), { atMs: 20, close: { code: 3001, reason: "too slow" } }],
    ended("e1:1", [1], { ...anew, next: "opens anew" }),
  ),
  ...Object.fromEntries(
    (
      [
        [
          "broken-deflate",
          "a body that does not inflate",
          raw(20, [0x82, 0, 0, 0, 0, 0, 0, 0, 2, 0x78, 0x01, 0x03], "nothing"),
        ],
        ["broken-json", "a body that is no JSON", raw(20, [0x01, 0x7b], "nothing")],
        ["broken-utf-8", "a body that is not UTF-8", raw(20, [0x01, 0x22, 0xff, 0x22], "nothing")],
        ["broken-kind", "a kind that there is not", raw(20, [0x09, 0x7b, 0x7d], "nothing")],
        ["broken-head", "an events message without its offset", raw(20, [0x02, 0, 0], "nothing")],
        [
          "broken-text",
          "text that is no pong",
          {
            atMs: 20,
            server: { text: '{"type":"events","position":{"epoch":"e1","offset":2},"events":[]}' },
            says: "nothing",
          },
        ],
      ] satisfies [string, string, Step][]
    ).map(([name, what, step]) => [
      name,
      written(
        `What cannot be read (${what}): going on would leave a hole, so the client opens anew with its position.`,
        [frame(0, hello()), frame(10, events(1)), step, frame(30, events(3))],
        ended("e1:1", [1], { ...anew, next: "opens anew" }),
      ),
    ]),
  ),
};
