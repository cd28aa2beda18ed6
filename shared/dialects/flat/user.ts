/** A user as the flat form has them: the fields that tools of the first generation read beside an event's own. */
import type { EventUser } from "#shared/event.ts";

/** TikTok's numbers for the badges that levels were read from. */
const badgeScenes = { gifter: 8, team: 10 } as const;

/** What the platform does not know of a user is empty, never guessed: counts of followers, the biography. */
export function flatUser(user: EventUser): Record<string, unknown> {
  const { avatarUrl = "", followRole = 0, gifterLevel = 0, teamMemberLevel = 0 } = user;
  const badges = [...badge(badgeScenes.gifter, gifterLevel), ...badge(badgeScenes.team, teamMemberLevel)];
  return {
    userId: user.userId,
    secUid: user.secUid ?? "",
    uniqueId: user.uniqueId,
    nickname: user.displayName ?? user.uniqueId,
    profilePictureUrl: avatarUrl,
    followRole,
    userBadges: badges,
    userSceneTypes: badges.map(({ badgeSceneType }) => badgeSceneType),
    userDetails: { createTime: "0", bioDescription: "", profilePictureUrls: avatarUrl === "" ? [] : [avatarUrl] },
    followInfo: { followingCount: 0, followerCount: 0, followStatus: followRole, pushStatus: 0 },
    isModerator: user.isModerator ?? false,
    isNewGifter: false,
    isSubscriber: user.isSubscriber ?? false,
    topGifterRank: null,
    gifterLevel,
    teamMemberLevel,
  };
}

function badge(badgeSceneType: number, level: number) {
  return level > 0 ? [{ type: "privilege", privilegeId: "", level, badgeSceneType }] : [];
}
