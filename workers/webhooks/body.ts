import { cloudEvent, cloudEventTypes } from "#shared/dialects/cloudevents/cloudevents.ts";
import { discordBody } from "#shared/webhooks/discord.ts";
import { type StreamName, tikfinityBody } from "#shared/webhooks/tikfinity.ts";
import type { RecordedEvent } from "#shared/event.ts";
import type { ToldGift } from "#shared/rules/settled-gift.ts";
import type { ClaimedRequest } from "../database/claims.ts";

/** The bytes of a request. The same on every retry: what it looks like was settled when the delivery was made. */
export function bodyOf({ body, events: carried, payload }: ClaimedRequest, stream: StreamName): string {
  const { gift } = (payload ?? {}) as { gift?: ToldGift };
  // Forms that know events only tell of the gift, not of the event on which it was found to be over.
  const events = gift && body !== "action" ? carried.map((event) => giftEvent(gift, event)) : carried;
  const [event] = events;
  switch (body) {
    case "action":
      return JSON.stringify({ ...(payload as object), event });
    case "events":
      return JSON.stringify(events);
    case "event":
      return JSON.stringify(event);
    case "cloudevents":
      return JSON.stringify(events.length === 1 && event ? cloudEvent(event) : events.map(cloudEvent));
    case "tikfinity":
      return JSON.stringify(event && tikfinityBody(event, stream));
    case "discord":
      return JSON.stringify(discordBody(events, stream));
    default:
      body satisfies never;
      throw new Error("no such body");
  }
}

/** What the body is, where it is not plain JSON. */
export function contentTypeOf({ body, events }: Pick<ClaimedRequest, "body" | "events">): string | undefined {
  if (body !== "cloudevents") return undefined;
  return events.length === 1 ? cloudEventTypes.one : cloudEventTypes.several;
}

function giftEvent({ user, ...gift }: ToldGift, carrier: RecordedEvent): RecordedEvent {
  const payload = { coinsDelta: 0, streakActive: false, streakEnd: true, isGiftStreak: false, ...gift };
  return { ...carrier, eventType: "GIFT", triggerId: 2, rawType: "WebcastGiftMessage", user, payload };
}
