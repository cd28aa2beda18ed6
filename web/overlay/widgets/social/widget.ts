/**
 * Where else the streamer is to be found, one account after the other.
 *
 * What a reload shows: the same. Turns go by the clock of the machine.
 */
import { shorten } from "../../../kit/format.ts";
import { icon, nameOf, part } from "../../parts.ts";
import type { Widget } from "../../widget.ts";
import type { SocialOptions } from "./options.ts";

export interface Account {
  /** "" where none is said. */
  network: string;
  name: string;
}

/** Longest name of a network, in graphemes: what is before a colon further on is no network. */
const maxNetwork = 20;

/** Reads `Network: name`, or a name alone; undefined where there is none. */
export function accountOf(line: string): Account | undefined {
  const [, network = "", name = ""] = /^(?:([^:/]{1,30}):\s+)?(.*)$/u.exec(line.trim()) ?? [];
  return name === "" ? undefined : { network: shorten(network.trim(), maxNetwork), name };
}

export const widget: Widget<SocialOptions, null> = {
  wants: () => [],
  init: () => null,
  reduce: (state) => state,
  advance(_state, { clocks }, { accounts, seconds }) {
    if (accounts.length < 2) return undefined;
    const turnMs = seconds * 1_000;
    return clocks.now + turnMs - (clocks.wall % turnMs);
  },
  mount(box, { accounts, seconds }) {
    const shown = accounts.flatMap((line) => accountOf(line) ?? []);
    box.dataset["kind"] = "like";
    let drawn = -1;
    return {
      draw(_state, { clocks, feed }) {
        const turn = shown.length === 0 ? 0 : Math.floor(clocks.wall / (seconds * 1_000)) % shown.length;
        const account = shown[turn];
        box.hidden = account === undefined;
        // Beside something loud it stays as it is.
        if (turn === drawn || !account || (feed.isLoud && drawn !== -1)) return;
        const texts = part("span", "texts", nameOf(account.name));
        if (account.network !== "") texts.prepend(part("bdi", "label", account.network));
        const pane = part("div", "pane", part("span", "mark", icon("link")), texts);
        if (shown.length > 1)
          pane.append(part("span", "dots", ...shown.map((_, index) => part("i", index === turn ? "on" : ""))));
        if (drawn !== -1) pane.classList.add("comes");
        drawn = turn;
        box.replaceChildren(pane);
      },
      dispose() {},
    };
  },
};
