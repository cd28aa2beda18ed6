/** The overlay page: wires the line, the model and the views together. */
import { formatPosition, parsePosition, type ServerFrame } from "#shared/protocol/wire.ts";
import { connect } from "../client/feed/connection.ts";
import { adoptInjectedStyles } from "./custom-style.ts";
import { feedSockets, type Place } from "./feed-socket.ts";
import { lineState, reasonOf } from "./line-state.ts";
import { parseOptions } from "./options.ts";
import { advanceModel, newModel, takeEvents, takeHello, takeSync, takeTallies, takeTrial } from "./overlay-model.ts";
import { takeOverlays } from "./overlay-takebacks.ts";
import { createOverlayView } from "./overlay-view.ts";
import { previewFrame } from "./preview.ts";
import { setPlaying } from "./rule-queues.ts";
import { typesOf } from "./wanted-types.ts";

const root = document.documentElement;
const { options, problems } = parseOptions(new URLSearchParams(location.search));
const log = (text: string): void => {
  if (options.debug) console.info(`[overlay] ${text}`);
};
for (const problem of problems) log(problem);

const token = /^\/o\/([^/]+)/.exec(location.pathname)?.[1] ?? "";
/** Where the position is remembered; known with the stream. */
let positionKey: string | undefined;
/** The server did not want this page, and everything is off it. */
let cleared = false;

adoptInjectedStyles(document);
const model = newModel(options);
const view = createOverlayView(root, options, {
  playing(key, playing) {
    setPlaying(model.ruleQueues, key, playing, performance.now());
    requestDraw();
  },
  log,
  changed: requestDraw,
});

let drawing = false;
let cancelAlarm: ReturnType<typeof setTimeout> | undefined;

/** Draws once before the next picture, however many frames came since the last one. A hidden page draws nothing. */
function requestDraw(): void {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame((now) => {
    drawing = false;
    draw(now);
  });
}

function draw(now: number): void {
  const clocks = { now, wall: Date.now() };
  const nextAt = advanceModel(model, clocks);
  view.draw(model, clocks);
  clearTimeout(cancelAlarm);
  if (nextAt !== undefined) cancelAlarm = setTimeout(requestDraw, Math.max(0, nextAt - now));
}

function take(frame: ServerFrame): boolean {
  if (cleared) {
    // Wanted after all: the page begins anew.
    location.reload();
    return true;
  }
  view.explain(undefined);
  const clocks = { now: performance.now(), wall: Date.now() };
  switch (frame.type) {
    case "hello":
      takeHello(model, frame, clocks);
      break;
    case "events":
      takeEvents(model, frame, clocks);
      break;
    case "trial":
      takeTrial(model, frame, clocks);
      requestDraw();
      return true;
    case "overlays":
      takeOverlays(model, frame, clocks);
      // A page that nobody looks at is not drawn, but what it speaks is heard.
      if (document.visibilityState === "hidden") draw(clocks.now);
      else requestDraw();
      return true;
    case "tallies":
      takeTallies(model, frame);
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
  if (model.position && !options.preview) rememberPosition(formatPosition(model.position));
  requestDraw();
  return true;
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

/** The token's stream is known: what the page asks its feed for. */
function goTo({ streamId, overlay }: Place): URLSearchParams {
  positionKey = `tiktok-live-edge:${streamId}:position`;
  model.overlayName = overlay;
  const query = new URLSearchParams();
  const after = model.position ?? parsePosition(rememberedPosition() ?? "");
  if (after) query.set("after", formatPosition(after));
  query.set("types", typesOf(options).join(","));
  return query;
}

const previewStepMs = 500;

function preview(): void {
  let step = 0;
  setInterval(() => {
    take(previewFrame(step));
    step += 1;
  }, previewStepMs);
}

function start(): void {
  let said = "";
  const connection = connect({
    open: feedSockets(token, goTo),
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
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
  });
  addEventListener("online", () => connection.wake());
  document.addEventListener("visibilitychange", () => {
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

if (options.preview) preview();
else start();
