/** What is done to a scene by hand. Pure: each returns another scene. */
import type { Scene, SceneWidget, WidgetBox } from "#shared/overlay/scene.ts";
import type { Kind } from "./kinds.ts";

export interface Size {
  width: number;
  height: number;
}

/** As the API bounds it (shared/overlay/scene.ts). */
export const mostWidgets = 60;

/** The canvas of a scene in pixels; one without is as large as a page in OBS mostly is. */
export function canvasOf({ canvas }: Pick<Scene, "canvas">): Size {
  return canvas === "page" ? { width: 1_920, height: 1_080 } : canvas;
}

/**
 * The scene on an upright canvas, or on a wide one: each widget stands where it stood in proportion, and is no larger than there is
 * room for.
 */
export function reshaped(scene: Scene, shape: "wide" | "tall"): Scene {
  const from = canvasOf(scene);
  const [long, short] = [Math.max(from.width, from.height), Math.min(from.width, from.height)];
  const canvas = shape === "tall" ? { width: short, height: long } : { width: long, height: short };
  if (canvas.width === from.width) return scene;
  const widgets = scene.widgets.map((widget): SceneWidget => {
    const { place } = widget;
    if (place === "own") return widget;
    const fit = Math.min(1, (0.9 * canvas.width) / place.width, (0.9 * canvas.height) / place.height);
    const [width, height] = [place.width * fit, place.height * fit];
    const along = (at: number, length: number, old: number, now: number, size: number) =>
      Math.min(Math.max(0, ((at + length / 2) / old) * now - size / 2), now - size);
    const x = along(place.x, place.width, from.width, canvas.width, width);
    const y = along(place.y, place.height, from.height, canvas.height, height);
    return { ...widget, place: rounded({ ...place, x, y, width, height }) };
  });
  return { ...scene, canvas, widgets };
}

export function changeWidgets(scene: Scene, ids: readonly string[], change: (one: SceneWidget) => SceneWidget): Scene {
  return { ...scene, widgets: scene.widgets.map((one) => (ids.includes(one.id) ? change(one) : one)) };
}

export function moveWidgets(scene: Scene, boxes: ReadonlyMap<string, WidgetBox>): Scene {
  return changeWidgets(scene, [...boxes.keys()], (one) => ({ ...one, place: rounded(boxes.get(one.id) ?? one.place) }));
}

/** Whole pixels and tenths of a degree: what is between them nobody sees. */
function rounded(place: SceneWidget["place"]): SceneWidget["place"] {
  if (place === "own") return place;
  const { x, y, width, height, rotation } = place;
  const turn = Math.round((((rotation % 360) + 540) % 360) * 10) / 10 - 180;
  return {
    x: Math.round(x),
    y: Math.round(y),
    width: Math.max(1, Math.round(width)),
    height: Math.max(1, Math.round(height)),
    rotation: turn === -180 ? 180 : Math.round(turn * 10) / 10,
  };
}

/** An id that no widget of the scene has. */
export function freeId({ widgets }: Scene, type: string): string {
  const taken = new Set(widgets.map(({ id }) => id));
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? type : `${type}-${number}`;
    if (!taken.has(id)) return id;
  }
}

/** A widget as it is new: in the middle, in its own size, no larger than the canvas. */
export function newWidget(scene: Scene, { type, size }: Pick<Kind, "type" | "size">): SceneWidget {
  const canvas = canvasOf(scene);
  const fit = Math.min(1, (0.9 * canvas.width) / size.width, (0.9 * canvas.height) / size.height);
  const [width, height] = [Math.round(size.width * fit), Math.round(size.height * fit)];
  const [x, y] = [Math.round((canvas.width - width) / 2), Math.round((canvas.height - height) / 2)];
  return {
    id: freeId(scene, type),
    type,
    name: "",
    place: { x, y, width, height, rotation: 0 },
    hidden: false,
    locked: false,
    group: "",
    opacity: 1,
    filters: { from: "everyone", without: [] },
    options: {},
  };
}

