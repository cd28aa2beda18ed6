/** Scenes for tests: each test changes what it is about. */
import type { Scene, SceneWidget } from "#shared/overlay/scene.ts";

export function widget(id: string, change: Partial<SceneWidget> = {}): SceneWidget {
  return {
    id,
    type: "chat",
    name: "",
    place: { x: 100, y: 100, width: 400, height: 200, rotation: 0 },
    hidden: false,
    locked: false,
    group: "",
    opacity: 1,
    filters: { from: "everyone", without: [] },
    options: { lines: 8, joins: false },
    ...change,
  };
}

export function sceneOf(...widgets: SceneWidget[]): Scene {
  return { version: 1, canvas: { width: 1_920, height: 1_080 }, theme: "glass", widgets };
}
