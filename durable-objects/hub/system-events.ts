/** What the platform itself says on a stream. */
import type { ActionRecord } from "#shared/action-record.ts";
import type { RecordedEvent } from "#shared/event.ts";
import type { SystemAnswer, SystemBody } from "#shared/protocol/hub-protocol.ts";
import { firstLow } from "#shared/rules/timer-lows.ts";
import { type EndsPace, takeEnds } from "#shared/rules/timers.ts";
import { stamp } from "#shared/stamp.ts";
import { sha256Hex } from "../feed/digests.ts";
import { systemSession } from "../feed/system-session.ts";
import type { HubParts } from "./hub-parts.ts";
import { sendOut } from "./outgoing.ts";
import { commandsOf } from "./runners/runner-commands.ts";
import { timerEndings, timerLow } from "./rules/timer-endings.ts";
import { unknownStream } from "./unknown-stream.ts";

/** Records an event of the platform's own; one that was said before is not recorded again. */
export function recordSystem(parts: HubParts, body: SystemBody, now: number): SystemAnswer {
  return recordAllSystem(parts, [body], now);
}

/** Records several of them, all or none, in one row of the feed. */
export function recordAllSystem(parts: HubParts, bodies: readonly SystemBody[], now: number): SystemAnswer {
  const events = recordedSystem(parts, bodies, now);
  return events ? { ok: true, recorded: events.length > 0 } : unknownStream;
}

/** As `recordAllSystem`, and says what they became; undefined where there is no stream. */
export function recordedSystem(
  parts: HubParts,
  bodies: readonly SystemBody[],
  now: number,
): readonly RecordedEvent[] | undefined {
  const { engine } = parts;
  if (!engine.present) return undefined;
  const recorded = engine.change(({ identity, memory }) => {
    const { session, made } = systemSession(memory, now, () => crypto.randomUUID());
    if (made) engine.writeCheckpoint();
    const { sessionId, roomId, lastSeqNo } = session;
    const place = { streamId: identity.streamId, roomId, sessionId, ingestedAt: now };
    const events = bodies.map((body, index) => stamp(body, { ...place, seqNo: lastSeqNo + 1 + index }, sha256Hex));
    return engine.record(session, events, now);
  });
  sendOut(parts, recorded, now);
  command(parts, recorded.actions, now);
  return recorded.events;
}

/** No acknowledgement takes these commands along: they go to whoever holds the stream, if it has a line. */
function command({ engine, lines }: HubParts, actions: readonly ActionRecord[], now: number): void {
  const { commands } = commandsOf(actions, now);
  const token = engine.present?.memory.lease.token;
  if (commands && token !== undefined) lines.command(token, commands);
}

/** Tells the ends of timers, as many as the pace allows, which it changes. */
export function recordTimerEndings(parts: HubParts, pace: EndsPace, now: number): void {
  const timers = parts.engine.present?.memory.ruleState.timers ?? {};
  for (const ending of timerEndings(timers, pace, now)) recordSystem(parts, ending, now);
}

/**
 * Tells of timers that have passed a bound which rules wait for, one after the other: a rule may set the next one anew. As many as the
 * pace allows, which it changes.
 */
export function recordTimerLows(parts: HubParts, pace: EndsPace, now: number): void {
  for (;;) {
    const view = parts.engine.present;
    const low = view && firstLow(view.rules.compiled, view.memory.ruleState, now);
    if (!low || takeEnds(pace, 1, now) === 0) return;
    const body = timerLow(low);
    const answer = recordSystem(parts, body, now);
    // Time was added and taken off again, and it passes the same bound at the same time once more.
    if (answer.ok && !answer.recorded) recordSystem(parts, { ...body, nativeId: `${body.nativeId}:${now}` }, now);
  }
}
