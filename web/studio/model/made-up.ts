/** Events that are made up: the examples of widgets, and what is tried by hand; as the server would send them now. Pure. */
import type { ActionRecord } from "#shared/action-record.ts";
import type { EventUser, RecordedEvent } from "#shared/event.ts";
import type { EventsFrame, OverlaysFrame, PartsFrame } from "#shared/protocol/wire.ts";
import { craneArt, roseArt, whaleArt } from "../../overlay/example-art.ts";

/** How far the made-up feed is, and when. */
export interface Clock {
  offset: number;
  /** Milliseconds since 1970. */
  now: number;
}

/** As those of the examples. */
const giftPictures: Readonly<Record<string, string>> = {
  Rose: roseArt,
  "Paper Crane": craneArt,
  "Golden Whale": whaleArt,
};

export const epoch = "studio";
/** Examples are written as of this time (web/overlay/example-events.ts), and told as of now. */
const exampleStartMs = 1_795_000_000_000;
const [before, after] = [86_400_000, 1_000_000_000];

/** An example, as if it happened now: each time it is played it is new. Frames of other kinds only get the times. */
export function retold<Frame extends object>(frame: Frame, clock: Clock): Frame {
  const shifted = shift(frame, clock.now - exampleStartMs) as Frame;
  return isEvents(shifted) ? (renumbered(shifted, clock) as object as Frame) : shifted;
}

function isEvents(frame: object): frame is EventsFrame {
  return (frame as { type?: string }).type === "events";
}

/** Every time that is near the examples' own, wherever it stands. */
function shift(value: unknown, byMs: number): unknown {
  if (typeof value === "number") {
    return value > exampleStartMs - before && value < exampleStartMs + after ? value + byMs : value;
  }
  if (Array.isArray(value)) return value.map((one) => shift(one, byMs));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shift(one, byMs)]));
}

function renumbered(frame: EventsFrame, clock: Clock): EventsFrame {
  const events = frame.events.map((event): RecordedEvent => {
    clock.offset += 1;
    const { payload, ...rest }: RecordedEvent & { payload: { groupId?: string } } = event;
    const told =
      payload.groupId === undefined ? payload : { ...payload, groupId: `${payload.groupId}-${clock.offset}` };
    return { ...rest, payload: told, offset: clock.offset, eventId: idOf(clock.offset) } as RecordedEvent;
  });
  const actions = frame.actions?.map((record): ActionRecord => {
    clock.offset += 1;
    return { ...record, offset: clock.offset, actionId: `${record.actionId} ${clock.offset}` };
  });
  return { ...frame, events, position: { epoch, offset: clock.offset }, ...(actions && { actions }) };
}

const idOf = (offset: number) => offset.toString(16).padStart(64, "0");

/** What can be tried. */
export const tries = [
  "gift",
  "streak",
  "bigGift",
  "follow",
  "subscribe",
  "chat",
  "share",
  "join",
  "likes",
  "battle",
  "question",
  "takePart",
  "flood",
] as const;
export type Try = (typeof tries)[number];

/** Who does it: names of the kinds that break layouts, in turn. */
const people: EventUser[] = [
  { userId: "9001", uniqueId: "mossy.fern", displayName: "Mossy Fern" },
  { userId: "9002", uniqueId: "donau", displayName: "Donaudampfschifffahrtskapitän_1987" },
  { userId: "9003", uniqueId: "noor.alsama", displayName: "نور السماء", isSubscriber: true },
  { userId: "9004", uniqueId: "mali", displayName: "ดอกมะลิ" },
  { userId: "9005", uniqueId: "sakura", displayName: "さくら🌸", isModerator: true },
  { userId: "9006", uniqueId: "kochav", displayName: "כוכב לילה" },
];
const messages = ["Welcome in!", "その曲だいすき", "ما شاء الله، بث رائع اليوم", "ร้องเพลงอีกสักเพลงได้ไหมคะ", "GG 🎉"];

/** What viewers write to vote, spin, be in a giveaway and in a queue, as the examples have it. */
const partWords = ["1", "!join", "!queue", "!spin"];

/** Tries that are to be seen at once: what is on the screen has had its time. */
const atOnce: ReadonlySet<Try> = new Set(["gift", "bigGift", "follow", "subscribe"]);

/** What is told before a try, so that it does not wait behind the one before. */
export function beforeTry(what: Try, clock: Clock): OverlaysFrame | undefined {
  if (!atOnce.has(what)) return undefined;
  return {
    type: "overlays",
    position: { epoch, offset: clock.offset },
    withdrawals: [],
    mutes: { sound: 0, users: {} },
    skip: "",
  };
}