export function addWidgets(scene: Scene, ...widgets: SceneWidget[]): Scene {
  return { ...scene, widgets: [...scene.widgets, ...widgets].slice(0, mostWidgets) };
}

export function removeWidgets(scene: Scene, ids: readonly string[]): Scene {
  return { ...scene, widgets: scene.widgets.filter(({ id }) => !ids.includes(id)) };
}

/** These widgets as new ones, moved aside; in groups of their own. */
export function copiesOf(scene: Scene, widgets: readonly SceneWidget[], aside = 24): SceneWidget[] {
  const groups = new Map<string, string>();
  let grown = scene;
  return widgets.map((widget) => {
    if (widget.group !== "" && !groups.has(widget.group)) groups.set(widget.group, freeGroup(grown, groups));
    const copy: SceneWidget = {
      ...widget,
      id: freeId(grown, widget.type),
      group: groups.get(widget.group) ?? "",
      locked: false,
      place: widget.place === "own" ? "own" : { ...widget.place, x: widget.place.x + aside, y: widget.place.y + aside },
    };
    grown = { ...grown, widgets: [...grown.widgets, copy] };
    return copy;
  });
}

function freeGroup({ widgets }: Scene, more: ReadonlyMap<string, string> = new Map()): string {
  const taken = new Set([...widgets.map(({ group }) => group), ...more.values()]);
  for (let number = 1; ; number += 1) if (!taken.has(`g${number}`)) return `g${number}`;
}

/** Makes a group of these, standing together above the lowest of them. */
export function groupWidgets(scene: Scene, ids: readonly string[]): Scene {
  if (ids.length < 2) return scene;
  const group = freeGroup(scene);
  return changeWidgets(scene, ids, (one) => ({ ...one, group }));
}

export function ungroupWidgets(scene: Scene, ids: readonly string[]): Scene {
  return changeWidgets(scene, ids, (one) => ({ ...one, group: "" }));
}

/** These, and all that are in a group with one of them. */
export function withGroups({ widgets }: Scene, ids: readonly string[]): string[] {
  const groups = new Set(widgets.filter(({ id, group }) => group !== "" && ids.includes(id)).map(({ group }) => group));
  return widgets.filter(({ id, group }) => ids.includes(id) || groups.has(group)).map(({ id }) => id);
}

export type Towards = "forward" | "back" | "front" | "bottom";

/** Moves widgets in the order in which they are drawn: by one, or to an end. Among themselves they stay as they are. */
export function reorder(scene: Scene, ids: readonly string[], towards: Towards): Scene {
  const moved = scene.widgets.filter(({ id }) => ids.includes(id));
  const rest = scene.widgets.filter(({ id }) => !ids.includes(id));
  switch (towards) {
    case "front":
      return { ...scene, widgets: [...rest, ...moved] };
    case "bottom":
      return { ...scene, widgets: [...moved, ...rest] };
    case "forward":
      return { ...scene, widgets: stepped(scene.widgets, ids) };
    case "back":
      return { ...scene, widgets: stepped(scene.widgets.toReversed(), ids).toReversed() };
    default:
      return towards satisfies never;
  }
}

/** Each of these after the one that comes after it, where that is not one of them. */
function stepped(widgets: readonly SceneWidget[], ids: readonly string[]): SceneWidget[] {
  const list = [...widgets];
  for (let index = list.length - 2; index >= 0; index -= 1) {
    const [one, after] = [list[index], list[index + 1]];
    if (one && after && ids.includes(one.id) && !ids.includes(after.id)) [list[index], list[index + 1]] = [after, one];
  }
  return list;
}

/** Puts a widget at a place in the order; 0 is at the bottom. */
export function placeAt(scene: Scene, id: string, index: number): Scene {
  const widget = scene.widgets.find((one) => one.id === id);
  const rest = scene.widgets.filter((one) => one.id !== id);
  if (!widget) return scene;
  return { ...scene, widgets: [...rest.slice(0, index), widget, ...rest.slice(index)] };
}
