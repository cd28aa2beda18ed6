/** Points, asked for and changed by hand. What somebody is given or loses is an event of the feed, so the log has it for good. */
import type { EventUser } from "#shared/event.ts";
import { giverKey } from "#shared/gift-ledger.ts";
import { isNobodysHandle } from "#shared/personal/erased-user.ts";
import { toPoints, toUnits } from "#shared/points/account.ts";
import { personOf, withHandles } from "#shared/points/find.ts";
import { pointsOf } from "#shared/points/in-hand.ts";
import { setPointsSettings } from "#shared/points/points.ts";
import { type Ranked, rankedPeople } from "#shared/points/ranking.ts";
import { pointsLimits, type PointsSettings } from "#shared/points/settings.ts";
import type {
  ChangePointsAnswer,
  ChangePointsCall,
  PointsAnswer,
  PointsAsk,
  SetPointsAnswer,
  Whose,
} from "#shared/protocol/points-protocol.ts";
import type { SystemBody } from "#shared/protocol/hub-protocol.ts";
import type { FeedView } from "../../feed/feed-engine.ts";
import type { HubParts } from "../hub-parts.ts";
import { recordAllSystem } from "../system-events.ts";
import { unknownStream } from "../unknown-stream.ts";

export function pointsAsked({ engine }: HubParts, ask: PointsAsk, now: number): PointsAnswer {
  const view = engine.present;
  if (!view) return unknownStream;
  const { points, state } = view.memory;
  const { people, count } = rankedPeople(points, state.live, { ...ask, now });
  const isPlayed = state.live.playback !== undefined;
  return { ok: true, settings: points.settings, people, count, isPlayed, forgotten: points.live.forgotten / 100 };
}

export function changePointsSettings(
  { engine, audience }: HubParts,
  settings: PointsSettings,
  now: number,
): SetPointsAnswer {
  if (!engine.present) return unknownStream;
  engine.change(({ memory }) => {
    setPointsSettings(memory.points, settings, now);
    engine.writeCheckpoint();
  });
  audience.tellParts(now);
  return { ok: true };
}

type Refusal = Extract<ChangePointsAnswer, { ok: false }>;
type Changed = Extract<SystemBody, { eventType: "POINTS_CHANGED" }>;

/** `isSuppressed` says whether an id, or a handle with its @, is of somebody who is not to come back. */
export function changePoints(
  parts: HubParts,
  call: ChangePointsCall,
  { now, isSuppressed }: { now: number; isSuppressed: (name: string) => boolean },
): ChangePointsAnswer {
  const view = parts.engine.present;
  if (!view) return unknownStream;
  const made = call.do === "transfer" ? transfer(view, call, now) : changes(view, call, now);
  if (!Array.isArray(made)) return made;
  const kept = made.find(({ user: { userId, uniqueId } }) =>
    isSuppressed(userId === "" ? `@${uniqueId.toLowerCase()}` : userId),
  );
  // Nothing is kept of them, also not what they are given.
  if (kept) return { ok: false, code: "unknown_person", whose: { handle: kept.user.uniqueId } };
  const recorded = recordAllSystem(parts, made, now);
  if (!recorded.ok) return recorded;
  const after = parts.engine.present;
  return { ok: true, people: after ? made.flatMap(({ user }) => rankedOf(after, user, now)) : [] };
}

function rankedOf({ memory: { points, state } }: FeedView, user: EventUser, now: number): Ranked[] {
  const { balance, earned, level, rank } = pointsOf(points, state.live, user, now);
  const { userId, uniqueId, displayName, avatarUrl } = user;
  const looks = { ...(displayName !== undefined && { displayName }), ...(avatarUrl !== undefined && { avatarUrl }) };
  return [{ userId, uniqueId, ...looks, rank, balance, earned, level }];
}

/** One after the other: who is named twice has after the first what the second begins with. */
function changes(
  view: FeedView,
  call: Extract<ChangePointsCall, { do: "change" | "import" }>,
  now: number,
): Changed[] | Refusal {
  const { points, state } = view.memory;
  const find = finder(
    view,
    call.changes.map(({ whose }) => whose),
  );
  const most = toUnits(pointsLimits.points);
  const units = new Map<string, number>();
  const made: Changed[] = [];
  for (const [index, one] of call.changes.entries()) {
    const user = find(one.whose);
    if (!("userId" in user)) return user;
    const key = giverKey(user);
    const before = units.get(key) ?? toUnits(pointsOf(points, state.live, user, now).balance);
    const by = "to" in one ? toUnits(one.to) - before : toUnits(one.change);
    units.set(key, Math.min(most, Math.max(0, before + by)));
    made.push(entry(user, { id: `${call.entryId}:${index}`, why: call.do, change: toPoints(by), note: one.note }));
  }
  return made;
}

function transfer(
  view: FeedView,
  { entryId, from, to, points: amount, note }: Extract<ChangePointsCall, { do: "transfer" }>,
  now: number,
): Changed[] | Refusal {
  const { points, state } = view.memory;
  const find = finder(view, [from, to]);
  const giver = find(from);
  if (!("userId" in giver)) return giver;
  const receiver = find(to);
  if (!("userId" in receiver)) return receiver;
  // Else what is given to oneself would count as earned, and reach levels.
  if (giverKey(giver) === giverKey(receiver)) return { ok: false, code: "same_person", whose: to };
  if (pointsOf(points, state.live, giver, now).balance < amount) {
    return { ok: false, code: "not_enough_points", whose: from };
  }
  const why = "transfer";
  return [
    entry(giver, { id: `${entryId}:from`, why, change: -amount, note, otherUserId: receiver.userId }),
    entry(receiver, { id: `${entryId}:to`, why, change: amount, note, otherUserId: giver.userId }),
  ];
}

/** Finds those who are named in a call: who has points, or will; who is known by handle alone until somebody comes who has it. */
function finder(
  { memory: { points, state } }: FeedView,
  named: readonly Whose[],
): (whose: Whose) => EventUser | Refusal {
  const handles = named.flatMap((whose) => ("handle" in whose ? whose.handle.toLowerCase() : []));
  const known = withHandles(points, state.live, new Set(handles));
  return (whose) => {
    if ("userId" in whose) {
      const user = personOf(points, state.live, whose.userId);
      return user ?? { ok: false, code: "unknown_person", whose };
    }
    const handle = whose.handle.toLowerCase();
    const [found, another] = known.get(handle) ?? [];
    if (another) return { ok: false, code: "ambiguous_user", whose };
    if (isNobodysHandle(handle)) return { ok: false, code: "unknown_person", whose };
    return found ?? { userId: "", uniqueId: handle };
  };
}

function entry(
  user: EventUser,
  {
    id,
    why,
    change,
    note,
    otherUserId = "",
  }: {
    id: string;
    why: string;
    change: number;
    note?: string | undefined;
    otherUserId?: string;
  },
): Changed {
  return {
    eventType: "POINTS_CHANGED",
    rawType: "system.points_changed",
    nativeId: `points:${id}`,
    user,
    payload: { why, change, ...(note !== undefined && { note }), ...(otherUserId !== "" && { otherUserId }) },
  };
}
