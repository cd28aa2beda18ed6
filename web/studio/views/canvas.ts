/** The canvas: the overlay itself in a frame, and over it what is selected, guides and zones, in pixels of the screen. */
import { endNudge, whereOf } from "../commands.ts";
import { h, type Node } from "../dom/node.ts";
import { type Editor, fitted, zoomedTo } from "../editor.ts";
import { boundsOfAll, type Rect } from "../geometry/box.ts";
import type { Met } from "../geometry/snap.ts";
import { zonesOf } from "../geometry/zones.ts";
import { canvasOf, withGroups } from "../model/scene-edit.ts";
import type { Pointer } from "../pointer.ts";

import { type Stage, stageUrl } from "../stage.ts";
import { button, icon, iconButton } from "./parts.ts";

/** Drawn pictures to lay the overlay over. */
export const backdrops = ["night", "day", "busy", "none"] as const;

const px = (value: number) => `${value}px`;

/** A rectangle of the canvas, as a style in pixels of the screen. */
function on({ x, y, width, height }: Rect, zoom: number): Record<string, string> {
  return { left: px(x * zoom), top: px(y * zoom), width: px(width * zoom), height: px(height * zoom) };
}

export function canvas(editor: Editor, { stage, pointer }: { stage: Stage; pointer: Pointer }): Node {
  const { say } = editor;
  const state = editor.get();
  const { zoom, origin, backdrop, scene } = state;
  const { width, height } = canvasOf(scene);
  const own = backdrop.startsWith("blob:");
  return h(
    "div",
    { class: "stage", dir: "ltr", key: "stage", mounted: (element) => watchSize(editor, element) },
    h(
      "div",
      { class: "vlabel", style: { left: px(origin.x), top: px(origin.y - 28) } },
      h("span", {}, say(height > width ? "canvas.tall" : "canvas.wide", { width, height })),
      feedTag(editor),
      state.looking &&
        h(
          "span",
          { class: "tag", "data-tone": "caution" },
          say("history.looking", { revision: state.looking.revision }),
        ),
      state.guides.met.slice(0, 2).map((met) => h("span", { class: "tag" }, metText(editor, met))),
    ),
    h(
      "div",
      {
        class: "view",
        "data-looking": state.looking !== undefined,
        style: { left: px(origin.x), top: px(origin.y), width: px(width * zoom), height: px(height * zoom) },
      },
      h("div", {
        class: "behind-it",
        "data-backdrop": own ? "own" : backdrop,
        style: { "background-image": own ? `url("${backdrop}")` : undefined },
      }),
      h("iframe", {
        key: "overlay",
        class: "overlay",
        title: say("canvas.overlay"),
        tabindex: "-1",
        mounted: (element) => {
          const frame = element as HTMLIFrameElement;
          stage.attach(frame);
          frame.src = stageUrl;
        },
      }),
    ),
    h(
      "div",
      {
        class: "surface",
        key: "surface",
        id: "canvas",
        tabindex: "0",
        role: "application",
        "aria-label": say("canvas.label"),
        "aria-describedby": "said",
        mounted: (element) => pointer.attach(element),
        onkeydown: (event: KeyboardEvent) => tabThrough(editor, event),
        onkeyup: endNudge,
      },
      h("div", { class: "over", style: { left: px(origin.x), top: px(origin.y) } }, ...overlays(editor, pointer)),
    ),
    tools(editor),
    state.problem !== "" &&
      state.dialog === undefined &&
      h(
        "div",
        { class: "toast", role: "alert", key: "toast" },
        h("span", {}, state.problem),
        iconButton("x", say("close"), () => editor.set({ problem: "" }), { "data-kind": "quiet" }),
      ),
  );
}

/** What is on the canvas: what is made up, or the stream, and how the line to it is. */
function feedTag(editor: Editor): Node {
  const { say } = editor;
  const { live } = editor.get();
  switch (live) {
    case undefined:
      return h("span", { class: "tag", "data-tone": "trial" }, say("try.madeUp"));
    case "live":
      return h("span", { class: "tag", "data-tone": "ok", role: "status" }, say("feed.isLive"));
    case "connecting":
    case "down":
      return h("span", { class: "tag", "data-tone": "caution", role: "status" }, say(`feed.${live}`));
    default:
      return live satisfies never;
  }
}

/** Everything over the canvas. */
function overlays(editor: Editor, pointer: Pointer): Node[] {
  const state = editor.get();
  const { scene, selection, zoom, guides } = state;
  if (state.looking) return [];
  const boxes = editor.selected().flatMap(({ place }) => (place === "own" ? [] : [place]));
  const [only] = boxes;
  const hovered = scene.widgets.find(({ id }) => id === pointer.hovered() && !selection.includes(id));
  const marquee = pointer.marquee();
  return [
    ...(state.zones ? zones(editor) : []),
    ...(hovered && hovered.place !== "own" ? [frame(hovered.place, zoom, { className: "hov", key: "hover" })] : []),
    ...(boxes.length > 1
      ? boxes.map((box, index) => frame(box, zoom, { className: "ghost", key: `ghost ${index}` }))
      : []),
    ...(boxes.length === 1 && only ? [selected(editor, only, only.rotation)] : []),
    ...(boxes.length > 1
      ? [selected(editor, boundsOfAll(boxes) ?? only ?? { x: 0, y: 0, width: 0, height: 0 }, 0)]
      : []),
    ...guides.lines.map(({ axis, at, from, to }) =>
      h("i", {
        class: `guide ${axis}`,
        key: `guide ${axis}`,
        style:
          axis === "x"
            ? { left: px(at * zoom), top: px(from * zoom), height: px((to - from) * zoom) }
            : { top: px(at * zoom), left: px(from * zoom), width: px((to - from) * zoom) },
      }),
    ),
    ...guides.gaps.slice(0, 4).map(({ axis, from, to, at }, index) =>
      h(
        "i",
        {
          class: `gap ${axis}`,
          key: `gap ${index}`,
          style:
            axis === "x"
              ? { top: px(at * zoom), left: px(from * zoom), width: px((to - from) * zoom) }
              : { left: px(at * zoom), top: px(from * zoom), height: px((to - from) * zoom) },
        },
        h("span", {}, Math.round(to - from)),
      ),
    ),
    ...(marquee ? [h("div", { class: "marquee", key: "marquee", style: on(marquee, zoom) })] : []),
  ];
}

