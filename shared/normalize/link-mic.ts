/** Guests and co-hosts: who comes, who goes, and what each was given. TikTok says it twice, by an old and a new method. */
import { type EventUser, systemUser } from "#shared/event.ts";
import { countOf, fieldsOf, type Fields, idOf, listOf } from "./fields.ts";
import type { Reader } from "./meaning.ts";
import { type Named, namedOf } from "./named.ts";

/** `messageType` of a WebcastLinkMessage. */
export const linkActions: Readonly<Record<number, string>> = {
  1: "created",
  2: "closed",
  3: "invited",
  4: "applied",
  5: "replied",
  6: "joined",
  7: "left",
  8: "permitted",
  9: "invite_cancelled",
  10: "waiting_list",
  11: "linked_list",
  12: "user_updated",
  13: "kicked_out",
  14: "apply_cancelled",
  15: "muted",
  16: "matched",
  17: "settings",
  18: "moved",
  19: "linked_list",
  20: "waiting_list",
  21: "linked_list",
  22: "linked_list",
  23: "media",
  24: "accepted",
  101: "kicked_out",
  102: "notice",
};

/** `messageType` of a WebcastLinkLayerMessage. */
export const layerActions: Readonly<Record<number, string>> = {
  1: "created",
  2: "invited",
  3: "applied",
  4: "permitted",
  5: "replied",
  6: "kicked_out",
  7: "apply_cancelled",
  8: "invite_cancelled",
  9: "left",
  10: "closed",
  11: "linked_list",
  12: "joined",
  13: "group_applied",
  14: "group_permitted",
  15: "group_cancelled",
  16: "group_left",
  17: "linked_list",
  18: "linked_list",
};

export const readLink: Reader<"LINK_MIC"> = (data) =>
  linkMic(linkActions, data, idOf(data.linkerId), [
    ...listOf(fieldsOf(data.enterContent).linkedUsers).map(ofUser),
    ...listedIn(data),
    fieldsOf(fieldsOf(data.inviteContent).fromUser),
    fieldsOf(fieldsOf(data.replyContent).fromUser),
    { userId: fieldsOf(data.leaveContent).userId },
    { userId: fieldsOf(data.sysKickOutContent).userId },
    { userId: fieldsOf(data.muteContent).userId },
    { userId: fieldsOf(data.userToastContent).userId },
  ]);

export const readLinkLayer: Reader<"LINK_MIC"> = (data) => {
  const business = fieldsOf(fieldsOf(data.businessContent).cohostContent);
  const names = fieldsOf(fieldsOf(business.listChangeBizContent).userInfos);
  const players = [
    fieldsOf(fieldsOf(data.createChannelContent).owner),
    fieldsOf(fieldsOf(data.finishContent).owner),
    fieldsOf(fieldsOf(data.inviteContent).invitee),
    fieldsOf(fieldsOf(data.applyContent).applier),
    fieldsOf(fieldsOf(data.permitApplyContent).applier),
    fieldsOf(fieldsOf(data.kickOutContent).offliner),
    fieldsOf(fieldsOf(data.leaveContent).leaver),
    fieldsOf(fieldsOf(fieldsOf(data.joinDirectContent).joiner).user),
    ...linkedIn(fieldsOf(data.listChangeContent).list),
    ...listOf(fieldsOf(fieldsOf(data.groupChangeContent).groupUser).user).flatMap((one) => linkedIn(one.allUser)),
  ];
  const users = players.map((one) => ({ ...fieldsOf(names[idOf(one.userId)]), userId: one.userId }));
  return linkMic(layerActions, data, idOf(data.channelId), users);
};

/** One message lists who is linked beside who waits: the action says which of them it is about. */
function listedIn(data: Fields): Fields[] {
  const lists = fieldsOf(data.listChangeContent);
  if (linkActions[countOf(data.messageType)] === "waiting_list") return listOf(lists.appliedUsers).map(ofUser);
  return [
    ...listOf(fieldsOf(data.linkedListChangeContent).linkedUsers).map(ofUser),
    ...listOf(lists.linkedUsers).map(ofUser),
    ...linkedHosts(listOf(fieldsOf(data.cohostListChangeContent).users)),
  ];
}

/** `linkmicUserStatus` of who is linked; the others have applied, or are invited. */
const linked = 1;

/** A list that gives nobody a status is one of who is linked. */
function linkedHosts(hosts: Fields[]): Fields[] {
  const statuses = hosts.map((one) => countOf(one.linkmicUserStatus));
  return statuses.some((status) => status > 0) ? hosts.filter((_, at) => statuses[at] === linked) : hosts;
}

function ofUser(linked: Fields): Fields {
  return fieldsOf(linked.user);
}

function linkedIn(list: unknown): Fields[] {
  return listOf(fieldsOf(list).linkedList).map(ofUser);
}

function linkMic(
  actions: Readonly<Record<number, string>>,
  data: Fields,
  channelId: string,
  named: Fields[],
): ReturnType<Reader<"LINK_MIC">> {
  const messageType = countOf(data.messageType);
  const action = actions[messageType];
  // TikTok adds kinds: one that is not known says nothing that could be relied on.
  if (action === undefined) return undefined;
  const users = named.map(namedOf).filter(({ userId }) => userId !== "");
  return {
    eventType: "LINK_MIC",
    user: actorOf(action, users),
    payload: { action, messageType, scene: countOf(data.scene), channelId, users },
  };
}

/** A list is nobody's doing; of anything else the one whom it is about did it. */
function actorOf(action: string, users: Named[]): EventUser {
  const [user] = users;
  return user === undefined || users.length > 1 || action.endsWith("_list") ? { ...systemUser } : userFrom(user);
}

function userFrom({ userId, uniqueId, displayName }: Named): EventUser {
  return { userId, uniqueId, ...(displayName && { displayName }) };
}

/** What the guests were given so far. */
export const readGuestScores: Reader<"GUEST_SCORE"> = (data) => {
  const notice = fieldsOf(data.fanTicketRoomNotice);
  const scores = listOf(notice.userFanTicket)
    .map((one) => ({ userId: idOf(one.userId), score: countOf(one.fanTicket) }))
    .filter(({ userId }) => userId !== "");
  if (scores.length === 0) return undefined;
  return {
    eventType: "GUEST_SCORE",
    user: { ...systemUser },
    payload: { scores, total: countOf(notice.totalLinkmicFanTicket) },
  };
};

/** `messageType` of the one kind of this old method that says what no other does. */
const guestScore = 8;

export const readLinkMic: Reader<"GUEST_SCORE"> = (data) => {
  const userId = idOf(data.userId);
  if (countOf(data.messageType) !== guestScore || userId === "") return undefined;
  return {
    eventType: "GUEST_SCORE",
    user: { ...systemUser },
    payload: { scores: [{ userId, score: countOf(data.fanTicket) }], total: countOf(data.totalLinkmicFanTicket) },
  };
};
