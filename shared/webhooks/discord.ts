/** The body that Discord's incoming webhooks take: an embed for each event. */
import type { EventType, UnifiedEvent } from "#shared/event.ts";
import { describeEvent, words } from "./describe.ts";
import type { StreamName } from "./tikfinity.ts";

/** Discord refuses a whole message for one text that is longer. */
const limits = { title: 256, description: 2_048, author: 256 } as const;
const colours: Partial<Record<EventType, number>> = {
  GIFT: 0xfe2c55,
  FOLLOW: 0x25f4ee,
  SUBSCRIBE: 0xffc107,
  SUPER_FAN: 0xffc107,
  CHAT: 0x8a8b91,
};
const otherColour = 0x161823;

interface Embed {
  title: string;
  description: string;
  color: number;
  timestamp: string;
  author?: { name: string; icon_url?: string };
  thumbnail?: { url: string };
  footer: { text: string };
}

/** At most ten events, which the endpoint's batch size sees to. Nobody is pinged, whatever a viewer writes. */
export function discordBody(events: readonly UnifiedEvent[], stream: StreamName): Record<string, unknown> {
  return { allowed_mentions: { parse: [] }, embeds: events.map((event) => embedOf(event, stream)) };
}

function embedOf(event: UnifiedEvent, stream: StreamName): Embed {
  const image = event.eventType === "GIFT" ? webUrl(event.payload.giftImageUrl) : undefined;
  const icon = webUrl(event.user.avatarUrl);
  const title = words(event.eventType);
  return {
    title: cut(title.charAt(0).toUpperCase() + title.slice(1), limits.title),
    description: cut(describeEvent(event), limits.description),
    color: colours[event.eventType] ?? otherColour,
    timestamp: new Date(event.timestamp).toISOString(),
    ...(event.user.userId === "0"
      ? {}
      : { author: { name: nameOf(event), ...(icon === undefined ? {} : { icon_url: icon }) } }),
    ...(image === undefined ? {} : { thumbnail: { url: image } }),
    footer: { text: `@${stream.uniqueId}` },
  };
}

function nameOf({ user }: UnifiedEvent): string {
  return cut([user.displayName, user.uniqueId, user.userId].find((name) => name) ?? "somebody", limits.author);
}

/** Discord refuses an address that is none. */
function webUrl(text: string | undefined): string | undefined {
  return text !== undefined && text.length <= 2_048 && /^https?:\/\//.test(text) && URL.canParse(text)
    ? text
    : undefined;
}

/** By characters, not halves of them: half a surrogate pair is no JSON that Discord takes. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = (text.codePointAt(length - 2) ?? 0) > 0xffff ? length - 2 : length - 1;
  return `${text.slice(0, end)}…`;
}
