/** Draws the whole overlay, within its budget of nodes. */
import type { Scene, SceneWidget } from "#shared/overlay/scene.ts";
import { isClassicLook } from "./classic-scene.ts";
import { applyLook, applyScene, fitCanvas, makeClassicRoom } from "./look.ts";
import type { OverlayModel } from "./model.ts";
import { stopMotion } from "./obs/rest.ts";
import type { Options } from "./options.ts";
import type { MountedWidget, RunningWidget } from "./running-widget.ts";
import { engineMouth, playOnPage, startSpeaker } from "./sound/engine-mouth.ts";
import { hostMouth, type HostNeeds } from "./sound/host-mouth.ts";
import { ducking } from "./sound/ducking.ts";
import { browserMouth, createVoice, eitherMouth } from "./sound/voice.ts";
import { madeSoFar } from "./parts.ts";
import { drawInTurns } from "./turns.ts";
import type { Clocks } from "./widget.ts";
import { wordsOf } from "./words.ts";

export interface OverlayView {
  /** Puts the widgets of a scene on the page; those that are on it already stay. */
  show(scene: Scene, widgets: readonly RunningWidget[]): void;
  /**
   * Draws what has changed; of much as much as has room in a picture, unless it is the last one for a while (`isLast`).
   * Returns whether another picture is due though nothing else happens.
   */
  draw(model: OverlayModel, clocks: Clocks, isLast?: boolean): boolean;
  /** Nobody sees the page any more, or somebody does again. */
  rest(isResting: boolean): void;
  /** Takes everything off the page. */
  clear(): void;
  /** Says something to who looks for a fault, in a box in the corner; undefined takes it away. Never without `debug=1`. */
  explain(text: string | undefined): void;
}

/** Most elements the page's body ever holds in the classic layout: what a browser source beside a game draws without a thought. */
const maxElements = 50;
/** And more for each widget of a scene with a canvas. */
const maxElementsOfWidget = 100;

const isMeasuring = ({ measures }: MountedWidget): boolean => measures;
const isWriting = ({ measures }: MountedWidget): boolean => !measures;

/** So many elements and texts that are new have room in one picture of a scene: a few milliseconds of the browser's layout. */
const roomOfPicture = 24;

/** What the view tells. */
export interface Ears {
  log: (text: string) => void;
  /** Something moved on, and the next picture is due. */
  changed: () => void;
  clocks: () => Clocks;
  /** The sound of an alert by the host's voice; absent where there is no server to ask. */
  sound?: HostNeeds["get"];
}

