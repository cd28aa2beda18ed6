/** The overlay's own page within the studio: what it is told. It shows the draft, and events that are made up. */
import type { RecordedEvent } from "#shared/event.ts";
import { hexOfChannels, type OwnColour } from "#shared/overlay/own-look.ts";
import type { Scene } from "#shared/overlay/scene.ts";
import type { ServerFrame } from "#shared/protocol/wire.ts";
import type { StudioWish, StudioWord } from "../overlay/studio-frame.ts";
import { type LiveCanvas, type LiveOpener, type LiveState, openLiveCanvas } from "./live-canvas.ts";
import { beforeTry, partsFrame, retold, type Try, tried } from "./model/made-up.ts";
import { madeUpPart, partAfter, type Parts } from "./model/made-up-parts.ts";

/** By kind of widget, as the build wrote them down. */
export type Examples = Readonly<Record<string, readonly ServerFrame[]>>;

export interface Stage {
  /** The frame is on the page, or another one is. */
  attach(frame: HTMLIFrameElement): void;
  show(scene: Scene): void;
  /** Shows the stream itself, or the examples again. */
  setLive(isLive: boolean): void;
  /** Plays the examples of these kinds of widgets. */
  play(types: readonly string[]): void;
  try(what: Try): void;
  /** A button of a custom widget was pressed. */
  press(code: string, field: string, value: unknown): void;
  /** The colour that something has on the canvas now; undefined where it is not known, or is none. */
  colourOf(name: OwnColour): string | undefined;
}

/** An alert stays six seconds where nobody says otherwise. */
const ruleAfterMs = 7_000;

/** The overlay's page; the token is of no stream, and none is asked for. */
export const stageUrl = "/o/studio?studio=1";

/** For the stream itself on the canvas. */
export interface LiveSource {
  /** What pictures of people and gifts are asked for with. */
  pictures: string;
  openFeed: LiveOpener;
  /** How the line to the stream is; undefined while examples are shown. */
  tellLive: (state: LiveState | undefined) => void;
}

/** Without a source it shows examples alone. */
export function createStage(examples: Examples, scene: Scene, source?: LiveSource): Stage {
  let frame: HTMLIFrameElement | undefined;
  let isReady = false;
  let shown = scene;
  const clock = { offset: 0, now: Date.now() };
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let live: LiveCanvas | undefined;
  /** Live parts as they are made up so far, and those that the widgets want. */
  const made = new Map<string, unknown>();
  let wanted: readonly string[] = [];
  const exampleParts = partsOf(examples);

  function tell(wish: StudioWish): void {
    if (isReady) frame?.contentWindow?.postMessage(wish, location.origin);
  }

  function tellLater(afterMs: number, later: ServerFrame): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      tell({ is: "frame", frame: later });
      if (!live && later.type === "events") count(later.events);
    }, afterMs);
    timers.add(timer);
  }

  /** What is tried counts in what the widgets show of a hub. */
  function count(events: readonly RecordedEvent[]): void {
    const changed = wanted.flatMap((name) => {
      const before = made.get(name);
      const after = events.reduce((value: unknown, event) => partAfter(name, value, event), before);
      return after === before ? [] : [[name, after] as const];
    });
    if (changed.length > 0) tellParts(changed);
  }

  function tellParts(parts: readonly (readonly [name: string, value: unknown])[]): void {
    for (const [name, value] of parts) made.set(name, value);
    tell({ is: "frame", frame: partsFrame(Object.fromEntries(parts), clock) });
  }

  /** A widget that is new, or counts something else, is told how that stands. */
  function greet(): void {
    const parts = wanted.map(
      (name) => [name, made.get(name) ?? retold({ value: madeUpPart(name, exampleParts) }, clock).value] as const,
    );
    tellParts(parts.filter(([, value]) => value !== undefined));
  }

  const typesOf = () => [...new Set(shown.widgets.filter(({ hidden }) => !hidden).map(({ type }) => type))];

  function play(types: readonly string[]): void {
    clock.now = Date.now();
    if (live) return;
    for (const type of types)
      for (const one of examples[type] ?? []) {
        const frame = retold(one, clock);
        if (frame.type === "parts") for (const [name, value] of Object.entries(frame.parts)) made.set(name, value);
        // What a rule shows comes when the alert before it has gone: both at once need more room than their box has.
        if (frame.type === "events" && frame.events.length === 0 && frame.actions) tellLater(ruleAfterMs, frame);
        else tell({ is: "frame", frame });
      }
  }

  function beginAnew(): void {
    for (const timer of timers) clearTimeout(timer);
    made.clear();
    // Examples have pictures of their own.
    tell({ is: "anew", scene: shown, ...(live && source && { pictures: source.pictures }) });
    play(typesOf());
  }

  function openLive({ openFeed, tellLive }: LiveSource): LiveCanvas {
    return openLiveCanvas({
      open: openFeed,
      frame: (one) => tell({ is: "frame", frame: one as unknown as ServerFrame }),
      tell: tellLive,
      after(delayMs, callback) {
        const timer = setTimeout(callback, delayMs);
        return () => clearTimeout(timer);
      },
    });
  }

  addEventListener("message", ({ origin, source, data }: MessageEvent<StudioWord>) => {
    if (origin !== location.origin || source !== frame?.contentWindow) return;
    switch (data.is) {
      case "ready":
        isReady = true;
        return beginAnew();
      case "wants":
        wanted = data.parts;
        if (live) return live.want(data, data.fresh);
        return data.fresh ? greet() : undefined;
      default:
        // Of another version of the overlay.
        data satisfies never;
    }
  });

  return {
    attach(one) {
      frame = one;
      isReady = false;
    },
    show(next) {
      const before = new Set(typesOf());
      shown = next;
      tell({ is: "scene", scene: next });
      play(typesOf().filter((type) => !before.has(type)));
    },
    setLive(isLive) {
      live?.close();
      live = isLive && source ? openLive(source) : undefined;
      if (!live) source?.tellLive(undefined);
      beginAnew();
    },
    play,
    press: (code, field, value) => tell({ is: "press", code, field, value }),
    colourOf(name) {
      const page = frame?.contentDocument?.documentElement;
      return page ? hexOfChannels(getComputedStyle(page).getPropertyValue(`--o-${name}`)) : undefined;
    },
    try(what) {
      clock.now = Date.now();
      const before = beforeTry(what, clock);
      if (before) tell({ is: "frame", frame: before });
      let afterMs = 0;
      for (const step of tried(what, clock)) {
        afterMs += step.afterMs;
        tellLater(afterMs, step.frame);
      }
    },
  };
}

/** All live parts that the examples have. */
function partsOf(examples: Examples): Parts {
  const frames = Object.values(examples).flat();
  return Object.fromEntries(frames.flatMap((frame) => (frame.type === "parts" ? Object.entries(frame.parts) : [])));
}

/** The examples; where they do not come the canvas is empty, and what is tried is shown. */
export async function loadExamples(): Promise<Examples> {
  const answer = await fetch("/assets/studio/examples.json");
  return answer.ok ? ((await answer.json()) as Examples) : {};
}
