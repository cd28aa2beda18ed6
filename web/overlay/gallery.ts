/**
 * Widgets with their examples, each in a box of its own: what the reference pictures are taken of. No page that is served has it;
 * it is bundled with the test that draws them.
 */
import type { EventsFrame, HelloFrame, PartsFrame } from "#shared/protocol/wire.ts";
import { type SceneTheme, scriptFonts, themeFonts } from "#shared/overlay/themes.ts";
import type { SceneWidget } from "#shared/overlay/scene.ts";
import { advanceModel, takeEvents, takeHello, takeParts } from "./frames.ts";
import type { AnyWidget } from "./load-widgets.ts";
import { newModel, type OverlayModel } from "./model.ts";
import { type MountedWidget, runWidget } from "./running-widget.ts";
import type { Clocks } from "./widget.ts";
import { wordsOf } from "./words.ts";

/** A widget in the gallery: where its box stands, in pixels of the page. */
export interface Exhibit {
  /** Its kind, and with a blank the look that is not its usual one. */
  name: string;
  type: string;
  /** Of the kind's other examples; undefined for the usual one. */
  look: string | undefined;
  /** As a scene has it, with all of its options. */
  scene: SceneWidget;
  x: number;
  y: number;
  width: number;
  height: number;
}

type Frame = EventsFrame | HelloFrame | PartsFrame;

/** Another example of a kind: with other options, or of something else that may happen. */
export interface Look {
  name: string;
  options?: Record<string, unknown>;
  frames?: readonly Frame[];
}

interface Example {
  example: readonly Frame[];
  /** Of the usual example, where the kind's own defaults say little. */
  options?: Record<string, unknown>;
  looks?: readonly Look[];
  /** What moves is seen so long after its frames. */
  seenAfterMs?: number;
}

/** The moment at which all examples are seen: shortly after the last thing that happens in them. */
const wall = 1_795_000_030_000;
const clocks: Clocks = { now: 1_000, wall };

const load = async (type: string): Promise<AnyWidget> =>
  ((await import(`./widgets/${type}/widget.ts`)) as { widget: AnyWidget }).widget;
const loadExample = async (type: string): Promise<Example> => (await import(`./widgets/${type}/example.ts`)) as Example;

/** The examples of a kind with their options: the usual one, which has no name, and the others. */
export async function looksOf(type: string): Promise<{ name: string; options: Record<string, unknown> }[]> {
  const { options = {}, looks = [] } = await loadExample(type);
  return [{ name: "", options }, ...looks.map((look) => ({ name: look.name, options: look.options ?? {} }))];
}

/** Puts all of them onto the page. */
export async function hang(exhibits: readonly Exhibit[], canvas: "wide" | "tall", textSize: string): Promise<void> {
  const root = document.documentElement;
  root.dataset["canvas"] = canvas;
  root.dataset["safe"] = "off";
  root.style.setProperty("--scene-text", textSize);
  const main = document.querySelector("main");
  main?.replaceChildren();
  for (const exhibit of exhibits) main?.append(await hung(exhibit));
}

async function hung({ name, type, look, scene, x, y, width, height }: Exhibit): Promise<HTMLElement> {
  const [kind, about] = await Promise.all([load(type), loadExample(type)]);
  const running = runWidget(kind, scene);
  const model: OverlayModel = newModel([running], "main");
  const frames = about.looks?.find((one) => one.name === look)?.frames ?? about.example;
  for (const frame of frames) {
    if (frame.type === "hello") takeHello(model, frame, clocks);
    else if (frame.type === "parts") takeParts(model, frame, clocks);
    else takeEvents(model, frame, clocks);
  }
  const box = document.createElement(running.element);
  box.className = `w ${type}`;
  const around = document.createElement("div");
  around.className = "boxed exhibit";
  around.dataset["exhibit"] = name;
  for (const [property, value] of Object.entries({ x, y, width, height }))
    around.style.setProperty(`--box-${property}`, `${value}px`);
  around.append(box);
  document.querySelector("main")?.append(around);
  const mount = () => running.mount(box, shell, () => clocks);
  const seen = { ...clocks, now: clocks.now + (about.seenAfterMs ?? 0) };
  let mounted: MountedWidget | undefined;
  const shell = {
    locale: "en",
    words: wordsOf("en"),
    volume: 0,
    voice: undefined,
    log: () => {},
    // A picture of it has come: what draws by itself draws it.
    changed: () => mounted?.draw({ feed: model, clocks: seen }),
    isClassic: false,
  };
  mounted = about.seenAfterMs === undefined ? mount() : withMotion(mount);
  // Twice: what makes room for something first is there with the second picture.
  let isDue = true;
  for (let times = 0; times < 2 || isDue; times += 1) {
    advanceModel(model, seen);
    isDue = mounted.draw({ feed: model, clocks: seen });
  }
  return around;
}

/** The pictures are taken with a wish for less motion; what is nothing without motion is mounted as if there were none. */
function withMotion<Result>(act: () => Result): Result {
  const asked = window.matchMedia.bind(window);
  window.matchMedia = (query) => asked(`not all and ${query}`);
  try {
    return act();
  } finally {
    window.matchMedia = asked;
  }
}

/** Dresses the page in a theme; resolves when its letters and all pictures are there. */
export async function dress(theme: SceneTheme): Promise<void> {
  const paths = [`themes/${theme}`, ...[...themeFonts[theme], ...scriptFonts].map((font) => `fonts/${font}`)];
  await Promise.all(paths.map(link));
  document.documentElement.dataset["theme"] = theme;
  // A face is asked for when something is written in it: laid out, then waited for.
  for (let times = 0; times < 3; times += 1) {
    void document.body.offsetHeight;
    await document.fonts.ready;
  }
  await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)));
  await Promise.all([...document.querySelectorAll("video")].map(firstPicture));
}

/** Of a video that does not play its first picture is seen, once that is there. */
function firstPicture(video: HTMLVideoElement): Promise<void> {
  if (video.readyState >= video.HAVE_CURRENT_DATA) return Promise.resolve();
  return new Promise((resolve) => {
    for (const over of ["loadeddata", "error"]) video.addEventListener(over, () => resolve(), { once: true });
  });
}

function link(path: string): Promise<void> {
  const href = `/assets/${path}.css`;
  if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const element = document.createElement("link");
    element.rel = "stylesheet";
    element.href = href;
    element.addEventListener("load", () => resolve());
    element.addEventListener("error", () => reject(new Error(`${href} did not come`)));
    document.head.append(element);
  });
}

/** The style of a kind. */
export const loadStyle = (type: string): Promise<void> => link(`widgets/${type}`);
