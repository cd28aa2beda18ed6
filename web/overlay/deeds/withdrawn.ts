/** Whether something that is shown for longer than an alert was taken back. Pure. */
import { isTakenBack, overlayParts, takesBack, type Takebacks, type Thing, type Withdrawal } from "#shared/takeback.ts";

/**
 * Whether a withdrawal takes a thing off lists and names. Who was deleted leaves them, and what a moderator deleted. To clear the
 * alerts or the chat does not empty them; to clear all of it does.
 */
export function leavesDisplay(withdrawal: Withdrawal, thing: Thing): boolean {
  const { all, parts, ...named } = withdrawal;
  if (all === true && overlayParts.every((part) => parts.includes(part))) return thing.offset <= withdrawal.offset;
  return overlayParts.some((part) => takesBack({ ...named, parts }, part, thing));
}

/** Whether something that comes now is not to be shown: it was taken back before it came, or is of somebody who is muted. */
export function isWithheld({ withdrawals, mutes }: Takebacks, thing: Thing): boolean {
  return isTakenBack({ withdrawals: [], mutes }, "chat", thing) || withdrawals.some((one) => leavesDisplay(one, thing));
}
