/** Draws the credits. What they name is what is known when they begin: who is deleted meanwhile leaves at once. */
import { type DeedWords, deedWordsOf } from "../../deeds/deed-words.ts";
import { languageOf } from "../../deeds/language.ts";
import { part } from "../../parts.ts";
import { wantsCalm } from "../../pieces/calm.ts";
import type { Mounted } from "../../widget.ts";
import { rolled } from "./credits.ts";
import type { CreditsOptions } from "./options.ts";
import type { Section } from "./sections.ts";
import type { CreditsState } from "./widget.ts";

const wordOf = {
  gifters: "gifters",
  followers: "followers",
  subscribers: "subscribers",
  sharers: "sharers",
  chatters: "chatters",
} as const satisfies Record<Section, keyof DeedWords>;

export function createCreditsView(
  box: HTMLElement,
  options: CreditsOptions,
  locale: string | undefined,
): Mounted<CreditsState> {
  const words = deedWordsOf(languageOf(locale));
  box.dataset["kind"] = "time";
  const roll = part("div", "roll");
  const window = part("div", "window", roll);
  box.append(part("div", "pane", window));
  let state: CreditsState = { people: {} };
  const named: { userId: string; element: HTMLElement }[] = [];
  let run: Animation | undefined;
  let isOver = false;

  function nameElement(userId: string, name: string, className: string): HTMLElement {
    const element = part("bdi", className, name);
    element.dir = "auto";
    named.push({ userId, element });
    return element;
  }

  /** Writes what is rolled; false where there is nobody to name. */
  function write(): boolean {
    const sections = rolled(state.people, options);
    named.length = 0;
    roll.replaceChildren(
      part("p", "star", options.first === "" ? words.thanks : options.first),
      ...sections.flatMap(({ section, people }) => [
        part("h3", "label ink-k", words[wordOf[section]]),
        part("div", "two", ...people.map(({ userId, name }) => nameElement(userId, name, "name"))),
      ]),
      part("p", "star", options.last === "" ? words.goodNight : options.last),
    );
    return sections.length > 0;
  }

  function begin(): void {
    run?.cancel();
    run = undefined;
    isOver = false;
    box.hidden = false;
    if (!write()) {
      box.hidden = true;
      return;
    }
    // Without motion its beginning stands.
    if (wantsCalm()) return;
    const [from, to] = [window.clientHeight, -roll.scrollHeight];
    const frames = [from, to].map((y) => ({ transform: `translateY(${y}px)` }));
    run = roll.animate(frames, { duration: ((from - to) / options.speed) * 1_000, fill: "both" });
    run.addEventListener("finish", end, { once: true });
  }

  function end(): void {
    if (options.again) return begin();
    isOver = true;
    box.hidden = true;
  }

  const shown = (): void => {
    if (document.visibilityState === "visible") begin();
  };
  document.addEventListener("visibilitychange", shown);
  box.hidden = true;

  return {
    draw(now) {
      if (now === state) return;
      state = now;
      if (!run && !isOver) return begin();
      const stay = new Set(Object.values(now.people).flatMap((people) => people.map(({ userId }) => userId)));
      for (const { userId, element } of named) if (!stay.has(userId)) element.style.visibility = "hidden";
    },
    dispose() {
      document.removeEventListener("visibilitychange", shown);
      run?.cancel();
    },
  };
}
