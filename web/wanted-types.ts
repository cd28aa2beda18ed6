import type { EventType } from "#shared/event.ts";
import type { Options } from "./options.ts";

/**
 * The event types the page has a use for; the server leaves out the rest, and a frame of which nothing is left. The
 * totals come with the frames, so that a counter needs the events that move it. CONNECTED says when a playback begins.
 */
export function typesOf(options: Options): EventType[] {
  const types = new Set<EventType>(["CONNECTED", "ROOM_USER", "STREAM_END"]);
  const { show, alerts } = options;
  if (show.has("counters")) {
    types.add("GIFT");
    if (options.likes) types.add("LIKE");
  }
  if (show.has("chat")) {
    for (const type of ["CHAT", "EMOTE", "QUESTION"] as const) types.add(type);
    if (options.joins) types.add("JOIN");
  }
  if (show.has("alerts")) {
    if (alerts.has("gifts")) types.add("GIFT");
    if (alerts.has("follows")) types.add("FOLLOW");
    if (alerts.has("subscriptions")) types.add("SUBSCRIBE");
    if (alerts.has("battles")) types.add("BATTLE");
  }
  if (show.has("chat") || show.has("alerts")) types.add("MESSAGE_DELETED");
  if (show.has("battle")) types.add("BATTLE");
  return [...types];
}
