import type { EventUser } from "#shared/event.ts";

/** Who did it, once that was erased. Nobody's id, as `systemUser` has it, so no list of viewers takes it for a person. */
export const erasedUser: EventUser = { userId: "0", uniqueId: "erased" };

export function isErasedUser({ userId, uniqueId }: EventUser): boolean {
  return userId === erasedUser.userId && uniqueId === erasedUser.uniqueId;
}
