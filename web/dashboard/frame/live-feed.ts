/** The feed of the stream that is open: one socket, for every page. It comes back by itself, from its position. */
import type { HelloFrame, LiveState, OverlaysFrame } from "../../../client/api.ts";
import { type Down, type Feed, type Frame, openFeed } from "../../../client/feed.ts";
import type { ActionRecord } from "#shared/action-record.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { greetTallies, noTallies, takeTally } from "../../kit/tallies.ts";
import { countInMinute, type Minute } from "./minutes.ts";
import { serverNow } from "../../kit/server-clock.ts";

/** `down`: it comes back by itself; `refused`: who is asking may not, or not any more. */
export type Line = "opening" | "open" | "down" | "refused";

/** Events, as they happened. */
export interface Events {
  events: readonly RecordedEvent[];
  actions?: readonly ActionRecord[];
  /** Which of the actions wait for a moderator. */
  held?: readonly string[];
}

export interface Heard {
  /** The beginning, or a new beginning: `frame.recovered` says whether everything between follows. */
  hello?: (frame: HelloFrame) => void;
  events?: (frame: Events) => void;
  overlays?: (frame: OverlaysFrame) => void;
  /** Counters and timers, live parts, the state, or the line are not as they were. */
  changed?: () => void;
}

export interface LiveFeed {
  readonly line: Line;
  /** Since when there is no line, milliseconds since 1970. */
  readonly downSince: number | undefined;
  /** Undefined until the first hello. Its totals are the newest; the rest is of the last hello or of `refresh`. */
  readonly state: LiveState | undefined;
  readonly position: string | undefined;
  /** As rules and hands have changed them until now. */
  readonly counters: Readonly<Record<string, number>>;
  readonly timers: Readonly<Record<string, number>>;
  readonly pausedTimers: Readonly<Record<string, number>>;
  readonly parts: Readonly<Record<string, unknown>>;
  /** Whether a moderator has emptied the screens. */
  readonly emptied: boolean;
  /** The latest events, oldest first. */
  readonly recent: readonly RecordedEvent[];
  /** What came in each of the last minutes, oldest first. */
  readonly minutes: readonly Minute[];
  /** When the last event came here, by this device's clock. */
  readonly heardAt: number | undefined;
  listen: (heard: Heard, signal: AbortSignal) => void;
  /** Tries again at once. */
  wake: () => void;
}

/** How many events are kept for a page that opens later. */
const keptEvents = 3_000;
/** After these the state has changed in more than its totals. */
const turning = new Set(["CONNECTED", "DISCONNECTED", "STREAM_END", "STREAM_PAUSE", "GAP", "BATTLE"]);
const refreshAfterMs = 400;

export interface LiveFeedOptions {
  streamId: string;
  parts: readonly string[];
  readState: () => Promise<{ state: LiveState }>;
  /** The server asks who this is. */
  refused: (down: Down) => void;
}

