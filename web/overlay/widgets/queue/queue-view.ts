/** Draws a queue. */
import type { ShownQueue } from "#shared/interaction/queue.ts";
import { wholeNumbers } from "../../../kit/format.ts";
import { ageWriter } from "../../pieces/age.ts";
import { counted } from "../../deeds/counted.ts";
import { languageOf } from "../../deeds/language.ts";
import { nameOf, number, part, write } from "../../parts.ts";
import { fitInto, onFaces } from "../../pieces/fit.ts";
import { faceOf, shownNameOf, standingOut, wordToWrite } from "../../pieces/taking-part.ts";
import { takingPartWords } from "../../taking-part-words.ts";
import type { QueueOptions } from "./options.ts";

export interface QueueView {
  /** `time`: the stream's, milliseconds since 1970. */
  draw(queue: ShownQueue | null, time: number): void;
  dispose(): void;
}

/** Draws into `box`, and touches only what reads differently. */
export function createQueueView(box: HTMLElement, options: QueueOptions, locale: string | undefined): QueueView {
  const language = languageOf(locale);
  const words = takingPartWords(language);
  const age = ageWriter(language);
  const whole = wholeNumbers(language);
  const [now, rows] = [part("div", "now pane loud"), part("ol", "")];
  const [how, count] = [part("span", ""), number("")];
  box.dataset["kind"] = "rule";
  const pane = part("div", "pane deco", now, rows, part("div", "foot", how, count));
  box.append(pane);
  let drawn = "";
  const fit = () => fitInto(box, pane);
  const dispose = onFaces(fit);

  function begin({ now: on, next, word, open }: ShownQueue): void {
    now.hidden = on === null;
    if (on) {
      const label = part("span", "label", options.nowPlaying || words.nowPlaying);
      now.replaceChildren(faceOf(on), part("div", "who", label, nameOf(shownNameOf(on))));
    }
    rows.replaceChildren(
      ...next
        .slice(0, options.shown)
        .map((one, index) =>
          part("li", "row", number(whole(index + 1), "ink-k"), nameOf(shownNameOf(one)), part("span", "age")),
        ),
    );
    how.replaceChildren(...(open ? standingOut(words.write, wordToWrite(word)) : [words.closed]));
  }

  return {
    draw(queue, time) {
      const isEmpty = queue !== null && queue.now === null && queue.count === 0;
      box.hidden = queue === null || (isEmpty && options.empty === "hide");
      if (!queue || box.hidden) return;
      const key = JSON.stringify([queue.now, queue.next, queue.word, queue.open]);
      if (key !== drawn) begin(queue);
      for (const [index, element] of [...rows.children].entries()) {
        const since = queue.next[index]?.since ?? time;
        write(element.lastElementChild ?? element, age(Math.max(0, time - since)));
      }
      write(count, counted(words.waiting, queue.count, language, whole));
      if (key !== drawn) fit();
      drawn = key;
    },
    dispose,
  };
}
