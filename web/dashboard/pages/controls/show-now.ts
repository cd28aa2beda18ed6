/** What can be put onto the overlays at once, by hand: what a rule shows, and a turn of the wheel. */
import type { Operations } from "../../../../client/api.ts";
import type { Page } from "../../frame/page.ts";

type Rule = Operations["listRules"]["answer"]["rules"][number];

export interface Showing {
  id: string;
  name: string;
  icon: string;
  show: () => Promise<{ text: string; isSeen: boolean }>;
}

/** How many of them have a button: the latest. */
const mostRules = 12;

/** Reads what there is to show, as far as one may; `wheel` is what its button says. */
export async function readShowings(
  { api, may, stream }: Pick<Page, "api" | "may" | "stream">,
  wheel: string,
): Promise<Showing[]> {
  const params = { streamId: stream.streamId };
  const [rules, hasWheel] = await Promise.all([
    may("rule:read") && may("rule:show") ? api.listRules({ params }).then((answer) => shownRules(answer.rules)) : [],
    may("interaction:write") ? api.readInteraction({ params }).then((answer) => answer.wheel !== null) : false,
  ]);
  const turn: Showing = {
    id: "wheel",
    name: wheel,
    icon: "dice",
    async show() {
      await api.spinWheel({ params });
      return { text: wheel, isSeen: true };
    },
  };
  return [
    ...(hasWheel ? [turn] : []),
    ...rules.map(({ ruleId, name }): Showing => ({
      id: ruleId,
      name,
      icon: "screenstar",
      async show() {
        const { sockets } = await api.showRule({ params: { ruleId }, body: {} });
        return { text: name, isSeen: sockets > 0 };
      },
    })),
  ];
}

/** Those that are on and put something onto an overlay; the ones made last. */
function shownRules(rules: readonly Rule[]): Rule[] {
  return rules
    .filter(({ enabled, actions }) => enabled && actions.some(({ type }) => type === "overlay"))
    .slice(-mostRules);
}
