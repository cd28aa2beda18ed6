/**
 * The page in the frame of a custom widget: runs the streamer's code, and gives it what StreamElements gives to widgets
 * (`SE_API`, `onWidgetLoad`, `onEventReceived`, `onSessionUpdate`). It has an origin of its own and a policy that the server sets
 * (workers/custom-widgets/policy.ts). It is told everything by the overlay's page, through a port; nothing here is a secret.
 */
import { type FromFrame, frameReady, type ToFrame, type WidgetEvent } from "#shared/custom-widget/messages.ts";
import { dueIn, enqueue, next, noQueue, resume } from "./event-queue.ts";
import { guardPage } from "./guard.ts";
import { runCode } from "./run-code.ts";

type Begin = Extract<ToFrame, { is: "begin" }>;

guardPage(globalThis);

let port: MessagePort | undefined;
let holdMs = 0;
let isMuted = false;
const queue = noQueue();
let queueTimer: ReturnType<typeof setTimeout> | undefined;
const answers = new Map<number, { resolve: (value: unknown) => void; reject: (why: Error) => void }>();
let asked = 0;
/** What is asked and not answered yet; more is refused. */
const mostAsked = 200;

addEventListener("message", function first({ source, data, ports }: MessageEvent<ToFrame>) {
  const [given] = ports;
  if (source !== parent || data.is !== "begin" || !given) return;
  removeEventListener("message", first);
  port = given;
  port.addEventListener("message", (event: MessageEvent<ToFrame>) => take(event.data));
  port.start();
  void begin(data);
});
addEventListener("error", ({ message, lineno }) =>
  say({ is: "fault", text: `${message} (line ${lineno})`.slice(0, 500) }),
);
addEventListener("unhandledrejection", ({ reason }) => say({ is: "fault", text: String(reason).slice(0, 500) }));
// Whose port it is, only the page around knows: it is asked for, and nothing is said of what is here.
parent.postMessage(frameReady, "*");

function say(message: FromFrame): void {
  port?.postMessage(JSON.stringify(message));
}

async function begin(given: Begin): Promise<void> {
  holdMs = given.holdSeconds * 1_000;
  isMuted = given.isMuted;
  muteAll();
  (globalThis as { SE_API?: unknown }).SE_API = api(given);
  await runCode(document, given.code, given.needsJquery ? ["/assets/custom-widget/jquery.js"] : []);
  const { fields, session, recents, channel } = given;
  emit("onWidgetLoad", {
    channel: { username: channel, apiToken: "", id: "", providerId: "", avatar: "" },
    currency: { code: "COIN", name: "Coins", symbol: "" },
    fieldData: fields,
    recents,
    session: { data: session, settings: {} },
    overlay: { isEditorMode: given.isEdited, muted: isMuted },
    emulated: false,
  });
  say({ is: "started" });
}

function take(message: ToFrame): void {
  switch (message.is) {
    case "ping":
      return say({ is: "pong", no: message.no });
    case "event": {
      const { listener, event } = message;
      if (listener === "alertService:toggleSound") {
        isMuted = (event as { muted: boolean }).muted;
        muteAll();
      }
      return tell(enqueue(queue, { listener, event }, holdMs, performance.now()));
    }
    case "session":
      return emit("onSessionUpdate", { session: message.session });
    case "answer": {
      const { no, value, refused } = message;
      const answer = answers.get(no);
      answers.delete(no);
      if (refused === undefined) answer?.resolve(value);
      else answer?.reject(new Error(refused));
      return;
    }
    case "begin":
      return;
    default:
      message satisfies never;
  }
}

function tell(events: readonly WidgetEvent[]): void {
  for (const { listener, event } of events) emit("onEventReceived", { listener, event });
  clearTimeout(queueTimer);
  const wait = dueIn(queue, performance.now());
  if (wait !== undefined) queueTimer = setTimeout(() => tell(next(queue, holdMs, performance.now())), wait);
}

function emit(name: string, detail: unknown): void {
  dispatchEvent(new CustomEvent(name, { detail }));
}

/** `SE_API`, as far as it is public and makes sense here. */
function api({ isEdited }: Begin): object {
  return {
    store: {
      get: (key: unknown) => ask((no) => ({ is: "get", no, key: String(key) })),
      set: (key: unknown, value: unknown) =>
        ask((no) => ({ is: "set", no, key: String(key), value: JSON.stringify(value ?? null) })),
    },
    counters: { get: (name: unknown) => ask((no) => ({ is: "counter", no, name: String(name) })) },
    // What the server keeps off the overlays never comes here.
    sanitize: (given: unknown) => Promise.resolve({ result: given, skip: false }),
    cheerFilter: (text: unknown) => Promise.resolve(text),
    setField: (name: unknown, value: unknown) => {
      if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
        say({ is: "field", name: String(name), value });
    },
    getOverlayStatus: () => ({ isEditorMode: isEdited, muted: isMuted }),
    resumeQueue: () => tell(resume(queue, holdMs, performance.now())),
  };
}

function ask(message: (no: number) => FromFrame): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (answers.size >= mostAsked) return reject(new Error("too much was asked at once"));
    asked += 1;
    answers.set(asked, { resolve, reject });
    say(message(asked));
  });
}

/** What sounds is silent while the overlay is muted. */
function muteAll(): void {
  for (const one of sounding) one.muted = isMuted || (wasMuted.get(one) ?? false);
}
const sounding = new Set<HTMLMediaElement>();
const wasMuted = new WeakMap<HTMLMediaElement, boolean>();
// oxlint-disable-next-line typescript/unbound-method -- it is called as the method of each element
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function playWhenHeard(this: HTMLMediaElement) {
  if (!sounding.has(this)) {
    wasMuted.set(this, this.muted);
    sounding.add(this);
    const end = () => sounding.delete(this);
    this.addEventListener("ended", end, { once: true });
    this.addEventListener("emptied", end, { once: true });
  }
  if (isMuted) this.muted = true;
  return play.call(this);
};
