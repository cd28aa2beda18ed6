/** What moderators do to a single thing: hide it, bring it back, show it by itself. Each of it once, whoever asks at the same time. */
import type { ActionRecord } from "#shared/action-record.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { isId } from "#shared/ids.ts";
import { type Act, isAsked, standing } from "#shared/moderation/acts.ts";
import { isEmptiedNow } from "#shared/moderation/held.ts";
import { keyOfEvent } from "#shared/moderation/overlay-filter.ts";
import { placeAfter, releaseOf } from "#shared/moderation/released.ts";
import type { ActAnswer, ActCall, DeskAnswer, LookAnswer, LookCall } from "#shared/protocol/moderation-protocol.ts";
import { type Rule, RuleDraft } from "#shared/rules/rule.ts";
import { tryActions } from "#shared/rules/trial.ts";
import { newer, overlayParts, unwithdraw, withdraw } from "#shared/takeback.ts";
import { sha256Hex } from "../../feed/digests.ts";
import type { FeedView } from "../../feed/feed-engine.ts";
import { type FeedRow, readFeedAfterOffset, readFeedBefore } from "../../feed/feed-rows.ts";
import { dropTakenBack } from "./held-things.ts";
import type { HubParts } from "../hub-parts.ts";
import { heldThings } from "./moderation-calls.ts";
import { unknownStream } from "../unknown-stream.ts";

/** How far from a gift its other frames are looked for, in events, and how many messages one act names. */
const streakEvents = 500;
const mostMessages = 100;

type Showing = Extract<ActCall, { do: "feature" | "shout_out" }>;

/** How all stands; `known`: what who asks has already is left out. */
export function desk(parts: HubParts, known: string | undefined, now: number): DeskAnswer {
  const { moderation, acts } = parts;
  if (!parts.engine.present) return unknownStream;
  const version = `${acts.begunAs}.${moderation.changes}.${acts.changes}`;
  const looking = acts.lookingNow(now);
  if (known === version) return { ok: true, version, looking, queue: null };
  const held = heldThings(parts);
  if (!held.ok) return held;
  const { waiting, decided, emptied } = held;
  const people = moderation.kept.blocked.filter(({ until = Infinity }) => until > now);
  return { ok: true, version, looking, queue: { waiting, decided, emptied, acts: acts.all.toReversed(), people } };
}

/** Somebody says what they look at. */
export function lookAt({ engine, acts }: HubParts, { by, at }: LookCall, now: number): LookAnswer {
  if (!engine.present) return unknownStream;
  acts.look({ by, at: now, ...at });
  return { ok: true };
}

/** Carries an act out, or undoes one. */
export function act(parts: HubParts, sql: SqlStorage, call: ActCall, now: number): ActAnswer {
  const view = parts.engine.present;
  if (!view) return unknownStream;
  if (call.do === "undo") return undo(parts, sql, view, call, now);
  const found = eventAt(sql, call);
  if (!found) return { ok: false, code: "unknown_message" };
  const before = standing(parts.acts.all, call.do, call.eventId, now);
  if (before) return { ok: false, code: "already_decided", act: before };
  return call.do === "hide"
    ? hide(parts, sql, view, found.event, call.by, now)
    : showByItself(parts, view, found.event, call, now);
}

/** Takes what an event shows off every screen, of a gift all its frames. */
function hide(
  parts: HubParts,
  sql: SqlStorage,
  { memory }: FeedView,
  event: RecordedEvent,
  by: string,
  now: number,
): ActAnswer {
  const { engine, audience, moderation, acts } = parts;
  const messageIds = messagesOf(sql, event);
  if (messageIds.length === 0) return { ok: false, code: "not_shown" };
  const { last } = memory.takebacks;
  const made = change(parts, () => {
    const offset = placeAfter(memory.offset, moderation.lastReleased);
    withdraw(memory.takebacks, { offset, parts: overlayParts, messageIds });
    const act = acts.add({
      did: "hide",
      at: now,
      by,
      ...targetOf(event),
      sockets: 0,
      withdrawalNo: memory.takebacks.last,
    });
    engine.writeCheckpoint();
    return act;
  });
  const sockets = audience.tellOverlays({ after: last, always: true }, now);
  dropTakenBack(parts, newer(memory.takebacks.withdrawals, last), now);
  return { ok: true, act: { ...made, sockets }, sockets };
}

/** Shows what an event says, or who did it, as an alert of its own. Nothing counts. */
function showByItself(
  parts: HubParts,
  { memory, identity }: FeedView,
  event: RecordedEvent,
  call: Showing,
  now: number,
): ActAnswer {
  const { audience, moderation, acts } = parts;
  if (isEmptiedNow(moderation.book)) return { ok: false, code: "overlays_emptied" };
  const rule = featuring(event, call);
  const setting = { live: memory.state.live, counters: {}, hostUniqueId: identity.uniqueId, sha256Hex };
  const runs = rule ? tryActions(rule, event, setting) : "budget";
  const run = runs === "budget" ? undefined : runs[0];
  if (!run) return { ok: false, code: "not_shown" };
  const { do: did, by, durationMs } = call;
  const actionId = sha256Hex(`${run.actionId}:${now}`);
  const record: ActionRecord = { ...run, actionId, offset: memory.offset, at: now };
  const sockets = audience.show({ actions: [record] }, now);
  const made = change(parts, () =>
    acts.add({ did, at: now, by, ...targetOf(event), sockets, actionId, until: now + durationMs }),
  );
  return { ok: true, act: made, sockets };
}

