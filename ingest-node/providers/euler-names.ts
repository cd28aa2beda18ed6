/**
 * Euler Stream names a message's fields by one of three generations of the webcast schema: its `v1`, what its `v2` was, and
 * the current one. The normalizer reads the current one; here the older names become that.
 */
type Fields = Record<string, unknown>;
type Renames = Readonly<Record<string, string>>;

/** Names that no structure of the current schema has, or none with another meaning: they can be renamed wherever they stand. */
const anywhere: Renames = {
  profilePicture: "avatarThumb",
  profilePictureMedium: "avatarMedium",
  profilePictureLarge: "avatarLarge",
  badgePriorityType: "priorityType",
  badgeScene: "sceneType",
  badgeSceneType: "sceneType",
  logExtra: "privilegeLogExtra",
  giftPictureUrl: "urlList",
};

/** Polls were written with capital letters once. */
const capitalised = (...names: string[]): Renames =>
  Object.fromEntries(names.map((name) => [name.charAt(0).toUpperCase() + name.slice(1), name]));
const pollOption = capitalised("votes", "displayContent", "optionIdx", "voteUserList");

/** Older names by where they stand: a method, or a method and the current names of the fields on the way. */
const places: Readonly<Record<string, Renames>> = {
  WebcastBarrageMessage: { backGround: "background" },
  WebcastChatMessage: { comment: "content", background: "backgroundImage" },
  "WebcastChatMessage.emotes": { placeInComment: "index" },
  WebcastEmoteChatMessage: { emote: "emoteList" },
  WebcastGiftMessage: { giftDetails: "gift", giftExtra: "monitorInfo", mTrayInfo: "trayInfo" },
  "WebcastGiftMessage.gift": { giftImage: "image", giftName: "name", giftType: "type", forLinkMic: "forLinkmic" },
  "WebcastGiftMessage.monitorInfo": { receiverUserId: "toUserId" },
  WebcastImDeleteMessage: { deleteMsgIdsList: "deleteMsgIds", deleteUserIdsList: "deleteUserIds" },
  WebcastLikeMessage: { likeCount: "count", totalLikeCount: "total" },
  WebcastLinkMicArmies: { battleItems: "armies", battleStatus: "triggerReason", gifIconImage: "giftIconImage" },
  "WebcastLinkMicArmies.armies.*": { hostScore: "hostscore", userArmy: "userArmies" },
  WebcastLinkMicBattle: { anchorInfo: "anchorsInfo", battleSetting: "battleSettings", teamUsers: "teamMember" },
  "WebcastLinkMicBattle.armies.value": { hostScore: "hostscore", userArmy: "userArmies" },
  "WebcastLinkMicBattle.teamArmies": { teamUsers: "teamUser" },
  "WebcastLinkMicArmies.teamArmies": { teamUsers: "teamUser" },
  "WebcastLinkMicBattle.teamArmies.userArmies": { hostScore: "hostscore", userArmy: "userArmies" },
  "WebcastLinkMicArmies.teamArmies.userArmies": { hostScore: "hostscore", userArmy: "userArmies" },
  "WebcastLinkMicBattle.teamBattleResult": { teamUsers: "teamUser" },
  "WebcastLinkMicBattle.teamMember": { userIds: "userId" },
  WebcastLiveIntroMessage: { roomId: "id", description: "content", host: "user", language: "contentLanguage" },
  WebcastMemberMessage: { actionId: "action" },
  WebcastPollMessage: { updateContent: "updateVotesContent" },
  "WebcastPollMessage.startContent": capitalised("title", "startTime", "endTime", "operator", "optionList"),
  "WebcastPollMessage.updateVotesContent": capitalised("optionList"),
  "WebcastPollMessage.endContent": capitalised("endType", "operator", "optionList"),
  "WebcastPollMessage.startContent.optionList": pollOption,
  "WebcastPollMessage.updateVotesContent.optionList": pollOption,
  "WebcastPollMessage.endContent.optionList": pollOption,
  WebcastQuestionNewMessage: { questionDetails: "data", details: "data" },
  "WebcastQuestionNewMessage.data": { questionText: "content" },
  WebcastRankUpdateMessage: { updatesList: "updates", tabsList: "tabs", priority: "rankPriority" },
  "WebcastRankUpdateMessage.updates": { ownerRank: "ownRank", relatedTabRankType: "belongType" },
  WebcastRoomPinMessage: { pinId: "pinMsgId" },
  "WebcastRoomPinMessage.chatMessage": { comment: "content" },
  WebcastRoomUserSeqMessage: { viewerCount: "total", topViewers: "ranks", ranksList: "ranks", seatsList: "seats" },
  "WebcastRoomUserSeqMessage.ranks": { coinCount: "score" },
};

