/** A chat message that somebody put onto the screen. */
import type { ShownCard } from "#shared/interaction/question-cards.ts";
import { wholeNumbers } from "../../../kit/format.ts";
import { languageOf } from "../../deeds/language.ts";
import { icon, nameOf, part, write } from "../../parts.ts";
import { faceOf, shownNameOf } from "../../pieces/taking-part.ts";
import { filled, takingPartWords } from "../../taking-part-words.ts";
import type { Widget } from "../../widget.ts";
import type { QuestionOptions } from "./options.ts";

export const widget: Widget<QuestionOptions, ShownCard> = {
  measures: true,
  // Which one is on, and who waits, is known where the stream is kept.
  wants: () => [],
  parts: () => ["question"],
  init: () => ({ card: null, waiting: 0 }),
  reduce: (state, input) =>
    input.is === "part" ? ((input.value as ShownCard | null) ?? { card: null, waiting: 0 }) : state,
  mount(box, options, { locale }) {
    const language = languageOf(locale);
    const words = takingPartWords(language);
    const whole = wholeNumbers(language);
    const text = part("p", "q");
    text.dir = "auto";
    const [by, more] = [part("span", "who"), part("span", "label more")];
    const tab = part("span", "tab chip", icon("question"), options.title || words.question);
    const pane = part("div", "pane deco", tab, text, part("div", "by", by, more));
    box.dataset["kind"] = "follow";
    box.append(pane);
    let drawn = 0;
    return {
      draw({ card, waiting }) {
        box.hidden = card === null;
        if (!card) {
          drawn = 0;
          return;
        }
        if (card.offset !== drawn) {
          write(text, card.text);
          by.replaceChildren(faceOf(card.by), nameOf(shownNameOf(card.by)));
          pane.classList.remove("enter");
          // Reads the layout once, so that it enters anew.
          void pane.offsetWidth;
          pane.classList.add("enter");
        }
        drawn = card.offset;
        more.hidden = !options.waiting || waiting === 0;
        if (!more.hidden) write(more, filled(words.more, whole(waiting)));
      },
      dispose() {},
    };
  },
};
