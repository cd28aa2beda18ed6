/** For tests: the overlay's state in the classic layout, with what its widgets hold by their names. */
import { classicScene } from "./classic-scene.ts";
import { type OverlayModel, newModel } from "./model.ts";
import { parseOptions } from "./options.ts";
import { type RunningWidget, runWidget } from "./running-widget.ts";
import type { Clocks } from "./widget.ts";
import { type AlertsState, isSilent as isSilentIn, widget as alerts } from "./widgets/alerts/widget.ts";
import { type BattleState, widget as battle } from "./widgets/battle/widget.ts";
import { type ChatState, widget as chat } from "./widgets/chat/widget.ts";
import { type CountersState, widget as counters } from "./widgets/counters/widget.ts";
import type { Tallies } from "../kit/tallies.ts";
import { shownTallies, type Tally } from "./widgets/tallies/tallies.ts";
import { widget as tallies } from "./widgets/tallies/widget.ts";
import { streamTime } from "./stream-clock.ts";

export interface ClassicModel extends OverlayModel {
  readonly lines: ChatState["lines"];
  readonly queue: AlertsState["queue"];
  readonly ruleQueues: AlertsState["ruleQueues"];
  readonly battle: BattleState["board"];
  readonly totals: CountersState["totals"];
  readonly tallies: Tallies;
}

/** @param query the parameters of the page's URL */
export function classicModel(query = "", overlayName = ""): ClassicModel {
  const { widgets } = classicScene(parseOptions(new URLSearchParams(query)).options);
  const running = widgets.map((scene): RunningWidget => {
    switch (scene.type) {
      case "alerts":
        return runWidget(alerts, scene);
      case "battle":
        return runWidget(battle, scene);
      case "chat":
        return runWidget(chat, scene);
      case "counters":
        return runWidget(counters, scene);
      case "tallies":
        return runWidget(tallies, scene);
      default:
        throw new Error(`${scene.type} is not in the classic layout`);
    }
  });
  const stateOf = (type: string): unknown => {
    const one = running.find(({ scene }) => scene.type === type);
    if (!one) throw new Error(`the overlay does not show ${type}`);
    return one.state;
  };
  return Object.defineProperties(newModel(running, overlayName), {
    lines: { get: () => (stateOf("chat") as ChatState).lines },
    queue: { get: () => (stateOf("alerts") as AlertsState).queue },
    ruleQueues: { get: () => (stateOf("alerts") as AlertsState).ruleQueues },
    battle: { get: () => (stateOf("battle") as BattleState).board },
    totals: { get: () => (stateOf("counters") as CountersState).totals },
    tallies: { get: () => stateOf("tallies") as Tallies },
  }) as ClassicModel;
}

/** The counters and timers as they read now. */
export function talliesOf({ tallies, clock }: ClassicModel, { wall }: Clocks): Tally[] {
  return shownTallies(tallies, undefined, streamTime(clock, wall));
}

export const isSilent = (feed: OverlayModel, clocks: Clocks): boolean => isSilentIn({ feed, clocks });