/** What shows it, as a rule would; undefined for what says nothing that could be featured. */
function featuring(event: RecordedEvent, call: Showing): Rule | undefined {
  const isMessage = event.eventType === "CHAT" || event.eventType === "QUESTION";
  if (call.do === "feature" && !isMessage) return undefined;
  const text = call.do === "feature" ? "{displayName}: {message}" : call.text;
  const { success, data } = RuleDraft.safeParse({
    name: call.do,
    trigger: { on: "event", types: [event.eventType] },
    actions: [
      {
        type: "overlay",
        text,
        imageUrl: "{avatarUrl}",
        durationMs: call.durationMs,
        variant: call.do === "feature" ? "featured" : "shout-out",
        queue: "featured",
      },
    ],
  });
  return success ? { ...data, ruleId: call.do, revision: 1 } : undefined;
}

function undo(
  parts: HubParts,
  sql: SqlStorage,
  view: FeedView,
  { no, by }: Extract<ActCall, { do: "undo" }>,
  now: number,
): ActAnswer {
  const { engine, audience, moderation, acts } = parts;
  const act = acts.all.find((one) => one.no === no);
  if (!act) return { ok: false, code: "unknown_act" };
  if (act.undone) return { ok: false, code: "already_decided", act };
  if (isAsked(act)) return { ok: false, code: "asked", act };
  const { memory } = view;
  const { last } = memory.takebacks;
  if (act.did !== "hide") {
    const after = change(parts, () => {
      const offset = placeAfter(memory.offset, moderation.lastReleased);
      withdraw(memory.takebacks, {
        offset,
        parts: overlayParts,
        actionIds: act.actionId === undefined ? [] : [act.actionId],
      });
      engine.writeCheckpoint();
      return acts.undo(act, { at: now, by });
    });
    return { ok: true, act: after, sockets: audience.tellOverlays({ after: last, always: true }, now) };
  }
  const found = eventAt(sql, act);
  const { after, released } = change(parts, () => {
    if (act.withdrawalNo !== undefined) unwithdraw(memory.takebacks, act.withdrawalNo);
    engine.writeCheckpoint();
    const back = acts.undo(act, { at: now, by });
    if (!found) return { after: back, released: [] };
    const top = memory.offset;
    const one = moderation.writeReleased((number) => ({
      ...releaseOf(found, { no: number, top, at: now, again: false }, sha256Hex),
      ...(found.event && { restores: found.event.offset }),
    }));
    return { after: back, released: [one] };
  });
  audience.moderateAnew(now);
  return { ok: true, act: after, sockets: audience.release(released, now) };
}

/** All of it or none, also of what is in memory. */
export function change<Answer>({ engine, moderation, acts }: HubParts, work: () => Answer): Answer {
  try {
    return moderation.change(engine, work);
  } catch (error) {
    acts.adopt();
    throw error;
  }
}

function targetOf({ eventId, offset, user }: RecordedEvent): Pick<Act, "eventId" | "offset" | "userId"> {
  return { eventId, offset, userId: user.userId };
}

/** TikTok's ids of the messages that an event came with: of a gift those of all frames near it. */
function messagesOf(sql: SqlStorage, event: RecordedEvent): string[] {
  const own = event.nativeId !== undefined && isId(event.nativeId) ? [event.nativeId] : [];
  if (event.eventType !== "GIFT") return own;
  const key = keyOfEvent(event);
  const ids = new Set(own);
  for (const row of around(sql, event.offset)) {
    for (const one of eventsOf(row)) {
      if (one.nativeId !== undefined && isId(one.nativeId) && keyOfEvent(one) === key) ids.add(one.nativeId);
    }
  }
  return [...ids].slice(0, mostMessages);
}

function* around(sql: SqlStorage, offset: number): Generator<FeedRow> {
  for (const row of readFeedBefore(sql, offset + streakEvents)) {
    yield row;
    if (row.firstOffset <= offset - streakEvents) return;
  }
}

/** An event of the feed with what rules showed of it; undefined where it is not there, or not any more. */
function eventAt(
  sql: SqlStorage,
  { offset, eventId }: { offset: number; eventId: string },
): { event: RecordedEvent; actions: ActionRecord[] } | undefined {
  const [row] = readFeedAfterOffset(sql, offset - 1);
  const event = row && eventsOf(row).find((one) => one.offset === offset && one.eventId === eventId);
  if (!row || !event) return undefined;
  const actions = (JSON.parse(row.actions) as ActionRecord[]).filter(
    (record) => record.eventId === eventId && record.action.type === "overlay",
  );
  return { event, actions };
}

const eventsOf = ({ events }: FeedRow): RecordedEvent[] => JSON.parse(events.json) as RecordedEvent[];
