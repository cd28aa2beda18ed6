/** Boxes of widgets: where they are when they are turned, and what dragging their handles makes of them. Pure. */
import type { WidgetBox } from "#shared/overlay/scene.ts";

export interface Point {
  x: number;
  y: number;
}

/** A box that is not turned. */
export interface Rect extends Point {
  width: number;
  height: number;
}

/** Which handle: towards the right (1), the left (-1), or neither; and down, up, or neither. */
export interface Handle {
  x: -1 | 0 | 1;
  y: -1 | 0 | 1;
}

/** No side gets shorter, in pixels of the canvas. */
export const shortestSide = 8;

export function centreOf({ x, y, width, height }: Rect): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

/** A vector turned clockwise. */
export function turned({ x, y }: Point, degrees: number): Point {
  const angle = (degrees * Math.PI) / 180;
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  return { x: x * cos - y * sin, y: x * sin + y * cos };
}

/** The upright box around a turned one. */
export function boundsOf(box: Rect & { rotation?: number }): Rect {
  const { rotation = 0, width, height } = box;
  if (rotation % 360 === 0) return { x: box.x, y: box.y, width, height };
  const corner = turned({ x: width / 2, y: height / 2 }, rotation);
  const other = turned({ x: width / 2, y: -height / 2 }, rotation);
  const [halfWidth, halfHeight] = [
    Math.max(Math.abs(corner.x), Math.abs(other.x)),
    Math.max(Math.abs(corner.y), Math.abs(other.y)),
  ];
  const centre = centreOf(box);
  return { x: centre.x - halfWidth, y: centre.y - halfHeight, width: 2 * halfWidth, height: 2 * halfHeight };
}

/** The upright box around all of them; undefined around none. */
export function boundsOfAll(boxes: readonly (Rect & { rotation?: number })[]): Rect | undefined {
  if (boxes.length === 0) return undefined;
  const all = boxes.map(boundsOf);
  const [x, y] = [Math.min(...all.map((one) => one.x)), Math.min(...all.map((one) => one.y))];
  const right = Math.max(...all.map((one) => one.x + one.width));
  const bottom = Math.max(...all.map((one) => one.y + one.height));
  return { x, y, width: right - x, height: bottom - y };
}

export function holds(box: WidgetBox, point: Point): boolean {
  const centre = centreOf(box);
  const { x, y } = turned({ x: point.x - centre.x, y: point.y - centre.y }, -box.rotation);
  return Math.abs(x) <= box.width / 2 && Math.abs(y) <= box.height / 2;
}

export function touches(one: Rect, other: Rect): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

/**
 * A box whose handle was dragged by `by`, in pixels of the canvas: what lies opposite stays where it is, also where the box is
 * turned. With `keepsRatio` a corner keeps the ratio of the sides.
 */
export function resized(box: WidgetBox, handle: Handle, by: Point, { keepsRatio }: { keepsRatio: boolean }): WidgetBox {
  const own = turned(by, -box.rotation);
  const asked = {
    width: box.width + handle.x * own.x,
    height: box.height + handle.y * own.y,
  };
  const { width, height } = keepsRatio && handle.x !== 0 && handle.y !== 0 ? inRatio(box, asked) : asked;
  const [wide, high] = [Math.max(shortestSide, width), Math.max(shortestSide, height)];
  const shift = turned(
    { x: (handle.x * (wide - box.width)) / 2, y: (handle.y * (high - box.height)) / 2 },
    box.rotation,
  );
  const centre = centreOf(box);
  return {
    ...box,
    x: centre.x + shift.x - wide / 2,
    y: centre.y + shift.y - high / 2,
    width: wide,
    height: high,
  };
}

function inRatio(box: Rect, asked: { width: number; height: number }): { width: number; height: number } {
  const least = Math.max(shortestSide / box.width, shortestSide / box.height);
  const scale = Math.max(least, asked.width / box.width, asked.height / box.height);
  return { width: box.width * scale, height: box.height * scale };
}

/** A box among others whose common bounds went from one rectangle to another. */
export function scaled(box: WidgetBox, from: Rect, to: Rect): WidgetBox {
  const [across, down] = [to.width / from.width, to.height / from.height];
  const centre = centreOf(box);
  const [width, height] = [Math.max(shortestSide, box.width * across), Math.max(shortestSide, box.height * down)];
  return {
    ...box,
    x: to.x + (centre.x - from.x) * across - width / 2,
    y: to.y + (centre.y - from.y) * down - height / 2,
    width,
    height,
  };
}

const catchEvery = 15;
/** As near to a multiple it is caught. */
const catchWithin = 4;

/** Degrees to which a handle above the box turns it when it is dragged to `to`; caught every 15, unless it is `free`. */
export function rotationTo(box: Rect, to: Point, free = false): number {
  const centre = centreOf(box);
  const degrees = (Math.atan2(to.y - centre.y, to.x - centre.x) * 180) / Math.PI + 90;
  const nearest = Math.round(degrees / catchEvery) * catchEvery;
  return upright(!free && Math.abs(degrees - nearest) <= catchWithin ? nearest : degrees);
}

/** The same turn, from -179 to 180 degrees. */
function upright(degrees: number): number {
  const turn = ((degrees % 360) + 360) % 360;
  return turn > 180 ? turn - 360 : turn;
}
