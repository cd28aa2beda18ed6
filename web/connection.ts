/** Keeps one socket to the stream open. Its effects are arguments, so that it can be tested without a network. */
import { acknowledge, type Acknowledgement } from "./acknowledgement.ts";
import { ping, pong, type ServerFrame } from "#shared/wire.ts";
import { reconnectDelayMs } from "./reconnect-delay.ts";

/** A socket, as much of it as is used here. */
export interface Socket {
  isOpen(): boolean;
  send(text: string): void;
  close(): void;
}

export interface Line {
  /** Opens a socket that goes on after the last frame that was handled. */
  open(heard: (data: unknown) => void, closed: (code: number) => void): Socket;
  /** Takes one frame. Returns false for a frame that is not understood; the line is then opened anew. */
  take(frame: ServerFrame): boolean;
  /** Coming back is of no use: the server closed with this code, or the page itself is gone (`refusedCode`). */
  stopped(code: number): void;
  /**
   * Whether the server does not know this page any more. A browser does not tell why an upgrade was refused; without
   * asking, an overlay whose token was revoked while it was offline would knock every 15 s for ever.
   */
  isRefused(): Promise<boolean>;
  log(text: string): void;
  random(): number;
  /** Calls back once after `delayMs`; the result takes that back. */
  after(delayMs: number, callback: () => void): () => void;
}

export interface Connection {
  /** Something gives hope (network back, page visible): try at once, or ask whether the line still lives. */
  wake(): void;
  /** The page stood still and what the socket has heard since is old: ask anew from the last position. */
  reopen(): void;
  close(): void;
}

const beatMs = 10_000;
/** A ping at every second beat. */
const beatsPerPing = 2;
/**
 * Silence is counted in beats, not in time: a hidden page's timers run once a minute, and by the clock every one of
 * them would find a line that was silent for too long.
 */
const deadAfterBeats = 3;
const firstStopCode = 3500;
/** What `stopped` gets when it was found out by asking. */
export const refusedCode = 4404;
/** After this many failures in a row the server is asked whether there is anything to come back to. */
const failuresBeforeAsking = 3;

/** Opens the line and keeps it open until the server says stop. */
export function connect(line: Line): Connection {
  let socket: Socket | undefined;
  let cancelTimer = (): void => {};
  let failures = 0;
  let closed = false;
  /** Asks the socket that is open whether it lives; one beat later it has answered or is given up. */
  let ask = (): void => {};
  let acknowledgement: Acknowledgement = { handled: () => {}, stop: () => {} };

  function open(): void {
    cancelTimer();
    let beats = 0;
    let silentBeats = 0;

    const current: Socket = line.open(
      (data) => {
        if (socket !== current) return;
        silentBeats = 0;
        if (data === pong) return;
        const frame = parseFrame(data);
        // Going on after a frame that was not understood would leave a silent hole: ask for it again instead.
        if (!frame || !line.take(frame)) giveUp("A frame was not understood.");
        else acknowledgement.handled(frame);
      },
      (code) => {
        if (socket !== current) return;
        if (code >= firstStopCode) stop(code);
        else retry(`The line closed (${code}).`);
      },
    );
    socket = current;
    acknowledgement.stop();
    acknowledgement = acknowledge({
      send: (text) => {
        if (current.isOpen()) current.send(text);
      },
      after: (delayMs, callback) => line.after(delayMs, callback),
      random: () => line.random(),
    });

    const beat = (): void => {
      beats += 1;
      silentBeats += 1;
      if (silentBeats >= deadAfterBeats) {
        giveUp("The line is silent.");
        return;
      }
      if (current.isOpen()) {
        // Only a line that held for a while makes the next failure the first one again.
        failures = 0;
        if (beats % beatsPerPing === 0) current.send(ping);
      }
      cancelTimer = line.after(beatMs, beat);
    };
    cancelTimer = line.after(beatMs, beat);

    ask = () => {
      if (!current.isOpen()) return;
      current.send(ping);
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

  function retry(reason: string): void {
    cancelTimer();
    socket = undefined;
    const delayMs = reconnectDelayMs(failures, line.random());
    failures += 1;
    line.log(`${reason} Trying again in ${Math.round(delayMs)} ms.`);
    cancelTimer = line.after(delayMs, open);
    if (failures >= failuresBeforeAsking) void stopIfRefused();
  }

  async function stopIfRefused(): Promise<void> {
    if ((await line.isRefused()) && !socket && !closed) stop(refusedCode);
  }

  function stop(code: number): void {
    closed = true;
    cancelTimer();
    socket = undefined;
    line.stopped(code);
  }

  open();
  return {
    wake() {
      if (closed) return;
      if (socket) ask();
      else open();
    },
    reopen() {
      if (closed) return;
      const current = socket;
      open();
      current?.close();
    },
    close() {
      closed = true;
      cancelTimer();
      const current = socket;
      socket = undefined;
      current?.close();
    },
  };
}

function parseFrame(data: unknown): ServerFrame | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const frame: unknown = JSON.parse(data);
    return typeof frame === "object" && frame !== null && "type" in frame ? (frame as ServerFrame) : undefined;
  } catch {
    return undefined;
  }
}
