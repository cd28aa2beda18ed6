/** Which gifts are one: who gave, what, and in which streak. Pure. */
import type { EventUser } from "./event.ts";
import { isId } from "./ids.ts";

/** Who gave, told apart from all others; "" where nobody is named. TikTok does not give everybody's id. */
export function giverOf({ userId, uniqueId }: Pick<EventUser, "userId" | "uniqueId">): string {
  if (isId(userId)) return userId;
  return uniqueId === "" ? "" : `@${uniqueId}`;
}

/** What one gift is known by: the frames of a streak have it in common, any other gift has it by its place. */
export function giftKey(
  gift: { isGiftStreak: boolean; giftId: string; groupId: string; receiverUserId: string },
  giver: string,
  offset: number,
): string {
  const { isGiftStreak, giftId, groupId, receiverUserId } = gift;
  return isGiftStreak ? `streak:${giver}:${giftId}:${groupId}:${receiverUserId}` : `offset:${offset}`;
}
