/** What was taken off the overlays does not go out any more. */
import type { ActionRecord } from "#shared/action-record.ts";
import { alertThing, isTakenBack, type Takebacks } from "#shared/takeback.ts";

/** The actions without the alerts that were taken back. */
export function stillShown(actions: ActionRecord[], takebacks: Takebacks): ActionRecord[] {
  return actions.filter(
    (record) => record.action.type !== "overlay" || !isTakenBack(takebacks, "alerts", alertThing(record)),
  );
}
