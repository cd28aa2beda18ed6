/** The pointer on the canvas: selecting, dragging, pulling handles, turning, moving the view. */
import type { SceneWidget, WidgetBox } from "#shared/overlay/scene.ts";
import { type Editor, noGuides, othersOf, zoomedTo } from "./editor.ts";
import { boundsOf, type Handle, holds, type Point, touches } from "./geometry/box.ts";
import { follow, type Gesture } from "./geometry/gesture.ts";
import { whereOf } from "./commands.ts";
import { addWidgets, copiesOf, moveWidgets, withGroups } from "./model/scene-edit.ts";

/** Screen pixels from which on a press is a drag, and within which a line catches. */
const [dragsFrom, catchesWithin] = [3, 6];

/** Kinds whose corners keep the ratio of their sides. */
const pictures: ReadonlySet<string> = new Set(["image", "video"]);

type Drag =
  | { is: "press"; from: Point; gesture: Gesture; wasSelected: boolean }
  | { is: "gesture"; gesture: Gesture; name: string; depth: number }
  | { is: "pan"; from: Point; origin: Point }
  | { is: "marquee"; from: Point; before: readonly string[] };

export interface Pointer {
  /** Puts its ears onto the surface over the canvas. */
  attach(surface: HTMLElement): void;
  /** Ends what is being dragged, as if it had not begun. False where nothing is. */
  cancel(): boolean;
  /** Space is held: dragging moves the view. */
  holdPan(isHeld: boolean): void;
  /** The rectangle that is being drawn over widgets, on the canvas. */
  marquee(): { x: number; y: number; width: number; height: number } | undefined;
  /** What lies under the pointer. */
  hovered(): string | undefined;
}

let drags = 0;

