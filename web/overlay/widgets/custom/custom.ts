/** What a custom widget is told, reduced from what comes. Pure. */
import type { WidgetEvent } from "#shared/custom-widget/messages.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { overlayParts, thingOf } from "#shared/takeback.ts";
import { isWithheld } from "../../deeds/withdrawn.ts";
import type { Context, Input } from "../../widget.ts";
import { type Counters, greetCounters, noCounters, takeCounter } from "./counters.ts";
import { type Finished, nextQuiet, type Streaks, takeGift, takeQuiet } from "./gift-streaks.ts";
import type { CustomOptions } from "./options.ts";
import { topGivers } from "./parts.ts";
import {
  emptySession,
  greetSession,
  mostRecent,
  type Session,
  takeLatest,
  takeTopGiver,
  takeTotals,
} from "./session.ts";
import {
  chatEvent,
  deletions,
  type Latest,
  latestEvent,
  latestFollower,
  latestGift,
  latestSubscriber,
  ownEvent,
} from "./translated.ts";

export interface CustomState {
  /** What the frame was not told yet, oldest first. */
  waiting: { event: WidgetEvent; at: number }[];
  session: Session;
  hasSessionChanged: boolean;
  /** The latest of all kinds, the latest first. */
  recents: Latest[];
  streaks: Streaks;
  counters: Counters;
  /** Counts up where everything on the screen was taken back: the widget begins anew. */
  emptied: number;
}

/** A page that nobody looks at draws nothing; what it was not told for so long is old news. */
const newsMs = 30_000;
const mostWaiting = 300;

export function newCustom(): CustomState {
  return {
    waiting: [],
    session: emptySession(),
    hasSessionChanged: false,
    recents: [],
    streaks: new Map(),
    counters: noCounters(),
    emptied: 0,
  };
}

export function takeCustom(state: CustomState, input: Input, context: Context, options: CustomOptions): CustomState {
  const { clocks } = context;
  const { gifts: as } = options;
  const say = (event: WidgetEvent): void => {
    state.waiting.push({ event, at: clocks.now });
    if (state.waiting.length > mostWaiting) state.waiting.shift();
  };
  switch (input.is) {
    case "greeting":
      greetCounters(state.counters, input.frame.counters, input.frame.top);
      greetSession(state.session, input.frame, as);
      state.hasSessionChanged = true;
      if (input.afresh) state.recents = [];
      return state;
    case "past":
      if (isShown(input.event, context)) takeNews(state, input.event, context, { as, say: () => {}, isCounted: false });
      return state;
    case "event":
    case "again":
      if (!isShown(input.event, context)) return state;
      takeNews(state, input.event, context, { as, say, isCounted: input.is === "event" });
      return state;
    case "action": {
      const changed = takeCounter(state.counters, input.record, input.epoch);
      if (changed) say(counterEvent(changed));
      return state;
    }
    case "tallies":
      for (const one of greetCounters(state.counters, input.frame.counters, input.frame.position))
        say(counterEvent(one));
      return state;
    case "totals":
      if (takeTotals(state.session, input.totals, as)) state.hasSessionChanged = true;
      return state;
    case "part":
      if (input.name !== topGivers) return state;
      takeTopGiver(state.session, input.value, as);
      state.hasSessionChanged = true;
      return state;
    case "withdrawal": {
      const { all, parts } = input.withdrawal;
      for (const event of deletions(input.withdrawal)) say(event);
      if (all === true && overlayParts.some((part) => part !== "speech" && parts.includes(part))) {
        state.waiting = [];
        state.emptied += 1;
      }
      return state;
    }
    case "skip":
      say({ listener: "event:skip", event: {} });
      return state;
    case "rest":
      state.waiting = [];
      return state;
    case "trial":
    case "playback":
      return state;
    default:
      return input satisfies never;
  }
}

/** Not what was taken back, or is of somebody who is muted. Of whom a like is no overlay is told. */
function isShown(event: RecordedEvent, { feed }: Context): boolean {
  return event.eventType === "LIKE" || event.eventType === "ROOM_USER" || !isWithheld(feed.takebacks, thingOf(event));
}

const counterEvent = ([counter, value]: [string, number]): WidgetEvent => ({
  listener: "bot:counter",
  event: { counter, value },
});

/** Moves on with time: streaks that nothing was added to are over. */
export function advanceCustom(
  state: CustomState,
  { clocks }: Context,
  { gifts: as }: CustomOptions,
): number | undefined {
  for (const one of takeQuiet(state.streaks, clocks.now)) tellGift(state, one, as, clocks.now);
  return nextQuiet(state.streaks);
}

interface Telling {
  as: CustomOptions["gifts"];
  say: (event: WidgetEvent) => void;
  /** It is new, and not painted of before, or shown once more. */
  isCounted: boolean;
}

function takeNews(state: CustomState, event: RecordedEvent, { clocks }: Context, telling: Telling): void {
  const { say, isCounted, as } = telling;
  const note = (one: Latest | undefined): void => {
    if (!one) return;
    noteLatest(state, one, isCounted);
    say(latestEvent(one));
  };
  switch (event.eventType) {
    case "FOLLOW":
      return note(latestFollower(event));
    case "SUBSCRIBE":
      return note(latestSubscriber(event));
    case "GIFT": {
      // What was before is over: it is noted as far as it came.
      const finished = takeGift(isCounted ? state.streaks : new Map(), event, clocks.now);
      for (const one of finished) note(latestGift(as, one.user, one.gift));
      return;
    }
    case "CHAT":
      return say(chatEvent(event, ""));
    case "MESSAGE_DELETED":
      // The withdrawal that comes of it says it.
      return;
    default: {
      const own = ownEvent(event);
      if (own) say(own);
    }
  }
}

function tellGift(state: CustomState, { user, gift }: Finished, as: CustomOptions["gifts"], now: number): void {
  const one = latestGift(as, user, gift);
  noteLatest(state, one, true);
  state.waiting.push({ event: latestEvent(one), at: now });
}

function noteLatest(state: CustomState, one: Latest, isCounted: boolean): void {
  takeLatest(state.session, one, isCounted);
  state.hasSessionChanged = true;
  state.recents = [one, ...state.recents].slice(0, mostRecent);
}

/** Takes what the frame is to be told now. What is old news is left out, but never that something was deleted. */
export function takeWaiting(state: CustomState, now: number): WidgetEvent[] {
  const { waiting } = state;
  state.waiting = [];
  return waiting
    .filter(({ event, at }) => now - at < newsMs || event.listener.startsWith("delete-"))
    .map(({ event }) => event);
}
