/** A stream under test: made over the API, fed as a runner feeds it, watched as an overlay watches it. */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { expect, vi } from "vitest";
import { WebSocket } from "ws";
import type { CheckFrame } from "#shared/protocol/wire-v2.ts";
import type { RecordedEvent, UnifiedEvent } from "#shared/event.ts";
import type { Acknowledgement, Lease } from "#shared/protocol/ingest.ts";
import { type EventBody, stamp } from "#shared/stamp.ts";
import {
  type EventsFrame,
  type HelloFrame,
  parseRefusal,
  type Refusal,
  type OverlaysFrame,
  type PartsFrame,
  type ServerFrame,
  subprotocol,
  type SyncFrame,
  type TalliesFrame,
  type TrialFrame,
  tokenSubprotocolPrefix,
} from "#shared/protocol/wire.ts";
import type { TestWorker, WorkerClient } from "./worker.ts";

export const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

/** One live session of a stream. */
export interface TestSession {
  streamId: string;
  sessionId: string;
  roomId: string;
  leaseToken: number;
}

let streams = 0;

/** Makes a stream of a fresh creator; returns its id. */
export async function createStream(worker: WorkerClient): Promise<string> {
  const response = await worker.api("POST", "/v1/streams", { uniqueId: `creator${++streams}` });
  expect(response.status).toBe(201);
  return ((await response.json()) as { streamId: string }).streamId;
}

/** By stream: what it was leased with. All sessions of a test belong to one runner. */
const leaseTokens = new Map<string, number>();

/** The token of the stream's lease, taken when it is asked for first. */
export async function leaseOf(worker: WorkerClient, streamId: string): Promise<number> {
  const known = leaseTokens.get(streamId);
  if (known !== undefined) return known;
  const path = `/v1/ingest/streams/${streamId}/lease`;
  const response = await worker.signed("POST", path, JSON.stringify({ runnerId: "test" }));
  expect(response.status).toBe(200);
  const { token } = (await response.json()) as Lease;
  leaseTokens.set(streamId, token);
  return token;
}

/** Opens a session as a runner does; `mock` says that a recording is played, `direct` that it is a live. */
export async function openSession(
  worker: WorkerClient,
  streamId: string,
  roomId = "7001",
  provider = "mock",
): Promise<TestSession> {
  const sessionId = randomUUID();
  const leaseToken = await leaseOf(worker, streamId);
  const body = JSON.stringify({ sessionId, roomId, provider, startedAt: Date.now(), leaseToken });
  const path = `/v1/ingest/streams/${streamId}/sessions`;
  const response = await worker.signed("POST", path, body, { "Idempotency-Key": sessionId });
  expect(response.status).toBe(201);
  return { streamId, sessionId, roomId, leaseToken };
}

/** A chat message. `nativeId` undefined for what TikTok gave no id. */
export function chat(message: string, nativeId?: string): EventBody {
  return {
    eventType: "CHAT",
    rawType: "WebcastChatMessage",
    ...(nativeId === undefined ? {} : { nativeId }),
    user: { userId: "501", uniqueId: "viewer", displayName: "Viewer" },
    payload: { message, emotes: [], language: "en" },
  };
}

/** A frame of a gift streak, `count` so far. */
export function gift(count: number, nativeId?: string): EventBody {
  return {
    eventType: "GIFT",
    rawType: "WebcastGiftMessage",
    ...(nativeId === undefined ? {} : { nativeId }),
    user: { userId: "502", uniqueId: "giver", displayName: "Giver" },
    payload: {
      giftId: "5655",
      giftName: "Rose",
      giftCount: count,
      coins: count,
      coinsDelta: 0,
      streakActive: true,
      streakEnd: false,
      isGiftStreak: true,
      groupId: "900",
      receiverUserId: "",
      giftImageUrl: "",
      diamondCount: 1,
    },
  };
}

/** Gives bodies their places in a session, from `firstSeqNo` on. */
export function stampAll(
  session: Omit<TestSession, "leaseToken">,
  bodies: EventBody[],
  firstSeqNo = 1,
): UnifiedEvent[] {
  return bodies.map((body, index) =>
    stamp(body, { ...session, seqNo: firstSeqNo + index, ingestedAt: Date.now() }, sha256Hex),
  );
}

/** Sends a batch; returns the raw answer. */
export function sendBatch(worker: WorkerClient, session: TestSession, events: UnifiedEvent[]): Promise<Response> {
  const { streamId, sessionId, leaseToken } = session;
  const path = `/v1/ingest/sessions/${sessionId}/batches`;
  return worker.signed("POST", path, JSON.stringify({ streamId, leaseToken, events }));
}

/** Sends a batch that must be taken; returns the acknowledgement. */
export async function publish(
  worker: WorkerClient,
  session: TestSession,
  events: UnifiedEvent[],
): Promise<Acknowledgement> {
  const response = await sendBatch(worker, session, events);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`batch refused: ${text}`);
  return JSON.parse(text) as Acknowledgement;
}

/** The session's events in the log, once there are `count` of them. */
export async function readLog(worker: TestWorker, sessionId: string, count: number): Promise<RecordedEvent[]> {
  const all = async () => {
    const events: RecordedEvent[] = [];
    for (let after: number | null = 0; after !== null;) {
      const response = await worker.api("GET", `/v1/sessions/${sessionId}/events?limit=500&after=${after}`);
      if (response.status === 404) return [];
      expect(response.status).toBe(200);
      const page = (await response.json()) as { events: RecordedEvent[]; next: number | null };
      events.push(...page.events);
      after = page.next;
    }
    return events;
  };
  return vi.waitUntil(
    async () => {
      const events = await all();
      return events.length >= count && events;
    },
    { timeout: 20_000, interval: 100 },
  );
}

