/** Where TikTok's own interface lies over the picture, as far as can be said: TikTok publishes no measures. Pure. */
import type { Rect } from "./box.ts";

export interface Zone {
  rect: Rect;
  /** Covered, cut off where a tall phone fills its height, or often covered. */
  is: "covered" | "cut" | "often";
  what: "host" | "ranks" | "comments" | "gifts" | "field" | "edge" | "close";
}

const rect = (x: number, y: number, right: number, bottom: number): Rect => ({
  x,
  y,
  width: right - x,
  height: bottom - y,
});

/** Of 1080 x 1920. */
const tall: Zone[] = [
  { is: "covered", what: "host", rect: rect(0, 0, 1_080, 240) },
  { is: "often", what: "ranks", rect: rect(108, 240, 972, 310) },
  { is: "cut", what: "edge", rect: rect(0, 240, 108, 1_735) },
  { is: "cut", what: "edge", rect: rect(972, 240, 1_080, 1_735) },
  { is: "covered", what: "comments", rect: rect(108, 1_075, 790, 1_735) },
  { is: "covered", what: "gifts", rect: rect(844, 1_075, 972, 1_735) },
  { is: "covered", what: "field", rect: rect(0, 1_735, 1_080, 1_920) },
];
const tallSafe = rect(108, 310, 972, 1_060);

/** Of 1920 x 1080, on a phone that is turned. */
const wide: Zone[] = [
  { is: "covered", what: "host", rect: rect(0, 0, 560, 130) },
  { is: "covered", what: "close", rect: rect(1_480, 0, 1_920, 130) },
  { is: "cut", what: "edge", rect: rect(560, 0, 1_480, 100) },
  { is: "often", what: "comments", rect: rect(0, 560, 760, 940) },
  { is: "covered", what: "field", rect: rect(0, 940, 1_920, 1_080) },
];
const wideSafe = rect(0, 130, 1_920, 940);

interface Canvas {
  width: number;
  height: number;
}

export const isTall = ({ width, height }: Canvas) => height > width;

export function zonesOf(canvas: Canvas): Zone[] {
  const scale = scaleOf(canvas);
  return (isTall(canvas) ? tall : wide).map((zone) => ({ ...zone, rect: scale(zone.rect) }));
}

/** Where nothing is covered. */
export function safeOf(canvas: Canvas): Rect {
  return scaleOf(canvas)(isTall(canvas) ? tallSafe : wideSafe);
}

function scaleOf(canvas: Canvas): (rect: Rect) => Rect {
  const [width, height] = isTall(canvas) ? [1_080, 1_920] : [1_920, 1_080];
  const [across, down] = [canvas.width / width, canvas.height / height];
  return (one) => ({ x: one.x * across, y: one.y * down, width: one.width * across, height: one.height * down });
}
