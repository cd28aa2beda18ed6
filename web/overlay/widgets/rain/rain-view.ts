/** Draws what is in the air, on one canvas. */
import { createSpriteCanvas } from "../../pieces/sprites.ts";
import type { Mounted } from "../../widget.ts";
import { placeAt, sparksAt } from "./flight.ts";
import type { FlyingGift, RainState } from "./rain.ts";

/** Accents of the theme that sparks take their colours from; what they are where there is no theme. */
const accents = ["gift", "follow", "sub", "share", "like", "time"] as const;
const accentFallbacks = ["255 152 62", "72 190 255", "190 128 255", "74 226 168", "255 104 128", "255 212 94"] as const;

export function createRainView(box: HTMLElement, changed: () => void): Mounted<RainState> {
  box.dataset["kind"] = "gift";
  const sprites = createSpriteCanvas(changed);
  box.append(sprites.canvas);
  let isEmpty = true;
  let colors: string[] = [];

  function takeColors(): void {
    const style = getComputedStyle(box);
    colors = accents.map((name, index) => {
      const channels = style.getPropertyValue(`--o-${name}`).trim();
      return `rgb(${channels === "" ? accentFallbacks[index] : channels})`;
    });
  }

  function paint(flying: readonly FlyingGift[], now: number): void {
    const page = sprites.begin();
    if (!page) return;
    const { context, width, height } = page;
    const side = Math.min(width, height);
    for (const one of flying) {
      for (const { x, y, dx, dy, size, opacity, color } of sparksAt(one, now)) {
        context.globalAlpha = opacity;
        context.fillStyle = colors[color] ?? "#fff";
        context.beginPath();
        context.arc(x * width + dx * side, y * height + dy * side, size * side, 0, Math.PI * 2);
        context.fill();
      }
      context.globalAlpha = 1;
      const place = placeAt(one, now);
      if (place) sprites.draw(one, { ...place, x: place.x * width, y: place.y * height, size: place.size * side });
    }
  }

  return {
    draw({ flying }, { clocks }) {
      if (flying.length === 0 && isEmpty) return;
      if (isEmpty) takeColors();
      isEmpty = flying.length === 0;
      paint(flying, clocks.now);
    },
    dispose: () => sprites.dispose(),
  };
}
