/** The body that Discord's incoming webhooks take: an embed for each event. */
import type { EventType, UnifiedEvent } from "#shared/event.ts";
import { cutGraphemes } from "#shared/graphemes.ts";
import { isId } from "#shared/ids.ts";
import { shownName } from "#shared/names.ts";
import { describeEvent, words } from "./describe.ts";
import type { StreamName } from "./tikfinity.ts";

/** Discord refuses a whole message for one text that is longer, and for all of its embeds' texts together. */
const limits = { title: 256, description: 4_096, author: 256, footer: 64, message: 6_000 } as const;
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

/**
 * At most ten events, which the endpoint's batch size sees to. Nobody is pinged, whatever a viewer writes, and what looks
 * like Markdown is text. Where all texts together are too long, the longest are cut to the same length; no event is left out.
 */
export function discordBody(events: readonly UnifiedEvent[], stream: StreamName): Record<string, unknown> {
  const embeds = events.map((event) => embedOf(event, stream));
  const around = embeds.map(
    ({ title, author, footer }) => title.length + (author?.name.length ?? 0) + footer.text.length,
  );
  const left = limits.message - around.reduce((sum, length) => sum + length, 0);
  const most = fairLength(
    embeds.map(({ description }) => description.length),
    left,
  );
  for (const embed of embeds) embed.description = cut(embed.description, most);
  return { allowed_mentions: { parse: [] }, embeds };
}

/** How long each text may be, so that together they are `total` at most: the short ones leave their room to the long ones. */
function fairLength(lengths: readonly number[], total: number): number {
  let left = total;
  for (const [index, length] of lengths.toSorted((a, b) => a - b).entries()) {
    const share = Math.floor(left / (lengths.length - index));
    if (length > share) return share;
    left -= length;
  }
  return total;
}

function embedOf(event: UnifiedEvent, stream: StreamName): Embed {
  const image = event.eventType === "GIFT" ? webUrl(event.payload.giftImageUrl) : undefined;
  const icon = webUrl(event.user.avatarUrl);
  const title = words(event.eventType);
  return {
    title: cut(title.charAt(0).toUpperCase() + title.slice(1), limits.title),
    description: cut(plain(describeEvent(event)), limits.description),
    color: colours[event.eventType] ?? otherColour,
    timestamp: new Date(event.timestamp).toISOString(),
    ...(!isId(event.user.userId)
      ? {}
      : { author: { name: nameOf(event), ...(icon === undefined ? {} : { icon_url: icon }) } }),
    ...(image === undefined ? {} : { thumbnail: { url: image } }),
    footer: { text: cut(`@${stream.uniqueId}`, limits.footer) },
  };
}

function nameOf({ user }: UnifiedEvent): string {
  return cut([shownName(user), user.userId].find((name) => name) ?? "somebody", limits.author);
}

/** Discord refuses an address that is none. */
function webUrl(text: string | undefined): string | undefined {
  return text !== undefined && text.length <= 2_048 && /^https?:\/\//.test(text) && URL.canParse(text)
    ? text
    : undefined;
}

/**
 * A text that Discord shows as it is: no masked links, headings or spoilers, and an address is not made a link. Only
 * descriptions need it; the names of authors are shown as they are.
 */
function plain(text: string): string {
  return text.replaceAll(/[\\*_~`|[\]<>#]|[-+](?<=^[ \t]*[-+])|:(?<=https?:)(?=\/\/)/gim, String.raw`\$&`);
}

/** By characters as people see them: half a surrogate pair is no JSON that Discord takes. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : `${cutGraphemes(text, { units: length - 1 })}…`;
}
