/** The overlay page: wires the line, the model and the views together. */
import type { Scene } from "#shared/overlay/scene.ts";
import { formatPosition, parsePosition, type ServerFrame } from "#shared/protocol/wire.ts";
import { connect } from "../../client/feed/connection.ts";
import { classicScene } from "./classic-scene.ts";
import { adoptInjectedStyles } from "./custom-style.ts";
import { feedSockets, type Place } from "./feed-socket.ts";
import { advanceModel, takeEvents, takeHello, takeParts, takeSync, takeTallies, takeTrial } from "./frames.ts";
import { givenScene } from "./given-scene.ts";
import { lineState, reasonOf } from "./line-state.ts";
import { lookLoader } from "./load-looks.ts";
import { kindLoader, runScene } from "./load-widgets.ts";
import { newModel, partsOf, tell, typesOf } from "./model.ts";
import { followObs, type ObsStudio } from "./obs/obs-source.ts";
import { type Showing, showingReport, type ShowingReport } from "./obs/showing-report.ts";
import { parseOptions } from "./options.ts";
import { throughOurServer } from "./pictures.ts";
import { previewFrame } from "./preview.ts";
import { streamTime } from "./stream-clock.ts";
import { followStudio } from "./studio-frame.ts";
import { takeReleased } from "./releases.ts";
import { takeOverlays } from "./takebacks.ts";
import { askSound } from "./sound/host-mouth.ts";
import { createOverlayView } from "./view.ts";
import type { Clocks } from "./widget.ts";

const root = document.documentElement;
const parameters = new URLSearchParams(location.search);
const { options, problems } = parseOptions(parameters);
const log = (text: string): void => {
  if (options.debug) console.info(`[overlay] ${text}`);
};
for (const problem of problems) log(problem);

const token = /^\/o\/([^/]+)/.exec(location.pathname)?.[1] ?? "";
/** Where the position is remembered; known with the stream. */
let positionKey: string | undefined;
/** The server did not want this page, and everything is off it. */
let cleared = false;
/** What pictures are asked of our server with; it holds for days. */
let picturePass: string | undefined;
/** The published scene that is shown, as `sceneOf` has it. */
let shownScene = "";
/** Has the page ask for its scene anew, and for what that wants of the feed. */
let askAnew = (): void => {};
/** Asks whether another scene was published while nothing was heard. */
let lookForScene = (): void => {};

adoptInjectedStyles(document);
const clocksNow = (): Clocks => ({ now: performance.now(), wall: Date.now() });
const model = newModel([]);
const view = createOverlayView(root, options, { log, changed: requestDraw, clocks: clocksNow, sound: askSound(token) });
const load = kindLoader(document, log);
const loadLooks = lookLoader(document, log);

/** Shows a scene: what of it is on the page already stays as it is. */
async function show(scene: Scene): Promise<void> {
  const [widgets] = await Promise.all([runScene(scene, load, model.widgets), loadLooks(scene)]);
  model.widgets = widgets;
  if (cleared) return;
  view.show(scene, model.widgets);
  requestDraw();
}

/** What OBS says of the source that the page is; undefined elsewhere. */
const obs = followObs((window as { obsstudio?: ObsStudio }).obsstudio, window, rest);
/** Tells the hub how the page is shown, once there is a line. */
let report: ShowingReport | undefined;

/** In OBS a source that nobody sees rests: it takes in what happens, and shows, plays and announces nothing of it. */
function rest(): void {
  const isResting = obs?.isVisible === false;
  report?.changed();
  if (model.isResting === isResting) return;
  model.isResting = isResting;
  const clocks = clocksNow();
  if (isResting) {
    tell(model, { is: "rest" }, clocks);
    // What is heard ends with this picture, and nothing is drawn after it.
    draw(clocks.now, true);
    clearTimeout(cancelAlarm);
    view.rest(true);
  } else {
    view.rest(false);
    requestDraw();
  }
}

/** How late the latest event came, beside the quickest of late. */
let lagMs: number | null = null;

