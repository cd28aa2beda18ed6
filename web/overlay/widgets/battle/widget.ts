/** The scores of a battle. */
import { compactNumbers, wholeNumbers } from "../../../kit/format.ts";
import { clockOf } from "#shared/event-clock.ts";
import { type BattleBoard, takeBattle, takeBoost } from "../../battle-board.ts";
import { streamTime } from "../../stream-clock.ts";
import type { Context, Widget } from "../../widget.ts";
import { type BattleMoment, createBattleCard } from "./battle-view.ts";
import { createClassicView } from "./classic-view.ts";
import type { BattleOptions } from "./options.ts";

export interface BattleState {
  board: BattleBoard | null;
  /** When the battle ended, on the monotonic clock; the board stays for a moment. */
  overAt: number | undefined;
}

export const widget: Widget<BattleOptions, BattleState> = {
  wants: () => ["BATTLE", "BATTLE_ITEM"],
  init: () => ({ board: null, overAt: undefined }),
  reduce(state, input, { clocks: { now } }) {
    switch (input.is) {
      case "greeting": {
        const { battle } = input.frame.state;
        if (!battle) return state;
        const after = updated(state, takeBattle(state.board, battle), now);
        // One that was over before the page came is not shown.
        return after.overAt === now ? { ...after, board: null } : after;
      }
      case "past":
      case "event": {
        // Of before the page came the greeting tells how it stands; what goes on while nobody sees the page counts.
        if (input.is === "past" && !input.unseen) return state;
        const { event } = input;
        if (event.eventType === "BATTLE_ITEM")
          return { ...state, board: takeBoost(state.board, event.payload, clockOf(event)) };
        return event.eventType === "BATTLE" ? updated(state, takeBattle(state.board, event.payload), now) : state;
      }
      case "playback":
        return { board: null, overAt: undefined };
      default:
        return state;
    }
  },
  advance(state, context, { winnerSeconds }) {
    const { now } = context.clocks;
    if (state.overAt === undefined) {
      const tickMs = tickIn(momentOf(state, context));
      return tickMs === undefined ? undefined : now + tickMs;
    }
    const leaveAt = state.overAt + winnerSeconds * 1_000;
    if (now < leaveAt) return leaveAt;
    state.board = null;
    state.overAt = undefined;
    return undefined;
  },
  mount(box, options, { locale, words, isClassic }) {
    const numbers = { whole: wholeNumbers(locale), compact: compactNumbers(locale) };
    if (isClassic) {
      const view = createClassicView(box, numbers);
      return { draw: ({ board }) => view.draw(board), dispose() {} };
    }
    const view = createBattleCard(box, options, words, numbers);
    return { draw: (state, context) => view.draw(momentOf(state, context)), dispose() {} };
  },
};

/** What is left of the battle, and of a boost in it, at this moment of the stream. */
function momentOf({ board }: BattleState, { feed, clocks }: Context): BattleMoment | undefined {
  if (!board) return undefined;
  const time = streamTime(feed.clock, clocks.wall);
  const left = (endsAt: number | undefined) => (endsAt === undefined ? undefined : Math.max(0, endsAt - time));
  const boostLeftMs = left(board.boost?.endsAt);
  return { board, leftMs: left(board.endsAt), boostLeftMs: boostLeftMs === 0 ? undefined : boostLeftMs };
}

/** In how many milliseconds the card reads differently by itself. */
function tickIn(moment: BattleMoment | undefined): number | undefined {
  const running = [moment?.leftMs, moment?.boostLeftMs].filter((ms) => ms !== undefined && ms > 0);
  return running.length === 0 ? undefined : Math.min(...running.map((ms) => (ms ?? 0) % 1_000 || 1_000));
}

function updated({ board: before, overAt }: BattleState, board: BattleBoard | null, now: number): BattleState {
  if (board?.over !== true) return { board, overAt: undefined };
  return { board, overAt: before?.over !== true || before.battleId !== board.battleId ? now : overAt };
}
