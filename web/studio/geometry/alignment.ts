/** Lining boxes up, and spreading them with the same gaps. Pure. */
import type { WidgetBox } from "#shared/overlay/scene.ts";
import { boundsOf, type Rect } from "./box.ts";

export const edges = ["left", "centre", "right", "top", "middle", "bottom"] as const;
export type Edge = (typeof edges)[number];

export type Boxes = ReadonlyMap<string, WidgetBox>;

/** Each moved to an edge, or the middle, of a rectangle. */
export function aligned(boxes: Boxes, edge: Edge, within: Rect): Map<string, WidgetBox> {
  return new Map([...boxes].map(([id, box]) => [id, moved(box, byOf(boundsOf(box), edge, within))]));
}

function byOf(bounds: Rect, edge: Edge, within: Rect): { x: number; y: number } {
  const across = { left: 0, centre: 0.5, right: 1 }[edge as string];
  if (across !== undefined) return { x: within.x + (within.width - bounds.width) * across - bounds.x, y: 0 };
  const down = { top: 0, middle: 0.5, bottom: 1 }[edge as string] ?? 0;
  return { x: 0, y: within.y + (within.height - bounds.height) * down - bounds.y };
}

const moved = (box: WidgetBox, by: { x: number; y: number }): WidgetBox => ({
  ...box,
  x: box.x + by.x,
  y: box.y + by.y,
});

/** The first and the last one stay; between them all gaps are the same. */
export function spread(boxes: Boxes, axis: "x" | "y"): Map<string, WidgetBox> {
  const length = axis === "x" ? "width" : "height";
  const sorted = [...boxes].toSorted(([, one], [, other]) => boundsOf(one)[axis] - boundsOf(other)[axis]);
  const bounds = sorted.map(([, box]) => boundsOf(box));
  const [first, last] = [bounds[0], bounds.at(-1)];
  if (!first || !last || sorted.length < 3) return new Map(boxes);
  const filled = bounds.reduce((sum, one) => sum + one[length], 0);
  const gap = (last[axis] + last[length] - first[axis] - filled) / (sorted.length - 1);
  let at = first[axis];
  return new Map(
    sorted.map(([id, box], index) => {
      const own = bounds[index] ?? first;
      const by = at - own[axis];
      at += own[length] + gap;
      return [id, moved(box, axis === "x" ? { x: by, y: 0 } : { x: 0, y: by })];
    }),
  );
}
