import { discordBody } from "#shared/webhooks/discord.ts";
import { type StreamName, tikfinityBody } from "#shared/webhooks/tikfinity.ts";
import type { ClaimedRequest } from "../database/claims.ts";

/** The bytes of a request. The same on every retry: what it looks like was settled when the delivery was made. */
export function bodyOf({ body, events, payload }: ClaimedRequest, stream: StreamName): string {
  const [event] = events;
  switch (body) {
    case "action":
      return JSON.stringify({ ...(payload as object), event });
    case "events":
      return JSON.stringify(events);
    case "event":
      return JSON.stringify(event);
    case "tikfinity":
      return JSON.stringify(event && tikfinityBody(event, stream));
    case "discord":
      return JSON.stringify(discordBody(events, stream));
    default:
      body satisfies never;
      throw new Error("no such body");
  }
}
