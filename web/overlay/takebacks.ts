/** What is taken off the overlay: deleted, cleared, skipped or muted by hand. Pure over the model. */
import type { RecordedEvent } from "#shared/event.ts";
import { noTakebacks, takebackLimits, type Takebacks, takenBackBy, type Withdrawal } from "#shared/takeback.ts";
import type { HelloFrame, OverlaysFrame } from "#shared/protocol/wire.ts";
import { type OverlayModel, tell } from "./model.ts";
import type { Clocks } from "./widget.ts";

/** Takes what was taken back, cleared, skipped or muted by hand. */
export function takeOverlays(model: OverlayModel, frame: OverlaysFrame, clocks: Clocks): void {
  model.takebacks.mutes = frame.mutes;
  for (const withdrawal of frame.withdrawals) takeWithdrawal(model, withdrawal, clocks);
  if (frame.emptied !== undefined) model.isEmptied = frame.emptied;
  if (frame.skip === undefined) return;
  tell(model, { is: "skip", queue: frame.skip }, clocks);
}

/** A page that comes back does what it has missed; what it did before it does not do again, for it may be shown anew. */
export function greetTakebacks(
  model: OverlayModel,
  { position }: HelloFrame,
  { withdrawals, mutes }: Omit<Takebacks, "last">,
  clocks: Clocks,
): void {
  // Another feed counts anew.
  if (model.position && model.position.epoch !== position.epoch) model.takebacks = noTakebacks();
  model.takebacks.mutes = mutes;
  for (const withdrawal of withdrawals) takeWithdrawal(model, withdrawal, clocks);
}

function takeWithdrawal(model: OverlayModel, withdrawal: Withdrawal, clocks: Clocks): void {
  const { takebacks } = model;
  if (withdrawal.no <= takebacks.last) return;
  keep(takebacks, withdrawal);
  takebacks.last = withdrawal.no;
  tell(model, { is: "withdrawal", withdrawal }, clocks);
}

/** A deletion in the feed. The server tells of it as well, unless it is an older one. */
export function takeDeletion(model: OverlayModel, event: RecordedEvent, clocks: Clocks): void {
  const deletion = takenBackBy(event);
  if (!deletion) return;
  const withdrawal = { no: 0, ...deletion };
  keep(model.takebacks, withdrawal);
  tell(model, { is: "withdrawal", withdrawal }, clocks);
}

function keep({ withdrawals }: Takebacks, withdrawal: Withdrawal): void {
  withdrawals.push(withdrawal);
  if (withdrawals.length > takebackLimits.withdrawals) withdrawals.shift();
}
