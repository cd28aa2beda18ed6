/** A user as TikTok's messages have them in Euler's JSON, in each of its schemas. What the platform does not know is empty. */
import type { EventUser } from "#shared/event.ts";
import type { EulerOptions } from "./options.ts";

type Schema = EulerOptions["schema"];

/** TikTok's numbers for what a badge is of. */
const scenes = { moderator: 1, subscriber: 4, gifterLevel: 8, teamLevel: 10 } as const;

export function eulerUser(user: EventUser, schema: Schema): Record<string, unknown> {
  const { userId, uniqueId, displayName = uniqueId, avatarUrl = "", secUid = "", followRole = 0 } = user;
  const about = { userId, uniqueId, nickname: displayName, secUid, bioDescription: "", createTime: "0" };
  const picture = pictureOf(avatarUrl, schema);
  if (schema === "v1") {
    const followInfo = { followingCount: 0, followerCount: 0, followStatus: followRole, pushStatus: 0 };
    return {
      ...about,
      profilePicture: picture,
      badges: badgesOf(user, { scene: "badgeSceneType", log: "privilegeLogExtra" }),
      followInfo,
    };
  }
  const followInfo = { followingCount: "0", followerCount: "0", followStatus: String(followRole), pushStatus: "0" };
  const pictures = { profilePicture: picture, profilePictureMedium: picture, profilePictureLarge: picture };
  return { ...about, ...pictures, badges: badgesOf(user, { scene: "badgeScene", log: "logExtra" }), followInfo };
}

/** A picture; undefined where there is none. */
export function pictureOf(url: string, schema: Schema): Record<string, unknown> | undefined {
  if (url === "") return undefined;
  return schema === "v1" ? { urls: [url] } : { url: [url] };
}

/** `names`: what the schema calls a badge's scene and its level. */
function badgesOf(
  { isModerator, isSubscriber, gifterLevel = 0, teamMemberLevel = 0 }: EventUser,
  names: { scene: string; log: string },
) {
  const badge = (of: number, level: number) => ({
    [names.scene]: of,
    imageBadges: [],
    badges: [],
    [names.log]: { privilegeId: "", level: String(level) },
  });
  return [
    ...(isModerator ? [badge(scenes.moderator, 0)] : []),
    ...(isSubscriber ? [badge(scenes.subscriber, 0)] : []),
    ...(gifterLevel > 0 ? [badge(scenes.gifterLevel, gifterLevel)] : []),
    ...(teamMemberLevel > 0 ? [badge(scenes.teamLevel, teamMemberLevel)] : []),
  ];
}
