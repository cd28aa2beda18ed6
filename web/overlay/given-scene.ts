/** What the parameters of the page's URL change of a published scene. Pure. */
import type { Scene, SceneTheme, SceneWidget } from "#shared/overlay/scene.ts";
import { classicScene } from "./classic-scene.ts";
import { type Options, type Part, parts } from "./options.ts";

/** By kind of widget: which options a parameter stands for. A kind that is not here has no parameter. */
const optionsOf: Partial<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  chat: { maxChat: ["lines"], joins: ["joins"], showJoins: ["joins"] },
  alerts: {
    alerts: ["kinds"],
    showGifts: ["kinds"],
    showFollows: ["kinds"],
    alertSeconds: ["seconds"],
    minCoins: ["minCoins"],
    giftsTwice: ["giftsTwice"],
    voice: ["voice"],
  },
  counters: { showLikes: ["likes"] },
  tallies: { tallies: ["names", "all"] },
};

const isPart = (type: string): type is Part => parts.some((part) => part === type);

/**
 * The scene as the URL wants it: another theme, fewer of the classic parts (`show`), other options; or with `widget` one of its
 * widgets alone, on a canvas of its own size. What the URL does not say is as the scene has it.
 */
export function givenScene(scene: Scene, options: Options, query: URLSearchParams): Scene {
  const isShown = ({ type }: SceneWidget) =>
    !isPart(type) || options.show.has(type) || !(query.has("show") || (type === "chat" && query.has("showChats")));
  const widgets = scene.widgets.filter(isShown).map((widget) => givenWidget(widget, options, query));
  const theme: SceneTheme = query.has("theme") ? options.theme : scene.theme;
  return alone({ ...scene, theme, widgets }, query.get("widget"));
}

function givenWidget(widget: SceneWidget, options: Options, query: URLSearchParams): SceneWidget {
  const parameters = Object.entries(optionsOf[widget.type] ?? {}).filter(([name]) => query.has(name));
  if (parameters.length === 0) return widget;
  const asked = classicScene({ ...options, show: new Set(parts) }).widgets.find(({ type }) => type === widget.type);
  const changed = parameters.flatMap(([, names]) => names.map((name) => [name, asked?.options[name]] as const));
  return {
    ...widget,
    options: { ...widget.options, ...(Object.fromEntries(changed) as SceneWidget["options"]) },
  };
}

/** A widget alone; the scene where it has none of this id. */
function alone(scene: Scene, id: string | null): Scene {
  const widget = scene.widgets.find((one) => one.id === id);
  if (!widget) return scene;
  const { place } = widget;
  if (place === "own") return { ...scene, widgets: [widget] };
  const { width, height } = place;
  const placed = { ...widget, hidden: false, place: { x: 0, y: 0, width, height, rotation: 0 } };
  return { ...scene, canvas: { width, height }, widgets: [placed] };
}
