/** What a runner sends: sessions and batches. */
import type { HubAnswer, HubRefusal, OpenSessionCall, PublishCall } from "#shared/protocol/hub-protocol.ts";
import type { Acknowledgement } from "#shared/protocol/ingest.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { readTraceparent, traceIdOf, traceparentOf } from "#shared/telemetry/trace.ts";
import { systemProvider } from "#shared/platform-words.ts";
import { type FeedEngine, type FeedView, type Recorded, topOf } from "../../feed/feed-engine.ts";
import type { SessionCursor } from "../../feed/checkpoint.ts";
import type { HubParts } from "../hub-parts.ts";
import { isHolder, noteHolder } from "./lease-calls.ts";
import { sendOut } from "../outgoing.ts";
import { commandsOf } from "./runner-commands.ts";
import { unknownStream } from "../unknown-stream.ts";

/** Opens a session; the same call again finds it. */
export function openSession(parts: HubParts, call: OpenSessionCall, now: number): HubAnswer {
  const { engine } = parts;
  if (!engine.present) return unknownStream;
  return engine.change((view) => {
    if (!isHolder(view.memory, call.session.leaseToken)) return { ok: false, code: "lease_lost" };
    const opened = engine.open(call);
    if (opened === "conflict") return { ok: false, code: "idempotency_conflict" };
    if (opened.isNew) noteHolder(view.memory, now);
    return { ok: true, created: opened.isNew, acknowledgement: acknowledge(view, opened.cursor, 0, 0) };
  });
}

/** Takes consecutive events of a session: the ones already known are skipped, the rest are committed and sent out. */
export function publish(parts: HubParts, call: PublishCall, now: number): HubAnswer {
  const { engine } = parts;
  if (!engine.present) return unknownStream;
  const taken = engine.change((view) => take(engine, view, call, now));
  if (!taken.ok) return taken;
  // Before it is sent out: what goes to the log says which event is traced.
  const traced = tracedOf(taken.recorded.events, call.traceparent);
  if (traced) {
    engine.trace(traced.offset, traceparentOf(traced.eventId, "hub.commit", true));
    parts.meter.noteTraced(traced, now);
  }
  sendOut(parts, taken.recorded, now);
  const { acknowledgement, recorded } = taken;
  return { ok: true, acknowledgement: { ...acknowledgement, ...commandsOf(recorded.actions, now) } };
}

/** The event that a runner traces. Only what was recorded just now: what is sent again was traced before. */
function tracedOf(events: readonly RecordedEvent[], traceparent: string | undefined): RecordedEvent | undefined {
  const context = readTraceparent(traceparent);
  return context?.isSampled === true ? events.find(({ eventId }) => traceIdOf(eventId) === context.traceId) : undefined;
}

type Taken = { ok: true; recorded: Recorded; acknowledgement: Acknowledgement } | HubRefusal;

function take(engine: FeedEngine, view: FeedView, { sessionId, leaseToken, events }: PublishCall, now: number): Taken {
  const { memory } = view;
  if (!isHolder(memory, leaseToken)) return { ok: false, code: "lease_lost" };
  const session = memory.sessions[sessionId];
  // No runner opened the platform's own, and what is in conflict must not grow.
  if (!session || session.provider === systemProvider || session.inConflict)
    return { ok: false, code: "unknown_session" };
  const firstSeqNo = events[0]?.seqNo ?? 0;
  if (firstSeqNo > session.lastSeqNo + 1) {
    return { ok: false, code: "seq_gap", expectedSeqNo: session.lastSeqNo + 1 };
  }
  const before = session.lastSeqNo;
  const recorded = engine.record(session, events, now);
  if (session.lastSeqNo > before) noteHolder(memory, now);
  const accepted = recorded.events.length;
  return { ok: true, recorded, acknowledgement: acknowledge(view, session, accepted, events.length - accepted) };
}

function acknowledge(view: FeedView, session: SessionCursor, accepted: number, duplicates: number): Acknowledgement {
  const { sessionId, lastSeqNo, eventCount } = session;
  return { sessionId, lastSeqNo, position: topOf(view), accepted, duplicates, leftOut: lastSeqNo - eventCount };
}