function frame(
  box: Rect & { rotation: number },
  zoom: number,
  { className, key }: { className: string; key: string },
): Node {
  return h("div", { class: `sel ${className}`, key, style: { ...on(box, zoom), rotate: `${box.rotation}deg` } });
}

const handles = ["-1,-1", "0,-1", "1,-1", "1,0", "1,1", "0,1", "-1,1", "-1,0"] as const;

function selected(editor: Editor, box: Rect, rotation: number): Node {
  const { say } = editor;
  const { zoom, selection } = editor.get();
  const isLocked = !editor.get().mayEdit || editor.selected().every(({ locked }) => locked);
  const size = { width: Math.round(box.width), height: Math.round(box.height) };
  const isOne = selection.length === 1;
  return h(
    "div",
    { class: "sel", key: "selected", "data-locked": isLocked, style: { ...on(box, zoom), rotate: `${rotation}deg` } },
    !isLocked && handles.map((handle) => h("i", { key: handle, class: "handle", "data-handle": handle })),
    !isLocked && isOne && h("i", { key: "stem", class: "stem" }),
    !isLocked && isOne && h("i", { key: "rotate", class: "handle", "data-handle": "rotate" }),
    h(
      "span",
      { class: "size", key: "size" },
      isOne ? say("canvas.size", size) : say("canvas.sizeOf", { count: selection.length, ...size }),
    ),
  );
}

function zones(editor: Editor): Node[] {
  const { say } = editor;
  const { scene, zoom } = editor.get();
  return zonesOf(canvasOf(scene)).map(({ rect, is, what }, index) =>
    h(
      "div",
      { class: "zone", key: `zone ${index}`, "data-is": is, style: on(rect, zoom) },
      h("span", {}, say(`zone.${what}`)),
    ),
  );
}

function metText({ say }: Editor, met: Met): string {
  switch (met.is) {
    case "gap":
      return say("met.gap");
    case "edge":
    case "centre":
      return say("met.of", { side: say(`side.${met.side}`), what: met.name });
    case "canvas":
      return say("met.canvas", { side: say(`side.${met.side}`) });
    case "safe":
      return say("met.safe", { side: say(`side.${met.side}`) });
    default:
      return met satisfies never;
  }
}

/** Tab goes from widget to widget, the topmost first, a group as one; after the last one it leaves the canvas. */
function tabThrough(editor: Editor, event: KeyboardEvent): void {
  if (event.key !== "Tab" || event.ctrlKey || event.altKey) return;
  const { scene, selection } = editor.get();
  const ids = scene.widgets
    .filter(({ hidden, place }) => !hidden && place !== "own")
    .map(({ id }) => id)
    .toReversed();
  const isIn = (id: string) => selection.includes(id);
  const [first, last] = [ids.findIndex(isIn), ids.findLastIndex(isIn)];
  const next = ids[event.shiftKey ? (first === -1 ? ids.length : first) - 1 : last + 1];
  if (next === undefined) return;
  event.preventDefault();
  editor.set({ selection: withGroups(scene, [next]), side: "options" });
  editor.announce(whereOf(editor));
}

function tools(editor: Editor): Node {
  const { say } = editor;
  const state = editor.get();
  return h(
    "div",
    { class: "tools", role: "toolbar", "aria-label": say("tools.label"), key: "tools" },
    iconButton("minus", say("key.zoomOut"), () => editor.set(zoomedTo(state, state.zoom / 1.25)), {
      "data-kind": "quiet",
    }),
    h("span", { class: "zoom" }, say("tools.zoom", { percent: Math.round(state.zoom * 100) })),
    iconButton("plus", say("key.zoomIn"), () => editor.set(zoomedTo(state, state.zoom * 1.25)), {
      "data-kind": "quiet",
    }),
    iconButton("fit", say("key.fit"), () => editor.set(fitted(state)), { "data-kind": "quiet" }),
    h("span", { class: "rule" }),
    iconButton("magnet", say("tools.snap"), () => editor.set({ snaps: !state.snaps }), {
      "data-kind": "quiet",
      "aria-pressed": String(state.snaps),
    }),
    button(
      [icon("phone"), h("span", { class: "wide-only" }, say("tools.zones"))],
      () => editor.set({ zones: !state.zones }),
      {
        "data-kind": "quiet",
        "aria-pressed": String(state.zones),
        "aria-label": say("tools.zones"),
      },
    ),
  );
}

/** The canvas stays fitted while the window changes its size. */
function watchSize(editor: Editor, element: HTMLElement): void {
  new ResizeObserver(([entry]) => {
    if (!entry) return;
    const { width, height } = entry.contentRect;
    const stageSize = { width, height };
    const state = { ...editor.get(), stageSize };
    editor.set({ stageSize, ...(state.isFitted && fitted(state)) });
  }).observe(element);
}
