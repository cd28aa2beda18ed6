/** One live beside those before it: coins over time on one scale, and each measure of one hour. */
import { wholeNumbers } from "../../../../kit/format.ts";
import { type Child, h, type Node } from "../../../../kit/node.ts";
import { type HistorySay, measures, sayMeasure } from "../measures.ts";
import type { LiveLink } from "../over-time/over-time.ts";
import type { ComparedLive, Comparison, Curve } from "./open-live.ts";

/** An hour of viewers at once, and of people, is no number: of the others there are. */
const compared = measures.filter((one) => one !== "peakViewers" && one !== "uniqueUsers");

export interface BesideViewModel {
  say: HistorySay;
  language: string;
  comparison: Comparison;
  curves: readonly Curve[] | undefined;
  /** The room of the live that the numbers stand beside; undefined: what is usual. */
  other: string | undefined;
  choose: (roomId: string | undefined) => void;
  linkTo: (roomId: string) => LiveLink | undefined;
}

export function besideView(model: BesideViewModel): Child {
  const { say, comparison } = model;
  const { live, before } = comparison;
  if (live === null) return false;
  return h(
    "section",
    { key: "beside" },
    h("h2", {}, say("beside")),
    before.length === 0
      ? h("p", { class: "t-quiet" }, say("beside.none"))
      : [
          model.curves !== undefined && h("ol", { class: "hist-curves" }, curvesView(model, model.curves)),
          tableView(model, live),
          comparison.usual === null &&
            model.other === undefined &&
            h("p", { key: "few", class: "t-quiet" }, say("usual.few")),
        ],
  );
}

/** The names of lives, by room: the day that each began, with the time where two share it. */
export function liveNames(
  lives: readonly Pick<ComparedLive, "roomId" | "startedAt">[],
  language: string,
): ReadonlyMap<string, string> {
  const days = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
  const times = new Intl.DateTimeFormat(language, {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
  const dayOf = ({ startedAt }: Pick<ComparedLive, "startedAt">) => days.format(new Date(startedAt));
  return new Map(
    lives.map((live) => {
      const isAlone = lives.every((other) => other.roomId === live.roomId || dayOf(other) !== dayOf(live));
      return [live.roomId, isAlone ? dayOf(live) : times.format(new Date(live.startedAt))];
    }),
  );
}

const namesIn = ({ comparison: { live, before }, language }: BesideViewModel) =>
  liveNames(live === null ? before : [live, ...before], language);

const [width, height] = [160, 48];

/** What had come in after each minute, as heights on the scale of all of them. */
function curvesView(model: BesideViewModel, curves: readonly Curve[]): Node[] {
  const { say, language, comparison, linkTo } = model;
  const names = namesIn(model);
  const most = Math.max(1, ...curves.map(({ live }) => live.totals.coins));
  const longest = Math.max(1, ...curves.map(({ live }) => live.minutes));
  const whole = wholeNumbers(language);
  return curves.map(({ live, minutes }) => {
    const began = Math.floor(Date.parse(live.startedAt) / 60_000);
    let sum = 0;
    const points = minutes.map(({ key, coins }) => {
      sum += coins;
      const x = ((Date.parse(key) / 60_000 - began) / longest) * width;
      return `${Math.min(width, Math.max(0, x)).toFixed(1)} ${(height - (sum / most) * height).toFixed(1)}`;
    });
    const end = ((live.minutes / longest) * width).toFixed(1);
    const line = `M0 ${height}L${[...points, `${end} ${(height - (sum / most) * height).toFixed(1)}`].join("L")}`;
    const isThis = live.roomId === comparison.live?.roomId;
    const when = names.get(live.roomId) ?? "";
    const link = isThis ? undefined : linkTo(live.roomId);
    return h(
      "li",
      { key: live.roomId, "data-this": isThis },
      h(
        "p",
        {},
        link === undefined ? when : h("a", { href: link.href, onclick: link.open }, when),
        h(
          "span",
          { class: "num t-coins push" },
          say("coins.of", { coins: whole(live.totals.coins), n: live.totals.coins }),
        ),
      ),
      h(
        "svg",
        { class: "chart", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true" },
        h("path", { class: "area", d: `${line}V${height}Z` }),
        h("path", { class: "stroke", d: line }),
      ),
    );
  });
}

function tableView(model: BesideViewModel, live: ComparedLive): Node {
  const { say, language, comparison, other, choose } = model;
  const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(language, { style: "percent", signDisplay: "exceptZero" });
  const names = namesIn(model);
  const beside = comparison.before.find(({ roomId }) => roomId === other);
  const than = beside?.perHour ?? comparison.usual;
  const row = (measure: (typeof compared)[number]): Node => {
    const own = live.perHour[measure] ?? 0;
    const theirs = than?.[measure];
    const change = theirs === undefined || theirs === 0 ? undefined : own / theirs - 1;
    return h(
      "tr",
      { key: measure },
      h("th", { scope: "row" }, sayMeasure(say, measure)),
      h("td", { class: "num end" }, numbers.format(own)),
      h("td", { class: "num end" }, theirs === undefined ? "–" : numbers.format(theirs)),
      h(
        "td",
        { class: change === undefined || change < 0 ? "num end" : "num end t-ok" },
        change === undefined ? "–" : h("bdi", { dir: "ltr" }, percent.format(change)),
      ),
    );
  };
  return h(
    "table",
    { class: "table hist-compare", key: "compare" },
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "col" }, say("perHour")),
        h("th", { scope: "col", class: "end" }, say("thisLive")),
        h(
          "th",
          { scope: "col", class: "end" },
          h(
            "select",
            {
              class: "input",
              "aria-label": say("compareWith"),
              onchange: ({ target }: Event) => choose((target as HTMLSelectElement).value || undefined),
            },
            h("option", { key: "", value: "", selected: beside === undefined }, say("usual")),
            comparison.before.map(({ roomId }) =>
              h("option", { key: roomId, value: roomId, selected: roomId === other }, names.get(roomId) ?? ""),
            ),
          ),
        ),
        h("th", { scope: "col", class: "end" }, say("change")),
      ),
    ),
    h("tbody", {}, compared.map(row)),
  );
}
