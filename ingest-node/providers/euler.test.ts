import { afterEach, describe, expect, it, vi } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import type { Closing, ConnectOutcome } from "../provider.ts";
import { type EulerSimulator, type EulerSimulatorOptions, startEulerSimulator } from "../simulator/euler-simulator.ts";
import { commonPart } from "../simulator/messages.ts";
import { planShow } from "../simulator/show.ts";
import { eulerProvider, type EulerSettings } from "./euler.ts";

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

async function simulate(options: EulerSimulatorOptions = {}): Promise<EulerSimulator> {
  const simulator = await startEulerSimulator(options);
  stops.push(simulator.stop);
  return simulator;
}

function connectTo(
  simulator: EulerSimulator,
  extra: Partial<EulerSettings> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<ConnectOutcome> {
  const { EULER_WS_URL: url, EULER_API_KEY: apiKey } = simulator.env;
  return eulerProvider({ uniqueId: "@some.body", apiKey, url, ...extra }).connect(signal);
}

/** A connection that stands: what it has brought so far, and how it ends. */
async function watch(simulator: EulerSimulator, extra: Partial<EulerSettings> = {}) {
  const stopping = new AbortController();
  stops.push(async () => stopping.abort());
  const outcome = await connectTo(simulator, extra, stopping.signal);
  if (outcome.kind !== "connected") throw new Error(`not connected: ${JSON.stringify(outcome)}`);
  const bodies: EventBody[] = [];
  const closing: Promise<Closing> = outcome.connection.listen((batch) => void bodies.push(...batch));
  return { roomId: outcome.connection.roomId, bodies, closing, stop: () => stopping.abort() };
}

/** A show's messages without its end, as a recording. */
function recordShow(length: number) {
  return planShow(7)
    .slice(0, length)
    .map(({ message }, index) => {
      const msgId = String(7_000_000_000_000_000_000n + BigInt(index));
      const { method } = message;
      const common = commonPart({ method, msgId, roomId: "1", createTime: 1_700_000_000_000 });
      return { method, msgId, payload: message.encode(common) };
    });
}

function recording(length: number) {
  return { messages: recordShow(length), messagesPerFrame: 3, framesPerSecond: 0 };
}

describe("eulerProvider", () => {
  it.each<[Partial<EulerSettings>, Record<string, string>]>([
    [{}, { "features.rawMessages": "true", "features.bundleEvents": "true" }],
    [{ format: "v2" }, { "features.rawMessages": "false", "features.schemaVersion": "v2" }],
    [{ format: "v1" }, { "features.rawMessages": "false", "features.schemaVersion": "v1" }],
    [{ format: "v2", single: true }, { "features.bundleEvents": "false" }],
  ])("asks for %j and hands over what it gets, in order", async (asks, asked) => {
    const simulator = await simulate({ recording: recording(300) });
    const { bodies, roomId } = await watch(simulator, asks);
    // What no schema knows, Euler's JSON has not.
    const wanted = simulator.sent.filter(({ method }) => asks.format === undefined || !/Novelty/.test(method));
    const carried = (one: { method?: string; rawType?: string }) =>
      asks.format !== "v1" || !/RoomUserSeq|Armies|Battle|Control/.test(one.method ?? one.rawType ?? "");
    await simulator.finished;
    await vi.waitFor(() => expect(bodies).toHaveLength(wanted.length));
    expect(bodies.map(({ rawType }) => rawType)).toEqual(wanted.map(({ method }) => method));
    // A few messages of v1 have no id.
    expect(bodies.filter(carried).map(({ nativeId }) => nativeId)).toEqual(
      wanted.filter(carried).map(({ msgId }) => msgId),
    );
    expect(roomId).toBe(simulator.roomId());
    expect(simulator.asked()).toMatchObject({ uniqueId: "some.body", ...asked });
  });

  it("acknowledges TikTok's frames, and answers pings", async () => {
    const simulator = await simulate({ recording: recording(30) });
    await watch(simulator);
    await simulator.finished;
    await vi.waitFor(() => expect(simulator.seen["ack"]).toBe(10));
    simulator.ping();
    await vi.waitFor(() => expect(simulator.seen["pong"]).toBe(1));
  });

  it("takes the room from a message where nothing else names it, and goes without where none does", async () => {
    const simulator = await simulate({ recording: recording(30) });
    simulator.faults.room = "unnamed";
    expect((await watch(simulator)).roomId).toBe("1");
    const old = await simulate({ recording: recording(30) });
    old.faults.room = "unnamed";
    const { roomId, bodies } = await watch(old, { format: "v1", connectTimeoutMs: 300 });
    expect(roomId).toBe("0");
    expect(bodies.length).toBeGreaterThan(20);
    old.hold();
    expect(await connectTo(old, { connectTimeoutMs: 50 })).toEqual({
      kind: "network",
      message: "Euler Stream named no room within 0.05 s",
    });
  });

  it("tells a broadcast's end from a lost line, from silence and from being stopped", async () => {
    const short = await simulate({ speed: 400 });
    const show = await watch(short);
    expect(await show.closing).toMatchObject({ kind: "ended", code: 4005, reason: "the broadcast ended" });
    expect(show.bodies.at(-1)?.eventType).toBe("STREAM_END");

    const simulator = await simulate();
    const endBy = async (code?: number, reason?: string) => {
      const { closing } = await watch(simulator);
      simulator.dropSockets(code, reason);
      return closing;
    };
    expect(await endBy(4005)).toMatchObject({ kind: "ended", code: 4005 });
    expect(await endBy(4006)).toMatchObject({ kind: "silent", code: 4006 });
    for (const code of [1000, 1011, 4429, 4500, 4555]) expect(await endBy(code)).toMatchObject({ kind: "lost", code });
    expect(await endBy()).toMatchObject({ kind: "lost", code: 1006 });

    const muted = await watch(simulator, { silenceTimeoutMs: 100 });
    simulator.muteSockets();
    expect(await muted.closing).toMatchObject({ kind: "silent", reason: "nothing came for 0.1 s" });

    const stopped = await watch(simulator);
    stopped.stop();
    expect(await stopped.closing).toMatchObject({ kind: "stopped" });
  });

  it("sorts what Euler refuses at once", async () => {
    const simulator = await simulate();
    const refused = (code: number) => {
      simulator.faults.close = { code, reason: "as it says" };
      return connectTo(simulator);
    };
    expect(await refused(4404)).toEqual({ kind: "offline", message: "The creator is not live (4404: as it says)" });
    expect(await refused(4429)).toMatchObject({ kind: "rate-limited", retryAfterMs: 60_000 });
    expect(await refused(4401)).toMatchObject({ kind: "bad-source" });
    expect(await refused(4403)).toMatchObject({ kind: "bad-source" });
    expect(await refused(1011)).toMatchObject({ kind: "sign-error" });
    delete simulator.faults.close;
    simulator.faults.room = "ended";
    expect(await connectTo(simulator)).toEqual({ kind: "offline", message: "The creator is not live" });
    simulator.faults.room = "named";
    expect(await connectTo(simulator)).toMatchObject({ kind: "connected" });
  });

  it("sorts answers that are no WebSocket, and one that never comes", async () => {
    const simulator = await simulate();
    const answered = (status: number, retryAfterSeconds?: number) => {
      simulator.faults.handshake = { status, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
      return connectTo(simulator, { connectTimeoutMs: 400 });
    };
    expect(await answered(401)).toMatchObject({ kind: "bad-source" });
    expect(await answered(403)).toMatchObject({ kind: "bad-source" });
    expect(await answered(429, 90)).toMatchObject({ kind: "rate-limited", retryAfterMs: 90_000 });
    expect(await answered(503)).toEqual({ kind: "sign-error", message: "Euler Stream answered 503" });
    expect(await answered(0)).toEqual({
      kind: "sign-error",
      message: "Euler Stream cannot be reached: Opening handshake has timed out",
    });
    expect(await connectTo(simulator, { url: "ws://127.0.0.1:1" })).toMatchObject({ kind: "sign-error" });
  });

  it("never says the key, whoever repeats it", async () => {
    const simulator = await simulate();
    const key = simulator.env.EULER_API_KEY;
    const secrets = [key, encodeURIComponent(key), new URLSearchParams({ key }).toString().slice(4)];
    const words: unknown[] = [];
    for (const secret of secrets) {
      simulator.faults.close = { code: 4401, reason: `no such key ${secret}` };
      words.push(await connectTo(simulator));
    }
    delete simulator.faults.close;
    const { closing } = await watch(simulator);
    simulator.dropSockets(4999, `apiKey=${encodeURIComponent(key)}`);
    words.push(await closing, await connectTo(simulator, { apiKey: `wrong ${key}` }));
    words.push(await connectTo(simulator, { url: "ws://127.0.0.1:1" }));
    for (const secret of secrets) expect(JSON.stringify(words)).not.toContain(secret);
    expect(JSON.stringify(words)).toContain("no such key …");
  });

  it("keeps broken frames and their neighbours, and says how many there are", async () => {
    const simulator = await simulate();
    const told: [string, number][] = [];
    const { bodies } = await watch(simulator, {
      format: "v2",
      onBroken: (what, count) => void told.push([what, count]),
    });
    simulator.hold();
    const before = bodies.length;
    for (let index = 0; index < 12; index += 1) simulator.send("no JSON");
    simulator.send('{"messages":[7,{"type":"WebcastNovelMessage","data":{"common":{"msgId":"5"}}}]}');
    await vi.waitFor(() => expect(bodies.at(-1)).toMatchObject({ rawType: "WebcastNovelMessage", nativeId: "5" }));
    const rawTypes = bodies.slice(before).flatMap(({ rawType }) => (rawType.startsWith("Euler") ? rawType : []));
    expect(rawTypes).toEqual([...Array.from({ length: 12 }, () => "EulerFrame"), "EulerMessage"]);
    expect(told).toEqual([
      ["a frame that is no JSON", 1],
      ["a frame that is no JSON", 10],
    ]);
  });

  it("ends a connection that sends a frame of more than 10 MB, and takes one just below", async () => {
    const simulator = await simulate();
    const { bodies, closing } = await watch(simulator);
    simulator.hold();
    const text = (length: number) =>
      JSON.stringify({ type: "WebcastNovelMessage", data: { text: "x".repeat(length) } });
    simulator.send(text(10 * 1024 * 1024 - 100));
    await vi.waitFor(() => expect(bodies.at(-1)).toMatchObject({ payload: { truncated: true } }));
    simulator.send(text(10 * 1024 * 1024));
    expect(await closing).toMatchObject({ kind: "lost", reason: "Max payload size exceeded" });
  });

  it("gives up an attempt when it is told to", async () => {
    const simulator = await simulate();
    simulator.faults.handshake = { status: 0 };
    const stopping = new AbortController();
    const attempt = connectTo(simulator, {}, stopping.signal);
    stopping.abort();
    expect(await attempt).toEqual({ kind: "aborted" });
    expect(await connectTo(simulator, {}, stopping.signal)).toEqual({ kind: "aborted" });
  });
});
