/** How the pages of overlays that are open are shown: in OBS, seen, on air. Pure; how it is said is each page's own. */
import { slugOf } from "#shared/slug.ts";
import type { Operations } from "../../client/api.ts";

export type OpenPage = Operations["listOpenOverlays"]["answer"]["open"][number];

/**
 * From what most people see to what nobody does. `air`: in what goes out while OBS streams. `seen`: in what goes out, or in a scene
 * that is shown. `preview`: shown, but not in what goes out. `hidden`: in OBS, in no scene that is shown. `elsewhere`: a browser, or
 * another program than OBS.
 */
export const showings = ["air", "seen", "preview", "elsewhere", "hidden"] as const;
export type Showing = (typeof showings)[number];

export function showingOf({ showing }: Pick<OpenPage, "showing">): Showing {
  if (showing === null || showing.obs === null) return "elsewhere";
  if (!showing.visible) return "hidden";
  if (showing.active === false) return "preview";
  return showing.streaming === true && showing.active === true ? "air" : "seen";
}

/** The pages of the overlay that rules and scenes call `overlay`. */
export function pagesOf(open: readonly OpenPage[], overlay: string): OpenPage[] {
  return open.filter(({ name }) => name !== null && slugOf(name) === overlay);
}

/** How the one that most people see is shown; undefined where none is open. */
export function bestShowing(pages: readonly OpenPage[]): Showing | undefined {
  const all = new Set(pages.map(showingOf));
  return showings.find((one) => all.has(one));
}
