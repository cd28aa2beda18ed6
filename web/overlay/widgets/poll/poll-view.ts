/** Draws a poll. */
import { wholeNumbers } from "../../../kit/format.ts";
import { counted } from "../../deeds/counted.ts";
import { languageOf } from "../../deeds/language.ts";
import { icon, nameOf, number, part, set, write } from "../../parts.ts";
import { fitInto, onFaces } from "../../pieces/fit.ts";
import { leftText, standingOut, wordToWrite } from "../../pieces/taking-part.ts";
import { takingPartWords } from "../../taking-part-words.ts";
import type { PollBoard, PollRow } from "./board.ts";
import type { PollOptions } from "./options.ts";

export interface PollView {
  draw(board: PollBoard | null): void;
  dispose(): void;
}

/** Draws into `box`, and touches only what reads differently. */
export function createPollView(box: HTMLElement, { counts }: PollOptions, locale: string | undefined): PollView {
  const language = languageOf(locale);
  const words = takingPartWords(language);
  const whole = wholeNumbers(language);
  const percent = new Intl.NumberFormat(language, { style: "percent" });
  const list = new Intl.ListFormat(language, { type: "disjunction" });
  const question = part("p", "q");
  question.dir = "auto";
  const rows = part("ol", "");
  const [how, rest] = [part("span", "how"), number("")];
  const pane = part("div", "pane deco", question, rows, part("div", "foot", how, rest));
  box.append(pane);
  let drawn = "";
  // Six answers and a long question are more than a small box holds.
  const fit = () => fitInto(box, pane);
  const dispose = onFaces(fit);

  function begin({ question: asked, rows: answers, isClosed }: PollBoard): void {
    box.dataset["kind"] = isClosed ? "share" : "follow";
    write(question, asked);
    rows.replaceChildren(...answers.map(rowOf));
    const keys = list.formatToParts(answers.map(({ key }) => key));
    const named = keys.map(({ type, value }) => (type === "element" ? wordToWrite(value) : value));
    how.replaceChildren(...(isClosed ? [words.closed] : standingOut(words.type, ...named)));
  }

  return {
    draw(board) {
      box.hidden = board === null;
      if (!board) {
        drawn = "";
        return;
      }
      const { pollId, isClosed, leftMs, votes } = board;
      const key = `${pollId}:${isClosed}`;
      if (key !== drawn) begin(board);
      if (!drawn.startsWith(pollId)) {
        pane.classList.remove("enter");
        // Reads the layout once, so that it enters anew.
        void pane.offsetWidth;
        pane.classList.add("enter");
      }
      for (const [index, row] of board.rows.entries()) {
        const element = rows.children[index] as HTMLElement | undefined;
        if (!element) continue;
        set(element, "--p", Math.round(row.share * 1_000) / 1_000);
        element.classList.toggle("win", row.wins);
        write(element.lastElementChild ?? element, counts ? whole(row.votes) : percent.format(row.share));
      }
      const voted = counted(words.votes, votes, language, whole);
      write(rest, isClosed ? voted : `${leftText(leftMs)} · ${voted}`);
      if (key !== drawn) fit();
      drawn = key;
    },
    dispose,
  };
}

function rowOf({ key, text, wins }: PollRow): HTMLElement {
  const sign = part("span", "key", wins ? icon("check") : part("bdi", "", key));
  return part("li", "opt row", part("i", "fillbg"), sign, nameOf(text), number(""));
}
