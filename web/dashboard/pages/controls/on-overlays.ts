/** On which overlays timers, counters and goals are shown, read from what was published. Pure. */
import type { Target } from "../../../overlay/widgets/goal/goal.ts";
import { partOf } from "../../../overlay/widgets/goal/parts.ts";

/** As much of a scene's widget as says what it shows. Options that were not set are absent: they have their defaults. */
export interface ShownWidget {
  type: string;
  hidden?: boolean;
  options?: Readonly<Record<string, unknown>>;
}

export interface PublishedScene {
  name: string;
  widgets: readonly ShownWidget[];
}

export interface ShownOn {
  /** The scenes' names, each once. */
  overlays: string[];
  /** Of those in which it is hidden, and nothing else shows it. */
  hiddenOn?: string[];
  /** What it is to reach, where one of them says so: the first that does. */
  target?: Target;
}

/** By `timer:break`, `counter:wins`, `goal:roses`; `timer:*` and `counter:*` are all of them. */
export type OnOverlays = ReadonlyMap<string, ShownOn>;

/** The defaults of the widgets' options, as far as they say what is shown. */
export const optionDefaults = {
  timer: { name: "subathon" },
  goal: {
    counts: "likes",
    since: "live",
    gift: "",
    counter: "",
    goal: "",
    target: 10_000,
    start: 0,
    reached: "add",
    add: 0,
  },
  progress: { of: "number", counter: "", target: 100 },
  tallies: { all: true, names: [] as readonly string[] },
} as const;

export function onOverlays(scenes: readonly PublishedScene[]): OnOverlays {
  const found = new Map<string, ShownOn>();
  // What is seen first: its target is the one that counts.
  const all = scenes.flatMap(({ name, widgets }) => widgets.map((widget) => ({ name, widget })));
  const isHidden = ({ widget }: (typeof all)[number]) => widget.hidden === true;
  for (const { name, widget } of [...all.filter((one) => !isHidden(one)), ...all.filter(isHidden)])
    for (const { part, target } of shownBy(widget)) {
      const known = found.get(part) ?? { overlays: [] };
      const { overlays, hiddenOn = [] } = known;
      const isKnown = overlays.includes(name) || hiddenOn.includes(name);
      found.set(part, {
        ...known,
        ...(!isKnown &&
          (widget.hidden === true ? { hiddenOn: [...hiddenOn, name] } : { overlays: [...overlays, name] })),
        ...(known.target === undefined && target !== undefined && { target }),
      });
    }
  return found;
}

/** Where one of them is shown, with those that show all of its kind. */
export function shownOn(known: OnOverlays, kind: "timer" | "counter" | "goal", name: string): ShownOn {
  const own = known.get(`${kind}:${name}`);
  const all = kind === "goal" ? [] : (known.get(`${kind}:*`)?.overlays ?? []);
  return {
    overlays: [...new Set([...(own?.overlays ?? []), ...all])],
    ...(own?.hiddenOn && { hiddenOn: own.hiddenOn }),
    ...(own?.target !== undefined && { target: own.target }),
  };
}

function shownBy({ type, options: given = {} }: ShownWidget): { part: string; target?: Target }[] {
  switch (type) {
    case "timer":
      return [{ part: `timer:${(given as { name?: string }).name ?? optionDefaults.timer.name}` }];
    case "goal": {
      const options = { ...optionDefaults.goal, ...given } as unknown as Parameters<typeof partOf>[0] & Target;
      const { target, start, reached, add } = options;
      return [{ part: partOf(options), target: { target, start, reached, add } }];
    }
    case "progress": {
      const options: { of: string; counter: string; target: number } = { ...optionDefaults.progress, ...given };
      const target: Target = { target: options.target, start: 0, reached: "hide", add: 0 };
      return options.of === "counter" ? [{ part: `counter:${options.counter}`, target }] : [];
    }
    case "tallies": {
      const { all, names } = { ...optionDefaults.tallies, ...given } as { all: boolean; names: readonly string[] };
      return (all ? ["*"] : names).flatMap((name) => [{ part: `counter:${name}` }, { part: `timer:${name}` }]);
    }
    default:
      return [];
  }
}
