/** What a runner sends: sessions and batches. */
import type { HubAnswer, OpenSessionCall, PublishCall } from "#shared/protocol/hub-protocol.ts";
import type { Acknowledgement } from "#shared/protocol/ingest.ts";
import { topOf } from "../feed/feed-engine.ts";
import type { SessionCursor } from "../feed/feed-storage.ts";
import { type HubParts, unknownStream } from "./hub-parts.ts";
import { isHolder, noteHolder } from "./lease-calls.ts";
import { sendOut } from "./outgoing.ts";
import { commandsOf } from "./runner-commands.ts";

/** Opens a session; the same call again finds it. */
export function openSession(parts: HubParts, call: OpenSessionCall, now: number): HubAnswer {
  const { engine } = parts;
  if (!engine.present) return unknownStream;
  if (!isHolder(parts, call.session.leaseToken)) return { ok: false, code: "lease_lost" };
  const opened = engine.open(call);
  if (opened === "conflict") return { ok: false, code: "idempotency_conflict" };
  if (opened.isNew) noteHolder(parts, now);
  return { ok: true, created: opened.isNew, acknowledgement: acknowledge(parts, opened.cursor, 0, 0) };
}

/** Takes consecutive events of a session: the ones already known are skipped, the rest are committed and sent out. */
export function publish(parts: HubParts, { sessionId, leaseToken, events }: PublishCall, now: number): HubAnswer {
  const { engine } = parts;
  const view = engine.present;
  if (!view) return unknownStream;
  if (!isHolder(parts, leaseToken)) return { ok: false, code: "lease_lost" };
  const session = view.memory.sessions[sessionId];
  if (!session) return { ok: false, code: "unknown_session" };
  const firstSeqNo = events[0]?.seqNo ?? 0;
  if (firstSeqNo > session.lastSeqNo + 1) {
    return { ok: false, code: "seq_gap", expectedSeqNo: session.lastSeqNo + 1 };
  }
  const recorded = engine.change(() => {
    const before = session.lastSeqNo;
    const recorded = engine.record(session, events, now);
    if (session.lastSeqNo > before) noteHolder(parts, now);
    return recorded;
  });
  sendOut(parts, recorded, now);
  const accepted = recorded.events.length;
  return {
    ok: true,
    acknowledgement: {
      ...acknowledge(parts, session, accepted, events.length - accepted),
      ...commandsOf(recorded.actions, now),
    },
  };
}

function acknowledge(
  { engine }: HubParts,
  session: SessionCursor,
  accepted: number,
  duplicates: number,
): Acknowledgement {
  const view = engine.current;
  const { sessionId, lastSeqNo, eventCount } = session;
  const position = view ? topOf(view) : { epoch: "", offset: 0 };
  return { sessionId, lastSeqNo, position, accepted, duplicates, leftOut: lastSeqNo - eventCount };
}
