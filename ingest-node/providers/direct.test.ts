import { existsSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { ControlEvent, SignConfig, TikTokLiveConnection } from "tiktok-live-connector";
import { WebcastPushFrame } from "tiktok-live-proto/v3";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import type { Closing, ConnectOutcome } from "../provider.ts";
import { encode } from "../simulator/frames.ts";
import { parseRecording } from "../simulator/program.ts";
import { type SimulatorOptions, type Simulator, startSimulator } from "../simulator/simulator.ts";
import { planShow } from "../simulator/show.ts";
import { commonPart } from "../simulator/messages.ts";
import { directProvider, type DirectSettings } from "./direct.ts";
import { readWebHost } from "./web-host.ts";

const recordingPath = new URL("../../../shared/captures/room-frames.jsonl", import.meta.url);
const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

async function simulate(options: SimulatorOptions): Promise<Simulator> {
  const simulator = await startSimulator(options);
  stops.push(simulator.stop);
  return simulator;
}

function connectTo(
  simulator: Simulator,
  signal: AbortSignal,
  extra: Partial<DirectSettings> = {},
): Promise<ConnectOutcome> {
  const webHost = readWebHost(simulator.env.TIKTOK_WEB_HOST);
  if (!webHost) throw new Error("the simulator has no host");
  return directProvider({ uniqueId: "@somebody", signUrl: simulator.url, webHost, ...extra }).connect(signal);
}

/** Connects again and again until the simulator has sent its recording and the runner's side has all of it. */
async function watchToTheEnd(
  simulator: Simulator,
  expected: number,
): Promise<{ bodies: EventBody[]; closings: Closing[] }> {
  const stopping = new AbortController();
  const bodies: EventBody[] = [];
  const closings: Closing[] = [];
  while (bodies.length < expected) {
    const outcome = await connectTo(simulator, stopping.signal);
    if (outcome.kind !== "connected") throw new Error(`not connected: ${JSON.stringify(outcome)}`);
    const closing = await outcome.connection.listen((batch) => {
      bodies.push(...batch);
      if (bodies.length >= expected) stopping.abort();
    });
    closings.push(closing);
  }
  return { bodies, closings };
}

/** A show's messages without its end, as a recording: many methods, one of them unknown. */
function recordShow() {
  return planShow(7)
    .slice(0, 600)
    .map(({ message }, index) => {
      const msgId = String(7_000_000_000_000_000_000n + BigInt(index));
      const { method } = message;
      const common = commonPart({ method, msgId, roomId: "1", createTime: 1_700_000_000_000 });
      return { method, msgId, payload: message.encode(common) };
    });
}

describe("directProvider", () => {
  it("hands over every message in TikTok's order, with frames back to back and methods without a schema", async () => {
    // One frame that takes long to inflate: a decoder that does it in the background is overtaken there, every time.
    const large = { method: "WebcastSimulatorNoveltyMessage", msgId: "1", payload: Buffer.alloc(8_000_000) };
    const messages = recordShow().toSpliced(10, 0, large);
    const simulator = await simulate({
      recording: { messages, messagesPerFrame: 1, framesPerSecond: 0 },
      initialMessages: 5,
    });
    const { bodies } = await watchToTheEnd(simulator, messages.length);
    expect(bodies.map(({ nativeId }) => nativeId)).toEqual(messages.map(({ msgId }) => msgId));
    const unknown = bodies.filter(({ rawType }) => rawType === "WebcastSimulatorNoveltyMessage");
    expect(unknown.length).toBeGreaterThan(0);
    expect(unknown.every(({ eventType }) => eventType === "RAW")).toBe(true);
  });

  it("keeps what the connector by itself drops", async () => {
    const messages = recordShow();
    const simulator = await simulate({ recording: { messages, messagesPerFrame: 1, framesPerSecond: 0 } });
    const before = { ...SignConfig };
    SignConfig.basePath = simulator.url;
    const host = `0.0.0.0:${simulator.port}`;
    const live = new TikTokLiveConnection("somebody", {
      webConfigOverrides: { TIKTOK_HOST_WEB: host, TIKTOK_HOST_WEBCAST: host },
    });
    Object.assign(SignConfig, before, { cachedInstance: undefined });
    const decoded: string[] = [];
    const events = live as unknown as NodeJS.EventEmitter;
    events.on(ControlEvent.DECODED_DATA, (method: string) => decoded.push(method));
    await live.connect();
    await simulator.finished;
    const known = messages.filter(({ method }) => method !== "WebcastSimulatorNoveltyMessage");
    expect(known.length).toBeLessThan(messages.length);
    await vi.waitFor(() => expect(decoded).toHaveLength(known.length));
    expect(decoded.toSorted()).toEqual(known.map(({ method }) => method).toSorted());
    await live.disconnect();
  });

  it.skipIf(!existsSync(recordingPath))(
    "takes recorded rooms whole, over every end of a broadcast in them (skipped where ../shared/captures is absent)",
    async () => {
      const messages = parseRecording(readFileSync(recordingPath, "utf8"));
      const simulator = await simulate({
        // With pauses between the frames, so that the connector closes in the middle, on the recording's own stream ends.
        recording: { messages, messagesPerFrame: 3, framesPerSecond: 500 },
        initialMessages: 20,
      });
      const { bodies, closings } = await watchToTheEnd(simulator, messages.length);
      expect(bodies.map(({ rawType }) => rawType)).toEqual(messages.map(({ method }) => method));
      expect(bodies.map(({ nativeId }) => nativeId)).toEqual(messages.map(({ msgId }) => msgId));
      expect(closings.some(({ kind }) => kind === "ended")).toBe(true);
    },
  );

  it("tells a broadcast's end from a broken line and from being stopped", async () => {
    const signal = new AbortController().signal;
    const short = await simulate({ speed: 400 });
    const ended = await connectTo(short, signal);
    expect(ended.kind === "connected" && (await ended.connection.listen(() => undefined)).kind).toBe("ended");

    const simulator = await simulate({});
    const broken = await connectTo(simulator, signal);
    const closing = broken.kind === "connected" ? broken.connection.listen(() => undefined) : undefined;
    simulator.dropSockets();
    expect(await closing).toMatchObject({ kind: "lost", code: 1006 });

    const stopping = new AbortController();
    const stopped = await connectTo(simulator, stopping.signal);
    const goodbye = stopped.kind === "connected" ? stopped.connection.listen(() => stopping.abort()) : undefined;
    expect(await goodbye).toMatchObject({ kind: "stopped" });
  });

  it("hands on what TikTok sends again after a reconnect and on the same line, for the hub to know it by its id", async () => {
    const messages = recordShow().slice(0, 9);
    const simulator = await simulate({
      recording: { messages, messagesPerFrame: 3, framesPerSecond: 0 },
      repeatOnConnect: 4,
    });
    const ids = messages.map(({ msgId }) => msgId);
    const first: EventBody[] = [];
    const once = await connectTo(simulator, new AbortController().signal);
    const lost = once.kind === "connected" ? once.connection.listen((batch) => first.push(...batch)) : undefined;
    await vi.waitFor(() => expect(first).toHaveLength(9));
    simulator.sendAgain();
    await vi.waitFor(() => expect(first.map(({ nativeId }) => nativeId)).toEqual([...ids, ...ids.slice(6)]));
    simulator.dropSockets(1001);
    expect(await lost).toMatchObject({ kind: "lost", code: 1001 });

    const stopping = new AbortController();
    const second: EventBody[] = [];
    const again = await connectTo(simulator, stopping.signal);
    if (again.kind === "connected") {
      await again.connection.listen((batch) => {
        second.push(...batch);
        stopping.abort();
      });
    }
    expect(second.map(({ nativeId }) => nativeId)).toEqual(ids.slice(5));
  });

  it("takes a socket that brings nothing at all for broken", async () => {
    const simulator = await simulate({
      recording: { messages: recordShow().slice(0, 3), messagesPerFrame: 3, framesPerSecond: 0 },
    });
    const outcome = await connectTo(simulator, new AbortController().signal, { silenceTimeoutMs: 100 });
    const closing = outcome.kind === "connected" ? await outcome.connection.listen(() => undefined) : undefined;
    expect(closing).toMatchObject({ kind: "silent", reason: "nothing came for 0.1 s" });
  });

  it("names who is not live and who does not exist", async () => {
    const simulator = await simulate({});
    const { signal } = new AbortController();
    simulator.faults.user = "offline";
    expect(await connectTo(simulator, signal)).toMatchObject({ kind: "offline" });
    simulator.faults.user = "missing";
    expect(await connectTo(simulator, signal)).toMatchObject({ kind: "not-found" });
  });

  it.each([
    ["age", "restricted", "age", /age.*4003110: This LIVE is age-restricted.*settings/],
    ["sign-in", "restricted", "sign_in", /signed in .*--provider euler/],
    ["region", "restricted", "region", /where the runner is .*another country/],
    ["captcha", "blocked", "captcha", /captcha .*fewer streams/],
    ["refused", "blocked", "refused", /refuses this machine's address \(403\)/],
  ] as const)("tells %s from not live, with what to do, in minutes", async (user, kind, reason, message) => {
    const simulator = await simulate({});
    const { signal } = new AbortController();
    simulator.faults.user = user;
    const outcome = await connectTo(simulator, signal);
    expect(outcome).toMatchObject({ kind, reason, retryAfterMs: 300_000 });
    expect("message" in outcome && outcome.message).toMatch(message);
    simulator.faults.user = "live";
    const stopping = new AbortController();
    const again = await connectTo(simulator, stopping.signal);
    expect(again.kind).toBe("connected");
    stopping.abort();
  });

  it.each([
    ["/@somebody/live", "plain", 8],
    ["/@somebody/live", "packed", 8],
    ["/@somebody/live", "redirect", 8],
    ["/api-live/user/room/", "plain", 16],
    ["/webcast/room/info/", "plain", 8],
    ["/webcast/room/info/", "packed", 8],
    ["/webcast/anchors/somebody/room_id", "plain", 8],
    ["CONNECT", "plain", 8],
    ["CONNECT", "packed", 8],
    ["CONNECT", "redirect", 8],
  ] as const)("reads of an answer of %s that never ends (%s) only so much", async (path, how, megabytes) => {
    const simulator = await simulate({});
    const stopping = new AbortController();
    const { signal } = stopping;
    // The last resort is asked only where nobody else tells the room.
    if (path.startsWith("/webcast/anchors")) simulator.faults.user = "refused";
    const connect = `/webcast/rooms/${simulator.roomId()}/connect`;
    // The connector asks this one where the page tells it nothing.
    const page = path.startsWith("/api-live") ? ["/@somebody/live"] : [];
    simulator.faults.endless = { paths: [...page, path === "CONNECT" ? connect : path], how };
    const before = process.memoryUsage().arrayBuffers;
    const outcome = await connectTo(simulator, signal);
    expect(simulator.seen["poured"]).toBeGreaterThan(0);
    // What was on its way in the sockets' buffers when it was broken off comes on top.
    expect(simulator.seen["poured"]).toBeLessThan((megabytes + 12) * 1024 * 1024);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200 * 1024 * 1024);
    // The connector finds the room elsewhere where it is the page that never ends.
    const isNeeded = path === "CONNECT" || path === "/webcast/room/info/" || path.startsWith("/webcast/anchors");
    expect(outcome.kind === "connected").toBe(!isNeeded);
    stopping.abort();
    if (outcome.kind === "connected") await outcome.connection.listen(() => undefined);
  });

  it.each(["/@somebody/live", "/webcast/room/info/", "CONNECT"])(
    "waits for an answer of %s that comes byte by byte only so long",
    async (path) => {
      const simulator = await simulate({});
      const connect = `/webcast/rooms/${simulator.roomId()}/connect`;
      simulator.faults.endless = { paths: [path === "CONNECT" ? connect : path], how: "trickle" };
      const { signal } = new AbortController();
      const outcome = await connectTo(simulator, signal, { connectTimeoutMs: 500 });
      expect(outcome.kind).toMatch(/network|sign-error/);
      await vi.waitFor(() => expect(simulator.seen["hung-up"]).toBe(1));
    },
  );

  it("gives the connector no frame to inflate that would become more than it may", async () => {
    const simulator = await simulate({});
    const stopping = new AbortController();
    const outcome = await connectTo(simulator, stopping.signal);
    const bodies: EventBody[] = [];
    const closing =
      outcome.kind === "connected" ? outcome.connection.listen((batch) => void bodies.push(...batch)) : undefined;
    await vi.waitFor(() => expect(simulator.seen["enter"]).toBe(1));
    const payload = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    simulator.sendBytes(encode(WebcastPushFrame, { logId: "1", payloadType: "msg", payloadEncoding: "pb", payload }));
    const tooLarge = () => bodies.flatMap((body) => (body.rawType === "WebcastPushFrame" ? [body.payload] : []));
    await vi.waitFor(() => expect(tooLarge()).toHaveLength(1));
    const [kept] = tooLarge() as { bytes: string; quality: string[] }[];
    expect(kept?.quality).toContain("frame_too_large");
    // For us it is there: only the connector finds nothing in it.
    expect(Buffer.from(kept?.bytes ?? "", "base64").some((byte) => byte !== 0)).toBe(true);
    stopping.abort();
    expect(await closing).toMatchObject({ kind: "stopped" });
  });

  it("sorts what a sign service can do wrong, and connects once it is well again", async () => {
    const simulator = await simulate({});
    const { signal } = new AbortController();
    const meet = (sign: Simulator["faults"]["sign"]) => {
      simulator.faults.sign = sign;
      return connectTo(simulator, signal, { connectTimeoutMs: 1_000 });
    };
    expect(await meet({ kind: "status", status: 429, retryAfterSeconds: 33 })).toMatchObject({
      kind: "rate-limited",
      retryAfterMs: 33_000,
    });
    expect(await meet({ kind: "status", status: 429, body: "slow down" })).toEqual({
      kind: "rate-limited",
      message: "The sign service takes no more connections for now (429)",
    });
    expect(await meet({ kind: "status", status: 402 })).toMatchObject({ kind: "sign-error" });
    expect(await meet({ kind: "status", status: 500, body: "boom" })).toEqual({
      kind: "sign-error",
      message: "The sign service answered 500",
    });
    expect(await meet({ kind: "garbage" })).toMatchObject({ kind: "sign-error" });
    expect(await meet({ kind: "silent" })).toMatchObject({ kind: "sign-error" });
    const well = await meet({ kind: "ok" });
    expect(well.kind).toBe("connected");
  });

  it("names a sign service and a web host that are not there", async () => {
    const simulator = await simulate({});
    const { signal } = new AbortController();
    expect(await connectTo(simulator, signal, { signUrl: "http://127.0.0.1:1" })).toMatchObject({ kind: "sign-error" });
    const webHost = { host: "127.0.0.1:1", protocol: "http:" } as const;
    expect(await connectTo(simulator, signal, { webHost, signUrl: "http://127.0.0.1:1" })).toMatchObject({
      kind: "network",
    });
  });

  it("gives up an attempt when it is told to", async () => {
    const simulator = await simulate({});
    simulator.faults.sign = { kind: "silent" };
    const stopping = new AbortController();
    const attempt = connectTo(simulator, stopping.signal);
    await vi.waitFor(() => expect(simulator.seen["connect"]).toBe(1));
    stopping.abort();
    expect(await attempt).toEqual({ kind: "aborted" });
  });
});
