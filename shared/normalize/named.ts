import type { Payload } from "#shared/event.ts";
import { type Fields, firstText, idOf, nameOf } from "./fields.ts";

/** Somebody whom an event names beside its user. */
export type Named = Payload<"LINK_MIC">["users"][number];

/** Names are "" where TikTok gives none, and so is the id of nobody. */
export function namedOf(user: Fields): Named {
  return {
    userId: idOf(user.id, user.idStr, user.userId),
    uniqueId: firstText(user.displayId, user.uniqueId),
    displayName: nameOf(user.nickname, user.nickName),
  };
}
