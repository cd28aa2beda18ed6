/** Points, asked for and changed by hand. What somebody is given or loses is an event of the feed, so the log has it for good. */
import { type EventUser, systemUser } from "#shared/event.ts";
import { personOf, pointsOf, type Ranked, rankedPeople, setPointsSettings, withHandle } from "#shared/points/points.ts";
import type { PointsSettings } from "#shared/points/settings.ts";
import type {
  ChangePointsAnswer,
  ChangePointsCall,
  PointsAnswer,
  PointsAsk,
  SetPointsAnswer,
  Whose,
} from "#shared/protocol/points-protocol.ts";
import type { SystemBody } from "#shared/protocol/hub-protocol.ts";
import type { FeedView } from "../feed/feed-engine.ts";
import type { HubParts } from "./hub-parts.ts";
import { recordAllSystem } from "./system-events.ts";
import { unknownStream } from "./unknown-stream.ts";

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

function changes(
  view: FeedView,
  call: Extract<ChangePointsCall, { do: "change" | "import" }>,
  now: number,
): Changed[] | Refusal {
  const { points, state } = view.memory;
  const made: Changed[] = [];
  for (const [index, one] of call.changes.entries()) {
    const user = userOf(view, one.whose);
    if (!("userId" in user)) return user;
    const by = "to" in one ? one.to - pointsOf(points, state.live, user, now).balance : one.change;
    made.push(entry(user, { id: `${call.entryId}:${index}`, why: call.do, change: by, note: one.note }));
  }
  return made;
}

function transfer(
  view: FeedView,
  { entryId, from, to, points: amount, note }: Extract<ChangePointsCall, { do: "transfer" }>,
  now: number,
): Changed[] | Refusal {
  const { points, state } = view.memory;
  const giver = userOf(view, from);
  if (!("userId" in giver)) return giver;
  const receiver = userOf(view, to);
  if (!("userId" in receiver)) return receiver;
  if (pointsOf(points, state.live, giver, now).balance < amount) {
    return { ok: false, code: "not_enough_points", whose: from };
  }
  const why = "transfer";
  return [
    entry(giver, { id: `${entryId}:from`, why, change: -amount, note, otherUserId: receiver.userId }),
    entry(receiver, { id: `${entryId}:to`, why, change: amount, note, otherUserId: giver.userId }),
  ];
}

/** Somebody who has points, or will; who is known by handle alone until somebody comes who has it. */
function userOf({ memory: { points, state } }: FeedView, whose: Whose): EventUser | Refusal {
  if ("userId" in whose) {
    const user = personOf(points, state.live, whose.userId);
    return user ?? { ok: false, code: "unknown_person", whose };
  }
  const handle = whose.handle.toLowerCase();
  const [found, another] = withHandle(points, state.live, handle);
  if (another) return { ok: false, code: "ambiguous_user", whose };
  if (handle === systemUser.uniqueId || handle === "erased") return { ok: false, code: "unknown_person", whose };
  return found ?? { userId: "", uniqueId: handle };
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
