/** The wire under a runner's line: passes the bytes of a WebSocket on, and does to its messages what a proxy does to requests. */
import { connect, type Socket } from "node:net";
import type { IncomingMessage } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { WireFault } from "./fault-proxy.ts";

export interface LineWireParts {
  /** Where the bytes go. */
  target: { host: string; port: number };
  /** Which fault the next message meets; "none" for most. */
  draw: () => WireFault;
  /** How long a delayed one takes, in milliseconds. */
  delayMs: () => number;
}

/** Less than a sealed message has: heartbeats, which nothing is to be learned from. */
const leastMessageBytes = 64;

/** Joins a runner's upgrade to the Workers. Both ends are gone when one is. */
export function joinLine(request: IncomingMessage, runner: Socket, head: Buffer, parts: LineWireParts): void {
  const { target, draw, delayMs } = parts;
  const hub = connect(target.port, target.host);
  const cut = (reset: boolean) => {
    if (reset) runner.resetAndDestroy();
    else runner.destroy();
    hub.destroy();
  };
  for (const end of [runner, hub]) {
    end.on("error", () => cut(false));
    end.on("close", () => cut(false));
    end.setNoDelay(true);
  }
  /** What is to become of the next answer. */
  let pending: "drop-answer" | "reset" | undefined;
  const up = inOrder(async (bytes) => {
    const fault = bytes.length < leastMessageBytes ? "none" : draw();
    switch (fault) {
      case "drop-request":
        return cut(false);
      case "cut-request":
        hub.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => cut(false));
        return undefined;
      case "delay":
        await delay(delayMs());
        hub.write(bytes);
        return undefined;
      case "none":
      case "drop-answer":
      case "reset":
        // Its answer is what is hit.
        if (fault !== "none") pending = fault;
        hub.write(bytes);
        return undefined;
      default:
        return fault satisfies never;
    }
  });
  const down = inOrder(async (bytes) => {
    await Promise.resolve();
    if (pending === undefined || bytes.length < leastMessageBytes) return void runner.write(bytes);
    if (pending === "drop-answer") return cut(false);
    runner.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => cut(true));
  });
  runner.on("data", up);
  hub.on("data", down);
  up(Buffer.concat([Buffer.from(headOf(request)), head]));
}

/** The upgrade's head, as it came. */
function headOf({ method, url, rawHeaders }: IncomingMessage): string {
  const headers = Array.from({ length: rawHeaders.length / 2 }, (_, index) => {
    return `${rawHeaders[2 * index]}: ${rawHeaders[2 * index + 1]}\r\n`;
  });
  return `${method} ${url} HTTP/1.1\r\n${headers.join("")}\r\n`;
}

/** Takes one piece after the other, however long one takes. */
function inOrder(take: (bytes: Buffer) => Promise<void>): (bytes: Buffer) => void {
  let last: Promise<void> = Promise.resolve();
  return (bytes) => {
    last = last.then(() => take(bytes));
  };
}
