/**
 * The streamer's own words, with what changes in them. A name is one of a person, never of markup: text stays text.
 *
 * What a reload shows: the same. Numbers and names are the hub's; until a name is known, a dash stands for it.
 */
import type { EventType } from "#shared/event.ts";
import type { Totals } from "#shared/live-state.ts";
import { thingOf } from "#shared/takeback.ts";
import { compactNumbers } from "../../../kit/format.ts";
import {
  greetedPeople,
  type LatestPeople,
  partsOfPlaces,
  takeLatest,
  takeLatestPart,
  typesOfPlaces,
  withdrawPeople,
  withholdPeople,
} from "../../deeds/latest-people.ts";
import { isWithheld } from "../../deeds/withdrawn.ts";
import { part } from "../../parts.ts";
import { fitInto, onFaces } from "../../pieces/fit.ts";
import type { Widget } from "../../widget.ts";
import type { TextOptions } from "./options.ts";
import { piecesOf, placeOf, placesIn, type TextToken, tokensIn } from "./template.ts";

export interface TextState {
  totals: Totals | undefined;
  people: LatestPeople;
}

/** What the totals come with: they are wanted where a number of theirs is. */
const typesOfTotals: Record<keyof Totals, EventType> = { viewers: "ROOM_USER", likes: "LIKE", coins: "GIFT" };

function typesOf(token: TextToken): readonly EventType[] {
  return token in typesOfTotals ? [typesOfTotals[token as keyof Totals]] : typesOfPlaces(placesIn(`{${token}}`));
}

/** What stands for a name; undefined where it is not known yet. */
export function valueOf(
  { totals, people }: TextState,
  token: TextToken,
  numbers: (value: number) => string,
): string | undefined {
  if (token in typesOfTotals) return totals && numbers(totals[token as keyof Totals]);
  return people[placeOf[token as keyof typeof placeOf]]?.name;
}

export const widget: Widget<TextOptions, TextState> = {
  measures: true,
  wants: ({ text, label }) => [...new Set(tokensIn(label + text).flatMap(typesOf))],
  parts: ({ text, label }) => partsOfPlaces(placesIn(label + text)),
  init: () => ({ totals: undefined, people: {} }),
  reduce(state, input, { feed }) {
    switch (input.is) {
      case "greeting": {
        const { viewers, likes, coins } = input.frame.state;
        state.totals = { viewers, likes, coins };
        if (!input.afresh) return state;
        state.people = greetedPeople(input.frame.state);
        withholdPeople(state.people, feed.takebacks);
        return state;
      }
      case "totals":
        state.totals = input.totals;
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
  mount(box, { label, text, align, panel }, { locale }) {
    const numbers = compactNumbers(locale);
    box.dataset["align"] = align;
    const values: { token: TextToken; box: HTMLElement }[] = [];
    const written = (line: string) =>
      piecesOf(line).map((piece) => {
        if (typeof piece === "string") return piece;
        // What stands for a name goes its own way, whichever way the text goes.
        const value = part("bdi", "value");
        values.push({ token: piece.token, box: value });
        return value;
      });
    const lines = part("div", "lines", ...written(text));
    lines.dir = "auto";
    const pane = part("div", panel ? "pane deco" : "bare");
    if (label !== "") pane.append(part("div", "label", ...written(label)));
    pane.append(lines);
    box.append(pane);
    let isFit = false;
    const endFaces = onFaces(() => fitInto(box, pane));
    return {
      draw(state) {
        for (const one of values) {
          const value = valueOf(state, one.token, numbers) ?? "–";
          if (one.box.textContent === value) continue;
          one.box.textContent = value;
          isFit = false;
        }
        if (!isFit) fitInto(box, pane);
        isFit = true;
      },
      dispose: endFaces,
    };
  },
};
