/**
 * Who did something last, and the most of the broadcast; several take turns.
 *
 * What a reload shows: the same. The people are the hub's own, told as live parts where a published scene shows them. Where there are
 * none of these the greeting names the last follower, gifter and subscriber, and the events after it the others. Turns go by the clock, so they do not begin anew either.
 */
import {
  greetedPeople,
  type LatestPeople,
  type LatestPerson,
  type LatestPlace,
  partsOfPlaces,
  takeLatest,
  takeLatestPart,
  typesOfPlaces,
  withdrawPeople,
  withholdPeople,
} from "../../deeds/latest-people.ts";
import { isWithheld } from "../../deeds/withdrawn.ts";
import { thingOf } from "#shared/takeback.ts";
import type { Clocks, Widget } from "../../widget.ts";
import { createLastView } from "./last-view.ts";
import type { LastXOptions } from "./options.ts";

export interface LastXState {
  people: LatestPeople;
}

/** One that is shown, and which of how many. */
export interface Turn {
  place: LatestPlace;
  person: LatestPerson;
  index: number;
  of: number;
}

/** Whose turn it is: only places that somebody has take turns. Undefined where nobody is known. */
export function turnOf({ people }: LastXState, { of, seconds }: LastXOptions, { wall }: Clocks): Turn | undefined {
  const shown = of.flatMap((place) => {
    const person = people[place];
    return person ? [{ place, person }] : [];
  });
  const index = shown.length === 0 ? 0 : Math.floor(wall / (seconds * 1_000)) % shown.length;
  const turn = shown[index];
  return turn && { ...turn, index, of: shown.length };
}

export const widget: Widget<LastXOptions, LastXState> = {
  wants: ({ of }) => typesOfPlaces(of),
  parts: ({ of }) => partsOfPlaces(of),
  init: () => ({ people: {} }),
  reduce(state, input, { feed }) {
    switch (input.is) {
      case "greeting":
        if (!input.afresh) return state;
        state.people = greetedPeople(input.frame.state);
        withholdPeople(state.people, feed.takebacks);
        return state;
      case "past":
      case "event":
        if (!isWithheld(feed.takebacks, thingOf(input.event))) takeLatest(state.people, input.event);
        return state;
      case "part":
        takeLatestPart(state.people, input.name, input.value, feed.takebacks);
        return state;
      case "withdrawal":
        withdrawPeople(state.people, input.withdrawal);
        return state;
      case "playback":
        state.people = {};
        return state;
      default:
        return state;
    }
  },
  advance(state, { clocks }, options) {
    if ((turnOf(state, options, clocks)?.of ?? 0) < 2) return undefined;
    const turnMs = options.seconds * 1_000;
    return clocks.now + turnMs - (clocks.wall % turnMs);
  },
  mount(box, options, { locale }) {
    const view = createLastView(box, options, locale);
    let shown: number | undefined;
    return {
      draw(state, { clocks, feed }) {
        const turn = turnOf(state, options, clocks);
        // Beside something loud the turn stays whose it is.
        if (feed.isLoud && turn && shown !== undefined && turn.index !== shown) return;
        shown = turn?.index;
        view.draw(turn, clocks.now);
      },
      dispose() {},
    };
  },
};