function showing(): Showing {
  const isSeen = document.visibilityState === "visible";
  if (!obs) return { obs: null, visible: isSeen, active: null, streaming: null, lagMs };
  return { obs: obs.version, visible: obs.isVisible, active: obs.isActive, streaming: obs.isStreaming, lagMs };
}

let drawing = false;
let cancelAlarm: ReturnType<typeof setTimeout> | undefined;

/** Draws once before the next picture, however many frames came since the last one. A hidden page draws nothing. */
function requestDraw(): void {
  if (drawing || model.isResting) return;
  drawing = true;
  requestAnimationFrame((now) => {
    drawing = false;
    draw(now, false);
  });
}

/** @param isLast nothing is drawn after it for a while, and so it shows all there is */
function draw(now: number, isLast: boolean): void {
  const clocks = { now, wall: Date.now() };
  const nextAt = advanceModel(model, clocks);
  showScreen(!model.isEmptied);
  if (view.draw(model, clocks, isLast)) requestDraw();
  clearTimeout(cancelAlarm);
  if (nextAt !== undefined && !model.isResting) cancelAlarm = setTimeout(requestDraw, Math.max(0, nextAt - now));
}

function take(sent: ServerFrame): boolean {
  if (cleared) {
    // Wanted after all: the page begins anew.
    location.reload();
    return true;
  }
  view.explain(undefined);
  const frame = throughOurServer(sent, picturePass);
  const clocks = clocksNow();
  switch (frame.type) {
    case "hello":
      if (model.position !== undefined) lookForScene();
      takeHello(model, frame, clocks);
      if (!options.preview) rememberReleased();
      if (frame.showing) report?.greeted();
      break;
    case "events": {
      takeEvents(model, frame, clocks);
      const latest = frame.events.at(-1);
      if (latest) lagMs = Math.max(0, streamTime(model.clock, clocks.wall) - latest.ingestedAt);
      report?.heard();
      break;
    }
    case "trial":
      takeTrial(model, frame, clocks);
      requestDraw();
      return true;
    case "overlays":
      takeOverlays(model, frame, clocks);
      if (frame.scene?.overlay === model.overlayName) askAnew();
      drawNow(clocks.now);
      return true;
    case "released":
      takeReleased(model, frame.released, model.position?.offset ?? frame.position.offset, clocks);
      if (!options.preview) rememberReleased();
      drawNow(clocks.now);
      return true;
    case "tallies":
      takeTallies(model, frame, clocks);
      requestDraw();
      return true;
    case "parts":
      takeParts(model, frame, clocks);
      requestDraw();
      return true;
    case "sync":
      takeSync(model, frame);
      log(frame.synced ? "Up with the stream again." : "Too slow: the server waits for this page to catch up.");
      break;
    default:
      // A kind of frame of a later server: nothing to show, and nothing lost.
      frame satisfies never;
      return true;
  }
  if (model.position && positionKey !== undefined && !options.preview) rememberPosition(formatPosition(model.position));
  requestDraw();
  return true;
}

/** A page that nobody looks at is not drawn, but what it speaks is heard: what was taken back ends. */
function drawNow(now: number): void {
  if (document.visibilityState === "hidden" && !model.isResting) draw(now, true);
  else requestDraw();
}

/** An emptied screen shows nothing at all, whatever a widget or a style of one's own does. */
function showScreen(isShown: boolean): void {
  if (isShown) document.body.style.removeProperty("display");
  else document.body.style.setProperty("display", "none", "important");
}

/** What was shown by hand is not shown again where the page is loaded anew. */
function rememberReleased(): void {
  if (positionKey === undefined) return;
  try {
    const place = { epoch: model.position?.epoch ?? "", offset: model.releasedNo };
    sessionStorage.setItem(`${positionKey}:released`, formatPosition(place));
  } catch (error) {
    log(`What was shown by hand could not be kept: ${String(error)}`);
  }
}

