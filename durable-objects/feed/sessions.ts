/** The sessions of a stream, as its hub knows them. Pure. */
import { chainStart } from "#shared/chain.ts";
import type { OpenSessionCall, SessionInfo, SessionProof } from "#shared/protocol/hub-protocol.ts";
import type { SessionCursor } from "./checkpoint.ts";

export type Sessions = Readonly<Record<string, SessionCursor>>;

/** A session before its first event. */
export function newCursor(session: SessionInfo, idempotencyKey: string): SessionCursor {
  const { sessionId, roomId, provider, startedAt } = session;
  return { sessionId, roomId, provider, startedAt, idempotencyKey, lastSeqNo: 0, eventCount: 0, chainHead: chainStart };
}

/** The session that a call opened before; undefined where it is a new one. `conflict`: its id or its key is of another. */
export function openedBefore(
  sessions: Sessions,
  { session, idempotencyKey }: OpenSessionCall,
): SessionCursor | "conflict" | undefined {
  const known =
    sessions[session.sessionId] ?? Object.values(sessions).find((one) => one.idempotencyKey === idempotencyKey);
  if (!known) return undefined;
  const isSame =
    known.idempotencyKey === idempotencyKey &&
    known.sessionId === session.sessionId &&
    known.roomId === session.roomId &&
    known.provider === session.provider &&
    known.startedAt === session.startedAt;
  return isSame ? known : "conflict";
}

/** What the hub knows of each, to be held against the log. */
export function proofsOf(sessions: Sessions): SessionProof[] {
  return Object.values(sessions).map(({ sessionId, lastSeqNo, eventCount, chainHead }) => ({
    sessionId,
    lastSeqNo,
    eventCount,
    chainHead,
  }));
}
