/** Which lines the chat shows. Pure. */
import type { RecordedEvent } from "#shared/event.ts";
import { isNews } from "#shared/news.ts";
import { type ChatPiece, chatPieces } from "./chat-pieces.ts";
import { nameOf, safeImageUrl } from "./format.ts";
import { type Thing, thingOf } from "#shared/takeback.ts";
import type { Options } from "./options.ts";

export interface ChatLine extends Thing {
  kind: "chat" | "join";
  name: string;
  avatarUrl: string | undefined;
  moderator: boolean;
  subscriber: boolean;
  /** What is said, and its words alone; nothing where the line is of a join. */
  pieces: ChatPiece[];
  text: string;
  /** Painted from the past: it appears without a motion. */
  quiet: boolean;
}

/** The line an event makes, if it makes one. */
export function lineOf(event: RecordedEvent, options: Options, quiet: boolean): ChatLine | undefined {
  switch (event.eventType) {
    case "CHAT":
      return line(event, "chat", chatPieces(event.payload), quiet);
    case "QUESTION":
      if (!isNews(event)) return undefined;
      return line(event, "chat", chatPieces({ message: event.payload.questionText, emotes: [] }), quiet);
    case "EMOTE":
      return line(event, "chat", chatPieces({ message: "", emotes: [event.payload] }), quiet);
    case "JOIN":
      return options.joins && isNews(event) ? line(event, "join", [], quiet) : undefined;
    default:
      return undefined;
  }
}

function line(event: RecordedEvent, kind: ChatLine["kind"], pieces: ChatPiece[], quiet: boolean): ChatLine | undefined {
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
  };
}

/** Takes an event into the lines, which it changes: the newest `options.maxChat` stay. */
export function takeChat(lines: ChatLine[], event: RecordedEvent, options: Options, quiet: boolean): void {
  const line = lineOf(event, options, quiet);
  if (!line) return;
  // A crowd that comes in must not push the talk off the screen: one line tells of the latest who joined.
  if (line.kind === "join" && lines.at(-1)?.kind === "join") lines.pop();
  lines.push(line);
  if (lines.length > options.maxChat) lines.splice(0, lines.length - options.maxChat);
}

/** Takes away the lines that were taken back. */
export function takeBackLines(lines: ChatLine[], isTaken: (thing: Thing) => boolean): void {
  const kept = lines.filter((line) => !isTaken(line));
  lines.splice(0, lines.length, ...kept);
}
