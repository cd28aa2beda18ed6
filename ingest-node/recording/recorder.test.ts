import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import type { EventBody } from "#shared/stamp.ts";
import { openProvider } from "../open-provider.ts";
import type { LiveProviderSettings } from "../provider-settings.ts";
import type { Closing, Provider } from "../provider.ts";
import { directProvider } from "../providers/direct.ts";
import { eulerProvider } from "../providers/euler.ts";
import { mockProvider } from "../providers/mock.ts";
import { readWebHost } from "../providers/web-host.ts";
import { startEulerSimulator } from "../simulator/euler-simulator.ts";
import type { WireMessage } from "../simulator/frames.ts";
import { commonPart } from "../simulator/messages.ts";
import { parseRecording } from "../simulator/program.ts";
import { planShow } from "../simulator/show.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { type Recorder, startRecorder } from "./recorder.ts";

const captures = new URL("../../../shared/captures/room-frames.jsonl", import.meta.url);
let folder: string;
const stops: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "recorder-"));
});
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
  await rm(folder, { recursive: true });
});

function record(file: string, anonymousBy?: Uint8Array): Recorder {
  const about = { file: join(folder, file), uniqueId: "somebody", ...(anonymousBy && { anonymousBy }) };
  return startRecorder(about, { log: () => undefined, now: Date.now });
}

function direct(simulator: Simulator): Provider {
  const webHost = readWebHost(simulator.env.TIKTOK_WEB_HOST);
  if (!webHost) throw new Error("the simulator has no host");
  return directProvider({ uniqueId: "@somebody", signUrl: simulator.url, webHost });
}

/** What a provider brings until `count` events have come, over as many connections as that takes. */
async function take(provider: Provider, count: number) {
  const stopping = new AbortController();
  const bodies: EventBody[] = [];
  const rooms: string[] = [];
  const closings: Closing[] = [];
  while (bodies.length < count) {
    const outcome = await provider.connect(stopping.signal);
    if (outcome.kind !== "connected") throw new Error(`not connected: ${JSON.stringify(outcome)}`);
    rooms.push(outcome.connection.roomId);
    const closing = await outcome.connection.listen((batch) => {
      bodies.push(...batch);
      if (bodies.length >= count) stopping.abort();
    });
    closings.push(closing);
    if (closing.kind === "finished") break;
  }
  return { bodies, rooms, closings };
}

function player(file: string, onBrokenLine: (line: number, reason: string) => void = () => undefined): Provider {
  return mockProvider({ file: join(folder, file), speed: 0, onBrokenLine, wait: async () => undefined });
}

async function play(file: string) {
  const broken: [number, string][] = [];
  const played = await take(
    player(file, (...line) => broken.push(line)),
    Infinity,
  );
  expect(broken).toEqual([]);
  return played;
}

