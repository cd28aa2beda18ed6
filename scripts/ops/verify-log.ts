/** `npm run ops -- verify-log`: proves that the log has what the hub has, and that nobody has touched it. */
import { hash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { askApi } from "./api.ts";
import { segmentFiles } from "./archive/files.ts";
import { countStored, readSnapshot } from "./log-reader.ts";
import type { Api } from "./settings.ts";
import {
  endVerification,
  type Finding,
  type RemovedSession,
  type SessionRow,
  startVerification,
  verifyRow,
} from "./verify.ts";

/** What a hub says of a stream: how far it is, and the latest sessions with the heads of their chains. */
export const Proof = z.object({
  position: z.object({ epoch: z.string(), offset: z.number() }),
  loggedOffset: z.number(),
  sessions: z.array(z.object({ sessionId: z.string(), eventCount: z.number(), chainHead: z.string() })),
});
export type Proof = z.infer<typeof Proof>;

export interface VerifyLogOptions {
  api: Api;
  databaseUrl: string;
  streamId: string;
  /** How long the queue may take to store what the hub has. */
  waitMs: number;
  print: (line: string) => void;
}

const pollMs = 500;
const sha256Hex = (text: string) => hash("sha256", text, "hex");

/**
 * Prints a line each finding and a closing one. Returns the exit code: 0 all is as it should be, 1 there are findings.
 * Throws for a stream that is not there, or an API or database that does not answer.
 */
export async function verifyLog({ api, databaseUrl, streamId, waitMs, print }: VerifyLogOptions): Promise<number> {
  const askProof = () => askApi(api, { path: `/v1/streams/${encodeURIComponent(streamId)}/proof` }, Proof);
  // The proof first: what it tells of was sent to the queue, so the log must come to have it.
  const proof = await askProof();
  await waitForQueue(databaseUrl, streamId, proof.position, waitMs);
  // Asked before the rows are read: what it was told of by then has to be among them.
  const { loggedOffset } = await askProof();
  const counts = { sessions: 0, events: 0, erased: 0, removed: 0, findings: 0 };
  const report = (found: Finding[]) => {
    counts.findings += found.length;
    for (const finding of found) print(findingLine("verify-log", finding));
  };
  const files = segmentFiles(() => api);
  await readSnapshot(databaseUrl, streamId, files, async (reader) => {
    // The hub's own epoch also where the log has nothing of it at all.
    for (const epoch of new Set([...(await reader.epochs()), proof.position.epoch])) {
      const current = epoch === proof.position.epoch;
      const rows = await reader.sessions(epoch);
      // Of an epoch that is over only the log itself is left to tell where it ended.
      const removed = await reader.removed(epoch);
      const top = current ? proof.position.offset : lastOffsetOf(rows, removed);
      const carried = await reader.carried();
      const known = { rows, carried, removed, ...(current && { loggedOffset }) };
      const verification = startVerification(sha256Hex, known);
      for await (const row of reader.rows(epoch, top)) report(verifyRow(verification, row));
      report(endVerification(verification, { top, rows, hub: current ? proof.sessions : [] }));
      report(beyond(await reader.offsetsBeyond(epoch, current ? (await askProof()).position.offset : top)));
      counts.sessions += verification.sessions.size;
      counts.removed += removed.length;
      counts.events += verification.events;
      counts.erased += verification.erased;
    }
    report((await reader.conflicts()).map((what) => ({ kind: "conflict", what })));
  });
  const { sessions, events, erased, removed, findings } = counts;
  const gone = removed === 0 ? "" : ` removed=${removed}`;
  print(
    `verify-log: stream=${streamId} sessions=${sessions} events=${events} erased=${erased}${gone} findings=${findings}`,
  );
  return findings === 0 ? 0 : 1;
}

/** Resolves when the log has as many events of the epoch as the hub, or after `waitMs`. */
export async function waitForQueue(
  databaseUrl: string,
  streamId: string,
  { epoch, offset: top }: Proof["position"],
  waitMs: number,
): Promise<void> {
  const deadline = Date.now() + waitMs;
  while ((await countStored(databaseUrl, { streamId, epoch, top })) < top && Date.now() < deadline) await delay(pollMs);
}

/** Where an epoch that is over ended, by all that is left of it. */
export function lastOffsetOf(rows: readonly SessionRow[], removed: readonly RemovedSession[]): number {
  const ends = removed.flatMap(({ offsets }) => offsets.map(([, last]) => last));
  return Math.max(0, ...rows.map((row) => row.lastOffset), ...ends);
}

function beyond(offsets: number[]): Finding[] {
  return offsets.map((offset) => ({ kind: "beyond_hub", offset, what: "the hub never gave this offset" }));
}

/** A line of the output of `command`; nothing of the event itself is in it. */
export function findingLine(command: string, { kind, sessionId, seqNo, offset, what }: Finding): string {
  const place = Object.entries({ session: sessionId, seqNo, offset }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
  return [`${command}: finding=${kind}`, ...place, `what=${JSON.stringify(what)}`].join(" ");
}
