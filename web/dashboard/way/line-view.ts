/** The way of an event as a line: whole while all is well, cut where something is missing. */
import { h, type Node } from "../../kit/node.ts";
import type { WayAnswer, WayFinding } from "../frame/way.ts";
import type { Speech } from "../frame/words.ts";
import { figureOf } from "./figure.ts";
import { sayFinding } from "./say-finding.ts";

/** Where the way parts: each of these fails alone. */
const outlets = new Set(["log", "rules", "moderation", "overlay", "webhooks"]);
/** So many overlays have a station of their own. */
const mostOverlays = 3;
/** What has a station only where something is to be said of it: the line has room for few. */
const quiet = new Set(["creator", "rules", "moderation"]);

export interface Station {
  key: string;
  name: string;
  state: WayFinding["state"];
  /** A few characters under the name. */
  figure: string;
  says: string;
  isOutlet: boolean;
}

/** The stations of an answer: of a stage with several findings the worst, of overlays each. */
export function stationsOf({ stages }: WayAnswer, speech: Speech, eventsAMinute?: number): Station[] {
  const { say } = speech;
  const rank = { stop: 0, caution: 1, ok: 2, off: 3 };
  const overlays = stages.filter(({ stage }) => stage === "overlay").toSorted((a, b) => rank[a.state] - rank[b.state]);
  const shownOverlays = new Set(overlays.slice(0, mostOverlays));
  const seen = new Map<string, WayFinding>();
  for (const finding of stages) {
    if (finding.stage === "overlay" && !shownOverlays.has(finding)) continue;
    if (quiet.has(finding.stage) && (finding.state === "ok" || finding.state === "off")) continue;
    const key = finding.overlay ? `overlay-${finding.overlay.tokenId}` : finding.stage;
    const before = seen.get(key);
    if (before === undefined || rank[finding.state] < rank[before.state]) seen.set(key, finding);
  }
  return [...seen].map(([key, finding]) => ({
    key,
    name: finding.overlay?.name ?? say(`stage.${finding.stage}`),
    state: finding.state,
    figure: figureOf(finding, speech, eventsAMinute),
    says: sayFinding(speech, finding).says,
    isOutlet: outlets.has(finding.stage),
  }));
}

export interface LineViewModel {
  answer: WayAnswer;
  speech: Speech;
  /** Events come. */
  isFlowing: boolean;
  /** Undefined where nobody is live. */
  eventsAMinute: number | undefined;
  href: string;
  open: (event: Event) => void;
}

export function lineView({ answer, speech, isFlowing, eventsAMinute, href, open }: LineViewModel): Node {
  const { say } = speech;
  // The cut lies before the station that gets nothing.
  const station = (
    { key, name, state, figure, says, isOutlet }: Station,
    index: number,
    all: readonly Station[],
  ): Node =>
    h(
      "li",
      { key, "data-state": state, "data-outlet": isOutlet, "data-cut": all[index + 1]?.state === "stop" },
      h(
        "a",
        { href, title: `${name}: ${says}`, onclick: open },
        h("b", {}, h("bdi", {}, name)),
        h("span", { class: "num" }, h("bdi", {}, figure), h("span", { class: "vh" }, `, ${say(`state.${state}`)}`)),
      ),
    );
  return h(
    "nav",
    { class: "line", key: "line", "aria-label": say("way.title"), "data-flow": isFlowing },
    h("ol", {}, stationsOf(answer, speech, eventsAMinute).map(station)),
    h("a", { class: "line-says", href, onclick: open }, mainSays(answer, speech)),
  );
}

/** In one sentence how it is, for where there is no room for names. */
export function mainSays({ stages, main }: WayAnswer, speech: Speech): string {
  const finding = main === null ? undefined : stages[main];
  if (finding === undefined) return speech.say("way.well");
  const { says } = sayFinding(speech, finding);
  return finding.overlay ? `${finding.overlay.name}: ${says}` : says;
}
