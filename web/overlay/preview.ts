/**
 * A show of its own for `?preview=1`: something to place and style the overlay by while nobody is live. It makes the
 * server's frames, so that what is seen is what the real ones will look like.
 */
import type { ActionRecord } from "#shared/action-record.ts";
import type { EventUser, RecordedEvent } from "#shared/event.ts";
import type { EventsFrame } from "#shared/protocol/wire.ts";

const people: EventUser[] = [
  { userId: "1", uniqueId: "first.viewer", displayName: "First viewer" },
  { userId: "2", uniqueId: "moderator", displayName: "Moderator", isModerator: true },
  { userId: "3", uniqueId: "subscriber", displayName: "Subscriber", isSubscriber: true },
  { userId: "4", uniqueId: "مشاهد", displayName: "مشاهد" },
  { userId: "5", uniqueId: "視聴者", displayName: "視聴者さん" },
];
const messages = [
  "This is how a message looks.",
  "A longer one, to see where it wraps and how much of the picture the chat takes.",
  "🎉🎉🎉",
  "هكذا تبدو الرسالة",
  "メッセージはこのように見えます",
];
const streakLength = 12;
const stepMs = 500;
/** In the order they are shown in, one every ten seconds. */
const variants = ["default", "banner", "subtle", "fullscreen"] as const;
const alertEverySteps = 20;
const timerMs = 600_000;

/** The frame of a step, 0 and up; one every half a second or so makes a lively stream. */
export function previewFrame(step: number): EventsFrame {
  const round = Math.floor(step / streakLength);
  const events: RecordedEvent[] = [];
  const add = (eventType: string, user: number, payload: object): void => {
    const offset = step * 3 + events.length + 1;
    const time = step * stepMs;
    const about = { eventType, user: people[user % people.length], payload, offset, timestamp: time, ingestedAt: time };
    // Only what the page reads; nothing else ever sees these events.
    events.push(about as unknown as RecordedEvent);
  };

  if (step % 3 === 0) add("CHAT", step / 3, { message: messages[(step / 3) % messages.length], emotes: [] });
  if (round % 2 === 0) add("GIFT", round, rosesOf(round, (step % streakLength) + 1));
  else if (step % streakLength === 3) add("FOLLOW", round, {});
  else if (step % streakLength === 6) add("SUBSCRIBE", round + 1, { subMonth: round });
  if (step % 4 === 0) add("BATTLE", 0, battleOf(step));
  return {
    type: "events",
    position: { epoch: "preview", offset: step * 3 + events.length },
    events,
    totals: { viewers: 1_200 + step * 3, likes: 48_000 + step * 170, coins: 900 + step * 2 },
    actions: actionsOf(step),
  };
}

/** What rules might do: an alert in each of its looks, a counter, and a timer that begins anew when it is over. */
function actionsOf(step: number): ActionRecord[] {
  const at = step * stepMs;
  const actions: ActionRecord["action"][] = [];
  if (at % timerMs === 0) actions.push({ type: "counter", kind: "timer", name: "timer", value: at + timerMs });
  if (step % alertEverySteps === 0) {
    const times = step / alertEverySteps;
    actions.push({ type: "counter", kind: "counter", name: "counter", value: times });
    if (times > 0) actions.push(alertOf(variants[(times - 1) % variants.length] ?? "default"));
  }
  return actions.map((action, index) => ({
    actionId: `${step}:${index}`,
    ruleId: "preview",
    revision: 1,
    eventId: "",
    index,
    times: 1,
    action,
    offset: step * 3 + 1,
    at,
  }));
}

function alertOf(variant: string): ActionRecord["action"] {
  const text = `An alert of a rule\nvariant: ${variant}`;
  const nothing = { imageUrl: "", soundUrl: "", speech: "" };
  const wish = { durationMs: 4_000, variant, queue: "alerts", priority: 0, overlays: "all" as const };
  return { type: "overlay", text, ...nothing, ...wish };
}

function rosesOf(round: number, giftCount: number): object {
  return {
    giftId: "1",
    giftName: "Rose",
    giftCount,
    coins: giftCount,
    isGiftStreak: true,
    groupId: String(round),
    receiverUserId: "",
    giftImageUrl: "",
  };
}

function battleOf(step: number): object {
  const participants = [
    { userId: "1", uniqueId: "you", displayName: "You", score: 400 + step * 9 },
    { userId: "2", uniqueId: "opponent", displayName: "Opponent", score: 700 + step * 7 },
  ];
  return { battleId: "preview", battleStatus: 1, participants };
}
