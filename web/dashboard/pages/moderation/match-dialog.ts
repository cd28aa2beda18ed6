/** Which rules match an event, and why the others do not. */
import type { RuleExplanation } from "#shared/rules/explain.ts";
import { h, type Node } from "../../../kit/node.ts";
import { makeDialog } from "../../frame/dialog.ts";
import type { Page } from "../../frame/page.ts";
import type { Say } from "./words.ts";

/** An event comes to the log a second after it happened: so often it is asked for, with a second between. */
const tries = 5;

export function openMatchDialog(
  { api, explain, signal }: Pick<Page, "api" | "explain" | "signal">,
  say: Say,
  eventId: string,
): void {
  const dialog = makeDialog({ kind: "match-dialog", close: say("close"), signal });
  const show = (...body: Node[]) => dialog.show(say("match"), body);

  async function ask(left: number): Promise<void> {
    try {
      const { rules, complete } = await api.explainEvent({ body: { eventId } });
      const all = rules as unknown as RuleExplanation[];
      if (all.length === 0) return show(h("p", {}, say("match.none")));
      show(
        ...(complete ? [] : [h("p", { class: "t-caution" }, say("match.partly"))]),
        h(
          "ul",
          { class: "match-rules" },
          all.map((one) => ruleView(one, say)),
        ),
      );
    } catch (error) {
      const isEarly = (error as { problem?: { status: number } }).problem?.status === 404;
      if (!isEarly || left <= 0 || !dialog.isOpen) return show(h("p", { role: "status" }, explain(error)));
      setTimeout(() => void ask(left - 1), 1_000);
    }
  }

  show(h("p", { class: "bone" }), h("p", { class: "bone" }));
  void ask(tries);
}

function ruleView(rule: RuleExplanation, say: Say): Node {
  const tone = rule.outcome === "fired" ? "ok" : rule.outcome === "held_back" ? "caution" : "off";
  return h(
    "li",
    { key: rule.ruleId, "data-tone": tone },
    h("b", {}, h("bdi", {}, rule.name)),
    h("span", { class: "tag", "data-tone": tone }, say(`match.${rule.outcome}`)),
    h("p", { class: "t-quiet" }, whyOf(rule, say)),
  );
}

function whyOf(rule: RuleExplanation, say: Say): string | Node[] {
  switch (rule.outcome) {
    case "fired":
      return say("match.fired.why", { count: rule.actionIds.length });
    case "held_back":
      return say(`match.by.${rule.by}`);
    case "not_matched":
      if (rule.by === "trigger") return say("match.by.trigger");
      return rule.failed.map((part, index) => {
        const saw = Object.entries(part.values).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
        return h(
          "span",
          { key: String(index), class: "match-part" },
          h("code", { dir: "ltr" }, JSON.stringify(part.expression)),
          " ",
          say(part.wanted ? "match.isFalse" : "match.isTrue"),
          saw.length > 0 && h("small", { dir: "ltr" }, saw.join(", ")),
        );
      });
    default:
      return rule satisfies never;
  }
}
