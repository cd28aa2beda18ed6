/** A live overlay without a picture: follows a stream's feed by either version, gives credit, comes back with its position. */
import { inflateSync } from "node:zlib";
import { WebSocket } from "ws";
import type { Position } from "#shared/protocol/position.ts";
import { FeedReader, openMessage } from "#shared/protocol/reader.ts";
import { formatPosition, type ServerFrame } from "#shared/protocol/wire.ts";
import { subprotocolV2 } from "#shared/protocol/wire-v2.ts";
import { Trail } from "./trail.ts";

/** What a client received from one place in the feed on, without having been told to start anew. */
export interface Stretch {
  epoch: string;
  /** It begins after this offset. */
  after: number;
  events: { offset: number; eventId: string }[];
  /** Ids of what rules wanted shown, as they came. */
  actions: string[];
}

/** An event that arrived; times in milliseconds since 1970. */
export interface Arrival {
  ingestedAt: number;
  atMs: number;
}

export interface FeedClient {
  name: string;
  stretches: Stretch[];
  arrivals: Arrival[];
  /** The live parts as they were told last, by name. */
  parts: Record<string, unknown>;
  /** Frames that contradict themselves, in words. */
  complaints: string[];
  closeCodes: Record<number, number>;
  /** What happened, in order: what it asked for, what it was told, why it was closed. */
  trail: Trail;
  position: () => Position | undefined;
  /** Goes away; comes back at `resume`. */
  leave: () => void;
  comeBack: () => void;
  /** Reads and says nothing any more, with its socket open. */
  hang: () => void;
  resume: () => void;
  stop: () => void;
}

const retryMs = 250;
/** How often it looks whether something has to be said. */
const tickMs = 250;

