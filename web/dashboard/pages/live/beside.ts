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

/** At first so much is read of what rules did in this live, the latest first; then what is new. */
const [pageRuns, pages] = [200, 3];
const everyMs = 10_000;
/** The rules themselves change seldom. */
const looksForRules = 6;

type Asked = Pick<Page, "api" | "stream" | "live" | "may" | "signal">;

export function openBeside({ api, stream: { streamId }, live, may, signal }: Asked, changed: () => void): Beside {
  const params = { streamId };
  let rules: { ruleId: string; name: string; isOn: boolean }[] | undefined;
  let overlays: readonly OpenPage[] | undefined;
  let session = "";
  /** What was counted of this session, and by which events: a rule with several actions fired once. */
  let counted = new Map<string, { fired: number; heldBack: number }>();
  let seen = new Set<string>();
  let looks = 0;

  async function readRules(): Promise<void> {
    if (looks % looksForRules === 0) {
      const { rules: all } = await api.listRules({ params, query: {} });
      rules = all.map(({ ruleId, name, enabled }) => ({ ruleId, name, isOn: enabled === true }));
    }
    looks += 1;
    await countRuns();
    changed();
  }

  /** Back to what is counted already. A frame of the feed names only what overlays show, so the log is asked. */
  async function countRuns(): Promise<void> {
    const now = live.state?.sessionId ?? "";
    if (now !== session) {
      session = now;
      counted = new Map();
      seen = new Set();
    }
    if (session === "") return;
    const isFirst = seen.size === 0;
    let before: string | undefined;
    for (let page = 0; page < pages; page += 1) {
      const query = { session, limit: pageRuns, ...(before !== undefined && { before }) };
      const { actions, next } = await api.listActions({ params, query });
      const fresh = actions.filter(({ ruleId, eventId }) => !seen.has(`${ruleId} ${eventId}`));
      for (const { ruleId, eventId, status } of fresh) {
        const key = `${ruleId} ${eventId}`;
        if (seen.has(key)) continue;
        seen.add(key);
        const one = counted.get(ruleId) ?? { fired: 0, heldBack: 0 };
        counted.set(ruleId, one);
        if (status === "skipped") one.heldBack += 1;
        else one.fired += 1;
      }
      if (next === null || (!isFirst && fresh.length < actions.length)) return;
      before = next;
    }
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
