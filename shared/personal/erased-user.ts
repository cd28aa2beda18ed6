import { type EventUser, systemUser } from "#shared/event.ts";

/** Who did it, once that was erased. Nobody's id, as `systemUser` has it, so no list of viewers takes it for a person. */
export const erasedUser: EventUser = { userId: "0", uniqueId: "erased" };

export function isErasedUser({ userId, uniqueId }: EventUser): boolean {
  return userId === erasedUser.userId && uniqueId === erasedUser.uniqueId;
}

/** Whether a handle, in lower case, stands for nobody: the platform, and who was erased. */
export function isNobodysHandle(handle: string): boolean {
  return handle === systemUser.uniqueId || handle === erasedUser.uniqueId;
}