/** Frames of one try; several where it is more than a moment. Each is due `afterMs` after the one before. */
export function tried(what: Try, clock: Clock): { afterMs: number; frame: EventsFrame }[] {
  const turn = clock.offset;
  const user = people[turn % people.length] as EventUser;
  const one = (eventType: string, payload: object) => [
    { afterMs: 0, frame: frameOf(clock, [[eventType, payload, user]]) },
  ];
  switch (what) {
    case "gift":
      return one("GIFT", giftOf("Rose", 1, { turn }));
    case "streak":
      return Array.from({ length: 7 }, (_, index) => ({
        afterMs: index === 0 ? 0 : 450,
        frame: frameOf(clock, [["GIFT", giftOf("Paper Crane", 5, { count: 2 * (index + 1), added: 2, turn }), user]]),
      }));
    case "bigGift":
      return one("GIFT", giftOf("Golden Whale", 5_000, { turn }));
    case "follow":
      return one("FOLLOW", { displayType: "pm_main_follow_message_viewer_2" });
    case "subscribe":
      return one("SUBSCRIBE", { subMonth: 3 });
    case "chat":
      return one("CHAT", chatOf(turn));
    case "share":
      return one("SHARE", { displayType: "pm_mt_guidance_share" });
    case "join":
      return one("JOIN", { memberCount: 1_284 });
    case "likes":
      return one("LIKE", { likeCount: 15, totalLikeCount: 51_900 + turn });
    case "battle":
      return one("BATTLE", battleOf(turn));
    case "question":
      return one("QUESTION", { questionId: String(turn), questionText: messages[2], status: "asked" });
    case "takePart":
      return partWords.map((message, index) => ({
        afterMs: index === 0 ? 0 : 600,
        frame: frameOf(clock, [
          ["CHAT", { ...chatOf(turn), message }, people[(turn + index) % people.length] as EventUser],
        ]),
      }));
    case "flood":
      return Array.from({ length: 20 }, (_, index) => ({
        afterMs: index === 0 ? 0 : 150,
        frame: frameOf(clock, floodOf(turn + index)),
      }));
    default:
      return what satisfies never;
  }
}

/** What overlays announce of a try, as it is told to those that are open: by somebody of this name. */
export function announced(
  what: Try,
  displayName: string,
): { eventType: "GIFT" | "FOLLOW" | "SUBSCRIBE"; payload: Record<string, unknown>; user: EventUser } | undefined {
  const [happening] = tried(what, { offset: 0, now: 0 })[0]?.frame.events ?? [];
  const { eventType, payload } = happening ?? {};
  if (eventType !== "GIFT" && eventType !== "FOLLOW" && eventType !== "SUBSCRIBE") return undefined;
  const user = { userId: "", uniqueId: "made.up", displayName };
  // Not of a streak, so that each is an alert of its own; and with no picture that only this page has.
  const single =
    eventType === "GIFT" ? { isGiftStreak: false, streakActive: false, groupId: "", giftImageUrl: "" } : {};
  return { eventType, payload: { ...payload, ...single }, user };
}

/** Live parts as they stand, as the server would tell them. */
export function partsFrame(parts: PartsFrame["parts"], clock: Clock): PartsFrame {
  return { type: "parts", position: { epoch, offset: clock.offset }, parts };
}

type Happening = readonly [eventType: string, payload: object, user: EventUser];

function floodOf(turn: number): Happening[] {
  const user = people[turn % people.length] as EventUser;
  const happenings: Happening[] = [["CHAT", chatOf(turn), user]];
  if (turn % 2 === 0) happenings.push(["GIFT", giftOf("Rose", 1, { count: 1 + (turn % 3), turn }), user]);
  if (turn % 5 === 0) happenings.push(["FOLLOW", {}, user]);
  return happenings;
}

function battleOf(turn: number): object {
  const sides = [people[0], people[1]].map((user, index) => ({ ...user, score: 400 + 300 * index + turn }));
  return { battleId: "studio", battleStatus: 1, participants: sides };
}

function chatOf(turn: number): object {
  return { message: messages[turn % messages.length], emotes: [], language: "en" };
}

/** `count` of a gift in all, and `added` of them just now. */
function giftOf(
  giftName: string,
  diamondCount: number,
  { count = 1, added = count, turn }: { count?: number; added?: number; turn: number },
): object {
  return {
    giftId: giftName === "Rose" ? "5655" : `studio-${giftName}`,
    giftName,
    giftCount: count,
    coins: diamondCount * count,
    coinsDelta: diamondCount * added,
    diamondCount,
    streakActive: true,
    streakEnd: false,
    isGiftStreak: true,
    groupId: `studio-${turn}`,
    receiverUserId: "",
    giftImageUrl: giftPictures[giftName] ?? "",
  };
}

function frameOf(clock: Clock, happenings: readonly Happening[]): EventsFrame {
  const events = happenings.map(([eventType, payload, user]) => {
    clock.offset += 1;
    return {
      schemaVersion: "1",
      eventId: idOf(clock.offset),
      eventType,
      triggerId: 1,
      streamId: "studio",
      roomId: "",
      sessionId: "00000000-0000-4000-8000-000000000000",
      seqNo: clock.offset,
      rawType: "studio",
      timestamp: clock.now,
      ingestedAt: clock.now,
      source: "live",
      user,
      payload,
      offset: clock.offset,
      // The number of the type is of no interest to the page.
    } as unknown as RecordedEvent;
  });
  const { offset } = clock;
  const totals = { viewers: 1_284, likes: 51_900 + offset, coins: 9_460 + offset };
  return { type: "events", position: { epoch, offset }, events, totals };
}