export function createPointer(editor: Editor): Pointer {
  let surface: HTMLElement | undefined;
  let drag: Drag | undefined;
  let isPanning = false;
  let marquee: ReturnType<Pointer["marquee"]>;
  let hovered: string | undefined;

  const onStage = ({ clientX, clientY }: PointerEvent | WheelEvent): Point => {
    const { left, top } = surface?.getBoundingClientRect() ?? { left: 0, top: 0 };
    return { x: clientX - left, y: clientY - top };
  };
  const onCanvas = (point: Point): Point => {
    const { zoom, origin } = editor.get();
    return { x: (point.x - origin.x) / zoom, y: (point.y - origin.y) / zoom };
  };

  /** What can be selected at a point, the topmost first. */
  function widgetsAt(point: Point): SceneWidget[] {
    return editor
      .get()
      .scene.widgets.filter(({ place, hidden, locked }) => place !== "own" && !hidden && !locked && holds(place, point))
      .toReversed();
  }

  const boxesOf = (widgets: readonly SceneWidget[]) =>
    new Map(
      widgets.flatMap(({ id, place, locked }): [string, WidgetBox][] =>
        place === "own" || locked ? [] : [[id, place]],
      ),
    );

  function press(event: PointerEvent): void {
    if (!surface || editor.get().looking) return;
    surface.focus({ preventScroll: true });
    const at = onStage(event);
    if (event.button === 1 || (event.button === 0 && isPanning)) {
      drag = { is: "pan", from: at, origin: editor.get().origin };
    } else if (event.button === 0) {
      drag = begun(event, at);
    } else return;
    event.preventDefault();
    surface.setPointerCapture(event.pointerId);
  }

  /** What a press begins: on a handle, on a widget, or on nothing. */
  function begun(event: PointerEvent, at: Point): Drag {
    const point = onCanvas(at);
    const handle = event.target instanceof HTMLElement ? event.target.dataset["handle"] : undefined;
    if (handle !== undefined) {
      const started = { boxes: boxesOf(editor.selected()), at: point };
      const [first] = editor.selected();
      const gesture: Gesture =
        handle === "rotate"
          ? { is: "rotate", ...started }
          : { is: "resize", handle: handleOf(handle), keepsRatio: pictures.has(first?.type ?? ""), ...started };
      return { is: "gesture", gesture, name: nameDrag(), depth: 0 };
    }
    const isMore = event.shiftKey || event.ctrlKey || event.metaKey;
    const { selection, scene } = editor.get();
    const hits = widgetsAt(point);
    const own = hits.find(({ id }) => selection.includes(id));
    const hit = own ?? hits[0];
    if (!hit) {
      if (!isMore) editor.select([]);
      return { is: "marquee", from: point, before: isMore ? selection : [] };
    }
    if (isMore) editor.select(own ? without(selection, withGroups(scene, [hit.id])) : [...selection, hit.id]);
    else if (!own) editor.select([hit.id]);
    return {
      is: "press",
      from: at,
      gesture: { is: "move", boxes: boxesOf(editor.selected()), at: point },
      wasSelected: own !== undefined && !isMore,
    };
  }

  function move(event: PointerEvent): void {
    const at = onStage(event);
    if (!drag) return hover(at);
    if (drag.is === "press") {
      if (Math.hypot(at.x - drag.from.x, at.y - drag.from.y) < dragsFrom) return;
      drag = { is: "gesture", gesture: event.altKey ? copied(drag.gesture) : drag.gesture, name: nameDrag(), depth: 0 };
    }
    switch (drag.is) {
      case "gesture":
        return step(drag, onCanvas(at), event);
      case "pan":
        return editor.set({
          origin: { x: drag.origin.x + at.x - drag.from.x, y: drag.origin.y + at.y - drag.from.y },
          isFitted: false,
        });
      case "marquee":
        return mark(drag, onCanvas(at));
      default:
        drag satisfies never;
    }
  }

  function step(running: Extract<Drag, { is: "gesture" }>, to: Point, event: PointerEvent): void {
    const state = editor.get();
    const held = { shift: event.shiftKey, free: event.ctrlKey || event.metaKey || !state.snaps };
    const others = othersOf(state, editor.catalogue);
    const { boxes, snap, gaps } = follow(running.gesture, to, held, others, catchesWithin / state.zoom);
    running.depth += 1;
    editor.edit((scene) => moveWidgets(scene, boxes), running.name);
    editor.set({ guides: { lines: snap?.lines ?? [], gaps, met: snap?.met ?? [] } });
  }

  /** Copies of what is dragged take its place under the pointer. */
  function copied(gesture: Gesture): Gesture {
    const copies = copiesOf(editor.get().scene, editor.selected(), 0);
    editor.edit((scene) => addWidgets(scene, ...copies), `drag ${drags + 1}`);
    editor.select(copies.map(({ id }) => id));
    return { ...gesture, boxes: boxesOf(copies) };
  }

  function mark({ from, before }: Extract<Drag, { is: "marquee" }>, to: Point): void {
    marquee = {
      x: Math.min(from.x, to.x),
      y: Math.min(from.y, to.y),
      width: Math.abs(to.x - from.x),
      height: Math.abs(to.y - from.y),
    };
    const area = marquee;
    const inside = editor
      .get()
      .scene.widgets.filter(
        ({ place, hidden, locked }) => place !== "own" && !hidden && !locked && touches(boundsOf(place), area),
      );
    editor.set({ selection: withGroups(editor.get().scene, [...before, ...inside.map(({ id }) => id)]) });
  }

  function release(event: PointerEvent): void {
    const ended = drag;
    drag = undefined;
    marquee = undefined;
    // A press on what was selected already means what lies below.
    if (ended?.is === "press" && ended.wasSelected) {
      const hits = widgetsAt(onCanvas(onStage(event)));
      const next = hits[hits.findIndex(({ id }) => editor.get().selection.includes(id)) + 1] ?? hits[0];
      if (next) editor.select([next.id]);
    }
    editor.set({ guides: noGuides });
    if (ended && ended.is !== "pan") editor.announce(whereOf(editor));
  }

  function hover(at: Point): void {
    const over = widgetsAt(onCanvas(at))[0]?.id;
    if (over === hovered) return;
    hovered = over;
    editor.set({});
  }

  function wheel(event: WheelEvent): void {
    event.preventDefault();
    const state = editor.get();
    if (event.ctrlKey || event.metaKey) {
      editor.set(zoomedTo(state, state.zoom * 2 ** (-event.deltaY / 400), onStage(event)));
    } else {
      const [x, y] = event.shiftKey ? [event.deltaY, event.deltaX] : [event.deltaX, event.deltaY];
      editor.set({ origin: { x: state.origin.x - x, y: state.origin.y - y }, isFitted: false });
    }
  }

  function nameDrag(): string {
    drags += 1;
    return `drag ${drags}`;
  }

  function cancel(): boolean {
    if (!drag || drag.is === "press") return false;
    const ended = drag;
    drag = undefined;
    marquee = undefined;
    if (ended.is === "gesture" && ended.depth > 0) {
      editor.undo();
      // It did not happen: nor can it be done again.
      editor.set({ history: { ...editor.get().history, future: [] } });
    }
    editor.set({ guides: noGuides });
    return true;
  }

  return {
    attach(element) {
      surface = element;
      element.addEventListener("pointerdown", press);
      element.addEventListener("pointermove", move);
      element.addEventListener("pointerup", release);
      element.addEventListener("pointercancel", () => cancel());
      element.addEventListener("wheel", wheel, { passive: false });
      element.addEventListener("pointerleave", () => {
        if (hovered === undefined) return;
        hovered = undefined;
        editor.set({});
      });
    },
    cancel,
    holdPan(isHeld) {
      isPanning = isHeld;
      if (surface) surface.dataset["pan"] = String(isHeld);
    },
    marquee: () => marquee,
    hovered: () => hovered,
  };
}

const without = (ids: readonly string[], gone: readonly string[]) => ids.filter((id) => !gone.includes(id));

/** `1,-1`: to the right and up. */
function handleOf(text: string): Handle {
  const [x, y] = text.split(",").map(Number);
  return { x: x as Handle["x"], y: y as Handle["y"] };
}
