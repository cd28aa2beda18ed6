/** What a server's messages mean to who only counts: how far each brings a socket, and what has to be answered. */
import type { Message } from "./frame-reader.ts";

export interface Dialect {
  /** The subprotocol it offers; the server must choose it. "" for none. */
  subprotocol: string;
  /** What a place counts: offsets of the feed, or what this socket was sent. */
  counts: "offsets" | "batches" | "events";
  newReader: (send: (text: string) => void) => Reader;
}

/** The client of one socket. */
export interface Reader {
  /** Whether the whole of a message is needed to take it. */
  wantsWhole: (head: Buffer, isText: boolean) => boolean;
  /** The place after a message; undefined for one that brings nobody on. Answers what has to be answered. */
  take: (message: Message) => number | undefined;
  /** Its place as a client shows it that comes back, `epoch:offset`; undefined where it cannot. */
  resumeFrom: () => string | undefined;
  /** Over how many milliseconds it comes back, as the server said last; undefined where it has not. */
  returnMs: () => number | undefined;
  /** The JSON of a whole message that has events; undefined for any other. */
  eventsText: (message: Message) => Buffer | undefined;
  /** Called now and then, for what falls due when nothing comes. */
  tick: () => void;
}