/** A socket that the hub closes is let go of by the runtime when the hub sleeps: nobody has to wait for that. */
const closedAfterMs = 250;

export interface LiveSocket {
  socket: WebSocket;
  hello: HelloFrame;
  /** Every hello: a second one means to start anew. */
  hellos: HelloFrame[];
  /** Every events frame so far. */
  frames: EventsFrame[];
  /** Every word on whether it is up with the feed. */
  syncs: SyncFrame[];
  /** What was shown to be looked at. */
  trials: TrialFrame[];
  /** What was taken off the overlays. */
  controls: OverlaysFrame[];
  /** How counters and timers stood after each change that no action told of. */
  tallies: TalliesFrame[];
  /** Live parts that read differently, as they were told. */
  parts: PartsFrame[];
  /** Events of all frames so far, in order of arrival. */
  events: () => RecordedEvent[];
  /** Resolves with the close code. */
  closed: Promise<number>;
}

/** How a socket with this token is refused: the code of its close, and what the reason says. */
export async function refusalOf(
  url: string,
  streamId: string,
  token: string,
  protocol: string = subprotocol,
): Promise<[number, Refusal | undefined]> {
  const address = `${url.replace("http", "ws")}/v1/streams/${streamId}/live`;
  const socket = new WebSocket(address, [protocol, tokenSubprotocolPrefix + token]);
  const [code, reason] = (await once(socket, "close")) as [number, Buffer];
  return [code, parseRefusal(reason.toString())];
}

/** Opens the live socket with an overlay token (or the API key where none is given) and waits for its hello. */
export async function openLive(
  worker: TestWorker,
  streamId: string,
  options: { token?: string; after?: string; types?: string; parts?: string; acknowledge?: boolean } = {},
): Promise<LiveSocket> {
  const query = new URLSearchParams();
  if (options.after !== undefined) query.set("after", options.after);
  if (options.types !== undefined) query.set("types", options.types);
  if (options.parts !== undefined) query.set("parts", options.parts);
  const url = `${worker.url.replace("http", "ws")}/v1/streams/${streamId}/live?${query.toString()}`;
  const protocols = options.token === undefined ? [] : [subprotocol, tokenSubprotocolPrefix + options.token];
  const headers = options.token === undefined ? { Authorization: `Bearer ${worker.apiKey}` } : {};
  const socketOptions = { headers, closeTimeout: closedAfterMs };
  const socket = new WebSocket(url, protocols, socketOptions);
  const { promise: closed, resolve } = Promise.withResolvers<number>();
  socket.on("close", resolve);
  const frames: EventsFrame[] = [];
  const syncs: SyncFrame[] = [];
  const hellos: HelloFrame[] = [];
  const trials: TrialFrame[] = [];
  const controls: OverlaysFrame[] = [];
  const tallies: TalliesFrame[] = [];
  const parts: PartsFrame[] = [];
  const hello = await new Promise<HelloFrame>((greeted, failed) => {
    socket.on("error", failed);
    socket.on("close", (code) => failed(new Error(`closed with ${code} before it was greeted`)));
    socket.on("message", (data: Buffer) => {
      const text = data.toString("utf8");
      const frame = JSON.parse(text) as ServerFrame | CheckFrame;
      if (frame.type === "check") {
        // Proof that it reads: the same text back.
        if (options.acknowledge !== false) socket.send(text);
      } else if (frame.type === "hello") {
        hellos.push(frame);
        greeted(frame);
      } else if (frame.type === "events") {
        frames.push(frame);
        if (options.acknowledge !== false) socket.send(JSON.stringify({ type: "ack", offset: frame.position.offset }));
      } else if (frame.type === "trial") trials.push(frame);
      else if (frame.type === "overlays") controls.push(frame);
      else if (frame.type === "tallies") tallies.push(frame);
      else if (frame.type === "parts") parts.push(frame);
      else if (frame.type === "sync") syncs.push(frame);
    });
  });
  return {
    socket,
    hello,
    hellos,
    frames,
    syncs,
    trials,
    controls,
    tallies,
    parts,
    closed,
    events: () => frames.flatMap((frame) => frame.events),
  };
}

/** Makes an overlay token of a stream. */
export async function createOverlayToken(
  worker: TestWorker,
  streamId: string,
  name = "test",
): Promise<{ tokenId: string; token: string; url: string }> {
  const response = await worker.api("POST", `/v1/streams/${streamId}/overlay-tokens`, { name });
  expect(response.status).toBe(201);
  return (await response.json()) as { tokenId: string; token: string; url: string };
}

/** An overlay token as they were before they were signed: a row with its hash. */
export async function makeUnsignedToken(
  worker: TestWorker,
  streamId: string,
  name = "Old one",
): Promise<{ token: string; tokenId: string }> {
  const token = `ov_${randomBytes(32).toString("base64url")}`;
  const tokenId = `ot_${randomBytes(8).toString("hex")}`;
  await worker.database.query(
    "insert into overlay_tokens (token_id, stream_id, name, token_hash) values ($1, $2, $3, $4)",
    [tokenId, streamId, name, createHash("sha256").update(token).digest()],
  );
  return { token, tokenId };
}
