/**
 * A dialect: how another tool's clients are spoken to. It knows no socket and no clock: what it is asked gives texts, and who
 * serves it (the Worker, the runner) sends them. A dialect is a folder here and a line in dialects.ts.
 */
import type { EventType, EventUser, UnifiedEvent } from "#shared/event.ts";
import type { LiveState } from "#shared/live-state.ts";

/** What a client is greeted with: how the stream stands. */
export interface Greeting {
  streamId: string;
  state: Pick<LiveState, "live" | "roomId" | "viewers" | "likes" | "startedAt">;
}

/** How a socket is ended. */
export interface DialectClose {
  code: number;
  reason: string;
}

/**
 * Why a socket is ended by who serves it. `goAway`: it was here for long, or was sent as much as is sent without a proof that
 * it reads; it may come back at once. `refused`: a wrong or revoked token. `forbidden`: it asks for another creator than its
 * token is of. `busy`: a limit or an outage. `misbehaved`: it said too much.
 */
export type Ending = "goAway" | "refused" | "forbidden" | "busy" | "misbehaved";

/** What one client is told, as it asked for it. */
export interface Speech {
  /** The same for all who are told the same in the same words: what is encoded once for all of them. */
  key: string;
  /** What is said first. `close`: and nothing more, for example because nobody is live. */
  greet: (greeting: Greeting) => { texts: string[]; close?: DialectClose };
  /** What is said of events, in their order: messages as they go over a socket. */
  encode: (events: readonly UnifiedEvent[]) => string[];
  /** The handle that the client asks for, in small letters without `@`; absent where the token alone says whose stream it is. */
  creator?: string;
  /** What is told to each client by itself, beside what all are told. */
  companion?: () => Companion;
  /** What each text of `encode` is about, where a client chooses what it is told. */
  topics?: (events: readonly UnifiedEvent[]) => string[];
  /** Where a client says what it wants: what is heard and kept of one. */
  attention?: () => Attention;
  /** How the socket ends after these events, where they end what the dialect tells of; undefined where it goes on. */
  closeAfter?: (events: readonly UnifiedEvent[]) => DialectClose | undefined;
}

/** What a client is told of whoever did something, which depends on when it came. Times are milliseconds since 1970. */
export interface Companion {
  /** Somebody did something; what is said before the events that tell of it. */
  take: (people: readonly EventUser[], now: number) => string[];
  /** When `tick` has something to say; Infinity for not before something comes. */
  dueAt: () => number;
  tick: (now: number) => string[];
}

/** One client that says what it wants. */
export interface Attention {
  /** It says something; what it is answered. */
  hear: (text: string) => string[];
  /** Whether it is told what is about a topic. */
  wants: (topic: string) => boolean;
}

export interface Dialect {
  /** As it stands in addresses: `/d/{name}/{token}`. */
  name: string;
  /** The types that it has words for. Of others it says nothing. */
  types: readonly EventType[];
  /** Reads what stands in the address behind the `?`. Where it cannot be served: how the socket is closed at once. */
  open: (query: URLSearchParams) => { ok: true; speech: Speech } | { ok: false; close: DialectClose };
  /** Where in the query a token may stand, where it does not stand in the path. */
  tokenIn?: readonly string[];
  /** The WebSocket subprotocol that it answers with, where a client offers it. */
  subprotocol?: string;
  endings: Readonly<Record<Ending, DialectClose>>;
}
