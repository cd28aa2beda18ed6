/** What moderators ask of a hub: other lists, what becomes of what waits, empty screens, an alert once more. */
import type { ActionRecord } from "#shared/action-record.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { type Emptied, type Held, isEmptiedNow, waitAgain, waitingOf } from "#shared/moderation/held.ts";
import { type Judge, judgeOf } from "#shared/moderation/judge.ts";
import { type Blocked, type KeptModeration, moderationLimits } from "#shared/moderation/lists.ts";
import { withPeopleChanges } from "#shared/moderation/people-changes.ts";
import { OverlayFilter } from "#shared/moderation/overlay-filter.ts";
import { placeAfter, type Released, releaseOf } from "#shared/moderation/released.ts";
import type {
  HeldAnswer,
  ModerateAnswer,
  ModerateCall,
  ModerationAnswer,
  ShownAnswerList,
  SpeechAnswer,
} from "#shared/protocol/moderation-protocol.ts";
import type { KeptPeopleChange, PeopleChangeAnswer } from "#shared/protocol/outage-protocol.ts";
import { isId } from "#shared/ids.ts";
import { alertThing, isTakenBack, overlayParts, type Selection, takebackLimits, withdraw } from "#shared/takeback.ts";
import { sha256Hex } from "../../feed/digests.ts";
import { readFeedBefore } from "../../feed/feed-rows.ts";
import type { FeedView } from "../../feed/feed-engine.ts";
import { decide, settle } from "./held-things.ts";
import type { HubParts } from "../hub-parts.ts";
import { findAlert, shownAlertsOf } from "./shown-alerts.ts";
import { unknownStream } from "../unknown-stream.ts";

/** How many of the latest events are looked at again: what a page can still show of them. */
const lookBackEvents = 500;
/** Decisions that are told of, the latest. */
const toldDecisions = 50;

/** Takes all lists of the stream; an older version than it has changes nothing. What they keep off now leaves the screens. */
export function setModeration(parts: HubParts, sql: SqlStorage, kept: KeptModeration, now: number): ModerationAnswer {
  const { engine, moderation } = parts;
  if (!engine.present) return unknownStream;
  if (kept.version <= moderation.kept.version) return { ok: true, version: moderation.kept.version, sockets: 0 };
  const lists = { after: judgeOf(moderation.keptWith(kept)), write: () => moderation.writeLists(kept) };
  return { ok: true, version: kept.version, sockets: relist(parts, sql, engine.present, lists, now) };
}

/**
 * Something is said of a person while the database is down: it counts at once, and is kept with its row of the audit log until the
 * database has both.
 */
export function changePeople(
  parts: HubParts,
  sql: SqlStorage,
  { entry, keep }: { entry: Pick<KeptPeopleChange, "entryId" | "change">; keep: () => boolean },
  now: number,
): PeopleChangeAnswer {
  const { engine, moderation } = parts;
  const view = engine.present;
  if (!view) return unknownStream;
  const before = moderation.kept;
  const { change } = entry;
  const after = withPeopleChanges(before, [change]);
  const refusal = change.do === "block" ? tooMany(after.blocked, now) : notThere(before.blocked, change.blockId);
  if (refusal) return { ok: false, code: refusal };
  if (!keep()) return { ok: false, code: "full" };
  const judge = moderation.filter.judge.withPeople(after.blocked);
  relist(parts, sql, view, { after: judge, write: () => moderation.countAhead(entry) }, now);
  return { ok: true };
}

function tooMany(blocked: readonly Blocked[], now: number): "too_many_blocked" | undefined {
  const standing = blocked.filter(({ until = Infinity }) => until > now);
  return standing.length > moderationLimits.blocked ? "too_many_blocked" : undefined;
}

function notThere(blocked: readonly Blocked[], blockId: string): "unknown_block" | "unknown_yet" | undefined {
  if (blocked.some((one) => one.blockId === blockId)) return undefined;
  return blocked.some((one) => one.blockId === undefined) ? "unknown_yet" : "unknown_block";
}

/** Has other lists count, written by `write`. What they keep off now leaves the screens; returns how many pages were told. */
function relist(
  { engine, audience, moderation }: HubParts,
  sql: SqlStorage,
  { memory: { takebacks } }: FeedView,
  lists: { after: Judge; write: () => void },
  now: number,
): number {
  const { last } = takebacks;
  moderation.change(engine, ({ memory }) => {
    const after = new OverlayFilter(lists.after, moderation.decisions);
    const gone = noLongerShown(sql, memory.offset, moderation.filter, after);
    lists.write();
    const offset = placeAfter(memory.offset, moderation.lastReleased);
    if (gone) withdraw(memory.takebacks, { offset, parts: overlayParts, ...gone });
    if (gone) engine.writeCheckpoint();
  });
  audience.moderateAnew(now);
  return audience.tellOverlays({ after: last, always: true }, now);
}

