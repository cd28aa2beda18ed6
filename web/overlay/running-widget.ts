/** A widget of a scene with its state: what the page handles without knowing the kind. */
import type { EventType, RecordedEvent } from "#shared/event.ts";
import type { SceneWidget, WidgetFilters } from "#shared/overlay/scene.ts";
import type { Clocks, Context, Input, Shell, Widget } from "./widget.ts";

export interface RunningWidget {
  /** Where it stands; a new revision of the scene may move it. */
  scene: SceneWidget;
  element: "div" | "ol";
  role: string | undefined;
  wants: readonly EventType[];
  /** Names of the live parts that it shows. */
  parts: readonly string[];
  /** It was told how everything stands; else the next greeting is painted afresh by it. */
  readonly isGreeted: boolean;
  /** It shows something loud. */
  readonly isLoud: boolean;
  /** As its kind has it. */
  readonly state: unknown;
  take(input: Input, context: Context): void;
  advance(context: Context): number | undefined;
  mount(box: HTMLElement, shell: Omit<Shell<unknown>, "tell">, clocksNow: () => Clocks): MountedWidget;
}

export interface MountedWidget {
  box: HTMLElement;
  /** It reads sizes off the page while it draws. */
  measures: boolean;
  /** Returns whether it has left something for the next picture. */
  draw(context: Context): boolean;
  shed(): boolean;
  rest(isResting: boolean): void;
  dispose(): void;
}

/** Begins a widget with the options that its scene has for it: they were checked where they were stored. */
export function runWidget<Options, State>(kind: Widget<Options, State>, scene: SceneWidget): RunningWidget {
  const options = scene.options as Options;
  const { from, without } = scene.filters;
  const parts = kind.parts?.(options, from !== "everyone" || without.length > 0) ?? [];
  let state = kind.init(options);
  let isGreeted = false;
  /** What was before is painted after a greeting that is taken afresh, and not otherwise. */
  let isPainting = false;
  return {
    scene,
    element: kind.element ?? "div",
    role: kind.role,
    wants: kind.wants(options),
    parts,
    get isGreeted() {
      return isGreeted;
    },
    get isLoud() {
      return kind.isLoud?.(state, options) ?? false;
    },
    get state() {
      return state;
    },
    take(told, context) {
      const input = told.is === "greeting" ? { ...told, afresh: told.afresh || !isGreeted } : told;
      if (input.is === "greeting") {
        isPainting = input.afresh;
        isGreeted = true;
      }
      if (input.is === "past" && !isPainting && !input.unseen) return;
      if (input.is === "part" && !parts.includes(input.name)) return;
      if ((input.is === "event" || input.is === "past") && !passes(scene.filters, input.event)) return;
      state = kind.reduce(state, input, context, options);
    },
    advance: (context) => kind.advance?.(state, context, options),
    mount(box, shell, clocksNow) {
      const tell: Shell<State>["tell"] = (change) => {
        change(state, clocksNow());
        shell.changed();
      };
      const mounted = kind.mount(box, options, { ...shell, tell });
      return {
        box,
        measures: kind.measures ?? false,
        draw: (context) => mounted.draw(state, context) === true,
        shed: () => mounted.shed?.(state) ?? false,
        rest: (isResting) => mounted.rest?.(isResting),
        dispose() {
          mounted.dispose();
          box.remove();
        },
      };
    },
  };
}

/** Whether a widget takes an event. One that is of nobody tells of the stream, and is taken. */
export function passes({ from, without }: WidgetFilters, { user }: RecordedEvent): boolean {
  if (user.userId === "" && user.uniqueId === "") return true;
  if (without.some((handle) => handle.toLowerCase() === user.uniqueId.toLowerCase())) return false;
  switch (from) {
    case "everyone":
      return true;
    case "subscribers":
      return user.isSubscriber === true || user.isModerator === true;
    case "moderators":
      return user.isModerator === true;
    default:
      return from satisfies never;
  }
}
