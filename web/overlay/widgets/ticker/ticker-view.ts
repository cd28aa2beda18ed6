/** Draws the line that runs through. Each time it runs it has what is the latest then: nothing in it changes while it is read. */
import { compactNumbers } from "../../../kit/format.ts";
import type { Deed } from "../../deeds/deed.ts";
import { deedWordsOf } from "../../deeds/deed-words.ts";
import { languageOf } from "../../deeds/language.ts";
import { whatOf } from "../../deeds/what.ts";
import { leavesDisplay } from "../../deeds/withdrawn.ts";
import { face, icon, part } from "../../parts.ts";
import { accentOf } from "../../pieces/accent.ts";
import { wantsCalm } from "../../pieces/calm.ts";
import type { TickerOptions } from "./options.ts";
import type { TickerState } from "./widget.ts";

export interface TickerView {
  draw(state: TickerState, isLoud: boolean): void;
  dispose(): void;
}

export function createTickerView(
  box: HTMLElement,
  { lead, speed }: TickerOptions,
  locale: string | undefined,
): TickerView {
  const language = languageOf(locale);
  const numbers = compactNumbers(locale);
  const calm = wantsCalm();
  const lane = part("div", "lane");
  const words = part("bdi", "", lead === "" ? deedWordsOf(language).thanks : lead);
  box.dataset["kind"] = "follow";
  box.append(part("div", "pane", part("span", "lead", icon("likes"), words), part("div", "window", lane)));
  let latest: readonly Deed[] = [];
  let inLane = new Map<Deed, HTMLElement>();
  let run: Animation | undefined;

  function itemOf(deed: Deed): HTMLElement {
    const what = part("span", "what ink-k", whatOf(deed, language, numbers));
    const item = part("span", "item", face(deed.name, deed.avatarUrl), part("bdi", "who", deed.name), what);
    item.dataset["kind"] = accentOf[deed.kind];
    return item;
  }

  function fill(): void {
    inLane = new Map(latest.map((deed) => [deed, itemOf(deed)]));
    lane.replaceChildren(...inLane.values());
  }

  function runThrough(): void {
    run = undefined;
    box.hidden = latest.length === 0;
    if (latest.length === 0) return;
    fill();
    const room = lane.parentElement?.clientWidth ?? 0;
    const from = { transform: `translateX(${room}px)` };
    const to = { transform: `translateX(${-lane.scrollWidth}px)` };
    run = lane.animate([from, to], { duration: ((room + lane.scrollWidth) / speed) * 1_000, fill: "both" });
    run.addEventListener("finish", runThrough, { once: true });
  }

  return {
    draw({ list: { rows: items }, withdrawn }, isLoud) {
      // Beside something loud nothing else is read.
      if (isLoud && run?.playState === "running") run.pause();
      if (!isLoud && run?.playState === "paused") run.play();
      if (items === latest) return;
      latest = items;
      box.hidden = items.length === 0 && run === undefined;
      if (calm) return fill();
      // What is taken back leaves at once; what stands beside it goes on as it is.
      for (const [deed, item] of inLane)
        if (withdrawn.some((one) => leavesDisplay(one, deed))) item.style.visibility = "hidden";
      if (!run) runThrough();
    },
    dispose() {
      run?.cancel();
      run = undefined;
    },
  };
}