/** What waits, and what became of what did. */
export function heldThings({ engine, moderation }: HubParts): HeldAnswer {
  if (!engine.present) return unknownStream;
  const { book } = moderation;
  const decided = [...book.byKey.values()].filter(({ state }) => state !== "waiting");
  const latestFirst = decided.toSorted(
    (one, other) => (other.decided?.at ?? 0) - (one.decided?.at ?? 0) || other.no - one.no,
  );
  const told = (held: Held) => moderation.told(held);
  return {
    ok: true,
    waiting: waitingOf(book).map(told),
    decided: latestFirst.slice(0, toldDecisions).map(told),
    emptied: emptiedOf(book),
  };
}

function emptiedOf(book: { emptied: readonly Emptied[] }): Emptied | null {
  const last = book.emptied.at(-1);
  return last?.to === null ? last : null;
}

/** The alerts of the latest events that overlays were sent, the latest first. */
export function shownAlerts({ engine, moderation }: HubParts, sql: SqlStorage): ShownAnswerList {
  const view = engine.present;
  return view ? { ok: true, shown: shownAlertsOf(sql, view.memory.offset, moderation) } : unknownStream;
}

export function speechOf({ engine, moderation }: HubParts, sql: SqlStorage, actionId: string): SpeechAnswer {
  const view = engine.present;
  if (!view) return unknownStream;
  const { offset, takebacks } = view.memory;
  const record = findAlert(sql, offset, moderation, { actionId })?.actions[0];
  const shown = record && (moderation.filter.action(record) ?? moderation.filter.approvedAction(record));
  if (!shown || shown.action.type !== "overlay" || shown.action.speech === "") return { ok: false, code: "not_shown" };
  if (isTakenBack(takebacks, "speech", alertThing(shown))) return { ok: false, code: "not_shown" };
  const { speech: text, language } = shown.action;
  return { ok: true, text, language };
}

export function moderate(parts: HubParts, sql: SqlStorage, call: ModerateCall, now: number): ModerateAnswer {
  const view = parts.engine.present;
  if (!view) return unknownStream;
  const { book } = parts.moderation;
  switch (call.do) {
    case "decide": {
      const held = [...book.byKey.values()].find(({ no }) => no === call.no);
      return held ? decideOne(parts, view, held, call, now) : { ok: false, code: "unknown_held" };
    }
    case "decide_all": {
      if (call.outcome === "show" && isEmptiedNow(book)) return { ok: false, code: "overlays_emptied" };
      const waiting = waitingOf(book);
      const { sockets } = decide(parts, waiting, { outcome: call.outcome, by: call.by, because: "moderator" }, now);
      return answer(parts, sockets, waiting.length);
    }
    case "empty":
      return empty(parts, view, call, now);
    case "release":
      return release(parts, view, now);
    case "replay":
      return replay(parts, sql, view, call.id, now);
    default:
      return call satisfies never;
  }
}

/** What has waited for long enough is shown or dropped. */
export function settleHeld(parts: HubParts, now: number): void {
  if (parts.engine.present) settle(parts, now);
}

function answer({ moderation }: HubParts, sockets: number, count: number, held?: Held): ModerateAnswer {
  return {
    ok: true,
    sockets,
    count,
    emptied: emptiedOf(moderation.book),
    ...(held && { held: moderation.told(held) }),
  };
}

function decideOne(
  parts: HubParts,
  view: FeedView,
  held: Held,
  { outcome, by }: { outcome: "show" | "drop" | "undo"; by: string },
  now: number,
): ModerateAnswer {
  if (outcome === "undo") return held.state === "waiting" ? answer(parts, 0, 0, held) : undo(parts, view, held, now);
  if (held.state !== "waiting") return { ok: false, code: "already_decided", held: parts.moderation.told(held) };
  if (outcome === "show" && isEmptiedNow(parts.moderation.book)) return { ok: false, code: "overlays_emptied" };
  const { sockets } = decide(parts, [held], { outcome, by, because: "moderator" }, now);
  return answer(parts, sockets, 1, held);
}

/** Has a thing wait again; what was shown of it leaves the screens. */
function undo(
  { engine, audience, moderation, wakeBy, ...parts }: HubParts,
  view: FeedView,
  held: Held,
  now: number,
): ModerateAnswer {
  const { last } = view.memory.takebacks;
  const wasShown = held.state === "shown";
  moderation.change(engine, ({ memory }) => {
    waitAgain(held, now + moderation.kept.hold.waitMs);
    const shownAs = moderation.released.filter(({ heldNo }) => heldNo === held.no);
    moderation.takeReleaseBack(held.no);
    moderation.writeHeld([held]);
    if (!wasShown) return;
    const offset = placeAfter(memory.offset, moderation.lastReleased);
    withdraw(memory.takebacks, { offset, parts: overlayParts, ...selectionOf(held, shownAs) });
    engine.writeCheckpoint();
  });
  wakeBy(held.dueAt);
  audience.moderateAnew(now);
  const sockets = audience.tellOverlays({ after: last }, now);
  return answer({ engine, audience, moderation, wakeBy, ...parts }, sockets, 1, held);
}

