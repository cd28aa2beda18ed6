/** A runner's first steps: it takes a stream as soon as it can, and sends an event. */
import { setTimeout as delay } from "node:timers/promises";
import { ingestClient } from "../../ingest-node/ingest-client.ts";
import { leaseHolder } from "../../ingest-node/lease.ts";
import type { Log } from "../../ingest-node/log.ts";
import { type LineMode, streamClient } from "../../ingest-node/stream-client.ts";
import type { UnifiedEvent } from "#shared/event.ts";
import type { BenchSession } from "../events.ts";
import type { Target } from "./way.ts";

export interface BeginArgument {
  target: Target;
  session: BenchSession;
  runnerId: string;
  mode: LineMode;
}

/**
 * Resolves when its first event is acknowledged; it holds the stream from then on until the process ends. `onWait` is called
 * when another runner holds the stream.
 */
export async function beginStream(
  { target, session, runnerId, mode }: BeginArgument,
  event: UnifiedEvent,
  onWait: () => void,
): Promise<void> {
  const { streamId, sessionId, roomId } = session;
  const key = { keyId: target.key?.id ?? "", secret: target.key?.secret ?? "" };
  const http = ingestClient({ baseUrl: target.url, key, fetch, now: Date.now });
  const log: Log = ({ status }) => {
    if (status === "lease-held") onWait();
  };
  const client = streamClient({ client: http, streamId, mode, log, now: Date.now, random: Math.random });
  const wait = (delayMs: number, signal: AbortSignal) => delay(delayMs, undefined, { signal }).catch(() => undefined);
  const lease = leaseHolder({ streamId, runnerId, client, log, random: Math.random, wait });
  const { signal } = new AbortController();
  await lease.acquire(signal);
  const leaseToken = lease.token() ?? 0;
  const opening = { sessionId, roomId, provider: "bench", startedAt: Date.now(), leaseToken };
  const opened = await client.openSession(streamId, opening, signal);
  if (opened.kind !== "acknowledged") throw new Error(`no session: ${opened.kind}`);
  const sent = await client.sendBatch(sessionId, JSON.stringify({ streamId, leaseToken, events: [event] }), signal);
  if (sent.kind !== "acknowledged") throw new Error(`no acknowledgement: ${sent.kind}`);
}
