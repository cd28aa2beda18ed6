/** The overlay page: wires the line, the model and the views together. */
import { formatPosition, parsePosition, type ServerFrame, subprotocol, tokenSubprotocolPrefix } from "#shared/wire.ts";
import { connect, type Socket } from "./connection.ts";
import { adoptInjectedStyles } from "./custom-style.ts";
import { parseOptions } from "./options.ts";
import { advanceModel, newModel, takeEvents, takeHello, takeTrial } from "./overlay-model.ts";
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

const streamId = root.dataset["stream"] ?? "";
const token = /^\/o\/([^/]+)/.exec(location.pathname)?.[1] ?? "";
const positionKey = `tiktok-live-edge:${streamId}:position`;

adoptInjectedStyles(document);
const model = newModel(options, root.dataset["overlay"]);
const view = createOverlayView(root, options, {
  playing(key, playing) {
    setPlaying(model.ruleQueues, key, playing, performance.now());
    requestDraw();
  },
  log,
});

let drawing = false;
let cancelAlarm: ReturnType<typeof setTimeout> | undefined;

/** Draws once before the next picture, however many frames came since the last one. A hidden page draws nothing. */
function requestDraw(): void {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame((now) => {
    drawing = false;
    const clocks = { now, wall: Date.now() };
    const nextAt = advanceModel(model, clocks);
    view.draw(model, clocks);
    clearTimeout(cancelAlarm);
    if (nextAt !== undefined) cancelAlarm = setTimeout(requestDraw, Math.max(0, nextAt - now));
  });
}

function take(frame: ServerFrame): boolean {
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
    case "sync":
      log(frame.synced ? "Up with the stream again." : "Too slow: the server waits for this page to catch up.");
      return true;
    default:
      // A kind of frame of a later server: nothing to show, and nothing lost.
      frame satisfies never;
      return true;
  }
  if (model.position && !options.preview) rememberPosition(formatPosition(model.position));
  requestDraw();
  return true;
}

async function isRefused(): Promise<boolean> {
  try {
    const answer = await fetch(location.pathname, { method: "HEAD", cache: "no-store" });
    return [401, 403, 404, 410].includes(answer.status);
  } catch {
    return false;
  }
}

/** A page without storage (a source in private mode) still works; it only starts anew when it is loaded again. */
function rememberPosition(position: string): void {
  try {
    sessionStorage.setItem(positionKey, position);
  } catch (error) {
    log(`The position could not be kept: ${String(error)}`);
  }
}

function rememberedPosition(): string | null {
  try {
    return sessionStorage.getItem(positionKey);
  } catch {
    return null;
  }
}

function openSocket(heard: (data: unknown) => void, closed: (code: number) => void): Socket {
  const url = new URL(`/v1/streams/${encodeURIComponent(streamId)}/live`, location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  const after = model.position ?? parsePosition(rememberedPosition() ?? "");
  if (after) url.searchParams.set("after", formatPosition(after));
  url.searchParams.set("types", typesOf(options).join(","));
  const socket = new WebSocket(url, [subprotocol, tokenSubprotocolPrefix + token]);
  socket.addEventListener("message", (event) => heard(event.data));
  socket.addEventListener("close", (event) => closed(event.code));
  return {
    isOpen: () => socket.readyState === WebSocket.OPEN,
    send: (text) => socket.send(text),
    close: () => socket.close(),
  };
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
  const connection = connect({
    open: openSocket,
    take,
    stopped(code) {
      log(`The server ended it (${code}): the token may have been revoked. Nothing more is shown.`);
      view.clear(options.debug ? `stopped (${code})` : undefined);
    },
    isRefused,
    log,
    random: Math.random,
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
