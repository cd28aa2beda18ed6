/** Gets what a scene is drawn with beside its widgets: the tokens of its themes, their faces, the style of the classic layout. */
import type { Scene } from "#shared/overlay/scene.ts";
import { type SceneTheme, scriptFonts, themeFonts } from "#shared/overlay/themes.ts";
import { isClassicLook } from "./classic-scene.ts";

/** Brings the looks of a scene onto the page. Never fails: what does not come is asked for again with the next scene. */
export type LoadLooks = (scene: Scene) => Promise<void>;

/** Themes that the classic layout has a style of its own for. */
const classicThemes: ReadonlySet<SceneTheme> = new Set(["glass", "outline", "light"]);

/** The themes that a scene needs the tokens of. */
export function themesOf(scene: Scene): SceneTheme[] {
  const themes = scene.widgets
    .filter(({ hidden }) => !hidden)
    .map((widget) => ({ theme: widget.theme ?? scene.theme, isClassic: isClassicLook(scene, widget) }))
    .filter(({ theme, isClassic }) => !isClassic || !classicThemes.has(theme));
  return [...new Set(themes.map(({ theme }) => theme))];
}

/** Each style is asked for once; that of the classic layout is switched off while nothing has its look. */
export function lookLoader(page: Document, log: (text: string) => void): LoadLooks {
  const links = new Map<string, HTMLLinkElement>();

  function link(path: string): Promise<void> {
    const known = links.get(path);
    if (known) {
      known.disabled = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const element = page.createElement("link");
      element.rel = "stylesheet";
      element.href = `/assets/${path}.css`;
      element.addEventListener("load", () => resolve());
      element.addEventListener("error", () => {
        log(`The style ${path} did not come.`);
        element.remove();
        links.delete(path);
        resolve();
      });
      links.set(path, element);
      page.head.append(element);
    });
  }

  return async (scene) => {
    const isClassic = scene.widgets.some((widget) => isClassicLook(scene, widget));
    const themes = themesOf(scene);
    await Promise.all([...themes.map((theme) => link(`themes/${theme}`)), ...(isClassic ? [link("classic")] : [])]);
    // Nothing waits for a face: words are there at once, and change their letters when these have come.
    const own = scene.own?.font === undefined ? [] : [scene.own.font];
    const fonts = new Set(themes.flatMap((theme) => [...themeFonts[theme], ...own, ...scriptFonts]));
    for (const font of fonts) void link(`fonts/${font}`);
    const classic = links.get("classic");
    if (classic) classic.disabled = !isClassic;
  };
}
