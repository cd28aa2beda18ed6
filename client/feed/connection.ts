/** Keeps one socket to the stream open. Its effects are arguments, so that it can be tested without a network. */
import { FeedReader, type Message } from "#shared/protocol/reader.ts";
import type { Refusal, ServerFrame } from "#shared/protocol/wire.ts";
import { crediting } from "#shared/protocol/wire-v2.ts";
import { reconnectDelayMs, refusedDelayMs } from "./reconnect-delay.ts";

/** A socket, as much of it as is used here. */
export interface Socket {
  isOpen(): boolean;
  send(text: string): void;
  close(): void;
}

/** How a socket ended. */
export interface Closing {
  /** From 3500 on: it will not get better by itself. */
  code: number;
  /** Why it was not let in, where the server has said so. */
  refusal?: Refusal | undefined;
}

export interface Line {
  /**
   * Opens a socket that goes on after the last frame that was handled. `heard` gets its messages in their order; undefined
   * for one that cannot be opened.
   */
  open(heard: (message: Message | undefined) => void, closed: (closing: Closing) => void): Socket;
  /** Takes one frame. Returns false for a frame that is not understood; the line is then opened anew. */
  take(frame: ServerFrame): boolean;
  /**
   * There is no line, and the next try is in `delayMs`. `refused`: the server does not want this page (any more); what is
   * shown is not this page's to show.
   */
  down(why: Closing | string, delayMs: number, refused: boolean): void;
  random(): number;
  /** A clock that only goes forward, in milliseconds. */
  now(): number;
  /** Whether the page is hidden: its timers then run late, by a minute at worst. */
  isHidden(): boolean;
  /** Calls back once after `delayMs`; the result takes that back. */
  after(delayMs: number, callback: () => void): () => void;
}

export interface Connection {
  /** Something gives hope (network back, page visible): try at once, or ask whether the line still lives. */
  wake(): void;
  /** Says something beside the protocol of the feed; false where there is no line to say it on. */
  say(text: string): boolean;
  /** The page stood still and what the socket has heard since is old: ask anew from the last position. */
  reopen(): void;
  close(): void;
}

const beatMs = 10_000;
/**
 * Silence is counted in beats, not in time: a hidden page's timers run once a minute, and by the clock every one of
 * them would find a line that was silent for too long.
 */
const deadAfterBeats = 3;
const firstRefusalCode = 3500;

/** Opens the line and keeps it open; one that is refused is asked for again, but seldom. */
export function connect(line: Line): Connection {
  let socket: Socket | undefined;
  let cancelTimer = (): void => {};
  let cancelCredit = (): void => {};
  let failures = 0;
  let refusals = 0;
  let closed = false;
  /** The server has said when to come back, or to stay away: no hope makes that sooner. */
  let told = false;
  /** Over how long to come back, as the server said last. */
  let returnMs: number | undefined;
  /** Asks the socket that is open whether it lives; one beat later it has answered or is given up. */
  let ask = (): void => {};

  function open(): void {
    cancelTimer();
    cancelCredit();
    told = false;
    let silentBeats = 0;
    const reader = new FeedReader(line.now(), line.random());

    const current: Socket = line.open(
      (message) => {
        if (socket !== current) return;
        silentBeats = 0;
        const heard = reader.read(message);
        // Going on after a frame that was not understood would leave a silent hole: ask for it again instead.
        if (heard.kind === "broken" || (heard.kind === "frame" && !line.take(heard.frame))) {
          giveUp("A frame was not understood.");
          return;
        }
        if (socket !== current) return;
        if (heard.kind === "frame") refusals = 0;
        // What a hidden page's timer would say too late is said with the answer to the last ping.
        const early = heard.kind === "pong" && line.isHidden() ? crediting.askAfterMs : 0;
        const texts = reader.handled(heard, message?.bytes ?? 0, line.now() + early);
        returnMs = reader.returnMs ?? returnMs;
        say(texts);
      },
      (closing) => {
        if (socket !== current) return;
        if (closing.code >= firstRefusalCode) stayAway(closing);
        else retry(closing);
      },
    );
    socket = current;

    /**
     * Sends what the reader says, and calls it again when it has something to say by itself. Only once something was heard:
     * what is said to a socket that is not open yet is lost, and nothing would answer it.
     */
    const say = (texts: string[]): void => {
      if (current.isOpen()) for (const text of texts) current.send(text);
      cancelCredit();
      const dueAt = reader.dueAt(line.now());
      if (Number.isFinite(dueAt)) {
        cancelCredit = line.after(Math.max(0, dueAt - line.now()), () => say(reader.tick(line.now())));
      }
    };
    const beat = (): void => {
      silentBeats += 1;
      if (silentBeats >= deadAfterBeats) {
        giveUp("The line is silent.");
        return;
      }
      // Only a line that held for a while makes the next failure the first one again.
      if (current.isOpen()) failures = 0;
      cancelTimer = line.after(beatMs, beat);
    };
    cancelTimer = line.after(beatMs, beat);

    ask = () => {
      if (!current.isOpen()) return;
      say(reader.ask(line.now()));
      silentBeats = deadAfterBeats - 1;
      cancelTimer();
      cancelTimer = line.after(beatMs, beat);
    };
  }

  /** Gives the socket up without waiting for its close: a dead line answers no closing handshake. */
  function giveUp(reason: string): void {
    const current = socket;
    retry(reason);
    current?.close();
  }

  function retry(why: Closing | string): void {
    const delayMs = reconnectDelayMs(failures, line.random(), returnMs);
    failures += 1;
    const askedMs = typeof why === "string" ? 0 : (why.refusal?.retryAfterSeconds ?? 0) * 1_000;
    told = askedMs > 0;
    // A limit holds for everybody on the address: they must not all come back in the instant it ends.
    wait(why, Math.max(delayMs, askedMs * (1 + line.random() / 4)), false);
  }

  function stayAway(why: Closing): void {
    const delayMs = refusedDelayMs(refusals, line.random());
    refusals += 1;
    told = true;
    wait(why, delayMs, true);
  }

  function wait(why: Closing | string, delayMs: number, refused: boolean): void {
    cancelTimer();
    cancelCredit();
    socket = undefined;
    cancelTimer = line.after(delayMs, open);
    line.down(why, delayMs, refused);
  }

  open();
  return {
    wake() {
      if (closed) return;
      if (socket) ask();
      else if (!told) open();
    },
    say(text) {
      if (!socket?.isOpen()) return false;
      socket.send(text);
      return true;
    },
    reopen() {
      if (closed || told) return;
      const current = socket;
      open();
      current?.close();
    },
    close() {
      closed = true;
      cancelTimer();
      cancelCredit();
      const current = socket;
      socket = undefined;
      current?.close();
    },
  };
}
