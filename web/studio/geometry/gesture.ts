/** What a drag makes of the boxes of widgets: moving them, pulling a handle, turning. Pure. */
import type { WidgetBox } from "#shared/overlay/scene.ts";
import { boundsOfAll, type Handle, type Point, type Rect, resized, rotationTo, scaled } from "./box.ts";
import { type Gap, gapsAround, type Others, type Snap, snapped } from "./snap.ts";

/** How it began: with these boxes, at a point of the canvas. */
export interface Started {
  boxes: ReadonlyMap<string, WidgetBox>;
  at: Point;
}

export type Gesture =
  | ({ is: "move" } & Started)
  /** `keepsRatio`: a picture, whose corners keep the ratio of its sides. */
  | ({ is: "resize"; handle: Handle; keepsRatio: boolean } & Started)
  | ({ is: "rotate" } & Started);

export interface Held {
  shift: boolean;
  /** Nothing catches. */
  free: boolean;
}

export interface Followed {
  boxes: Map<string, WidgetBox>;
  snap: Snap | undefined;
  gaps: Gap[];
}

/** @param within pixels of the canvas from which on it catches */
export function follow(gesture: Gesture, to: Point, held: Held, others: Others, within: number): Followed {
  const by = { x: to.x - gesture.at.x, y: to.y - gesture.at.y };
  switch (gesture.is) {
    case "move":
      return move(gesture.boxes, held.shift ? oneDirection(by) : by, { held, others, within, axes: axesOf(by, held) });
    case "resize":
      return resize(gesture, by, { held, others, within });
    case "rotate":
      return { boxes: rotate(gesture.boxes, to, held), snap: undefined, gaps: [] };
    default:
      return gesture satisfies never;
  }
}

const isAcross = ({ x, y }: Point) => Math.abs(x) >= Math.abs(y);
const oneDirection = (by: Point): Point => (isAcross(by) ? { x: by.x, y: 0 } : { x: 0, y: by.y });

/** In which directions it may catch: not in the one that is held. */
function axesOf(by: Point, { shift }: Held): { x: boolean; y: boolean } {
  return shift ? { x: isAcross(by), y: !isAcross(by) } : { x: true, y: true };
}

interface Catching {
  held: Held;
  others: Others;
  within: number;
}

function move(
  boxes: ReadonlyMap<string, WidgetBox>,
  by: Point,
  { held, others, within, axes }: Catching & { axes: { x: boolean; y: boolean } },
): Followed {
  const around = boundsOfAll([...boxes.values()]);
  if (!around) return { boxes: new Map(), snap: undefined, gaps: [] };
  const there = shifted(around, by);
  const found = held.free ? undefined : snapped(there, others, within);
  const snap = found && onAxes(found, axes);
  const all = { x: by.x + (snap?.x ?? 0), y: by.y + (snap?.y ?? 0) };
  return {
    boxes: new Map([...boxes].map(([id, box]) => [id, shifted(box, all)])),
    snap,
    gaps: gapsAround(shifted(around, all), others),
  };
}

function onAxes(snap: Snap, axes: { x: boolean; y: boolean }): Snap {
  return {
    ...snap,
    x: axes.x ? snap.x : 0,
    y: axes.y ? snap.y : 0,
    lines: snap.lines.filter(({ axis }) => axes[axis]),
  };
}

const shifted = <Box extends Rect>(box: Box, by: Point): Box => ({ ...box, x: box.x + by.x, y: box.y + by.y });

function resize(
  { boxes, handle, keepsRatio }: Extract<Gesture, { is: "resize" }>,
  by: Point,
  { held, others, within }: Catching,
): Followed {
  const around = boundsOfAll([...boxes.values()]);
  const [first] = boxes.values();
  if (!around || !first) return { boxes: new Map(), snap: undefined, gaps: [] };
  const start: WidgetBox = boxes.size === 1 ? first : { ...around, rotation: 0 };
  const ratio = { keepsRatio: keepsRatio !== held.shift };
  const asked = resized(start, handle, by, ratio);
  // A turned box has no edge that could lie along another one's.
  const catches = !held.free && start.rotation === 0 && !(ratio.keepsRatio && handle.x !== 0 && handle.y !== 0);
  const snap = catches ? onAxes(snapped(cornerOf(asked, handle), others, within), axesOfHandle(handle)) : undefined;
  const end = snap ? resized(start, handle, { x: by.x + snap.x, y: by.y + snap.y }, ratio) : asked;
  const all = [...boxes].map(([id, box]) => [id, boxes.size === 1 ? end : scaled(box, around, end)] as const);
  return { boxes: new Map(all), snap, gaps: [] };
}

const axesOfHandle = ({ x, y }: Handle) => ({ x: x !== 0, y: y !== 0 });

/** The edge or the corner that is being dragged, as a rectangle without a width or a height. */
function cornerOf({ x, y, width, height }: Rect, handle: Handle): Rect {
  return {
    x: handle.x === 1 ? x + width : x,
    y: handle.y === 1 ? y + height : y,
    width: handle.x === 0 ? width : 0,
    height: handle.y === 0 ? height : 0,
  };
}

function rotate(boxes: ReadonlyMap<string, WidgetBox>, to: Point, { free }: Held): Map<string, WidgetBox> {
  return new Map([...boxes].map(([id, box]) => [id, { ...box, rotation: rotationTo(box, to, free) }]));
}
