/** Draws the card of a battle in a theme: faces, scores, the time, who supports whom, what is boosted, and who won. */
import { remainingOf } from "#shared/remaining.ts";
import { type BattleBoard, type BattleSide, shareOf, winnerOf } from "../../battle-board.ts";
import { face, icon, nameOf, number, part, set, write } from "../../parts.ts";
import type { Words } from "../../words.ts";
import type { BattleOptions } from "./options.ts";

/** What is on the card, beside the board: times in milliseconds that are left, undefined where nobody knows. */
export interface BattleMoment {
  board: BattleBoard;
  leftMs: number | undefined;
  boostLeftMs: number | undefined;
}

export interface BattleCard {
  draw(moment: BattleMoment | undefined): void;
}

type Numbers = Record<"whole" | "compact", (value: number) => string>;

/** The clash never leaves the middle of the bar, so that both sides are seen. */
const clashRange = [0.08, 0.92] as const;
const sideKinds = ["side-a", "side-b", "sub", "share"] as const;

export function createBattleCard(box: HTMLElement, options: BattleOptions, words: Words, numbers: Numbers): BattleCard {
  let drawn = "";
  return {
    draw(moment) {
      box.hidden = moment === undefined;
      if (!moment) {
        if (drawn !== "") box.replaceChildren();
        drawn = "";
        return;
      }
      const { board } = moment;
      const isWon = board.over && options.winnerSeconds > 0;
      const who = JSON.stringify([board.battleId, isWon, board.sides.map(({ userId, name }) => [userId, name])]);
      if (who !== drawn) box.replaceChildren(isWon ? createVictory(board, words, numbers) : createCard(board, words));
      drawn = who;
      box.dataset["sides"] = String(board.sides.length);
      if (!isWon) update(box, moment, options, numbers);
    },
  };
}

function createCard(board: BattleBoard, words: Words): HTMLElement {
  const sides = board.sides.map((side, index) => {
    const about = part("div", "about", nameOf(side.name), number("", "score glow"));
    const element = part("div", "side", face(side.name, undefined, "ring-k"), about);
    element.dataset["kind"] = sideKinds[index] ?? "side-b";
    return element;
  });
  const [first, ...others] = sides;
  if (!first) return part("div", "card pane");
  const mid = part("div", "mid", part("span", "label", words.battleLabel), number("", "clock"));
  const fans = board.sides.map((_side, index) => {
    const element = part("div", "fans");
    element.dataset["kind"] = sideKinds[index] ?? "side-b";
    return element;
  });
  const boost = part("span", "boost chip", icon("bolt"), number("", "times"), number("", "boost-left"));
  boost.dataset["kind"] = "time";
  const tug = part("div", "tug", part("div", "clip", part("i", "r"), part("i", "l")), part("i", "clash", icon("bolt")));
  const isDuel = board.sides.length === 2;
  const content = isDuel ? [first, mid, ...others, tug, ...fans] : [mid, ...sides];
  return part("div", "card pane deco", ...content, boost);
}

function update(
  box: HTMLElement,
  { board, leftMs, boostLeftMs }: BattleMoment,
  options: BattleOptions,
  numbers: Numbers,
) {
  const isDuel = board.sides.length === 2;
  const all = <Kind extends HTMLElement>(selector: string) => [...box.querySelectorAll<Kind>(selector)];
  const best = Math.max(...board.sides.map(({ score }) => score));
  for (const [index, side] of board.sides.entries()) {
    const element = all(".side")[index];
    const score = element?.querySelector(".score");
    if (!element || !score) continue;
    // A duel can be decided by one point; more sides have no room for that.
    write(score, (isDuel ? numbers.whole : numbers.compact)(side.score));
    element.classList.toggle("ahead", side.score === best && best > 0);
    set(element, "--p", shareOf(board.sides, side).toFixed(3));
    const fans = all(".fans")[index];
    if (fans) drawFans(fans, side, options.supporters, numbers);
  }
  const [card] = all(".card");
  const [first] = board.sides;
  if (card && first) {
    const share = Math.min(clashRange[1], Math.max(clashRange[0], shareOf(board.sides, first)));
    set(card, "--share", share.toFixed(3));
  }
  const [clock] = all(".clock");
  if (clock) {
    clock.hidden = !options.time || leftMs === undefined;
    write(clock, leftMs === undefined ? "" : remainingOf(leftMs));
  }
  const [boost] = all(".boost");
  if (!boost) return;
  boost.hidden = board.boost === undefined || boostLeftMs === undefined;
  if (!board.boost || boostLeftMs === undefined) return;
  boost.dataset["side"] = board.sides[0]?.userId === board.boost.userId ? "a" : "b";
  write(boost.querySelector(".times") ?? boost, board.boost.multiplier > 1 ? `×${board.boost.multiplier}` : "");
  write(boost.querySelector(".boost-left") ?? boost, `${Math.ceil(boostLeftMs / 1_000)} s`);
}

/** Who gave most for a side: faces with what they gave; touched only where others stand there. */
function drawFans(fans: HTMLElement, { supporters }: BattleSide, most: number, { compact }: Numbers): void {
  const shown = supporters.slice(0, most);
  const who = JSON.stringify(shown.map(({ userId }) => userId));
  if (fans.dataset["who"] !== who) {
    fans.dataset["who"] = who;
    const elements = shown.map(({ name, avatarUrl }) =>
      part("span", "fan", face(name, avatarUrl, "ring-k"), number("")),
    );
    fans.replaceChildren(...elements);
  }
  for (const [index, { score }] of shown.entries()) {
    const value = fans.children[index]?.querySelector(".num");
    if (value) write(value, compact(score));
  }
}

function createVictory(board: BattleBoard, words: Words, { whole, compact }: Numbers): HTMLElement {
  const winner = winnerOf(board);
  const scores = board.sides.map(({ score }) => whole(score));
  if (!winner) {
    const draw = part(
      "div",
      "victory pane loud mid",
      part("span", "label ink-k", words.draw),
      number(scores.join(" : ")),
    );
    draw.dataset["kind"] = "rule";
    return draw;
  }
  const [mvp] = winner.supporters;
  const others = board.sides.filter((side) => side !== winner).map(({ score }) => whole(score));
  const result = part("span", "num result", whole(winner.score), part("small", "", ` : ${others.join(" : ")}`));
  const portrait = part("div", "face", part("span", "crown", icon("crown")), face(winner.name, undefined, "ring-k"));
  const won = part("div", "won", part("span", "label ink-k", words.winner), nameOf(winner.name), result);
  const victory = part("div", "victory pane loud mid enter", portrait, won);
  victory.dataset["kind"] = sideKinds[board.sides.indexOf(winner)] ?? "side-a";
  if (mvp) {
    const best = part("span", "chip", icon("star"), nameOf(mvp.name), number(compact(mvp.score)));
    best.dataset["kind"] = "time";
    victory.append(best);
  }
  return victory;
}
