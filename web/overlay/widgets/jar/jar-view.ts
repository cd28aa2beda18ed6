/** Draws the jar: its glass behind and in front, what is in it on a canvas between, and the coins on it. */
import { icon, part, write } from "../../parts.ts";
import { createSpriteCanvas } from "../../pieces/sprites.ts";
import type { Mounted } from "../../widget.ts";
import type { JarState } from "./jar.ts";
import { jarHeight, jarWidth } from "./jar-physics.ts";

/** A picture of a gift is so much larger than the room that its body takes: they lie into each other. */
const overlap = 3.6;

/** Draws into `box`; `numbers` writes the coins, where they are shown. */
export function createJarView(
  box: HTMLElement,
  numbers: ((value: number) => string) | undefined,
  changed: () => void,
): Mounted<JarState> {
  box.dataset["kind"] = "gift";
  let isStale = true;
  const sprites = createSpriteCanvas(() => {
    isStale = true;
    changed();
  });
  const coins = part("span", "num");
  const tag = part("span", "chip", icon("coins"), coins);
  const glass = part("div", "glass", part("i", "back"), sprites.canvas, part("i", "front"));
  if (numbers) glass.append(tag);
  box.append(glass);
  let drawn = "";

  function paint({ bodies }: JarState): void {
    const page = sprites.begin();
    if (!page) return;
    const scale = page.width / jarWidth;
    const top = page.height - jarHeight * scale;
    for (const { name, imageUrl, x, y, radius, turn } of bodies) {
      const place = { x: x * scale, y: top + y * scale, size: radius * overlap * scale, turn, opacity: 1 };
      sprites.draw({ name, imageUrl }, place);
    }
  }

  return {
    draw(state) {
      if (numbers) write(coins, numbers(state.coins ?? 0));
      const now = `${state.bodies.length} ${state.bodies[0]?.offset} ${sprites.width}`;
      if (!state.moving && !isStale && now === drawn) return;
      // One more picture after the last motion.
      isStale = state.moving !== undefined;
      drawn = now;
      paint(state);
    },
    dispose: () => sprites.dispose(),
  };
}
