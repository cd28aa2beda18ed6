/** Draws the wall: each emote in its place, and the combo in the middle. Elements, because many emotes move by themselves. */
import { compactNumbers } from "../../../kit/format.ts";
import { createPicture } from "../../../kit/picture.ts";
import { part, write } from "../../parts.ts";
import { type FramePace, notePicture } from "../../pieces/frame-pace.ts";
import { scatterBetween } from "../../pieces/scatter.ts";
import type { Mounted } from "../../widget.ts";
import type { EmoteWallOptions } from "./options.ts";
import { type Emote, nameOfEmote, wallColumns, wallRows, type WallEmote, type WallState } from "./wall.ts";

function emoteElement(emote: Emote): HTMLElement {
  return "emoji" in emote ? part("span", "emote emoji", emote.emoji) : createPicture("emote", emote.imageUrl);
}

export function createWallView(
  box: HTMLElement,
  { comboFrom, seconds }: EmoteWallOptions,
  locale: string | undefined,
): Mounted<WallState> {
  const numbers = compactNumbers(locale);
  box.dataset["kind"] = "time";
  box.style.setProperty("--stays", `${seconds}s`);
  const drawn = new Map<WallEmote, HTMLElement>();
  const count = part("span", "num");
  const combo = part("span", "chip counted");
  let comboOf = "";

  function hang(one: WallEmote): HTMLElement {
    const { place, seed } = one;
    const made = part("div", "hung", emoteElement(one.emote));
    const [column, row] = [place % wallColumns, Math.floor(place / wallColumns)];
    const size = scatterBetween(seed, 0, 1.5, 2.8);
    const { style } = made;
    style.left = `${((column + scatterBetween(seed, 1, 0.15, 0.6)) / wallColumns) * 100}%`;
    style.top = `${((row + scatterBetween(seed, 2, 0.05, 0.35)) / wallRows) * 100}%`;
    style.setProperty("--size", `${size}em`);
    style.setProperty("--turn", `${scatterBetween(seed, 3, -16, 20)}deg`);
    // Near ones are large and whole, far ones small and pale.
    style.setProperty("--pale", String(0.6 + (0.4 * (size - 1.5)) / 1.3));
    return made;
  }

  // The browser moves the emotes by itself: pictures are counted beside it, and nothing is drawn for that.
  let counting: number | undefined;
  function countPictures(pace: FramePace): void {
    counting = requestAnimationFrame((now) => {
      notePicture(pace, now);
      counting = undefined;
      if (drawn.size > 0) countPictures(pace);
    });
  }
  function stopCounting(): void {
    if (counting !== undefined) cancelAnimationFrame(counting);
    counting = undefined;
  }

  return {
    draw(state) {
      box.classList.toggle("plain", state.pace.step >= 2);
      if (state.emotes.length > 0 && counting === undefined) countPictures(state.pace);
      const current = new Set(state.emotes);
      for (const [one, made] of drawn) {
        if (current.has(one)) continue;
        made.remove();
        drawn.delete(one);
      }
      for (const one of state.emotes) {
        if (drawn.has(one)) continue;
        const made = hang(one);
        drawn.set(one, made);
        box.append(made);
      }
      const isCounted = state.combo !== undefined && state.combo.count >= comboFrom;
      if (!isCounted || !state.combo) {
        combo.remove();
        comboOf = "";
        return;
      }
      const name = nameOfEmote(state.combo.emote);
      if (name !== comboOf) combo.replaceChildren(emoteElement(state.combo.emote), count);
      comboOf = name;
      write(count, `×${numbers(state.combo.count)}`);
      if (!combo.isConnected) box.append(combo);
    },
    rest(isResting) {
      if (isResting) stopCounting();
    },
    dispose: stopCounting,
  };
}