/** Connects to `url` (the live address, without parameters) and keeps connected until `stop`. */
export function startFeedClient(options: {
  name: string;
  url: string;
  headers: Record<string, string>;
  protocol: 1 | 2;
  /** Names of the live parts that it asks for. */
  wants?: readonly string[];
  now: () => number;
}): FeedClient {
  const { name, url, headers, protocol, wants = [], now } = options;
  const parts: Record<string, unknown> = {};
  const stretches: Stretch[] = [];
  const arrivals: Arrival[] = [];
  const complaints: string[] = [];
  const closeCodes: FeedClient["closeCodes"] = {};
  const trail = new Trail(now);
  let position: Position | undefined;
  let socket: WebSocket | undefined;
  let wanted = true;
  let hanging = false;
  let reader = new FeedReader(now(), Math.random());
  let retry: NodeJS.Timeout | undefined;
  const heartbeat = setInterval(() => say(reader.tick(now())), tickMs);

  function connect(): void {
    clearTimeout(retry);
    if (!wanted) return;
    const query = new URLSearchParams();
    if (position !== undefined) query.set("after", formatPosition(position));
    if (wants.length > 0) query.set("parts", wants.join());
    const subprotocols = protocol === 2 ? [subprotocolV2] : [];
    trail.note(`asks for what follows ${position?.offset ?? "nothing"}`);
    const opened = new WebSocket(`${url}?${query.toString()}`, subprotocols, { headers, handshakeTimeout: 5_000 });
    socket = opened;
    const reading = (reader = new FeedReader(now(), Math.random()));
    let greeted = false;
    opened.on("message", (data: Buffer, isBinary) => {
      if (socket !== opened) return trail.note("a message on a socket that it has left");
      const message = openMessage(isBinary ? new Uint8Array(data) : data.toString("utf8"), inflateSync);
      const heard = reading.read(message);
      if (heard.kind === "broken") complaints.push(`cannot be read: ${data.toString("latin1", 0, 100)}`);
      if (heard.kind === "frame") {
        // The asked place only counts for the first hello: a second one means to start anew, whatever it says.
        if (heard.frame.type === "hello") greet(heard.frame, greeted ? undefined : position);
        else if (heard.frame.type === "events") take(heard.frame);
        else if (heard.frame.type === "parts") Object.assign(parts, heard.frame.parts);
        greeted = true;
        noteFrame(heard.frame, data.length);
      } else if (heard.kind !== "pong") trail.note(heard.kind);
      say(reading.handled(heard, data.length, now()));
    });
    opened.on("error", ({ message }) => trail.note(`failed: ${message}`));
    opened.on("close", (code, reason) => {
      trail.note(`${socket === opened ? "closed" : "left, and closed"} ${code} ${reason.toString("utf8")}`);
      closeCodes[code] = (closeCodes[code] ?? 0) + 1;
      if (socket !== opened) return;
      socket = undefined;
      retry = setTimeout(connect, retryMs);
    });
  }

  function greet(frame: Extract<ServerFrame, { type: "hello" }>, asked: Position | undefined): void {
    if (frame.protocol !== protocol) complaints.push(`asked for version ${protocol}, got ${frame.protocol}`);
    const goesOn = frame.recovered && asked !== undefined;
    if (goesOn && formatPosition(frame.position) !== formatPosition(asked)) {
      complaints.push(`asked for ${formatPosition(asked)}, recovered at ${formatPosition(frame.position)}`);
    }
    if (!goesOn) stretches.push({ epoch: frame.position.epoch, after: frame.position.offset, events: [], actions: [] });
    position = frame.position;
    Object.assign(parts, frame.parts);
  }

  function take(frame: Extract<ServerFrame, { type: "events" }>): void {
    const stretch = stretches.at(-1);
    const last = frame.events.at(-1);
    if (stretch === undefined) return void complaints.push("events before a hello");
    if (frame.position.epoch !== stretch.epoch) complaints.push(`epoch ${frame.position.epoch} without a hello`);
    if (last !== undefined && last.offset !== frame.position.offset) {
      complaints.push(`a frame that ends at ${last.offset} says position ${frame.position.offset}`);
    }
    const atMs = now();
    for (const { offset, eventId, ingestedAt } of frame.events) {
      stretch.events.push({ offset, eventId });
      arrivals.push({ ingestedAt, atMs });
    }
    for (const { actionId } of frame.actions ?? []) stretch.actions.push(actionId);
    position = frame.position;
  }

  function noteFrame(frame: ServerFrame, bytes: number): void {
    const { offset } = frame.position;
    if (frame.type === "events") {
      const offsets = frame.events.map((event) => event.offset);
      trail.note(`${bytes} bytes with ${frame.actions?.length ?? 0} actions, place ${offset}, events`, offsets);
    } else if (frame.type === "hello") {
      trail.note(`hello at ${offset} of ${frame.top.offset}, recovered ${frame.recovered}, ${bytes} bytes`);
    } else if (frame.type === "sync") trail.note(`sync at ${offset}, synced ${frame.synced}`);
    else trail.note(`${frame.type} at ${offset}`);
  }

  function say(texts: readonly string[]): void {
    if (hanging || socket?.readyState !== WebSocket.OPEN) return;
    for (const text of texts) {
      if (text.includes('"ack"')) trail.note(`says ${text}`);
      socket.send(text);
    }
  }

  connect();
  return {
    name,
    stretches,
    arrivals,
    parts,
    complaints,
    closeCodes,
    trail,
    position: () => position,
    leave: () => {
      wanted = false;
      clearTimeout(retry);
      const open = socket;
      socket = undefined;
      open?.terminate();
    },
    comeBack: () => {
      wanted = true;
      if (socket === undefined) connect();
    },
    hang: () => {
      hanging = true;
      socket?.pause();
    },
    resume: () => {
      hanging = false;
      if (socket?.isPaused) socket.resume();
    },
    stop: () => {
      wanted = false;
      clearTimeout(retry);
      clearInterval(heartbeat);
      socket?.terminate();
    },
  };
}
