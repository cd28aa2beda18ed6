/**
 * Live parts that are made up: on the canvas there is no hub that counts, so what its widgets show of one is what the examples have,
 * and what is tried adds to it. Pure.
 */
import type { RecordedEvent } from "#shared/event.ts";
import { slugOf } from "#shared/slug.ts";
import type { ShownGiveaway } from "#shared/interaction/giveaway.ts";
import type { ShownPoll } from "#shared/interaction/poll.ts";
import type { ShownQueue } from "#shared/interaction/queue.ts";
import type { ShownTimer } from "#shared/interaction/timer-rates.ts";
import type { ShownWheel } from "#shared/interaction/wheel.ts";
import type { ShownBoard } from "#shared/standings.ts";

export type Parts = Readonly<Record<string, unknown>>;

const kindOf = (name: string) => name.split(":")[0] ?? "";
const whichOf = (name: string) => name.slice(kindOf(name).length + 1);

/** A part of this name: the examples' own, or that of another one of its kind; undefined where they have none. */
export function madeUpPart(name: string, examples: Parts): unknown {
  if (name in examples) return examples[name];
  const [, other] = Object.entries(examples).find(([one]) => kindOf(one) === kindOf(name)) ?? [];
  if (other === undefined || kindOf(name) !== "board") return other;
  const [, over = "live"] = whichOf(name).split(".");
  return { ...(other as ShownBoard), over };
}

/** How a part stands after what was tried; the same value where it has nothing to do with it. */
export function partAfter(name: string, value: unknown, event: RecordedEvent): unknown {
  if (value === undefined || value === null) return value;
  switch (kindOf(name)) {
    case "count":
      return (value as number) + amountOf(whichOf(name), event);
    case "gift":
      return (value as number) + giftsOf(whichOf(name), event);
    case "board": {
      const [of = ""] = whichOf(name).split(".");
      return boardAfter(value as ShownBoard, event, amountOf(countedBy[of] ?? "", event));
    }
    case "timer":
      return timerAfter(value as ShownTimer, event);
    case "poll":
      return pollAfter(value as ShownPoll, said(event));
    case "wheel":
      return wheelAfter(value as ShownWheel, event);
    case "giveaway": {
      const giveaway = value as ShownGiveaway;
      return said(event) === giveaway.word ? { ...giveaway, count: giveaway.count + 1 } : giveaway;
    }
    case "queue":
      return queueAfter(value as ShownQueue, event);
    default:
      return value;
  }
}

/** What a board goes by. */
const countedBy: Readonly<Record<string, string>> = {
  gifters: "coins",
  likers: "likes",
  chatters: "messages",
  sharers: "shares",
};

function amountOf(what: string, { eventType, payload }: RecordedEvent): number {
  switch (what) {
    case "coins":
      return eventType === "GIFT" ? payload.coinsDelta : 0;
    case "likes":
      return eventType === "LIKE" ? payload.likeCount : 0;
    case "follows":
      return Number(eventType === "FOLLOW");
    case "subscribers":
      return Number(eventType === "SUBSCRIBE");
    case "shares":
      return Number(eventType === "SHARE");
    case "messages":
      return Number(eventType === "CHAT");
    default:
      return 0;
  }
}

function giftsOf(which: string, { eventType, payload }: RecordedEvent): number {
  if (eventType !== "GIFT" || (payload.giftId !== which && slugOf(payload.giftName) !== which)) return 0;
  return payload.coinsDelta / Math.max(1, payload.diamondCount);
}

const said = ({ eventType, payload }: RecordedEvent) => (eventType === "CHAT" ? payload.message : "");
const nameOf = ({ user }: RecordedEvent) => user.displayName ?? user.uniqueId;

function boardAfter(board: ShownBoard, { user }: RecordedEvent, amount: number): ShownBoard {
  if (amount === 0) return board;
  const before = board.rows.find(({ userId }) => userId === user.userId);
  const others = board.rows.filter((row) => row !== before);
  const { userId, uniqueId, displayName = uniqueId } = user;
  const row = { ...before, userId, uniqueId, displayName, value: (before?.value ?? 0) + amount };
  const rows = [...others, row].toSorted((one, other) => other.value - one.value);
  return { ...board, rows, people: board.people + Number(!before) };
}

function timerAfter(timer: ShownTimer, event: RecordedEvent): ShownTimer {
  const { plan } = timer;
  if (!plan) return timer;
  const rates = [
    ["coins", plan.rates.coinMs],
    ["likes", plan.rates.likeMs],
    ["follows", plan.rates.followMs],
    ["shares", plan.rates.shareMs],
    ["subscribers", plan.rates.subscriptionMs],
  ] as const;
  const [given] = rates
    .map(([of, ms]) => ({ of, amount: amountOf(of, event), ms }))
    .filter(({ amount, ms }) => amount * ms > 0);
  if (!given) return timer;
  const kinds = {
    coins: "coins",
    likes: "likes",
    follows: "follow",
    shares: "share",
    subscribers: "subscription",
  } as const;
  const addedMs = given.amount * given.ms;
  const gift = event.eventType === "GIFT" ? event.payload : { giftName: "", giftImageUrl: "" };
  const { userId, uniqueId } = event.user;
  const last = {
    kind: kinds[given.of],
    giftName: gift.giftName,
    giftImageUrl: gift.giftImageUrl,
    amount: given.amount,
    addedMs,
    offset: event.offset,
    userId,
    uniqueId,
    name: nameOf(event),
  };
  return {
    ...timer,
    endsAt: timer.endsAt === null ? null : timer.endsAt + addedMs,
    leftMs: timer.leftMs + addedMs,
    plan: { ...plan, grantedMs: plan.grantedMs + addedMs, addedMs: plan.addedMs + addedMs, last },
  };
}

function pollAfter(poll: ShownPoll, text: string): ShownPoll {
  if (!poll.answers.some(({ key }) => key === text)) return poll;
  const answers = poll.answers.map((one) => (one.key === text ? { ...one, votes: one.votes + 1 } : one));
  return { ...poll, answers };
}

/** It is spun in turn: each section once, the next spin after the one before. */
function wheelAfter(wheel: ShownWheel, event: RecordedEvent): ShownWheel {
  if (wheel.word === null || said(event) !== wheel.word) return wheel;
  const last = wheel.spins.at(-1);
  const isOver = last === undefined || last.at + wheel.turnMs < event.timestamp;
  if (!isOver) return wheel;
  const section = ((last?.section ?? -1) + 3) % wheel.sections.length;
  const by = { userId: event.user.userId, name: nameOf(event) };
  const spin = {
    no: (last?.no ?? 0) + 1,
    section,
    label: wheel.sections[section]?.label ?? "",
    at: event.timestamp,
    by,
  };
  return { ...wheel, spins: [...wheel.spins, spin].slice(-3) };
}

function queueAfter(queue: ShownQueue, event: RecordedEvent): ShownQueue {
  if (said(event) !== queue.word) return queue;
  const one = { userId: `${event.user.userId} ${event.offset}`, name: nameOf(event), since: event.timestamp };
  return { ...queue, next: [...queue.next, one].slice(0, 10), count: queue.count + 1 };
}
