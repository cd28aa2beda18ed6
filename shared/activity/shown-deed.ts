/** A deed as pages are shown it. Pure. */
import type { HeldKind } from "#shared/moderation/lists.ts";
import type { OverlayFilter } from "#shared/moderation/overlay-filter.ts";
import { isTakenBack, overlayParts, type Takebacks, takesBack, type Thing } from "#shared/takeback.ts";
import type { DeedKind } from "./deed-parts.ts";
import type { KeptDeed } from "./deeds.ts";

/** `user` null: it is of somebody whom the lists came to keep off on the way. */
export type ShownDeed = Omit<KeptDeed, "eventId" | "user"> & { user: KeptDeed["user"] | null };

const heldAs: Partial<Record<DeedKind, HeldKind>> = { gift: "gifts", follow: "follows", subscribe: "subscriptions" };

/** Undefined where overlays show nothing of it: it is held, taken back, or of somebody who is blocked or muted. */
export function shownDeed(
  { eventId, ...deed }: KeptDeed,
  filter: OverlayFilter,
  { withdrawals, mutes }: Pick<Takebacks, "withdrawals" | "mutes">,
): ShownDeed | undefined {
  const { kind, offset, at, nativeId, user } = deed;
  const thing: Thing = { offset, at, userId: user.userId, nativeId };
  // To clear the alerts or the chat takes nobody off a list; to clear all of it does.
  const isTaken = withdrawals.some(({ all, ...one }) => {
    if (all === true && overlayParts.every((part) => one.parts.includes(part))) return offset <= one.offset;
    return overlayParts.some((part) => takesBack(one, part, thing));
  });
  if (isTaken || isTakenBack({ withdrawals: [], mutes }, "chat", thing)) return undefined;
  const key = kind === "gift" ? `gift:${deed.key}` : `event:${eventId}`;
  const shown = filter.doer({ key, kind: heldAs[kind], user, offset, at });
  return shown && { ...deed, user: shown };
}
