/** A stream's live feed: every event once and in order, over every reconnect. docs/protocol.md says how. */
import { closeCodes, parseRefusal, subprotocol, tokenSubprotocolPrefix } from "#shared/protocol/wire.ts";
import { subprotocolV2 } from "#shared/protocol/wire-v2.ts";
import type {
  EventsFrame,
  HelloFrame,
  OverlaysFrame,
  PartsFrame,
  ReleasedFrame,
  SyncFrame,
  TalliesFrame,
  TrialFrame,
} from "./api.ts";
import { connect } from "./feed/connection.ts";
import { canInflate, inOrder, report } from "./feed/inflation.ts";

export type Frame =
  | HelloFrame
  | EventsFrame
  | SyncFrame
  | TrialFrame
  | OverlaysFrame
  | TalliesFrame
  | PartsFrame
  | ReleasedFrame;
/** `epoch:offset`: a place in the feed. */
export type Position = string;

/** There is no line, and why. */
export interface Down {
  /** The socket's close code; undefined for a line that was given up. */
  code: number | undefined;
  /** What the server refused with, where it said so; else a sentence. */
  reason: string;
  /** The next try. */
  retryInMs: number;
  /** The server does not want this client (any more): a wrong or revoked token. Tries are minutes apart. */
  isRefused: boolean;
}

export interface FeedOptions {
  /** The platform's address. */
  baseUrl: string | URL;
  streamId: string;
  /** An overlay's token. A browser can show no key on a socket; there it is this, or who is signed in. */
  token?: string;
  /** An API key: in Node. */
  apiKey?: string;
  /** Where to go on; absent: from now. */
  after?: Position;
  /** Only events of these types. */
  types?: readonly string[];
  /** Live parts to be told of, such as `board:gifters`; their values come in the hello and in `parts` frames. */
  parts?: readonly string[];
  /**
   * The beginning. Where `frame.recovered` is false, what was known is void: begin from `frame.state`. What is in
   * `frame.recent` is something to show, never something that just happened.
   */
  onHello?: (frame: HelloFrame) => void;
  /** Events, in order. Keep `position` to go on after a restart of your own. */
  onEvents?: (frame: EventsFrame, position: Position) => void;
  /** Every frame, those two included. */
  onFrame?: (frame: Frame) => void;
  onDown?: (down: Down) => void;
}

export interface Feed {
  /** The place after what was handled last. */
  readonly position: Position | undefined;
  /** Tries at once, or asks whether the line still lives: when the network is back, when a page is shown again. */
  wake(): void;
  close(): void;
}

/** Opens a feed and keeps it open until `close`. What a handler throws is reported as an
 * error of nobody's, and the line is opened anew at the position before that frame. */
export function openFeed(options: FeedOptions): Feed {
  let position = options.after;
  const line = connect({
    open: (heard, closed) => {
      const { url, protocols, init } = addressOf(options, position);
      const socket = new WebSocket(url, init ?? protocols);
      socket.binaryType = "arraybuffer";
      const messages = inOrder(heard);
      socket.addEventListener("message", ({ data }) => messages.take(data));
      socket.addEventListener("close", ({ code, reason }) => {
        messages.afterAll(() => closed({ code, refusal: parseRefusal(reason) }));
      });
      return {
        isOpen: () => socket.readyState === WebSocket.OPEN,
        send: (text) => socket.send(text),
        close: () => socket.close(),
      };
    },
    take: (frame) => {
      try {
        handle(options, frame as unknown as Frame, (next) => {
          position = next;
        });
        return true;
      } catch (error) {
        report(error);
        return false;
      }
    },
    down: (why, retryInMs, isRefused) => {
      const { code, refusal } = typeof why === "string" ? { code: undefined, refusal: undefined } : why;
      const reason = typeof why === "string" ? why : (refusal?.code ?? nameOf(why.code));
      options.onDown?.({ code, reason, retryInMs, isRefused });
    },
    random: Math.random,
    now: () => performance.now(),
    isHidden: () => (globalThis as { document?: { visibilityState: string } }).document?.visibilityState === "hidden",
    after: (delayMs, callback) => {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
  });
  return {
    get position() {
      return position;
    },
    wake: () => line.wake(),
    close: () => line.close(),
  };
}

function handle(options: FeedOptions, frame: Frame, moved: (position: Position) => void): void {
  options.onFrame?.(frame);
  const next = `${frame.position.epoch}:${frame.position.offset}`;
  switch (frame.type) {
    case "hello":
      options.onHello?.(frame);
      return moved(next);
    case "events":
      options.onEvents?.(frame, next);
      return moved(next);
    case "sync":
      return moved(next);
    case "trial":
    case "overlays":
    case "tallies":
    case "parts":
    case "released":
      return;
    default:
      // A frame of a newer server.
      frame satisfies never;
  }
}

/** Undici's WebSocket, the one of Node, takes headers; a browser's does not. */
interface SocketInit {
  protocols: string[];
  headers: Record<string, string>;
}

function addressOf({ baseUrl, streamId, token, apiKey, types, parts }: FeedOptions, position: Position | undefined) {
  const url = new URL(`/v1/streams/${encodeURIComponent(streamId)}/live`, baseUrl);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  if (position !== undefined) url.searchParams.set("after", position);
  if (types !== undefined) url.searchParams.set("types", types.join(","));
  if (parts !== undefined) url.searchParams.set("parts", parts.join(","));
  const versions = canInflate() ? [subprotocolV2, subprotocol] : [subprotocol];
  const protocols = token === undefined ? versions : [...versions, tokenSubprotocolPrefix + token];
  const headers = token === undefined && apiKey !== undefined ? { Authorization: `Bearer ${apiKey}` } : undefined;
  const init = headers && ({ protocols, headers } satisfies SocketInit as unknown as string[]);
  return { url, protocols, init };
}

function nameOf(code: number): string {
  const [name] = Object.entries(closeCodes).find(([, one]) => one === code) ?? [];
  return name ?? "The line broke.";
}
