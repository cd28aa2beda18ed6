/** How the hub's memory for what is on the way is shared among its sockets. Pure. */
import { maxEventsV1, type Pool, type Share } from "./credit.ts";
import type { ProtocolVersion } from "./views.ts";

const kilobyte = 1024;
const megabyte = 1024 * kilobyte;

/** For what is sent and not credited, and what each socket has of it for sure. Powers of two, here and below. */
const outstandingBytes = 64 * megabyte;
const leastSure = 16 * kilobyte;
/**
 * A window is more than that: sockets that read have little outstanding on the whole, and now and then one has much for some
 * milliseconds. At the worst, with none that reads, those that came first have their windows of 64 MB, and the others what is
 * sure: 48 MB.
 */
const windowsBytes = 4 * outstandingBytes;
const smallestWindow = 4 * leastSure;
const largestWindow = megabyte;

/** For what may pile up of clients that say that they read and do not. */
const proofsBytes = 128 * megabyte;
const smallestProof = 256 * kilobyte;
const largestProof = megabyte;

/** A window grows only where a third more sockets would have room as well: it must not go up and down with each one. */
const slack = 4 / 3;

/** The window of each of so many sockets, where it is `current` now (0: none yet). Bytes. */
export function windowFor(sockets: number, current: number): number {
  const fitting = powerOfTwo(windowsBytes / Math.max(1, sockets));
  const shrunk = Math.min(largestWindow, Math.max(smallestWindow, fitting));
  if (current === 0 || shrunk <= current) return shrunk;
  const roomy = powerOfTwo(windowsBytes / (Math.max(1, sockets) * slack));
  return Math.max(current, Math.min(largestWindow, roomy));
}

/**
 * So many sockets come back a second where all of them lose their line at once: greeting one takes one and a half to two
 * milliseconds, so that two thirds of the time are left for everybody else.
 */
const returnsPerSecond = 200;
const shortestReturnMs = 500;
const longestReturnMs = 12_000;

/**
 * Over how many milliseconds so many sockets come back, where it is `current` now (0: not said yet). In powers of two, so that it
 * is seldom told anew; shorter only where it would be that for a third more.
 */
export function returnMsFor(sockets: number, current: number): number {
  const longer = returnMsOf(sockets);
  return longer >= current ? longer : Math.min(current, returnMsOf(sockets * slack));
}

function returnMsOf(sockets: number): number {
  const room = 2 ** Math.ceil(Math.log2(Math.max(1, sockets)));
  return Math.min(longestReturnMs, Math.max(shortestReturnMs, (room / returnsPerSecond) * 1_000));
}

/** What all sockets of a hub have, where nothing is on the way. */
export function newPool(): Pool {
  return { bytes: 0, mostBytes: outstandingBytes };
}

/** A relay carries a feed for many, and is one of ours: it proves nothing, and is held back late. */
export const relayShare: Share = {
  windowBytes: 8 * megabyte,
  sureBytes: 8 * megabyte,
  proofBytes: Infinity,
  events: Infinity,
};

/** What a socket of so many may have. */
export function shareOf(version: ProtocolVersion, sockets: number, windowBytes: number): Share {
  const proofBytes = Math.min(largestProof, Math.max(smallestProof, proofsBytes / Math.max(1, sockets)));
  const sureBytes = Math.min(windowBytes, sureFor(sockets));
  // A text is many times as large.
  if (version === 1) return { windowBytes: sureBytes, sureBytes, proofBytes, events: maxEventsV1 };
  return { windowBytes, sureBytes, proofBytes, events: Number.POSITIVE_INFINITY };
}

function sureFor(sockets: number): number {
  return Math.min(largestWindow, Math.max(leastSure, powerOfTwo(outstandingBytes / Math.max(1, sockets))));
}

/** The largest one that is not above `bytes`. */
function powerOfTwo(bytes: number): number {
  return 2 ** Math.floor(Math.log2(bytes));
}
