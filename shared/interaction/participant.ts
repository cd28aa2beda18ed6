/** Who takes part, and who may. Pure. */
import type { EventUser } from "#shared/event.ts";
import { keptName, keptUser } from "#shared/kept-text.ts";
import { shownName } from "#shared/names.ts";
import { isPerson } from "#shared/rules/viewers.ts";

/** Whom something is for. Followers are friends and members of the team too. */
export const takers = ["everyone", "followers", "team", "subscribers", "moderators"] as const;
export type Takers = (typeof takers)[number];

/** Somebody as a state keeps them. */
export interface Participant {
  userId: string;
  /** Their handle, by which somebody may be blocked, too; absent where it was not kept yet. */
  uniqueId?: string;
  name: string;
  avatarUrl?: string;
}

/** What others are shown of somebody; with the id and the handle, by which overlays leave out who is blocked. */
export type ShownParticipant = Participant;

/** Whether somebody may. Who has no id of TikTok could not be told from others, and may not. */
export function mayTake(who: Takers, user: EventUser): boolean {
  if (!isPerson(user.userId) || user.userId === "__proto__") return false;
  switch (who) {
    case "everyone":
      return true;
    case "followers":
      return (user.followRole ?? 0) >= 1;
    case "team":
      return (user.teamMemberLevel ?? 0) >= 1;
    case "subscribers":
      return user.isSubscriber === true;
    case "moderators":
      return user.isModerator === true;
    default:
      return who satisfies never;
  }
}

/** Somebody with their picture. */
export function participantOf(user: EventUser): Participant {
  const { uniqueId, avatarUrl } = keptUser(user);
  return {
    userId: user.userId,
    ...(uniqueId !== "" && { uniqueId }),
    name: keptName(shownName(user)),
    ...(avatarUrl !== undefined && { avatarUrl }),
  };
}

export function shownParticipant({ userId, uniqueId, name, avatarUrl }: Participant): ShownParticipant {
  return { userId, ...(uniqueId !== undefined && { uniqueId }), name, ...(avatarUrl !== undefined && { avatarUrl }) };
}
