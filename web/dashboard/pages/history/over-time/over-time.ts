/** Charts over months: any measure, by live, day, week or month, and who of the people was new. */
import type { Operations } from "../../../../../client/api.ts";
import { compactNumbers, wholeNumbers } from "../../../../kit/format.ts";
import { type Child, h, type Node } from "../../../../kit/node.ts";
import type { Page } from "../../../frame/page.ts";
import { type Bar, chartView } from "../../../chart/chart-view.ts";
import { type Bucket, type HistorySay, isMeasure, type Measure, measures, sayMeasure } from "../measures.ts";
import { type Point, pointsOfDays, pointsOfLives, spans, spansOf, type Unit, units } from "./gather.ts";
import { serverNow } from "../../../../kit/server-clock.ts";

type Audience = Operations["readAudience"]["answer"];

/** The way to the page of one live. */
export interface LiveLink {
  href: string;
  open: (event: Event) => void;
}

export interface OverTime {
  /** Reads what the address asks for, where it is not read yet. */
  follow: () => Promise<void>;
  view: () => Child;
}

interface Read {
  key: string;
  buckets: Bucket[];
  lives: Audience["lives"];
  pending: number;
  isSealed: boolean;
  /** Of each range that had too many sessions for one answer, the first that was counted. */
  since: string[];
}

