/** What stands beside the feed: what each rule did in this live, and where overlays are open. Asked now and then. */
import type { Page } from "../../frame/page.ts";
import type { OpenPage } from "../../../kit/open-pages.ts";

export interface RuleDid {
  ruleId: string;
  name: string;
  isOn: boolean;
  fired: number;
  heldBack: number;
}

export interface Beside {
  /** Undefined: they are not known yet, or may not be. Those that did most first. */
  readonly rules: readonly RuleDid[] | undefined;
  readonly overlays: readonly OpenPage[] | undefined;
}

const everyMs = 10_000;
/** The rules themselves change seldom. */
const looksForRules = 6;

type Asked = Pick<Page, "api" | "stream" | "may" | "signal">;

export function openBeside({ api, stream: { streamId }, may, signal }: Asked, changed: () => void): Beside {
  const params = { streamId };
  let rules: { ruleId: string; name: string; isOn: boolean }[] | undefined;
  let overlays: readonly OpenPage[] | undefined;
  /** As the hub has counted it since the live began. */
  let counted: ReadonlyMap<string, { fired: number; heldBack: number }> = new Map();
  let looks = 0;

  async function readRules(): Promise<void> {
    if (looks % looksForRules === 0) {
      const { rules: all } = await api.listRules({ params, query: {} });
      rules = all.map(({ ruleId, name, enabled }) => ({ ruleId, name, isOn: enabled === true }));
    }
    looks += 1;
    const { counts } = await api.readRuleCounts({ params });
    counted = new Map(
      counts.map(({ ruleId, fired, held }) => [
        ruleId,
        { fired, heldBack: Object.values(held).reduce((sum, count) => sum + count, 0) },
      ]),
    );
    changed();
  }

  async function readOverlays(): Promise<void> {
    overlays = (await api.listOpenOverlays({ params })).open;
    changed();
  }

  const every = (read: () => Promise<void>) => {
    let isReading = false;
    const look = () => {
      if (isReading || document.visibilityState !== "visible") return;
      isReading = true;
      read()
        .catch(() => undefined)
        .finally(() => {
          isReading = false;
        });
    };
    look();
    const timer = setInterval(look, everyMs);
    signal.addEventListener("abort", () => clearInterval(timer));
  };
  if (may("rule:read")) every(readRules);
  if (may("overlay:read")) every(readOverlays);

  return {
    get rules() {
      return rules
        ?.map((rule) => ({ ...rule, ...(counted.get(rule.ruleId) ?? { fired: 0, heldBack: 0 }) }))
        .toSorted(
          (one, other) =>
            other.fired - one.fired || other.heldBack - one.heldBack || one.name.localeCompare(other.name),
        );
    },
    get overlays() {
      return overlays;
    },
  };
}
