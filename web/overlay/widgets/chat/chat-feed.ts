/** Which lines the chat shows. Pure. */
import type { RecordedEvent } from "#shared/event.ts";
import { giftKey, giverOf } from "#shared/gift-key.ts";
import { isNews } from "#shared/news.ts";
import { type ChatPiece, chatPieces } from "./chat-pieces.ts";
import { nameOf, safeImageUrl, shorten } from "../../../kit/format.ts";
import { isWanted } from "./chat-filter.ts";
import { type Thing, thingOf } from "#shared/takeback.ts";
import type { ChatOptions } from "./options.ts";

export interface ChatLine extends Thing {
  kind: "chat" | "join" | "gift";
  name: string;
  avatarUrl: string | undefined;
  moderator: boolean;
  subscriber: boolean;
  /** What is said, and its words alone; nothing where the line is of a join. */
  pieces: ChatPiece[];
  text: string;
  /** Painted from the past: it appears without a motion. */
  quiet: boolean;
  /** When it came, on the monotonic clock. */
  since: number;
  /** It has had its time, and fades. */
  fading: boolean;
  /** What was given; of a streak so far. Its number is all that changes of a line. */
  gift?: { key: string; name: string; count: number; imageUrl: string | undefined };
}

/** How long a line takes to fade, milliseconds: as the style has it. */
const fadeMs = 600;
/** Longest name of a gift in a line, in graphemes. */
const maxGiftName = 30;

/** The line an event makes, if it makes one. */
export function lineOf(
  event: RecordedEvent,
  options: ChatOptions,
  { quiet, now }: { quiet: boolean; now: number },
): ChatLine | undefined {
  const line = (kind: ChatLine["kind"], pieces: ChatPiece[]) => newLine(event, kind, pieces, { quiet, now });
  switch (event.eventType) {
    case "CHAT":
      return isWanted(event.user, event.payload.message, options) ? line("chat", chatPieces(event.payload)) : undefined;
    case "QUESTION": {
      const { questionText } = event.payload;
      if (!isNews(event) || !isWanted(event.user, questionText, options)) return undefined;
      return line("chat", chatPieces({ message: questionText, emotes: [] }));
    }
    case "EMOTE":
      return isWanted(event.user, "", options)
        ? line("chat", chatPieces({ message: "", emotes: [event.payload] }))
        : undefined;
    case "JOIN":
      return options.joins && isNews(event) ? line("join", []) : undefined;
    case "GIFT": {
      const gift = options.gifts ? line("gift", []) : undefined;
      if (!gift) return undefined;
      const { giftName, giftImageUrl, giftCount } = event.payload;
      gift.gift = {
        key: giftKey(event.payload, giverOf(event.user), event.offset),
        name: shorten(giftName, maxGiftName),
        count: Math.max(1, giftCount),
        imageUrl: safeImageUrl(giftImageUrl),
      };
      return gift;
    }
    default:
      return undefined;
  }
}

function newLine(
  event: RecordedEvent,
  kind: ChatLine["kind"],
  pieces: ChatPiece[],
  { quiet, now }: { quiet: boolean; now: number },
): ChatLine | undefined {
  if (kind === "chat" && pieces.length === 0) return undefined;
  return {
    ...thingOf(event),
    kind,
    name: nameOf(event.user),
    avatarUrl: safeImageUrl(event.user.avatarUrl),
    moderator: event.user.isModerator === true,
    subscriber: event.user.isSubscriber === true,
    pieces,
    text: pieces.filter((piece) => typeof piece === "string").join(" "),
    quiet,
    since: now,
    fading: false,
  };
}

/** Takes an event into the lines, which it changes: the newest `options.lines` stay. */
export function takeChat(
  lines: ChatLine[],
  event: RecordedEvent,
  options: ChatOptions,
  moment: { quiet: boolean; now: number },
): void {
  const line = lineOf(event, options, moment);
  if (!line) return;
  const grown = line.gift && lines.find(({ gift }) => gift?.key === line.gift?.key);
  if (grown?.gift && line.gift) {
    // Frames of a streak come shuffled: the highest number stays.
    grown.gift.count = Math.max(grown.gift.count, line.gift.count);
    grown.since = moment.now;
    return;
  }
  // A crowd that comes in must not push the talk off the screen: one line tells of the latest who joined.
  if (line.kind === "join" && lines.at(-1)?.kind === "join") lines.pop();
  lines.push(line);
  if (lines.length > options.lines) lines.splice(0, lines.length - options.lines);
}

/**
 * Lets lines go that have had their time: first they fade, then they are gone.
 * @returns when the next one begins or ends to fade, on the clock of `now`; undefined while none will
 */
export function fadeLines(
  lines: ChatLine[],
  { fadeAfter }: Pick<ChatOptions, "fadeAfter">,
  now: number,
): number | undefined {
  if (fadeAfter === 0) return undefined;
  const fadesAt = ({ since }: ChatLine) => since + fadeAfter * 1_000;
  const kept = lines.filter((line) => fadesAt(line) + fadeMs > now);
  lines.splice(0, lines.length, ...kept);
  for (const line of kept) line.fading = fadesAt(line) <= now;
  const times = kept.map((line) => fadesAt(line) + (line.fading ? fadeMs : 0));
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Takes away the lines that were taken back. */
export function takeBackLines(lines: ChatLine[], isTaken: (thing: Thing) => boolean): void {
  const kept = lines.filter((line) => !isTaken(line));
  lines.splice(0, lines.length, ...kept);
}
