/** What a Worker asks the object of a session that polls (durable-objects/poll-session). */
import type { Ask, Heard } from "#shared/dialects/chat-reader/conversation.ts";
import type { Position } from "./position.ts";

/** Where a session is that goes over to a WebSocket, or asks for more. */
export interface PollState {
  sid: string;
  isConnected: boolean;
  token: string;
  /** Whose events it wants; absent before it said so. */
  ask?: Ask;
  /** The place up to which it was told; absent before it was told anything. */
  position?: Position;
  /** Packets that wait for it. */
  packets: string[];
}

/** How a poll ends. */
export interface PollEnd {
  /** The place up to which it was told the feed. */
  position?: Position | undefined;
  /** It was told that there is nothing more for it: it is to be told of no stream until it asks again. */
  isOver?: boolean;
}

export interface PollSessionRpc {
  /** Begins it. */
  open: (sid: string, token: string) => Promise<void>;
  /** Takes what the client says; undefined for a session that is not known. */
  hear: (packets: string[]) => Promise<Exclude<Heard, { kind: "say" }>[] | undefined>;
  /** Packets for the client. */
  say: (packets: string[]) => Promise<void>;
  /** It is to be told of a stream from now on; undefined of none. */
  follow: (ask: Ask | undefined) => Promise<void>;
  /**
   * A poll begins: what waits, and where the session is. `poll` is its number. It takes the place of one that is not over.
   * undefined for a session that is not known.
   */
  poll: () => Promise<{ poll: number; state: PollState } | undefined>;
  /** Resolves when there is something for the poll that does not come from the feed. */
  interrupted: (poll: number) => Promise<void>;
  /** The poll ends. Answers what was said meanwhile. */
  polled: (poll: number, end: PollEnd) => Promise<string[]>;
  /** Somebody tries a WebSocket beside it: the poll that waits is to end. */
  probe: () => Promise<boolean>;
  /** It goes on over a WebSocket; undefined for one that is not known. */
  takeOver: () => Promise<PollState | undefined>;
}
