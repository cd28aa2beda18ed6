/** A scene as it is stored may lack what has a default (shared/overlay/scene.ts): here everything is said. Pure. */
import type { Scene } from "#shared/overlay/scene.ts";
import type { Operations } from "../../../client/api.ts";

export type StoredDocument = Operations["getScene"]["answer"]["draft"];

export function completeScene({ theme = "glass", widgets, ...scene }: StoredDocument): Scene {
  return {
    ...scene,
    theme,
    widgets: widgets.map(({ place, filters, ...widget }) => ({
      name: "",
      hidden: false,
      locked: false,
      group: "",
      opacity: 1,
      options: {},
      ...widget,
      place: place === "own" ? place : { ...place, rotation: place.rotation ?? 0 },
      filters: { from: filters?.from ?? "everyone", without: filters?.without ?? [] },
    })),
  };
}

/** As the API takes it. */
export function storedOf(scene: Scene): StoredDocument {
  return scene as StoredDocument;
}
