/** Brings TikTok's gift list to the Workers: once a day, beside the events and never in their way. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { limits } from "#shared/protocol/limits.ts";
import type { IngestClient } from "./ingest-client.ts";
import type { Log } from "./log.ts";
import type { Connection, Provider } from "./provider.ts";
import type { GiftListOutcome } from "./providers/gift-list.ts";

/** After an attempt, whatever came of it. A little less than a day, so that a daily show gets its list each time. */
const askEveryMs = 22 * 60 * 60_000;

export interface CourierParts {
  /** Where it is noted when the list was asked for last: a runner that restarts often must not ask often. */
  folder: string;
  /** Asks for the list of a room, once. */
  fetchList: (roomId: string, signal: AbortSignal) => Promise<GiftListOutcome>;
  client: Pick<IngestClient, "sendGifts">;
  log: Log;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Ends what is on its way. */
  signal: AbortSignal;
}

/** A function to be told the room of each connection. It returns at once and never throws. */
export function giftCourier(parts: CourierParts): (roomId: string) => void {
  const { folder, now, log, signal } = parts;
  const note = join(folder, "gift-list-asked");
  let lastAsked: number | undefined;
  return (roomId) => {
    lastAsked ??= readTime(note);
    // The absolute distance: a note of the future is of a clock that was wrong, and would forbid asking for good.
    if (signal.aborted || Math.abs(now() - lastAsked) < askEveryMs) return;
    lastAsked = now();
    writeTime(note, lastAsked);
    void bring(roomId, parts).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      log({ level: "warn", status: "gift-list-failed", message: `The gift list: ${reason}` });
    });
  };
}

async function bring(roomId: string, { fetchList, client, log, signal }: CourierParts): Promise<void> {
  const fail = (message: string) => {
    if (!signal.aborted)
      log({ level: "info", status: "gift-list-failed", message: `${message}; tried again tomorrow` });
  };
  const outcome = await fetchList(roomId, signal);
  if (outcome.kind === "failed") return fail(`TikTok's gift list cannot be had: ${outcome.reason}`);
  const { gifts, leftOut } = outcome;
  let written = 0;
  for (let from = 0; from < gifts.length; from += limits.giftsPerRequest) {
    const answer = await client.sendGifts({ gifts: gifts.slice(from, from + limits.giftsPerRequest) }, signal);
    if ("reason" in answer) return fail(`TikTok's gift list was not taken: ${answer.reason}`);
    written += answer.written;
  }
  const message = `TikTok's gift list: ${gifts.length} gifts, ${written} of them new`;
  log({ level: "info", status: "gift-list", message, gifts: gifts.length, written, leftOut });
}

/** The provider, which also tells each connection that it makes. */
export function tellRooms(provider: Provider, tell: (connection: Connection) => void): Provider {
  return {
    ...provider,
    connect: async (signal) => {
      const outcome = await provider.connect(signal);
      if (outcome.kind === "connected") tell(outcome.connection);
      return outcome;
    },
  };
}

/** Milliseconds since 1970; 0 where nothing was noted, or nothing that can be read. */
function readTime(path: string): number {
  try {
    return Date.parse(readFileSync(path, "utf8").trim()) || 0;
  } catch {
    return 0;
  }
}

function writeTime(path: string, time: number): void {
  try {
    writeFileSync(path, `${new Date(time).toISOString()}\n`);
  } catch {
    // A full disk: this process remembers it all the same.
  }
}
