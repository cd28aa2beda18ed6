/** What is taken off the overlay: deleted, cleared, skipped or muted by hand. Pure over the model. */
import type { RecordedEvent } from "#shared/event.ts";
import {
  noTakebacks,
  takebackLimits,
  type Takebacks,
  takenBackBy,
  takesBack,
  type Withdrawal,
} from "#shared/takeback.ts";
import type { HelloFrame, OverlaysFrame } from "#shared/protocol/wire.ts";
import { skipAlerts, takeBackAlerts } from "./alert-queue.ts";
import { takeBackLines } from "./chat-feed.ts";
import type { Clocks, OverlayModel } from "./overlay-model.ts";
import { skipRuleAlerts, takeBackRuleAlerts } from "./rule-queues.ts";

/** Takes what was taken back, cleared, skipped or muted by hand. */
export function takeOverlays(model: OverlayModel, frame: OverlaysFrame, clocks: Clocks): void {
  model.takebacks.mutes = frame.mutes;
  for (const withdrawal of frame.withdrawals) takeWithdrawal(model, withdrawal, clocks);
  if (frame.skip === undefined) return;
  skipRuleAlerts(model.ruleQueues, frame.skip, clocks.now);
  if (frame.skip === "") skipAlerts(model.queue);
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

function takeWithdrawal(model: OverlayModel, withdrawal: Withdrawal, { now }: Clocks): void {
  const { takebacks } = model;
  if (withdrawal.no <= takebacks.last) return;
  keep(takebacks, withdrawal);
  takebacks.last = withdrawal.no;
  takeAway(model, withdrawal, now);
}

/** A deletion in the feed. The server tells of it as well, unless it is an older one. */
export function takeDeletion(model: OverlayModel, event: RecordedEvent, { now }: Clocks): void {
  const deletion = takenBackBy(event);
  if (!deletion) return;
  const withdrawal = { no: 0, ...deletion };
  keep(model.takebacks, withdrawal);
  takeAway(model, withdrawal, now);
}

function takeAway({ lines, queue, ruleQueues }: OverlayModel, withdrawal: Withdrawal, now: number): void {
  takeBackLines(lines, (thing) => takesBack(withdrawal, "chat", thing));
  takeBackAlerts(queue, (thing) => takesBack(withdrawal, "alerts", thing));
  takeBackRuleAlerts(ruleQueues, (part, thing) => takesBack(withdrawal, part, thing), now);
}

function keep({ withdrawals }: Takebacks, withdrawal: Withdrawal): void {
  withdrawals.push(withdrawal);
  if (withdrawals.length > takebackLimits.withdrawals) withdrawals.shift();
}
