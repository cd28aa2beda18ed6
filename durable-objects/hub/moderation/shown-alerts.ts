/** The alerts of the latest events that overlays were sent: what can be shown once more. */
import type { ActionRecord } from "#shared/action-record.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { keyOfAction, keyOfEvent } from "#shared/moderation/overlay-filter.ts";
import { isNews } from "#shared/news.ts";
import type { ShownAlert } from "#shared/protocol/moderation-protocol.ts";
import { type FeedRow, readFeedBefore } from "../../feed/feed-rows.ts";
import type { Moderation } from "./moderation.ts";

/** How far back they are looked for, and how many are told of. */
const lookBackEvents = 1_000;
const toldAlerts = 50;

/** The latest first; of a gift its latest frame. */
export function shownAlertsOf(sql: SqlStorage, top: number, moderation: Moderation): ShownAlert[] {
  const shown: ShownAlert[] = [];
  const known = new Set<string>();
  for (const row of latest(sql, top)) {
    for (const record of actionsOf(row).toReversed()) {
      if (record.action.type === "overlay" && wasActionShown(record, moderation))
        shown.push({ kind: "rule", at: record.at, record });
    }
    for (const event of eventsOf(row).toReversed()) {
      if (!isAlert(event) || known.has(keyOfEvent(event)) || !wasEventShown(event, moderation)) continue;
      known.add(keyOfEvent(event));
      shown.push({ kind: "event", at: event.ingestedAt, event });
    }
    if (shown.length >= toldAlerts) break;
  }
  return shown.slice(0, toldAlerts);
}

/** One of them; undefined where there is none, or it was not shown. */
export function findAlert(
  sql: SqlStorage,
  top: number,
  moderation: Moderation,
  id: { eventId: string } | { actionId: string },
): { event: RecordedEvent | null; actions: ActionRecord[] } | undefined {
  for (const row of latest(sql, top)) {
    if ("actionId" in id) {
      const record = actionsOf(row).find(({ actionId }) => actionId === id.actionId);
      if (record) return wasActionShown(record, moderation) ? { event: null, actions: [record] } : undefined;
    } else {
      const event = eventsOf(row).find(({ eventId }) => eventId === id.eventId);
      if (event) return isAlert(event) && wasEventShown(event, moderation) ? { event, actions: [] } : undefined;
    }
  }
  return undefined;
}

function* latest(sql: SqlStorage, top: number): Generator<FeedRow> {
  for (const row of readFeedBefore(sql, top)) {
    yield row;
    if (top - row.firstOffset >= lookBackEvents) return;
  }
}

const eventsOf = ({ events }: FeedRow): RecordedEvent[] => JSON.parse(events.json) as RecordedEvent[];
const actionsOf = ({ actions }: FeedRow): ActionRecord[] => JSON.parse(actions) as ActionRecord[];

/** What overlays announce: of one who follows again they announce nothing. */
function isAlert(event: RecordedEvent): boolean {
  const { eventType } = event;
  return (eventType === "GIFT" || eventType === "FOLLOW" || eventType === "SUBSCRIBE") && isNews(event);
}

/** With the feed, or let through by hand. */
function wasEventShown(event: RecordedEvent, { filter, decisions }: Moderation): boolean {
  if (filter.textOf(event) !== undefined) return true;
  return decisions.isApproved(keyOfEvent(event)) && filter.approvedEvent(event) !== undefined;
}

function wasActionShown(record: ActionRecord, { filter, decisions }: Moderation): boolean {
  if (record.action.type !== "overlay") return false;
  if (filter.action(record) !== undefined) return true;
  return decisions.isApproved(keyOfAction(record)) && filter.approvedAction(record) !== undefined;
}
