/** The overlay within the studio (`?studio=1`): shows a draft as it is edited, and events that are made up, and asks for no stream. */
import type { Scene } from "#shared/overlay/scene.ts";
import type { ServerFrame } from "#shared/protocol/wire.ts";
import { takeEvents } from "./frames.ts";
import { type OverlayModel, partsOf, typesOf } from "./model.ts";
import type { Clocks } from "./widget.ts";

/** What the studio says. */
export type StudioWish =
  | { is: "scene"; scene: Scene }
  /** Of what is made up: as the server would send it. */
  | { is: "frame"; frame: ServerFrame }
  /** A button of a custom widget was pressed: it hears of it on this page. */
  | { is: "press"; code: string; field: string; value: unknown }
  /** What is on it goes, and what was sent so far is forgotten. `pictures`: what those of people and gifts are asked for with. */
  | { is: "anew"; scene: Scene; pictures?: string };

/** What is told the studio. */
export type StudioWord =
  | { is: "ready" }
  /** What the widgets on it want of a stream; `fresh`: some of them know nothing yet. */
  | { is: "wants"; types: readonly string[]; parts: readonly string[]; fresh: boolean };

interface Page {
  model: OverlayModel;
  show: (scene: Scene) => Promise<void>;
  take: (frame: ServerFrame) => void;
  clocks: () => Clocks;
  usePass: (pass: string | undefined) => void;
  log: (text: string) => void;
}

/** Frames that are kept for widgets that come later: those of the last minutes. */
const keptFrames = 60;

/** Listens to the page around this one, where it is of the same origin, and to nobody else. */
export function followStudio(page: Page): void {
  const wishes: StudioWish[] = [];
  let kept: ServerFrame[] = [];
  let isBusy = false;

  addEventListener("message", ({ origin, source, data }: MessageEvent<StudioWish>) => {
    if (origin !== location.origin || source !== parent || source === window) return;
    wishes.push(data);
    if (!isBusy) void work();
  });
  const say = (word: StudioWord) => parent.postMessage(word, location.origin);
  const sayWants = (fresh: boolean) =>
    say({ is: "wants", types: typesOf(page.model.widgets), parts: partsOf(page.model.widgets), fresh });
  say({ is: "ready" });

  async function work(): Promise<void> {
    isBusy = true;
    for (let wish = wishes.shift(); wish; wish = wishes.shift()) {
      try {
        await fulfil(wish);
      } catch (error) {
        page.log(`What the studio wanted did not go: ${String(error)}`);
      }
    }
    isBusy = false;
  }

  async function fulfil(wish: StudioWish): Promise<void> {
    switch (wish.is) {
      case "anew":
        kept = [];
        page.model.widgets = [];
        page.model.position = undefined;
        page.usePass(wish.pictures);
        await page.show(wish.scene);
        return sayWants(true);
      case "scene":
        // While it is being dragged only where it is now matters.
        if (wishes[0]?.is === "scene") return;
        return showScene(wish.scene);
      case "frame":
        kept = [...kept, wish.frame].slice(-keptFrames);
        return page.take(wish.frame);
      case "press":
        dispatchEvent(new CustomEvent("custom-widget-press", { detail: wish }));
        return;
      default:
        // Of another version of the studio.
        wish satisfies never;
    }
  }

  /** A widget that is new, or has other options, is told what the others know already. */
  async function showScene(scene: Scene): Promise<void> {
    const before = page.model.widgets;
    await page.show(scene);
    const fresh = page.model.widgets.filter((widget) => !before.includes(widget));
    sayWants(fresh.length > 0);
    if (fresh.length === 0) return;
    const model = { ...page.model, widgets: fresh, position: undefined, top: undefined, actionIds: new Set<string>() };
    for (const frame of kept) if (frame.type === "events") takeEvents(model, frame, page.clocks());
  }
}