/** What was a single value once and is a list now. */
const lists: ReadonlySet<string> = new Set(["urlList", "emoteList"]);
/** What was a map once and is a list of `{key, value}` now. */
const entryLists: ReadonlySet<string> = new Set(["WebcastLinkMicBattle.anchorsInfo", "WebcastLinkMicBattle.armies"]);

/** Nothing of TikTok's is nested this deep; what is stays as it is. */
const maxDepth = 64;

/** The fields of a message of `method` under their current names. What has a current name already keeps it. */
export function currentNames(method: string, data: Fields): Fields {
  return rename(data, method, 0) as Fields;
}

function rename(value: unknown, place: string, depth: number): unknown {
  if (typeof value !== "object" || value === null || depth >= maxDepth) return value;
  if (Array.isArray(value)) return value.map((one) => rename(one, place, depth + 1));
  const bytes = bytesOf(value as Fields);
  if (bytes !== undefined) return bytes;
  const fields = value as Fields;
  const renames = { ...places[place], ...structureRenames(fields, depth === 0) };
  return Object.fromEntries(
    Object.entries(fields).map(([key, one]) => {
      const name = renames[key] ?? anywhere[key] ?? key;
      // Both names in one message: the current one is right, the older one is kept beside it.
      const current = name !== key && fields[name] !== undefined ? key : name;
      const inner = `${place}.${/^\d+$/.test(current) ? "*" : current}`;
      return [current, rename(reshape(one, current, inner), inner, depth + 1)];
    }),
  );
}

function reshape(value: unknown, name: string, place: string): unknown {
  if (value === undefined || value === null || Array.isArray(value)) return value;
  if (lists.has(name)) return [value];
  if (entryLists.has(place)) return Object.entries(value).map(([key, one]: [string, unknown]) => ({ key, value: one }));
  return value;
}

/** The renames of a structure that stands in many places, told by what only its older form has. */
function structureRenames(fields: Fields, isMessage: boolean): Renames {
  const has = (name: string) => Object.hasOwn(fields, name);
  if (isMessage && isFields(fields["event"])) return { event: "common" };
  if (isFields(fields["eventDetails"])) return { eventDetails: "displayText" };
  // A user. Not the current schema's users of a battle, who have a `displayId` beside their `userId`.
  if (typeof fields["uniqueId"] === "string" && !has("displayId")) {
    const id: Renames = has("nickName") ? {} : { userId: "id" };
    return { ...id, uniqueId: "displayId", badges: "badgeList", userHonor: "payGrade" };
  }
  if (has("piecesList")) return { displayType: "key", piecesList: "pieces" };
  // What was under `eventDetails`.
  if (has("displayType") && has("label")) return { displayType: "key", label: "defaultPattern" };
  return imageRenames(fields);
}

function imageRenames(fields: Fields): Renames {
  if (Array.isArray(fields["url"])) return { url: "urlList", mUri: "uri", schema: "openWebUrl" };
  if (Array.isArray(fields["urls"])) return { urls: "urlList" };
  // The current schema has a background with `mUrls`, but without the rest of an image.
  if (Array.isArray(fields["mUrls"]) && Object.hasOwn(fields, "imageType")) {
    return { mUrls: "urlList", mUri: "uri", schema: "openWebUrl" };
  }
  const [only, ...others] = Object.keys(fields);
  return only === "imageUrl" && others.length === 0 ? { imageUrl: "urlList" } : {};
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Bytes as Node writes them in JSON, in base64. */
function bytesOf(fields: Fields): string | undefined {
  const { type, data } = fields;
  return type === "Buffer" && Array.isArray(data) ? Buffer.from(data as number[]).toString("base64") : undefined;
}
