/** Draws a giveaway. */
import type { ShownGiveaway } from "#shared/interaction/giveaway.ts";
import { wholeNumbers } from "../../../kit/format.ts";
import { counted } from "../../deeds/counted.ts";
import { languageOf } from "../../deeds/language.ts";
import { icon, nameOf, number, part, write } from "../../parts.ts";
import { faceOf, leftText, shownNameOf } from "../../pieces/taking-part.ts";
import { filled, takingPartWords } from "../../taking-part-words.ts";
import type { GiveawayScene } from "./scene.ts";

export interface GiveawayView {
  draw(giveaway: ShownGiveaway | null, scene: GiveawayScene | null): void;
}

/** Draws into `box`, and touches only what reads differently. */
export function createGiveawayView(box: HTMLElement, locale: string | undefined): GiveawayView {
  const language = languageOf(locale);
  const words = takingPartWords(language);
  const whole = wholeNumbers(language);
  const pane = part("div", "pane deco");
  box.append(pane);
  let drawn = "";

  function openPane({ title, word, count }: ShownGiveaway, scene: GiveawayScene): void {
    const isOpen = scene.is === "open";
    pane.replaceChildren(
      nameOf(title, "label"),
      ...(isOpen ? [part("bdi", "cmd", word), part("div", "say", words.inChat)] : [part("div", "say", words.closed)]),
      part("div", "foot", number("", "in"), number("", "left")),
    );
    update(count, scene);
  }

  function update(count: number, scene: GiveawayScene): void {
    const [inside, left] = [pane.querySelector(".in"), pane.querySelector(".left")];
    const said = counted(words.in, count, language, whole);
    if (inside && inside.textContent !== said) inside.replaceChildren(icon("users"), said);
    const time = scene.is === "open" ? leftText(scene.leftMs) : "";
    if (left && left.textContent !== time) left.replaceChildren(...(time === "" ? [] : [icon("clock"), time]));
  }

  function drawingPane(scene: Extract<GiveawayScene, { is: "drawing" }>): void {
    const names = scene.names.map((name, index) => nameOf(shownNameOf({ name }), index === 1 ? "on" : ""));
    pane.replaceChildren(
      part("span", "label", filled(words.drawingFrom, whole(scene.of))),
      part("div", "reel", ...names),
    );
  }

  function winnerPane({ winner }: Extract<GiveawayScene, { is: "winner" }>): void {
    pane.replaceChildren(
      part("span", "label", words.winnerIs),
      faceOf(winner, "ring-k"),
      nameOf(shownNameOf(winner), "who"),
      part("div", "foot", part("span", "say")),
    );
  }

  function sayTo({ leftMs, answered }: Extract<GiveawayScene, { is: "winner" }>): void {
    const say = pane.querySelector(".say");
    const waits = leftMs > 0 ? filled(words.sayHi, leftText(leftMs)) : words.noAnswer;
    if (say) write(say, answered ? words.isHere : waits);
  }

  return {
    draw(giveaway, scene) {
      box.hidden = !giveaway || !scene;
      if (!giveaway || !scene) {
        drawn = "";
        return;
      }
      const { giveawayId, title, word, drawn: draws } = giveaway;
      const key = JSON.stringify([scene.is, giveawayId, title, word, draws]);
      if (key !== drawn) {
        box.dataset["kind"] = scene.is === "winner" ? "time" : "share";
        pane.className = scene.is === "winner" ? "pane deco loud mid enter" : "pane deco";
      }
      switch (scene.is) {
        case "open":
        case "closed":
          if (key !== drawn) openPane(giveaway, scene);
          else update(giveaway.count, scene);
          break;
        case "drawing":
          if (key !== drawn) drawingPane(scene);
          for (const [index, name] of [...pane.querySelectorAll(".reel bdi")].entries())
            write(name, shownNameOf({ name: scene.names[index] ?? "" }));
          break;
        case "winner":
          if (key !== drawn) winnerPane(scene);
          sayTo(scene);
          break;
        default:
          scene satisfies never;
      }
      drawn = key;
    },
  };
}
