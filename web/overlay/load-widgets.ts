/** Gets the widgets of a scene: the code and the look of each kind, by its name, once, and only of those that are used. */
import type { Scene, SceneWidget } from "#shared/overlay/scene.ts";
import { guarded } from "./guarded-widget.ts";
import { type RunningWidget, runWidget } from "./running-widget.ts";
import type { Widget } from "./widget.ts";

/** A kind of widget, of which nothing is known. */
export type AnyWidget = Widget<Record<string, unknown>, unknown>;
/** Gets a kind; undefined for one that is not to be had. */
export type LoadKind = (type: string) => Promise<AnyWidget | undefined>;

/**
 * The widgets of a scene. Those of `before` that are what they were go on as they are, wherever they stand now: nothing that is
 * on the screen ends because something beside it was changed.
 */
export async function runScene(
  { widgets }: Scene,
  load: LoadKind,
  before: readonly RunningWidget[] = [],
): Promise<RunningWidget[]> {
  const shown = widgets.filter(({ hidden }) => !hidden);
  const kinds = await Promise.all(shown.map(({ type }) => load(type)));
  return shown.flatMap((scene, index) => {
    const known = before.find((one) => isSame(one.scene, scene));
    if (known) {
      known.scene = scene;
      return [known];
    }
    const kind = kinds[index];
    return kind ? [runWidget(kind, scene)] : [];
  });
}

function isSame(one: SceneWidget, other: SceneWidget): boolean {
  const what = ({ id, type, options, filters, place }: SceneWidget) =>
    JSON.stringify([id, type, options, filters, place === "own"]);
  return what(one) === what(other);
}

/** How often a kind that does not come holds up all of the overlay; after that it is left out. */
const maxTries = 3;

/** Loads kinds that the build made, by their names. Throws while it is worth trying again. */
export function kindLoader(page: Document, log: (text: string) => void): LoadKind {
  const loaded = new Map<string, AnyWidget>();
  const tries = new Map<string, number>();
  return async (type) => {
    const known = loaded.get(type);
    if (known) return known;
    const tried = tries.get(type) ?? 0;
    tries.set(type, tried + 1);
    // A module that failed once may be remembered as failed.
    const again = tried === 0 ? "" : `?try=${tried}`;
    try {
      const [module] = await Promise.all([
        import(`/assets/widgets/${type}.js${again}`) as Promise<{ widget: AnyWidget }>,
        loadStyle(page, `/assets/widgets/${type}.css${again}`),
      ]);
      const kind = guarded(module.widget, (error) => log(`The widget ${type} has a fault: ${String(error)}`));
      loaded.set(type, kind);
      return kind;
    } catch (error) {
      log(`The widget ${type} did not come: ${String(error)}`);
      if (tried + 1 < maxTries) throw error;
      return undefined;
    }
  };
}

function loadStyle(page: Document, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = page.createElement("link");
    link.rel = "stylesheet";
    link.href = url;
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => {
      link.remove();
      reject(new Error(`${url} did not come`));
    });
    page.head.append(link);
  });
}
