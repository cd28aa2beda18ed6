/**
 * Who did most in this live.
 *
 * What a reload shows: the same. The hub counts; who overtook whom while the page was away is not shown.
 */
import { compactNumbers, wholeNumbers } from "../../../kit/format.ts";
import { languageOf } from "../../deeds/language.ts";
import type { Widget } from "../../widget.ts";
import { type BoardState, noBoard, readBoard, takeBoard, tidyMoves } from "./board.ts";
import { createBoardView } from "./board-view.ts";
import type { LeaderboardOptions } from "./options.ts";
import { leaderboardParts } from "./parts.ts";
import { boardWords } from "./words.ts";

/** From here on a number is written shortly: there is a name beside it. */
const compactFrom = 10_000;

export const widget: Widget<LeaderboardOptions, BoardState> = {
  measures: true,
  // Who did how much the hub counts.
  wants: () => [],
  parts: leaderboardParts,
  init: noBoard,
  reduce(state, input, { clocks: { now } }, { rows, look }) {
    if (input.is === "greeting") return { ...state, isGreeting: true };
    if (input.is !== "part") return state;
    const board = readBoard(input.value);
    return board ? takeBoard(state, board, look === "podium" ? 3 : rows, now) : noBoard();
  },
  advance: (state, { clocks: { now } }) => tidyMoves(state, now),
  mount(box, options, { locale }) {
    const language = languageOf(locale);
    const [whole, compact] = [wholeNumbers(language), compactNumbers(language)];
    const view = createBoardView(box, options, {
      words: boardWords(language),
      numbers: (value) => (value < compactFrom ? whole(value) : compact(value)),
    });
    return { draw: (state) => view.draw(state), dispose() {} };
  },
};
