import { type EventUser, systemUser } from "#shared/event.ts";
import {
  countOf,
  fieldsOf,
  type Fields,
  firstText,
  flagOf,
  idOf,
  imageUrlOf,
  listOf,
  nameOf,
  textOf,
} from "./fields.ts";

/** TikTok's kinds of badges (`sceneType`). */
const badgeOf = { moderator: 1, subscriber: 4, gifterLevel: 8, fansTeam: 10 } as const;
/** Names are short; a forged long one must not fill an event. */
const maxNameLength = 256;

/**
 * The user a message is from, with what the badges and `userIdentity` tell; undefined where it names nobody.
 * The handle is `displayId`; an Euler message calls it `uniqueId`.
 */
export function userOf(data: Fields, user: Fields = fieldsOf(data.user)): EventUser | undefined {
  const userId = idOf(user.id, user.idStr, user.userId);
  const uniqueId = textOf(firstText(user.displayId, user.uniqueId), maxNameLength);
  if (userId === "" && uniqueId === "") return undefined;
  const displayName = nameOf(user.nickname, user.nickName);
  const avatarUrl = imageUrlOf(user.avatarThumb) || imageUrlOf(user.profilePicture);
  const secUid = textOf(user.secUid, maxNameLength);
  const badges = listOf(user.badgeList);
  const followRole = followRoleOf(data, user);
  const gifterLevel = badgeLevel(badges, badgeOf.gifterLevel);
  const teamMemberLevel = badgeLevel(badges, badgeOf.fansTeam) ?? fansClubLevel(user);
  // Field by field: copying parts together takes longer than all the rest, and every message has a user. In the order of
  // their names: so the hub can write them as they stand (canonical-json.ts).
  const eventUser: Partial<EventUser> = {};
  if (avatarUrl) eventUser.avatarUrl = avatarUrl;
  if (displayName) eventUser.displayName = displayName;
  if (followRole !== undefined) eventUser.followRole = followRole;
  if (gifterLevel !== undefined) eventUser.gifterLevel = gifterLevel;
  eventUser.isModerator = isModerator(data, user, badges);
  eventUser.isSubscriber = isSubscriber(data, user, badges);
  if (secUid) eventUser.secUid = secUid;
  if (teamMemberLevel !== undefined) eventUser.teamMemberLevel = teamMemberLevel;
  eventUser.uniqueId = uniqueId;
  eventUser.userId = userId || "0";
  return eventUser as EventUser;
}

/** Like `userOf`, and the system where the message names nobody. */
export function userOrSystem(data: Fields, user?: Fields): EventUser {
  return userOf(data, user) ?? { ...systemUser };
}

/**
 * What the user is to the host. `userIdentity` is exact where it is there; without it `followStatus` is next best:
 * 2 is mutual, 1 and 3 are followers (3 comes only with followers in real rooms).
 */
function followRoleOf(data: Fields, user: Fields): number | undefined {
  if (data.userIdentity !== undefined && data.userIdentity !== null) return identityRole(fieldsOf(data.userIdentity));
  const follow = fieldsOf(user.followInfo).followStatus;
  return follow === undefined ? undefined : followRoles[textOf(follow)];
}

function isModerator(data: Fields, user: Fields, badges: Fields[]): boolean {
  return (
    flagOf(fieldsOf(data.userIdentity).isModeratorOfAnchor) ||
    flagOf(fieldsOf(user.userAttr).isAdmin) ||
    hasBadge(badges, badgeOf.moderator)
  );
}

function isSubscriber(data: Fields, user: Fields, badges: Fields[]): boolean {
  return (
    flagOf(fieldsOf(data.userIdentity).isSubscriberOfAnchor) ||
    flagOf(fieldsOf(user.subscribeInfo).isSubscribedToAnchor) ||
    hasBadge(badges, badgeOf.subscriber)
  );
}

const followRoles: Readonly<Record<string, number>> = { "0": 0, "1": 1, "2": 2, "3": 1 };

function identityRole(identity: Fields): number {
  if (flagOf(identity.isMutualFollowingWithAnchor)) return 2;
  return flagOf(identity.isFollowerOfAnchor) ? 1 : 0;
}

function hasBadge(badges: Fields[], sceneType: number): boolean {
  return badges.some((badge) => badge.sceneType === sceneType);
}

function badgeLevel(badges: Fields[], sceneType: number): number | undefined {
  const badge = badges.find((one) => one.sceneType === sceneType);
  const level = countOf(fieldsOf(badge?.privilegeLogExtra).level);
  return level > 0 ? level : undefined;
}

function fansClubLevel(user: Fields): number | undefined {
  const level = countOf(fieldsOf(fieldsOf(user.fansClub).data).level) || countOf(fieldsOf(user.fansClubInfo).fansLevel);
  return level > 0 ? level : undefined;
}
