/** The sessions of a stream, as its hub knows them. Pure. */
import { chainStart } from "#shared/chain.ts";
import { systemProvider } from "#shared/platform-words.ts";
import type { OpenSessionCall, SessionInfo, SessionProof } from "#shared/protocol/hub-protocol.ts";
import type { SessionCursor } from "./checkpoint.ts";

export type Sessions = Readonly<Record<string, SessionCursor>>;

/** A session before its first event. */
export function newCursor(session: SessionInfo, idempotencyKey: string): SessionCursor {
  const { sessionId, roomId, provider, startedAt } = session;
  return { sessionId, roomId, provider, startedAt, idempotencyKey, lastSeqNo: 0, eventCount: 0, chainHead: chainStart };
}

/**
 * The session that a call opened before; undefined where it is a new one. `conflict`: its id or its key is of another, or the
 * log has other events in its place. `past`: what is kept of a session of this id that memory has forgotten.
 */
export function openedBefore(
  sessions: Sessions,
  { session, idempotencyKey }: OpenSessionCall,
  past: (sessionId: string) => SessionCursor | undefined,
): SessionCursor | "conflict" | undefined {
  const known =
    sessions[session.sessionId] ??
    Object.values(sessions).find((one) => one.idempotencyKey === idempotencyKey) ??
    past(session.sessionId);
  if (!known) return undefined;
  const isSame =
    !known.inConflict &&
    known.idempotencyKey === idempotencyKey &&
    known.sessionId === session.sessionId &&
    known.roomId === session.roomId &&
    known.provider === session.provider &&
    known.startedAt === session.startedAt;
  return isSame ? known : "conflict";
}

/**
 * Has these sessions take nothing any more: the log has other events in their place. The platform's own go on. Returns whether
 * that is news of any of them.
 */
export function markInConflict(sessions: Sessions, sessionIds: readonly string[]): boolean {
  let isNews = false;
  for (const sessionId of sessionIds) {
    const session = sessions[sessionId];
    if (!session || session.inConflict || session.provider === systemProvider) continue;
    session.inConflict = true;
    isNews = true;
  }
  return isNews;
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
