/** The options of a scene's widgets, held against what their kinds say (web/overlay/widgets/). */
import type { Scene } from "#shared/overlay/scene.ts";
import { readOptions, type WidgetOptions } from "#shared/overlay/widget-options.ts";
import * as registry from "../../web/overlay/widgets/registry.ts";
import { refuseErrors } from "../problem.ts";

const kinds: ReadonlyMap<string, WidgetOptions> = new Map(Object.entries(registry));

/** The scene with every option that its widgets have. Throws `invalid_request` for a kind or an option that there is not. */
export function checkedScene(scene: Scene): Scene {
  const errors: { path: string; message: string }[] = [];
  const widgets = scene.widgets.map((widget, index) => {
    const kind = kinds.get(widget.type);
    const path = `document.widgets.${index}`;
    if (!kind) {
      errors.push({ path: `${path}.type`, message: `there is no widget "${widget.type}"` });
      return widget;
    }
    const options = kind.fields.safeParse(widget.options);
    if (options.success) return { ...widget, options: options.data as typeof widget.options };
    for (const { path: within, message } of options.error.issues)
      errors.push({ path: [path, "options", ...within].join("."), message });
    return widget;
  });
  refuseErrors(errors);
  return { ...scene, widgets };
}

/** Names of the live parts that a scene shows, its options checked: who shows an overlay's token reads those. */
export function partsOfScene({ widgets }: Scene): string[] {
  const names = widgets.flatMap(({ type, options }) => kinds.get(type)?.parts?.(options as never) ?? []);
  return [...new Set(names)].sort();
}

/** The stores that the custom widgets of a scene keep things in. */
export function storesOfScene({ widgets }: Scene): string[] {
  const stores = widgets.flatMap(({ type, options: { store } }) =>
    type === "custom" && typeof store === "string" ? [store] : [],
  );
  return [...new Set(stores)].sort();
}

/** A scene of whatever version as the widgets of today read it: what they do not know any more is left out. */
export function shownScene(scene: Scene): Scene {
  const widgets = scene.widgets.flatMap((widget) => {
    const kind = kinds.get(widget.type);
    return kind ? [{ ...widget, options: readOptions(kind, widget.options) as typeof widget.options }] : [];
  });
  return { ...scene, widgets };
}
