/** Draws one person: in a line, or as the large one of a spotlight. */
import { compactNumbers } from "../../../kit/format.ts";
import { type DeedWords, deedWordsOf } from "../../deeds/deed-words.ts";
import { languageOf } from "../../deeds/language.ts";
import { kindOfPlace, type LatestPlace } from "../../deeds/latest-people.ts";
import { accentOf, iconOf } from "../../pieces/accent.ts";
import { face, icon, nameOf, part } from "../../parts.ts";
import type { LastXOptions } from "./options.ts";
import type { Turn } from "./widget.ts";

export interface LastView {
  /** @param now on the monotonic clock */
  draw(turn: Turn | undefined, now: number): void;
}

/** Where one follows another faster than this none of them fades in: in a busy chat nothing would be seen. */
const calmMs = 1_500;

const wordOf = {
  follower: "lastFollower",
  gifter: "lastGifter",
  subscriber: "lastSubscriber",
  chatter: "lastChatter",
  sharer: "lastSharer",
  liker: "lastLiker",
  topGift: "topGift",
  topStreak: "topStreak",
} as const satisfies Record<LatestPlace, keyof DeedWords>;

/** Draws into `box`; touches nothing while the same is shown. */
export function createLastView(
  box: HTMLElement,
  { look, label }: Pick<LastXOptions, "look" | "label">,
  locale: string | undefined,
): LastView {
  const language = languageOf(locale);
  const [words, numbers] = [deedWordsOf(language), compactNumbers(locale)];
  box.dataset["look"] = look;
  let drawn = "";
  let drawnAt = -Infinity;

  function fact({ place, person }: Turn): (Node | string)[] {
    if (place === "topStreak") return [`×${numbers(person.count)}`];
    return place === "topGift" ? [icon("coins"), numbers(person.coins)] : [];
  }

  function labelOf({ place }: Turn): HTMLElement {
    const sign = icon(place === "topStreak" ? "bolt" : iconOf[kindOfPlace[place]]);
    const text = label === "" ? words[wordOf[place]] : label;
    return part("span", "label ink-k", sign, part("span", "said", text));
  }

  function paint(turn: Turn): HTMLElement {
    const { person } = turn;
    const picture = face(person.name, person.avatarUrl, look === "line" ? "" : "ring-k");
    const name = nameOf(person.name);
    const facts = fact(turn);
    if (look === "line") {
      const above = labelOf(turn);
      if (facts.length > 0) above.append(part("span", "fact", ...facts));
      return part("div", "pane", picture, part("div", "texts", above, name));
    }
    const pane = part("div", "pane loud mid deco", picture, labelOf(turn), name);
    if (facts.length > 0) pane.append(part("span", "num fact", ...facts));
    if (turn.of > 1)
      pane.append(
        part(
          "div",
          "dots",
          ...Array.from({ length: turn.of }, (_, index) => part("i", index === turn.index ? "on" : "")),
        ),
      );
    return pane;
  }

  return {
    draw(turn, at) {
      box.hidden = turn === undefined;
      const now = turn ? JSON.stringify([turn.place, turn.index, turn.of, turn.person]) : "";
      if (now === drawn) return;
      const fades = drawn !== "" && at - drawnAt >= calmMs;
      drawn = now;
      drawnAt = at;
      if (!turn) return box.replaceChildren();
      box.dataset["kind"] = turn.place === "topStreak" ? "time" : accentOf[kindOfPlace[turn.place]];
      const pane = paint(turn);
      if (fades) pane.classList.add("enter");
      box.replaceChildren(pane);
    },
  };
}