export function openOverTime(
  { api, place, speech, stream: { streamId } }: Pick<Page, "api" | "place" | "speech" | "stream">,
  { say, changed, linkTo }: { say: HistorySay; changed: () => void; linkTo: (roomId: string) => LiveLink | undefined },
): OverTime {
  const { locale: language } = speech;
  const [whole, compact] = [wholeNumbers(language), compactNumbers(language)];
  const months = new Intl.NumberFormat(language, { style: "unit", unit: "month", unitDisplay: "long" });
  let read: Read | undefined;

  function asked(): { measure: Measure; unit: Unit; span: number } {
    const { measure, by, months: count } = place.now.query;
    return {
      measure: isMeasure(measure) ? measure : "coins",
      unit: units.find((one) => one === by) ?? "day",
      span: spans.find((one) => String(one) === count) ?? 3,
    };
  }

  async function follow(): Promise<void> {
    const { unit, span } = asked();
    const by = unit === "live" ? "live" : "day";
    const key = `${by} ${span}`;
    if (read?.key === key) return;
    const params = { streamId };
    const answers = await Promise.all(
      spansOf(span, serverNow()).map((range) =>
        Promise.all([
          api.readAnalytics({ params, query: { ...range, by } }),
          api.readAudience({ params, query: range }),
        ]),
      ),
    );
    read = {
      key,
      buckets: answers.flatMap(([{ buckets }]) => buckets),
      lives: answers.flatMap(([, { lives }]) => lives),
      pending: answers.reduce((sum, [{ pending }]) => sum + pending, 0),
      isSealed: answers.some(([{ sealed }]) => sealed.length > 0),
      since: answers.flatMap(([{ countedSince }]) => countedSince ?? []),
    };
    changed();
  }

  function pointsOf({ buckets, lives }: Read): Point[] {
    const { unit, measure } = asked();
    if (unit !== "live") return pointsOfDays(buckets, unit, measure);
    return pointsOfLives(
      buckets,
      new Map(lives.map(({ roomId, startedAt }) => [roomId, Date.parse(startedAt)])),
      measure,
    );
  }

  function labelOf({ at }: Point): string {
    const { unit } = asked();
    // Days, weeks and months are those of UTC; a live began when it did here.
    if (unit === "live")
      return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(at);
    const format =
      unit === "month" ? ({ month: "short", year: "numeric" } as const) : ({ dateStyle: "medium" } as const);
    return new Intl.DateTimeFormat(language, { ...format, timeZone: "UTC" }).format(at);
  }

  function shortOf({ at }: Point): string {
    const { unit } = asked();
    const format = unit === "month" ? ({ month: "short" } as const) : ({ day: "numeric", month: "short" } as const);
    return new Intl.DateTimeFormat(language, { ...format, ...(unit !== "live" && { timeZone: "UTC" }) }).format(at);
  }

  const seg = (label: string, choices: readonly { value: string; text: string; is: boolean }[], name: string): Node =>
    h(
      "div",
      { class: "seg", role: "group", "aria-label": label },
      choices.map(({ value, text, is }) =>
        h(
          "button",
          {
            key: value,
            type: "button",
            "aria-pressed": is ? "true" : "false",
            onclick: () => place.change({ [name]: value }),
          },
          text,
        ),
      ),
    );

  function choices(): Node {
    const { measure, unit, span } = asked();
    return h(
      "div",
      { class: "hist-choices" },
      h(
        "label",
        { class: "hist-measure" },
        h("span", { class: "vh" }, say("measure")),
        h(
          "select",
          {
            class: "input",
            onchange: ({ target }: Event) => place.change({ measure: (target as HTMLSelectElement).value }),
          },
          measures.map((one) => h("option", { key: one, value: one, selected: one === measure }, sayMeasure(say, one))),
        ),
      ),
      seg(
        say("unit"),
        units.map((one) => ({ value: one, text: say(`unit.${one}`), is: one === unit })),
        "by",
      ),
      seg(
        say("span"),
        spans.map((one) => ({ value: String(one), text: months.format(one), is: one === span })),
        "months",
      ),
    );
  }

  function chart(points: readonly Point[]): Child {
    const { measure, unit } = asked();
    const most = points.reduce<Point | undefined>(
      (best, one) => ((one.value ?? 0) > (best?.value ?? 0) ? one : best),
      undefined,
    );
    if (most === undefined) {
      const isSum = measure === "uniqueUsers" && unit !== "live" && unit !== "day" && points.length > 0;
      return h("p", { class: "empty-line t-quiet" }, say(isSum ? "chart.noSum" : "chart.none"));
    }
    const bars = points.map((point): Bar => {
      const link = unit === "live" && linkTo(point.key);
      return { key: point.key, label: labelOf(point), short: shortOf(point), value: point.value, ...link };
    });
    const name = sayMeasure(say, measure);
    const label = say("chart.about", {
      measure: name,
      count: points.length,
      most: whole(most.value ?? 0),
      when: labelOf(most),
    });
    return [
      h("p", { class: "t-quiet hist-most" }, say("chart.most", { most: whole(most.value ?? 0), when: labelOf(most) })),
      chartView({ bars, label, write: compact, coins: measure === "coins" }),
      table(bars, name),
    ];
  }

  const table = (bars: readonly Bar[], name: string): Node =>
    h(
      "details",
      { class: "hist-table", key: "table" },
      h("summary", {}, say("chart.table")),
      h(
        "table",
        { class: "table" },
        h(
          "thead",
          {},
          h("tr", {}, h("th", { scope: "col" }, say("when")), h("th", { scope: "col", class: "end" }, name)),
        ),
        h(
          "tbody",
          {},
          bars
            .toReversed()
            .filter(({ value }) => value !== 0)
            .map(({ key, label, value, href, open }) =>
              h(
                "tr",
                { key },
                h("td", {}, href === undefined ? label : h("a", { href, onclick: open }, label)),
                h("td", { class: "num end" }, value === undefined ? "–" : whole(value)),
              ),
            ),
        ),
      ),
    );

  function audience({ lives }: Read): Child {
    const shown = lives.filter(({ people }) => people > 0).toReversed();
    // Ranges touch: a live over the end of one is in both.
    const each = shown.filter(({ roomId }, index) => shown.findIndex((one) => one.roomId === roomId) === index);
    if (each.length < 2) return false;
    const times = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
    const days = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
    const bars = each
      .toSorted((one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt))
      .map(({ roomId, startedAt, people, returning }): Bar => {
        const at = new Date(startedAt);
        const both = say("audience.both", {
          new: whole(people - returning),
          returning: whole(returning),
          n: people - returning,
          m: returning,
        });
        const label = `${times.format(at)}, ${both}`;
        return { key: roomId, label, short: days.format(at), value: people, part: returning };
      });
    const back = each.reduce((sum, { cameBack }) => sum + (cameBack ?? 0), 0);
    const fresh = each.reduce((sum, one) => sum + one.new, 0);
    return h(
      "section",
      { key: "audience" },
      h("h2", {}, say("audience")),
      h(
        "p",
        { class: "hist-key t-quiet" },
        h("span", { class: "hist-key-new" }, say("audience.new")),
        h("span", { class: "hist-key-part" }, say("audience.returning")),
        h("span", {}, say("audience.back", { back: whole(back), new: whole(fresh), n: fresh, m: back })),
      ),
      chartView({
        bars,
        label: say("audience.back", { back: whole(back), new: whole(fresh), n: fresh, m: back }),
        write: compact,
      }),
    );
  }

  function lacking({ pending, isSealed, since }: Read): Child {
    const utc = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" });
    return [
      since.map((at) =>
        h(
          "p",
          { key: `cut ${at}`, class: "t-small t-caution" },
          say("cut.sessions", { day: utc.format(Date.parse(at)) }),
        ),
      ),
      pending > 0 &&
        h("p", { key: "pending", class: "t-small t-quiet" }, say("pending", { count: whole(pending), n: pending })),
      isSealed && h("p", { key: "sealed", class: "t-small t-quiet" }, say("sealed")),
    ];
  }

  return {
    follow,
    view: () =>
      h(
        "div",
        { class: "scroll hist", tabindex: "0", key: "time" },
        choices(),
        read === undefined
          ? h("p", { class: "bone hist-bone", role: "status", "aria-label": say("reading") })
          : [
              h("section", { key: "chart" }, h("h2", {}, sayMeasure(say, asked().measure)), chart(pointsOf(read))),
              audience(read),
              lacking(read),
            ],
      ),
  };
}