/** Opens it; `signal` ends it. */
export function openLiveFeed({ streamId, parts, readState, refused }: LiveFeedOptions, signal: AbortSignal): LiveFeed {
  const listeners = new Set<Heard>();
  const known = {
    line: "opening" as Line,
    downSince: undefined as number | undefined,
    state: undefined as LiveState | undefined,
    parts: {} as Record<string, unknown>,
    emptied: false,
    recent: [] as RecordedEvent[],
    minutes: [] as Minute[],
    heardAt: undefined as number | undefined,
  };
  const tallies = noTallies();
  const tell = (say: (heard: Heard) => void) => {
    for (const heard of listeners) say(heard);
  };
  const changed = () => tell((heard) => heard.changed?.());

  async function takeState(): Promise<void> {
    const { state } = await readState();
    known.state = state;
    changed();
  }
  let refreshing: ReturnType<typeof setTimeout> | undefined;
  const refresh = () => {
    refreshing ??= setTimeout(() => {
      refreshing = undefined;
      void takeState().catch(() => undefined);
    }, refreshAfterMs);
  };

  /** The browser said that there is no network, and the socket has not ended since. */
  let isCut = false;

  function take(frame: Frame): void {
    switch (frame.type) {
      case "hello":
        known.state = frame.state;
        greetTallies(tallies, frame);
        known.parts = frame.parts ?? {};
        known.emptied = frame.emptied ?? false;
        if (!frame.recovered) {
          known.recent = (frame.recent as RecordedEvent[]).slice(-keptEvents);
          known.minutes = [];
          for (const event of known.recent) countInMinute(known.minutes, event);
        }
        known.line = "open";
        known.downSince = undefined;
        isCut = false;
        tell((heard) => heard.hello?.(frame));
        return changed();
      case "events":
        known.heardAt = serverNow();
        known.recent.push(...(frame.events as RecordedEvent[]));
        if (known.recent.length > keptEvents * 1.2) known.recent = known.recent.slice(-keptEvents);
        for (const event of frame.events as RecordedEvent[]) countInMinute(known.minutes, event);
        if (known.state) known.state = { ...known.state, ...frame.totals };
        for (const record of (frame as unknown as Events).actions ?? [])
          takeTally(tallies, record, frame.position.epoch);
        if (frame.events.some(({ eventType }) => turning.has(eventType))) refresh();
        return tell((heard) => heard.events?.(frame as unknown as Events));
      case "overlays":
        if (frame.emptied !== undefined) known.emptied = frame.emptied;
        tell((heard) => heard.overlays?.(frame));
        return changed();
      case "tallies":
        greetTallies(tallies, { ...frame, top: frame.position });
        return changed();
      case "parts":
        known.parts = { ...known.parts, ...frame.parts };
        return changed();
      case "sync":
      case "trial":
      case "released":
        return;
      default:
        // A frame of a newer server.
        frame satisfies never;
    }
  }

  const feed: Feed = openFeed({
    baseUrl: location.origin,
    streamId,
    parts,
    onFrame: take,
    onDown: (down) => {
      isCut = false;
      known.line = down.isRefused ? "refused" : "down";
      known.downSince ??= Date.now();
      changed();
      if (down.isRefused) refused(down);
    },
  });
  const wake = () => feed.wake();
  addEventListener(
    "online",
    () => {
      // The socket may have outlived it: then no hello comes. It is asked, and one that does not answer is down for itself.
      if (isCut) {
        isCut = false;
        known.line = "open";
        known.downSince = undefined;
        changed();
      }
      wake();
    },
    { signal },
  );
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake(), { signal });
  addEventListener(
    "offline",
    () => {
      // The browser knows before the line does.
      isCut ||= known.line === "open";
      known.line = "down";
      known.downSince ??= Date.now();
      changed();
    },
    { signal },
  );
  signal.addEventListener("abort", () => {
    clearTimeout(refreshing);
    listeners.clear();
    feed.close();
  });

  return {
    get line() {
      return known.line;
    },
    get downSince() {
      return known.downSince;
    },
    get state() {
      return known.state;
    },
    get counters() {
      return Object.fromEntries(tallies.counters);
    },
    get timers() {
      return Object.fromEntries(
        [...tallies.timers].flatMap(([name, timer]) => ("endsAt" in timer ? [[name, timer.endsAt]] : [])),
      );
    },
    get pausedTimers() {
      return Object.fromEntries(
        [...tallies.timers].flatMap(([name, timer]) => ("pausedLeftMs" in timer ? [[name, timer.pausedLeftMs]] : [])),
      );
    },
    get parts() {
      return known.parts;
    },
    get emptied() {
      return known.emptied;
    },
    get recent() {
      return known.recent;
    },
    get minutes() {
      return known.minutes;
    },
    get heardAt() {
      return known.heardAt;
    },
    get position() {
      return feed.position;
    },
    listen(heard, until) {
      if (until.aborted) return;
      listeners.add(heard);
      until.addEventListener("abort", () => listeners.delete(heard));
    },
    wake,
  };
}

/** A feed that nobody may read: of who may see the numbers of past lives alone. */
export function closedFeed(): LiveFeed {
  return {
    line: "refused",
    downSince: undefined,
    state: undefined,
    position: undefined,
    counters: {},
    timers: {},
    pausedTimers: {},
    parts: {},
    emptied: false,
    recent: [],
    minutes: [],
    heardAt: undefined,
    listen: () => undefined,
    wake: () => undefined,
  };
}
