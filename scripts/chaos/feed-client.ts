/** A live overlay without a picture: follows a stream's feed, acknowledges, comes back with its position. */
import { WebSocket } from "ws";
import { acknowledging, formatPosition, type ServerFrame } from "#shared/protocol/wire.ts";
import type { Position } from "#shared/protocol/position.ts";

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
  /** Frames that contradict themselves, in words. */
  complaints: string[];
  closeCodes: Record<number, number>;
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

/** Connects to `url` (the live address, without parameters) and keeps connected until `stop`. */
export function startFeedClient(options: {
  name: string;
  url: string;
  headers: Record<string, string>;
  now: () => number;
}): FeedClient {
  const { name, url, headers, now } = options;
  const stretches: Stretch[] = [];
  const arrivals: Arrival[] = [];
  const complaints: string[] = [];
  const closeCodes: FeedClient["closeCodes"] = {};
  let position: Position | undefined;
  let socket: WebSocket | undefined;
  let wanted = true;
  let hanging = false;
  let unacknowledged = 0;
  let retry: NodeJS.Timeout | undefined;
  const heartbeat = setInterval(acknowledge, acknowledging.everyMs);

  function connect(): void {
    clearTimeout(retry);
    if (!wanted) return;
    const after = position === undefined ? "" : `?after=${formatPosition(position)}`;
    const opened = new WebSocket(url + after, { headers, handshakeTimeout: 5_000 });
    socket = opened;
    unacknowledged = 0;
    let greeted = false;
    opened.on("message", (data: Buffer) => {
      const frame = JSON.parse(data.toString("utf8")) as ServerFrame;
      if (socket !== opened) return;
      // The asked place only counts for the first hello: a second one means to start anew, whatever it says.
      if (frame.type === "hello") greet(frame, greeted ? undefined : position);
      else if (frame.type === "events") take(frame);
      greeted = true;
    });
    opened.on("error", () => undefined);
    opened.on("close", (code) => {
      closeCodes[code] = (closeCodes[code] ?? 0) + 1;
      if (socket !== opened) return;
      socket = undefined;
      retry = setTimeout(connect, retryMs);
    });
  }

  function greet(frame: Extract<ServerFrame, { type: "hello" }>, asked: Position | undefined): void {
    const goesOn = frame.recovered && asked !== undefined;
    if (goesOn && formatPosition(frame.position) !== formatPosition(asked)) {
      complaints.push(`asked for ${formatPosition(asked)}, recovered at ${formatPosition(frame.position)}`);
    }
    if (!goesOn) stretches.push({ epoch: frame.position.epoch, after: frame.position.offset, events: [], actions: [] });
    position = frame.position;
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
    unacknowledged += frame.events.length;
    if (unacknowledged >= acknowledging.everyEvents) acknowledge();
  }

  function acknowledge(): void {
    if (hanging || unacknowledged === 0 || position === undefined || socket?.readyState !== WebSocket.OPEN) return;
    socket.send(JSON.stringify({ type: "ack", offset: position.offset }));
    unacknowledged = 0;
  }

  connect();
  return {
    name,
    stretches,
    arrivals,
    complaints,
    closeCodes,
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