function rememberedRelease(epoch: string | undefined): number {
  try {
    const seen = parsePosition(sessionStorage.getItem(`${positionKey ?? ""}:released`) ?? "");
    return seen && seen.epoch === epoch ? seen.offset : 0;
  } catch {
    return 0;
  }
}

/** A page without storage (a source in private mode) still works; it only starts anew when it is loaded again. */
function rememberPosition(position: string): void {
  if (positionKey === undefined) return;
  try {
    sessionStorage.setItem(positionKey, position);
  } catch (error) {
    log(`The position could not be kept: ${String(error)}`);
  }
}

function rememberedPosition(): string | null {
  try {
    return positionKey === undefined ? null : sessionStorage.getItem(positionKey);
  } catch {
    return null;
  }
}

/** Which scene it is: "" for the classic layout. */
function sceneOf(scene: Place["scene"]): string {
  return scene ? `${scene.sceneId}:${scene.revision}` : "";
}

/** The token's stream is known: gets its scene onto the page, and says what the page asks the feed for. */
async function goTo({ streamId, overlay, pictures, scene }: Place): Promise<URLSearchParams> {
  positionKey = `tiktok-live-edge:${streamId}:position`;
  model.overlayName = overlay;
  picturePass = pictures;
  shownScene = sceneOf(scene);
  await show(scene ? givenScene(scene.document, options, parameters) : classicScene(options));
  const query = new URLSearchParams();
  const after = model.position ?? parsePosition(rememberedPosition() ?? "");
  model.releasedNo = Math.max(model.releasedNo, rememberedRelease(after?.epoch));
  if (after) query.set("after", formatPosition(after));
  query.set("types", typesOf(model.widgets).join(","));
  const parts = partsOf(model.widgets);
  if (parts.length > 0) query.set("parts", parts.join(","));
  return query;
}

function later(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}

function usePass(pass: string | undefined): void {
  picturePass = pass;
}

const previewStepMs = 500;

async function preview(): Promise<void> {
  await show(classicScene(options));
  let step = 0;
  setInterval(() => {
    take(previewFrame(step));
    step += 1;
  }, previewStepMs);
}

function start(): void {
  let said = "";
  const sockets = feedSockets(token, goTo);
  const connection = connect({
    open: sockets.open,
    take,
    down(why, delayMs, refused) {
      if (refused && !cleared) {
        cleared = true;
        view.clear();
      }
      const state = lineState(why, delayMs);
      if (options.debug) view.explain(state);
      // Without being asked only what is new: an outage of hours must not fill a studio's log.
      const reason = reasonOf(why);
      if (options.debug || reason !== said) console.warn(`[overlay] ${state}`);
      said = reason;
    },
    random: Math.random,
    now: () => performance.now(),
    isHidden: () => document.visibilityState === "hidden",
    after: later,
  });
  report = showingReport({
    read: showing,
    send: (text) => connection.say(text),
    now: () => performance.now(),
    after: later,
  });
  lookForScene = () => {
    const look = async (): Promise<void> => {
      const place = await sockets.look();
      picturePass = place.pictures;
      if (sceneOf(place.scene) !== shownScene) askAnew();
    };
    // It goes on with what it shows; the next greeting looks again.
    look().catch((error: unknown) => log(`Whether there is another scene is not known: ${String(error)}`));
  };
  askAnew = () => {
    sockets.forget();
    connection.reopen();
  };
  addEventListener("online", () => connection.wake());
  document.addEventListener("visibilitychange", () => {
    report?.changed();
    if (document.visibilityState !== "visible") return;
    connection.wake();
    requestDraw();
  });
  // After a freeze everything that was said meanwhile would pass by as if it were new; a greeting tells what is.
  document.addEventListener("resume", () => connection.reopen());
  addEventListener("pagehide", () => connection.close());
  // A page that comes back out of the browser's memory has no line any more.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}

if (parameters.has("studio") && parent !== window) followStudio({ model, show, take, usePass, clocks: clocksNow, log });
else if (options.preview) void preview();
else start();
