/**
 * Where a box that is being moved catches: edges of others, their centres, equal gaps, the canvas, the safe zone; in this order, each
 * direction by itself. Pure.
 */
import { centreOf, type Rect } from "./box.ts";

/** What a box may meet. */
export interface Others {
  /** Upright boxes, with the names that people know them by. */
  boxes: readonly { name: string; rect: Rect }[];
  canvas: { width: number; height: number };
  /** Where TikTok's interface covers nothing. */
  safe: Rect | undefined;
}

/** A line that was met: at `at` pixels of the canvas, across (`x`) or down (`y`), from one place to another. */
export interface Line {
  axis: "x" | "y";
  at: number;
  from: number;
  to: number;
}

export type Side = "left" | "right" | "top" | "bottom" | "middle";

/** What was met, for who reads it. */
export type Met =
  | { is: "edge" | "centre"; side: Side; name: string }
  | { is: "gap" }
  | { is: "canvas" | "safe"; side: Side };

/** A gap beside the box: between `from` and `to`, at `at` in the other direction. */
export interface Gap {
  axis: "x" | "y";
  from: number;
  to: number;
  at: number;
}

export interface Snap {
  /** How far to move it. */
  x: number;
  y: number;
  /** At most two. */
  lines: Line[];
  met: Met[];
}

/** A place that one of the box's own can be moved to. */
interface Target {
  /** By how much. */
  by: number;
  /** The line that is then met; absent for equal gaps. */
  at?: number;
  other: Rect;
  met: Met;
}

/** One direction of a rectangle. */
interface Span {
  start: number;
  end: number;
}

type Axis = "x" | "y";

const spanOf = ({ x, y, width, height }: Rect, axis: Axis): Span =>
  axis === "x" ? { start: x, end: x + width } : { start: y, end: y + height };
const middleOf = ({ start, end }: Span) => (start + end) / 2;
const sidesOf = { x: { start: "left", end: "right" }, y: { start: "top", end: "bottom" } } as const;

/** @param within pixels of the canvas from which on it catches */
export function snapped(box: Rect, others: Others, within: number): Snap {
  const across = snapAxis(box, others, "x", within);
  const down = snapAxis(box, others, "y", within);
  const moved = { ...box, x: box.x + (across?.by ?? 0), y: box.y + (down?.by ?? 0) };
  const found = [
    { axis: "x" as const, target: across },
    { axis: "y" as const, target: down },
  ];
  return {
    x: across?.by ?? 0,
    y: down?.by ?? 0,
    lines: found.flatMap(({ axis, target }) => (target?.at === undefined ? [] : [lineOf(moved, target, axis)])),
    met: found.flatMap(({ target }) => (target ? [target.met] : [])),
  };
}

/** The nearest target of the first kind that has one near enough. */
function snapAxis(box: Rect, others: Others, axis: Axis, within: number): Target | undefined {
  const kinds = [edges, centres, gaps, ofCanvas, ofSafe];
  for (const kind of kinds) {
    const near = kind(box, others, axis).filter(({ by }) => Math.abs(by) <= within);
    const nearest = near.toSorted((one, other) => Math.abs(one.by) - Math.abs(other.by))[0];
    if (nearest) return nearest;
  }
  return undefined;
}

function edges(box: Rect, { boxes }: Others, axis: Axis): Target[] {
  const own = spanOf(box, axis);
  return boxes.flatMap(({ name, rect }) => {
    const span = spanOf(rect, axis);
    return (["start", "end"] as const).flatMap((mine) =>
      (["start", "end"] as const).map((theirs) => ({
        by: span[theirs] - own[mine],
        at: span[theirs],
        other: rect,
        met: { is: "edge" as const, side: sidesOf[axis][theirs], name },
      })),
    );
  });
}

function centres(box: Rect, { boxes }: Others, axis: Axis): Target[] {
  const own = middleOf(spanOf(box, axis));
  return boxes.map(({ name, rect }) => {
    const at = middleOf(spanOf(rect, axis));
    return { by: at - own, at, other: rect, met: { is: "centre", side: "middle", name } };
  });
}

/** Between two neighbours in the middle, or as far from one as that is from the next. */
function gaps(box: Rect, { boxes }: Others, axis: Axis): Target[] {
  const across = axis === "x" ? "y" : "x";
  const own = spanOf(box, axis);
  const beside = boxes.map(({ rect }) => rect).filter((rect) => meets(spanOf(rect, across), spanOf(box, across)));
  return beside.flatMap((one) =>
    beside.flatMap((other) => {
      const [first, second] = [spanOf(one, axis), spanOf(other, axis)];
      if (first.end > second.start) return [];
      const gap = second.start - first.end;
      const size = own.end - own.start;
      const starts = [second.end + gap, first.start - gap - size, first.end + (gap - size) / 2];
      return starts.map((start) => ({ by: start - own.start, other: one, met: { is: "gap" as const } }));
    }),
  );
}

function ofCanvas(box: Rect, { canvas }: Others, axis: Axis): Target[] {
  return within(box, { x: 0, y: 0, ...canvas }, axis, "canvas");
}

function ofSafe(box: Rect, { safe }: Others, axis: Axis): Target[] {
  return safe ? within(box, safe, axis, "safe") : [];
}

/** Against the edges of what it lies in, and in the middle of it. */
function within(box: Rect, around: Rect, axis: Axis, is: "canvas" | "safe"): Target[] {
  const [own, span] = [spanOf(box, axis), spanOf(around, axis)];
  const { start, end } = sidesOf[axis];
  const to = (at: number, from: number, side: Side) => ({ by: at - from, at, other: around, met: { is, side } });
  return [to(span.start, own.start, start), to(span.end, own.end, end), to(middleOf(span), middleOf(own), "middle")];
}

const meets = (one: Span, other: Span) => one.start < other.end && other.start < one.end;

function lineOf(box: Rect, { at = 0, other }: Target, axis: Axis): Line {
  const across = axis === "x" ? "y" : "x";
  const [one, two] = [spanOf(box, across), spanOf(other, across)];
  return { axis, at, from: Math.min(one.start, two.start), to: Math.max(one.end, two.end) };
}

/** The gaps to what is next to it, or to the edge of the canvas: one each to the left, right, top and bottom at most. */
export function gapsAround(box: Rect, { boxes, canvas }: Others): Gap[] {
  return (["x", "y"] as const).flatMap((axis) => {
    const across = axis === "x" ? "y" : "x";
    const own = spanOf(box, axis);
    const beside = boxes
      .filter(({ rect }) => meets(spanOf(rect, across), spanOf(box, across)))
      .map(({ rect }) => spanOf(rect, axis));
    const length = axis === "x" ? canvas.width : canvas.height;
    const before = Math.max(0, ...beside.map(({ end }) => end).filter((end) => end <= own.start));
    const after = Math.min(length, ...beside.map(({ start }) => start).filter((start) => start >= own.end));
    const at = centreOf(box)[across];
    return [
      { axis, from: before, to: own.start, at },
      { axis, from: own.end, to: after, at },
    ].filter(({ from, to }) => to - from >= 1);
  });
}
