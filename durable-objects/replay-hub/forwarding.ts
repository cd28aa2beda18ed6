/** What of a run's feed goes to webhooks: read from its rows after what was handed over. */
import type { ActionRecord } from "#shared/action-record.ts";
import type { ReplayForward, RunWebhook } from "#shared/protocol/log-reader.ts";
import type { ReplayPlan } from "#shared/replay/cursor.ts";
import { replayLimits } from "#shared/replay/limits.ts";
import { readFeedAfterOffset } from "../feed/feed-rows.ts";

/**
 * What comes after an offset, in whole rows, as much as is handed over at once, and up to where it reaches; undefined where there
 * is nothing. The same rows give the same again.
 */
export function nextForward(
  sql: SqlStorage,
  { runId, endpointIds = [] }: ReplayPlan,
  after: number,
): { forward: ReplayForward; upTo: number } | undefined {
  const events: string[] = [];
  const actions: RunWebhook[] = [];
  let upTo = after;
  let size = 0;
  for (const row of readFeedAfterOffset(sql, after)) {
    const inside = row.events.json.trim().slice(1, -1);
    if (size > 0 && size + inside.length > replayLimits.forwardChars) break;
    size += inside.length;
    if (inside !== "") events.push(inside);
    for (const record of JSON.parse(row.actions) as ActionRecord[]) {
      const asked = webhookOf(record);
      if (asked && endpointIds.includes(asked.endpointId)) actions.push(asked);
    }
    upTo = row.lastOffset;
  }
  if (upTo === after) return undefined;
  return { forward: { runId, events: `[${events.join(",")}]`, actions: JSON.stringify(actions) }, upTo };
}

/** What a rule asks of a webhook, with the body that it has when it is live; undefined where it asks for something else. */
function webhookOf({ action, actionId, ruleId, revision, offset, at }: ActionRecord): RunWebhook | undefined {
  if (action.type !== "webhook") return undefined;
  const { endpointId, gift } = action;
  const payload = { type: "action", actionId, ruleId, revision, firedAt: at, ...(gift && { gift }) };
  return { offset, endpointId, payload };
}