/** The lines of a recording, parsed. */
function linesOf(file: string): Record<string, unknown>[] {
  const bytes = readFileSync(join(folder, file));
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Six hundred messages of a show, for a simulator to send. */
function showMessages(): WireMessage[] {
  return planShow(7)
    .slice(0, 600)
    .map(({ message }, index) => {
      const msgId = String(7_000_000_000_000_000_000n + BigInt(index));
      const { method } = message;
      // Now and then of a time that only the time of arrival gives away.
      const createTime = index % 50 === 0 ? Date.now() + 3_600_000 : index % 70 === 0 ? Date.UTC(2099, 0) : Date.now();
      return { method, msgId, payload: message.encode(commonPart({ method, msgId, roomId: "1", createTime })) };
    });
}

/** The same, and among them what cannot be read. */
function damagedMessages(): WireMessage[] {
  const messages = showMessages();
  const [first] = messages;
  if (!first) throw new Error("an empty show");
  const cut = { ...first, msgId: "71", payload: first.payload.subarray(0, first.payload.length - 1) };
  return messages.toSpliced(100, 0, cut, { ...first, msgId: "72", payload: Buffer.alloc(600_000, 8) });
}

describe("a recording of TikTok itself", () => {
  it("played back gives the same events, over lost connections, packed or not, and from a copy of a copy", async () => {
    const messages = damagedMessages();
    const simulator = await startSimulator({
      recording: { messages, messagesPerFrame: 3, framesPerSecond: 400 },
      initialMessages: 5,
    });
    stops.push(simulator.stop);
    const [plain, packed] = [record("show.ndjson"), record("show.ndjson.gz")];
    let half = false;
    const provider = plain.watch(packed.watch(direct(simulator)));
    const dropped: Provider = {
      ...provider,
      connect: async (signal) => {
        const outcome = await provider.connect(signal);
        if (outcome.kind !== "connected") return outcome;
        let count = 0;
        const listen: typeof outcome.connection.listen = (takeBodies) =>
          outcome.connection.listen((bodies, arrival) => {
            takeBodies(bodies, arrival);
            count += bodies.length;
            if (count < 200 || half) return;
            half = true;
            simulator.dropSockets();
          });
        return { kind: "connected", connection: { ...outcome.connection, listen } };
      },
    };
    const original = await take(dropped, messages.length);
    plain.close();
    packed.close();
    expect(original.closings.length).toBe(2);
    expect(original.bodies.map(({ nativeId }) => nativeId)).toEqual(messages.map(({ msgId }) => msgId));
    const reasons = new Set(original.bodies.flatMap(({ payload }) => payload.quality ?? []));
    expect([...reasons].toSorted()).toEqual([
      "message_too_large",
      "no_schema",
      "payload_unreadable",
      "shortened",
      "time_ahead",
      "time_in_future",
    ]);

    const copier = record("copy.ndjson");
    const copied = await take(copier.watch(player("show.ndjson")), Infinity);
    copier.close();
    for (const { bodies } of [
      await play("show.ndjson"),
      await play("show.ndjson.gz"),
      copied,
      await play("copy.ndjson"),
    ]) {
      expect(bodies).toEqual(original.bodies);
    }
    expect((await play("show.ndjson")).rooms).toEqual([simulator.roomId()]);

    const lines = linesOf("show.ndjson");
    expect(lines[0]).toEqual({
      recording: "tiktok-live-edge",
      version: 1,
      app: expect.stringMatching(/^\d+\.\d+\.\d+/) as unknown,
      uniqueId: "somebody",
      anonymized: false,
      startedAt: expect.any(Number) as unknown,
    });
    const connections = lines.filter(({ kind }) => kind === "connected" || kind === "closed");
    expect(connections).toMatchObject([
      { kind: "connected", connection: 1, provider: "direct", roomId: simulator.roomId() },
      { kind: "closed", connection: 1, how: "lost" },
      { kind: "connected", connection: 2, provider: "direct", roomId: simulator.roomId() },
      { kind: "closed", connection: 2, how: "stopped" },
    ]);
    expect(lines.filter(({ kind }) => kind === "batch")).toHaveLength(2);
    const content = (file: string) => linesOf(file).map(({ kind, bytes }) => [kind, bytes]);
    expect(content("show.ndjson.gz")).toEqual(content("show.ndjson"));
  });

  it.skipIf(!existsSync(captures))(
    "gives the same events for the recorded messages (skipped where ../shared/captures is absent)",
    async () => {
      const messages = parseRecording(readFileSync(captures, "utf8"));
      const simulator = await startSimulator({ recording: { messages, messagesPerFrame: 5, framesPerSecond: 500 } });
      stops.push(simulator.stop);
      const recorder = record("rooms.ndjson");
      const original = await take(recorder.watch(direct(simulator)), messages.length);
      recorder.close();
      expect(original.bodies).toHaveLength(1_515);
      expect((await play("rooms.ndjson")).bodies).toEqual(original.bodies);
    },
  );
});

describe("a recording of Euler Stream", () => {
  it.each(["raw", "v2", "v1"] as const)(
    "in its format %s gives the same events, with what is no JSON",
    async (format) => {
      const messages = showMessages();
      const simulator = await startEulerSimulator({
        recording: { messages, messagesPerFrame: 3, framesPerSecond: 400 },
        idsAs: "numbers",
      });
      stops.push(simulator.stop);
      const recorder = record("euler.ndjson");
      const provider = eulerProvider({
        uniqueId: "somebody",
        apiKey: simulator.env.EULER_API_KEY,
        url: simulator.env.EULER_WS_URL,
        format,
      });
      const stopping = new AbortController();
      const outcome = await recorder.watch(provider).connect(stopping.signal);
      if (outcome.kind !== "connected") throw new Error("not connected");
      const bodies: EventBody[] = [];
      const listening = outcome.connection.listen((batch) => {
        bodies.push(...batch);
        if (bodies.at(-1)?.rawType === "EulerFrame") stopping.abort();
      });
      await simulator.finished;
      simulator.send("{ no JSON");
      await listening;
      recorder.close();
      expect(bodies.length).toBeGreaterThan(100);
      expect((await play("euler.ndjson")).bodies).toEqual(bodies);
      const kinds = new Set(linesOf("euler.ndjson").map(({ kind }) => kind));
      expect(kinds.has("text")).toBe(true);
      expect(kinds.has("frame")).toBe(format === "raw");
      expect(readFileSync(join(folder, "euler.ndjson"), "utf8")).not.toContain(simulator.env.EULER_API_KEY);
    },
  );
});

it("bytes that are no frame are kept to the last one", async () => {
  const sent = [
    Buffer.from([0xff, 0xff, 0xff]),
    Buffer.alloc(0),
    Buffer.from("\0\xfe", "latin1"),
    Buffer.alloc(5, 0x1f),
  ];
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  server.on("connection", (socket) => {
    socket.send(JSON.stringify({ type: "roomInfo", data: { roomInfo: { id: "7001" } } }));
    for (const bytes of sent) socket.send(bytes);
    socket.close(4005);
  });
  await new Promise((resolve) => server.once("listening", resolve));
  stops.push(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as { port: number };
  const recorder = record("bytes.ndjson");
  const provider = eulerProvider({ uniqueId: "somebody", apiKey: "key", url: `ws://127.0.0.1:${port}` });
  const outcome = await recorder.watch(provider).connect(new AbortController().signal);
  if (outcome.kind !== "connected") throw new Error("not connected");
  const bodies: EventBody[] = [];
  await outcome.connection.listen((batch) => bodies.push(...batch));
  recorder.close();
  const frames = linesOf("bytes.ndjson").filter(({ kind }) => kind === "frame");
  expect(frames.map(({ bytes }) => Buffer.from(String(bytes), "base64"))).toEqual(sent);
  expect((await play("bytes.ndjson")).bodies).toEqual(bodies);
});

it("of several providers each one is recorded by itself", () => {
  const names: string[] = [];
  const watch = (one: Provider) => {
    names.push(one.name);
    return one;
  };
  const providers: LiveProviderSettings[] = [{ kind: "direct" }, { kind: "euler", apiKey: "key" }];
  const provider = openProvider({ kind: "redundant", providers }, "somebody", () => undefined, watch);
  expect(provider.name).toBe("direct+euler");
  expect(names).toEqual(["direct", "euler"]);
});

it("a connection that could not be made is on record; that a creator is offline is not", async () => {
  const simulator = await startSimulator({});
  stops.push(simulator.stop);
  const recorder = record("failed.ndjson");
  const provider = recorder.watch(direct(simulator));
  simulator.faults.user = "offline";
  expect(await provider.connect(new AbortController().signal)).toMatchObject({ kind: "offline" });
  simulator.faults.user = "live";
  simulator.faults.sign = { kind: "status", status: 429 };
  const failure = await provider.connect(new AbortController().signal);
  recorder.close();
  expect(linesOf("failed.ndjson").slice(1)).toEqual([
    {
      kind: "failed",
      at: expect.any(Number) as unknown,
      provider: "direct",
      how: failure.kind,
      message: expect.any(String) as unknown,
    },
  ]);
});
