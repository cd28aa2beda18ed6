/** What a moderator lets through or shows once more, and screens that are to be empty. Pure over the model. */
import type { RecordedEvent } from "#shared/event.ts";
import type { Released } from "#shared/moderation/released.ts";
import { type OverlayModel, tell } from "./model.ts";
import type { Clocks } from "./widget.ts";

/**
 * Events that were let through up to a number: a page that is loaded anew paints them with what else there was. What was hidden and
 * is shown again is among that already.
 */
export function shownBefore(released: readonly Released[], releasedNo: number): RecordedEvent[] {
  return released.flatMap(({ no, again, restores, event }) =>
    no <= releasedNo && !again && restores === undefined && event ? [event] : [],
  );
}

/**
 * Takes each once: a page that comes back is told again of what it may have missed.
 * @param after where the page goes on in the feed: what is behind that comes from there
 */
export function takeReleased(model: OverlayModel, released: readonly Released[], after: number, clocks: Clocks): void {
  for (const { no, again, restores = 0, event, actions } of released) {
    if (no <= model.releasedNo) continue;
    model.releasedNo = no;
    if (restores > after) continue;
    if (event) {
      model.newest = Math.max(model.newest, Math.min(event.timestamp, clocks.wall));
      tell(model, again ? { is: "again", event } : { is: "event", event }, clocks);
    }
    for (const record of actions) {
      // What is shown again counts for nothing, as what is tried.
      if (again) tell(model, { is: "trial", record }, clocks);
      else if (!model.actionIds.has(record.actionId)) {
        model.actionIds.add(record.actionId);
        tell(model, { is: "action", record, epoch: model.position?.epoch ?? "" }, clocks);
      }
    }
  }
}
