/**
 * What a widget is: a folder of `widgets/`, with
 *
 * - `options.ts`: what can be set of it (`options`, made with `widgetOptions`). It is the only file that may import zod, and
 *   the page takes nothing of it but types: stored options are checked where they are stored;
 * - `widget.ts`: the `widget` itself, as below;
 * - `style.css`: its look, which is loaded with it;
 * - `example.ts`: frames that it shows something of (`example`): of events, and of live parts where it shows any;
 *
 * and a line in `widgets/registry.ts`. It is built and loaded by the name of its folder, and only by scenes that have it.
 */
import type { ActionRecord } from "#shared/action-record.ts";
import type { EventType, RecordedEvent } from "#shared/event.ts";
import type { Totals } from "#shared/live-state.ts";
import type { HelloFrame, TalliesFrame } from "#shared/protocol/wire.ts";
import type { Takebacks, Withdrawal } from "#shared/takeback.ts";
import type { FramePace } from "./pieces/frame-pace.ts";
import type { Voice } from "./sound/voice.ts";
import type { StreamClock } from "./stream-clock.ts";
import type { Words } from "./words.ts";

/** Two clocks: `now` is monotonic and paces what is shown; `wall` is the machine's time of day. Both in milliseconds. */
export interface Clocks {
  now: number;
  wall: number;
}

/** What the page knows of the feed, for all widgets. */
export interface Feed {
  /** The overlay's own name, as rules write it. */
  overlayName: string;
  /** What was taken back, and who is muted: nothing of it is shown when it comes. */
  takebacks: Takebacks;
  clock: StreamClock;
  /** Time of the newest event known, milliseconds since 1970. */
  newest: number;
  /** Something loud is on the screen: what runs or turns by itself beside it stands still. */
  isLoud: boolean;
  /** How much of what decorates may move. */
  pace: FramePace;
}

/** What a widget is told, in the order it happened. */
export type Input =
  /** How everything stands now. `afresh`: what is shown may be old, and `past` follows for the latest events. */
  | { is: "greeting"; frame: HelloFrame; afresh: boolean }
  /** An event of before: it is painted, and not announced. `unseen`: it happens now, while nobody sees the page. */
  | { is: "past"; event: RecordedEvent; unseen?: true }
  | { is: "event"; event: RecordedEvent }
  /** An event that is shown once more: it is announced, and counts for nothing. */
  | { is: "again"; event: RecordedEvent }
  /** What a rule asks for; each of them once. */
  | { is: "action"; record: ActionRecord; epoch: string }
  /** What a rule would ask for that is tried: it is shown, and nothing else comes of it. */
  | { is: "trial"; record: ActionRecord }
  /** After the events and actions of a frame. */
  | { is: "totals"; totals: Totals }
  /**
   * How a live part stands that the widget asked for: after each greeting, and when it reads differently. null: there is none of
   * this name.
   */
  | { is: "part"; name: string; value: unknown }
  /** Counters and timers, as somebody set them by hand. */
  | { is: "tallies"; frame: TalliesFrame }
  | { is: "withdrawal"; withdrawal: Withdrawal }
  /** What is on the screen has had its time: of one queue, or where it is "" all of it. */
  | { is: "skip"; queue: string }
  /** Nobody sees the page any more: what is announced ends, and is not announced later. */
  | { is: "rest" }
  /** A recording begins: it is shown, whatever was shown of it the last time. */
  | { is: "playback" };

export interface Context {
  feed: Feed;
  clocks: Clocks;
}

/** A kind of widget. `wants`, `init`, `reduce` and `advance` are pure but for the state, which they may change. */
export interface Widget<Options, State> {
  /** What its box is; `div` where nothing is said. */
  element?: "div" | "ol";
  /** For who does not see the page. */
  role?: string;
  /** The types of events that it has a use for; the server sends no others. */
  wants(options: Options): readonly EventType[];
  /**
   * Names of the live parts that it shows; none where nothing is said. The same as its options.ts has: `parts`. Of events alone it
   * makes what is of some people's only (`isFiltered`): a part is of all.
   */
  parts?(options: Options, isFiltered: boolean): readonly string[];
  init(options: Options): State;
  /** Takes what came into the state, and returns it. */
  reduce(state: State, input: Input, context: Context, options: Options): State;
  /** Moves on with time. Returns when to be called again, on the clock of `now`; undefined while nothing waits for time. */
  advance?(state: State, context: Context, options: Options): number | undefined;
  /**
   * It reads sizes off the page while it draws: it is drawn before those that only write, for the browser has to lay out first what
   * they have written.
   */
  measures?: true;
  /** Whether it shows something loud now, beside which the rest of the page keeps quiet. */
  isLoud?(state: State, options: Options): boolean;
  mount(box: HTMLElement, options: Options, shell: Shell<State>): Mounted<State>;
}

/** A widget on the page. */
export interface Mounted<State> {
  /**
   * Before each picture in which something may have changed; touches only what reads differently. Returns true where it has left
   * some of what is new for the next picture.
   */
  draw(state: State, context: Context): boolean | void;
  /** Gives up its oldest element, for the page holds too many; false where it has none to give. */
  shed?(state: State): boolean;
  /** Nobody sees it any more, or somebody does again. What the browser moves stands still by itself; here goes what else runs. */
  rest?(isResting: boolean): void;
  /** Ends everything that goes on by itself: what is heard, what waits for a time. Its box is taken away. */
  dispose(): void;
}

/** What the page does for its widgets. */
export interface Shell<State> {
  /** It has the look of the classic layout, and none of a theme: the first five kinds, where there is no canvas. */
  isClassic: boolean;
  /** BCP 47 tag for numbers; undefined: the browser's. */
  locale: string | undefined;
  words: Words;
  /** Of sounds and speech, 0 to 1. */
  volume: number;
  voice: Voice | undefined;
  log: (text: string) => void;
  /** Something moved on by itself, and the next picture is due. */
  changed: () => void;
  /** Takes word of what is heard or seen into the state. */
  tell: (change: (state: State, clocks: Clocks) => void) => void;
}
