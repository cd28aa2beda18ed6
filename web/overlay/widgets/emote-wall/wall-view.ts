/** Draws the wall: each emote in its place, and the combo in the middle. Elements, because many emotes move by themselves. */
import { compactNumbers } from "../../../kit/format.ts";
import { createPicture } from "../../../kit/picture.ts";
import { part, write } from "../../parts.ts";
import { createPictureCount } from "../../pieces/picture-count.ts";
import { scatterBetween } from "../../pieces/scatter.ts";
import type { Mounted } from "../../widget.ts";
import type { EmoteWallOptions } from "./options.ts";
import { type Emote, nameOfEmote, wallColumns, wallRows, type WallEmote, type WallState } from "./wall.ts";

function emoteElement(emote: Emote): HTMLElement {
  return "emoji" in emote ? part("span", "emote emoji", emote.emoji) : createPicture("emote", emote.imageUrl);
}

/** So long one comes or fades, milliseconds; as the style sheet has it. */
const motionMs = 700;

export function createWallView(
  box: HTMLElement,
  { comboFrom }: EmoteWallOptions,
  locale: string | undefined,
  changed: () => void,
): Mounted<WallState> {
  const numbers = compactNumbers(locale);
  box.dataset["kind"] = "time";
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

  const pictures = createPictureCount(changed);

  return {
    draw(state, { feed: { pace }, clocks: { now } }) {
      box.classList.toggle("plain", pace.step >= 2);
      const current = new Set(state.emotes);
      for (const [one, made] of drawn) {
        if (current.has(one)) continue;
        made.remove();
        drawn.delete(one);
      }
      for (const one of state.emotes) {
        const known = drawn.get(one);
        // Between the two it stands still, and costs a picture nothing.
        if (known && now >= one.fadesAt && !known.classList.contains("fades")) {
          known.classList.add("fades");
          pictures.count(pace, now + motionMs);
        }
        if (known) continue;
        pictures.count(pace, now + motionMs);
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
      if (isResting) pictures.stop();
    },
    dispose: () => pictures.stop(),
  };
}
