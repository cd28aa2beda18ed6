/**
 * How far something is.
 *
 * What a reload shows: the same. Counters and numbers are the hub's.
 */
import type { Totals } from "#shared/live-state.ts";
import type { Position } from "#shared/protocol/position.ts";
import { compactNumbers } from "../../../kit/format.ts";
import { bar, nameOf, part, set, write } from "../../parts.ts";
import type { Widget } from "../../widget.ts";
import type { ProgressOptions } from "./options.ts";

export interface ProgressState {
  totals: Totals | undefined;
  counter: number | undefined;
  /** The place the counter was read at: a change up to it is in it already. */
  top: Position | undefined;
}

const typeOf = { viewers: "ROOM_USER", likes: "LIKE", coins: "GIFT" } as const;

/** How far it is; undefined while that is not known. */
export function valueOf({ totals, counter }: ProgressState, { of, number }: ProgressOptions): number | undefined {
  switch (of) {
    case "number":
      return number;
    case "counter":
      return counter;
    default:
      return totals?.[of];
  }
}

export const widget: Widget<ProgressOptions, ProgressState> = {
  wants: ({ of }) => (of === "number" || of === "counter" ? [] : [typeOf[of]]),
  init: () => ({ totals: undefined, counter: undefined, top: undefined }),
  reduce(state, input, _context, { counter }) {
    switch (input.is) {
      case "greeting": {
        const { state: live, counters, top } = input.frame;
        const { viewers, likes, coins } = live;
        return { totals: { viewers, likes, coins }, counter: own(counters, counter), top };
      }
      case "tallies":
        return { ...state, counter: own(input.frame.counters, counter), top: input.frame.position };
      case "totals":
        return { ...state, totals: input.totals };
      case "action": {
        const { action, offset } = input.record;
        if (action.type !== "counter" || action.kind !== "counter" || action.name !== counter) return state;
        if (state.top?.epoch === input.epoch && offset <= state.top.offset) return state;
        return { ...state, counter: action.value };
      }
      default:
        return state;
    }
  },
  mount(box, options, { locale }) {
    const numbers = compactNumbers(locale);
    const percent = new Intl.NumberFormat(locale, { style: "percent" });
    const { title, target, writes } = options;
    box.dataset["kind"] = "share";
    const number = part("span", "num");
    const head = part("div", "head", nameOf(title), number);
    const filled = bar();
    box.append(part("div", "pane", head, filled));
    head.hidden = title === "" && writes === "nothing";
    return {
      draw(state) {
        const value = valueOf(state, options);
        box.hidden = value === undefined;
        if (value === undefined) return;
        const share = Math.min(1, Math.max(0, value / target));
        set(filled, "--p", share);
        if (writes === "percent") write(number, percent.format(share));
        if (writes === "numbers") write(number, `${numbers(value)} / ${numbers(target)}`);
      },
      dispose() {},
    };
  },
};

function own(counters: Readonly<Record<string, number>>, name: string): number | undefined {
  return Object.hasOwn(counters, name) ? counters[name] : undefined;
}