/** Draws into the page's own `main`, by the options' look. */
export function createOverlayView(root: HTMLElement, options: Options, ears: Ears): OverlayView {
  applyLook(root, options);
  const page = root.ownerDocument;
  const { body } = page;
  const { volume, locale } = options;
  const language = locale ?? navigator.language;
  const { log } = ears;
  const bundled = engineMouth({ language, volume, start: startSpeaker, play: playOnPage, after, log });
  const browser = browserMouth(language, volume, log);
  const now = () => performance.now();
  const host = ears.sound && hostMouth({ get: ears.sound, play: playOnPage, volume, now, instead: bundled, log });
  const voice = createVoice(eitherMouth({ bundled, browser, host }), after, (isSpoken) => ducking.speak(isSpoken));
  const shell = { locale, words: wordsOf(language), volume, voice, log: ears.log, changed: ears.changed };
  const mounted = new Map<RunningWidget, MountedWidget>();
  let canvas: Scene["canvas"] = "page";
  let note: HTMLElement | undefined;
  let goOn = (): void => {};
  /** Whose turn it is in the next picture. */
  let first = { measuring: 0, writing: 0 };

  addEventListener("resize", () => {
    if (canvas !== "page") fitCanvas(root, canvas);
  });

  function mount(widget: RunningWidget, scene: Scene): MountedWidget {
    const box = page.createElement(widget.element);
    const isClassic = isClassicLook(scene, widget.scene);
    if (!isClassic) box.classList.add("w");
    const { type, place } = widget.scene;
    if (place === "own" && page.getElementById(type) === null) box.id = type;
    box.classList.add(type);
    if (widget.role !== undefined) box.setAttribute("role", widget.role);
    return widget.mount(box, { ...shell, isClassic }, ears.clocks);
  }

  return {
    show(scene, widgets) {
      canvas = scene.canvas;
      applyScene(root, scene);
      for (const [widget, one] of mounted) {
        const isSameLook = one.box.classList.contains("w") !== isClassicLook(scene, widget.scene);
        if (widgets.includes(widget) && isSameLook) continue;
        one.dispose();
        mounted.delete(widget);
      }
      const boxes = widgets.map((widget) => {
        const one = mounted.get(widget) ?? mount(widget, scene);
        mounted.set(widget, one);
        return placed(page, one.box, widget.scene);
      });
      // Only where their order is another one: what is put into the page anew begins its motion anew.
      const main = page.querySelector("main");
      if (main && [...main.children].some((child, index) => child !== boxes[index])) main.replaceChildren(...boxes);
      else main?.append(...boxes.slice(main.children.length));
    },
    draw(model, clocks, isLast = false) {
      const context = { feed: model, clocks };
      const pace = String(model.pace.step);
      if (root.dataset["pace"] !== pace) root.dataset["pace"] = pace;
      // In the classic layout widgets make room for each other, and so are drawn together; it never holds much.
      let isDue = false;
      if (canvas === "page") makeClassicRoom(root, options, () => (isDue = drawAll(Infinity)));
      else isDue = drawAll(isLast ? Infinity : roomOfPicture);
      const most = canvas === "page" ? maxElements : maxElements + maxElementsOfWidget * mounted.size;
      const elements = body.getElementsByTagName("*");
      while (elements.length > most && [...mounted.values()].some((one) => one.shed()));
      return isDue;

      function drawAll(room: number): boolean {
        const all = [...mounted.values()];
        const how = { draw: (one: MountedWidget) => one.draw(context), work: madeSoFar };
        if (room === Infinity) return drawInTurns(all, 0, { ...how, room }).isDue;
        const before = madeSoFar();
        // While the page is laid out already, to read sizes costs nothing. So one that does changes something in a picture, and the
        // others write after it.
        const measured = drawInTurns(all.filter(isMeasuring), first.measuring, { ...how, room: 1 });
        const left = room - (madeSoFar() - before);
        const written = drawInTurns(all.filter(isWriting), first.writing, { ...how, room: left });
        first = { measuring: measured.first, writing: written.first };
        return measured.isDue || written.isDue;
      }
    },
    rest(isResting) {
      goOn();
      goOn = isResting ? stopMotion(page) : () => {};
      for (const one of mounted.values()) one.rest(isResting);
    },
    clear() {
      for (const one of mounted.values()) one.dispose();
      mounted.clear();
      body.replaceChildren();
    },
    explain(text) {
      note?.remove();
      note = undefined;
      if (text === undefined) return;
      note = page.createElement("p");
      note.className = "debug";
      note.textContent = text;
      body.append(note);
    },
  };
}

/** What stands in the page for a widget: its box itself, or on a canvas a box around it. */
function placed(page: Document, box: HTMLElement, { place, opacity, theme, textSize = 1 }: SceneWidget): HTMLElement {
  if (place === "own") return box;
  const around = box.parentElement?.classList.contains("boxed") ? box.parentElement : page.createElement("div");
  around.className = "boxed";
  if (box.parentElement !== around) around.append(box);
  const { style } = around;
  style.setProperty("--box-x", `${place.x}px`);
  style.setProperty("--box-y", `${place.y}px`);
  style.setProperty("--box-width", `${place.width}px`);
  style.setProperty("--box-height", `${place.height}px`);
  // Not 0deg: what is turned holds back what wants the whole canvas.
  style.setProperty("--box-rotation", place.rotation === 0 ? "none" : `${place.rotation}deg`);
  style.setProperty("--text-size", `calc(var(--scene-text) * ${textSize})`);
  if (theme === undefined) delete around.dataset["theme"];
  else around.dataset["theme"] = theme;
  style.setProperty("--box-opacity", String(opacity));
  return around;
}

function after(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}