/** By what the screens know a thing: without an id of TikTok's by its place, which was another one where it was shown by hand. */
function selectionOf({ event, actions }: Held, shownAs: readonly Released[]): Selection {
  const actionIds = actions.map(({ actionId }) => actionId);
  if (!event) return { actionIds };
  if (event.nativeId !== undefined) return { messageIds: [event.nativeId], actionIds };
  return { actionIds, offsets: [event, ...shownAs.flatMap((one) => one.event ?? [])].map(({ offset }) => offset) };
}

/** Takes everything off the screens, and keeps them empty. Said again it changes nothing. */
function empty(
  parts: HubParts,
  view: FeedView,
  { by, reason }: { by: string; reason: string },
  now: number,
): ModerateAnswer {
  const { engine, audience, moderation } = parts;
  const { last } = view.memory.takebacks;
  if (!isEmptiedNow(moderation.book)) {
    moderation.change(engine, ({ memory }) => {
      const { offset, takebacks } = memory;
      moderation.book.emptied.push({ from: offset, to: null, at: now, by, reason });
      moderation.writeHeld([]);
      withdraw(takebacks, { offset: placeAfter(offset, moderation.lastReleased), parts: overlayParts, all: true });
      engine.writeCheckpoint();
    });
    audience.moderateAnew(now);
  }
  return answer(parts, audience.tellOverlays({ after: last, always: true, emptied: true }, now), 1);
}

/** Lets the screens show what comes from now on. */
function release(parts: HubParts, { memory }: FeedView, now: number): ModerateAnswer {
  const { engine, audience, moderation } = parts;
  const { last } = memory.takebacks;
  if (isEmptiedNow(moderation.book)) {
    moderation.change(engine, () => {
      const open = moderation.book.emptied.at(-1);
      if (open) open.to = memory.offset;
      moderation.writeRest();
    });
    audience.moderateAnew(now);
  }
  return answer(parts, audience.tellOverlays({ after: last, always: true, emptied: false }, now), 1);
}

function replay(
  parts: HubParts,
  sql: SqlStorage,
  { memory }: FeedView,
  id: { eventId: string } | { actionId: string },
  now: number,
): ModerateAnswer {
  const { engine, audience, moderation } = parts;
  if (isEmptiedNow(moderation.book)) return { ok: false, code: "overlays_emptied" };
  const thing = findAlert(sql, memory.offset, moderation, id);
  if (!thing) return { ok: false, code: "not_shown" };
  const released = moderation.change(engine, () =>
    moderation.writeReleased((no) => releaseOf(thing, { no, top: memory.offset, at: now, again: true }, sha256Hex)),
  );
  return answer(parts, audience.release([released], now), 1);
}

/** What is to be taken off the screens: what they have of the latest events, and would not have any more, or not so. */
function noLongerShown(
  sql: SqlStorage,
  top: number,
  before: OverlayFilter,
  after: OverlayFilter,
): Selection | undefined {
  const [messageIds, userIds, actionIds] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const offsets = new Set<number>();
  for (const { firstOffset, events, actions } of readFeedBefore(sql, top)) {
    for (const event of JSON.parse(events.json) as RecordedEvent[]) {
      const was = before.textOf(event);
      if (was === undefined || was === after.textOf(event)) continue;
      const isOfBlocked = after.judge.blocks(event.user, event.ingestedAt) && isId(event.user.userId);
      if (isOfBlocked) userIds.add(event.user.userId);
      else if (event.nativeId !== undefined) messageIds.add(event.nativeId);
      else offsets.add(event.offset);
    }
    for (const record of JSON.parse(actions) as ActionRecord[]) {
      const was = before.action(record);
      if (was !== undefined && JSON.stringify(was) !== JSON.stringify(after.action(record)))
        actionIds.add(record.actionId);
    }
    if (top - firstOffset >= lookBackEvents) break;
  }
  const first = <Id>(ids: ReadonlySet<Id>): Id[] => [...ids].slice(0, takebackLimits.idsEach);
  if (messageIds.size + userIds.size + actionIds.size + offsets.size === 0) return undefined;
  return {
    messageIds: first(messageIds),
    userIds: first(userIds),
    actionIds: first(actionIds),
    ...(offsets.size > 0 && { offsets: first(offsets) }),
  };
}
