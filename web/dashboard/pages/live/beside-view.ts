/** Rules in this live, and overlays: beside the feed. */
import { wholeNumbers } from "../../../kit/format.ts";
import type { SayOf } from "../../../kit/languages.ts";
import { h, type Node } from "../../../kit/node.ts";
import { type OpenPage, type Showing, showingOf, showings } from "../../../kit/open-pages.ts";
import type { WayAnswer } from "../../frame/way.ts";
import type { Beside, RuleDid } from "./beside.ts";
import type english from "./words/en.json";

export interface BesideViewModel {
  say: SayOf<keyof typeof english>;
  language: string;
  beside: Beside;
  /** Names the overlays that are not open. */
  way: WayAnswer | undefined;
  rulesHref: string;
  studioHref: string;
}

/** So many rules are named; the link leads to all. */
const namedRules = 5;
const dots: Record<Showing, "ok" | "caution" | "stop" | "off"> = {
  air: "ok",
  seen: "ok",
  preview: "caution",
  elsewhere: "caution",
  hidden: "stop",
};

export function besideView(model: BesideViewModel): (Node | false)[] {
  const { rules, overlays } = model.beside;
  return [rules !== undefined && rulesView(model, rules), overlays !== undefined && overlaysView(model, overlays)];
}

function rulesView({ say, language, rulesHref }: BesideViewModel, rules: readonly RuleDid[]): Node {
  const whole = wholeNumbers(language);
  return h(
    "section",
    { key: "rules" },
    h(
      "div",
      { class: "side-head" },
      h("h2", { class: "t-label" }, say("rules")),
      h("a", { class: "push t-small", href: rulesHref }, say("rules.all", { count: whole(rules.length) })),
    ),
    rules.length === 0
      ? h("p", { class: "t-small t-faint" }, say("rules.none"))
      : h(
          "ul",
          { class: "rows" },
          rules
            .slice(0, namedRules)
            .map(({ ruleId, name, isOn, fired, heldBack }) =>
              h(
                "li",
                { key: ruleId },
                h("span", { class: "dot", "data-state": isOn ? "ok" : "off", "aria-hidden": "true" }),
                h(
                  "span",
                  { class: "grow cut" },
                  h("bdi", {}, name),
                  !isOn && h("span", { class: "vh" }, `, ${say("rule.off")}`),
                ),
                h(
                  "span",
                  { class: "num t-small t-quiet" },
                  heldBack > 0
                    ? say("rule.both", { fired: whole(fired), held: whole(heldBack), n: fired, m: heldBack })
                    : say("rule.fired", { fired: whole(fired), n: fired }),
                ),
              ),
            ),
        ),
  );
}

interface OverlayRow {
  key: string;
  name: string;
  showing: Showing | undefined;
  lagMs: number | null;
}

/** Each overlay once, as most people see it; and those that are open nowhere. */
function rowsOf({ way }: BesideViewModel, open: readonly OpenPage[]): OverlayRow[] {
  const byToken = Map.groupBy(open, ({ tokenId }) => tokenId);
  const rows = [...byToken].map(([key, pages]): OverlayRow => {
    const best = pages.toSorted(
      (one, other) => showings.indexOf(showingOf(one)) - showings.indexOf(showingOf(other)),
    )[0];
    return {
      key,
      name: best?.name ?? "",
      showing: best && showingOf(best),
      lagMs: best?.showing?.lagMs ?? null,
    };
  });
  const closed = (way?.stages ?? []).flatMap(({ overlay }): OverlayRow[] =>
    overlay === undefined || byToken.has(overlay.tokenId)
      ? []
      : [{ key: overlay.tokenId, name: overlay.name, showing: undefined, lagMs: null }],
  );
  return [...rows, ...closed];
}

/** So many overlays are named. */
const namedOverlays = 8;

function overlaysView(model: BesideViewModel, open: readonly OpenPage[]): Node {
  const { say, language, studioHref } = model;
  const whole = wholeNumbers(language);
  const rows = rowsOf(model, open);
  return h(
    "section",
    { key: "overlays" },
    h(
      "div",
      { class: "side-head" },
      h("h2", { class: "t-label" }, say("overlays")),
      h("a", { class: "push t-small", href: studioHref }, say("overlays.studio")),
    ),
    rows.length === 0
      ? h("p", { class: "t-small t-faint" }, say("overlays.none"))
      : h(
          "ul",
          { class: "rows" },
          rows.slice(0, namedOverlays).map(({ key, name, showing, lagMs }) =>
            h(
              "li",
              { key },
              h("span", {
                class: "dot",
                "data-state": showing === undefined ? "off" : dots[showing],
                "aria-hidden": "true",
              }),
              h("span", { class: "grow cut" }, h("bdi", {}, name)),
              h(
                "span",
                { class: "num t-small t-quiet" },
                say(`showing.${showing ?? "none"}`),
                lagMs !== null && [" · ", h("bdi", { dir: "ltr" }, say("overlay.late", { ms: whole(lagMs) }))],
              ),
            ),
          ),
        ),
  );
}
