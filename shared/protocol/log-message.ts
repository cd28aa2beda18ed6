/**
 * A queue message of the event log as text. It is joined and cut as text all the way from the hub to Postgres, so that
 * nobody on its way has to take it apart; what its carriers need to know stands at its head.
 */
import type { LogMessage } from "./hub-protocol.ts";

/** What the text of a message says first. */
export type LogHead = Pick<LogMessage, "streamId" | "epoch" | "firstOffset" | "lastOffset">;

/** The message as text. `chain`, `events` and `actions` are the insides of JSON arrays. */
export function writeLogMessage(
  head: LogHead,
  session: LogMessage["session"],
  { chain, events, actions = "" }: { chain: string; events: string; actions?: string },
): string {
  const { streamId, epoch, firstOffset, lastOffset } = head;
  const start = JSON.stringify({ streamId, epoch, firstOffset, lastOffset, session });
  const runs = actions === "" ? "" : `,"actions":[${actions}]`;
  return `${start.slice(0, -1)},"chain":[${chain}],"events":[${events}]${runs}}`;
}

const headPattern =
  /^\{"streamId":"([a-z0-9_-]+)","epoch":"([A-Za-z0-9_-]+)","firstOffset":(\d{1,15}),"lastOffset":(\d{1,15}),/;

/** Reads the head of a message that `writeLogMessage` wrote; undefined for any other text. */
export function readLogHead(text: string): LogHead | undefined {
  const [, streamId, epoch, first, last] = headPattern.exec(text) ?? [];
  if (!streamId || !epoch || !first || !last) return undefined;
  return { streamId, epoch, firstOffset: Number(first), lastOffset: Number(last) };
}
