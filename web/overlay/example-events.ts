/** Events for tests: valid as they are, each test changes what it is about. */
import type { ActionRecord } from "#shared/action-record.ts";
import type { EventOf, EventType, EventUser, Payload, RecordedEvent } from "#shared/event.ts";
import type { EventsFrame } from "#shared/protocol/wire.ts";

export const startMs = 1_795_000_000_000;

export const ada: EventUser = { userId: "101", uniqueId: "ada", displayName: "Ada" };
export const ben: EventUser = { userId: "102", uniqueId: "ben", displayName: "Ben" };

export interface Change {
  user?: EventUser;
  nativeId?: string;
  timestamp?: number;
  ingestedAt?: number;
}

/** An event of any type; its time is one second per offset after `startMs`, unless it is changed. */
export function eventOf<Type extends EventType>(
  eventType: Type,
  offset: number,
  payload: Payload<Type>,
  change: Change = {},
): EventOf<Type> & { offset: number } {
  return {
    schemaVersion: "1",
    eventId: offset.toString(16).padStart(64, "0"),
    eventType,
    triggerId: 1,
    streamId: "demo-stream",
    roomId: "7000000000000000001",
    sessionId: "00000000-0000-4000-8000-000000000001",
    seqNo: offset,
    rawType: "test",
    timestamp: startMs + offset * 1_000,
    ingestedAt: (change.timestamp ?? startMs + offset * 1_000) + 20,
    source: "live",
    user: ada,
    payload,
    offset,
    ...change,
    // The number of the type is of no interest to the page.
  } as unknown as EventOf<Type> & { offset: number };
}

export function chat(offset: number, message: string, change?: Change): RecordedEvent {
  return eventOf("CHAT", offset, { message, emotes: [], language: "en" }, change);
}

/** One frame of a streak of roses, one coin each. */
export function rose(
  offset: number,
  count: number,
  change?: Change,
  payload: Partial<Payload<"GIFT">> = {},
): RecordedEvent {
  return eventOf(
    "GIFT",
    offset,
    {
      giftId: "5655",
      giftName: "Rose",
      giftCount: count,
      coins: count,
      coinsDelta: 1,
      streakActive: true,
      streakEnd: false,
      isGiftStreak: true,
      groupId: "1",
      receiverUserId: "",
      giftImageUrl: "",
      diamondCount: 1,
      ...payload,
    },
    change,
  );
}

export function follow(offset: number, change?: Change): RecordedEvent {
  return eventOf("FOLLOW", offset, { displayType: "pm_main_follow_message_viewer_2" }, change);
}

/** A frame of these events, its position after the last of them. */
export function frameOf(events: RecordedEvent[], change: Partial<EventsFrame> = {}): EventsFrame {
  return {
    type: "events",
    position: { epoch: "e1", offset: events.at(-1)?.offset ?? 0 },
    events,
    totals: { viewers: 1, likes: 2, coins: 3 },
    ...change,
  };
}

type OverlayAction = Extract<ActionRecord["action"], { type: "overlay" }>;

/** A rule's alert because of the event at `offset`: its text says which one. */
export function ruleAlert(
  offset: number,
  change: Partial<OverlayAction> = {},
  { actionId = `alert ${offset}`, at = startMs + offset * 1_000 }: { actionId?: string; at?: number } = {},
): ActionRecord {
  const action: OverlayAction = {
    type: "overlay",
    text: `alert ${offset}`,
    imageUrl: "",
    soundUrl: "",
    speech: "",
    durationMs: 6_000,
    variant: "default",
    queue: "alerts",
    priority: 0,
    overlays: "all",
    ...change,
  };
  return { actionId, ruleId: "r1", revision: 1, eventId: "", index: 0, times: 1, action, offset, at };
}

/** A rule's change of a counter, or of a timer, because of the event at `offset`. */
export function tallyChange(
  offset: number,
  name: string,
  value: number,
  kind: "counter" | "timer" = "counter",
): ActionRecord {
  return {
    ...ruleAlert(offset, {}, { actionId: `tally ${offset} ${name}` }),
    action: { type: "counter", kind, name, value },
  };
}
