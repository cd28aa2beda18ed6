/** What the page of rules works on: the rules of the stream, what they did in this live, and what can be chosen in forms. */
import type { Operations } from "../../../../client/api.ts";
import type { HoldBack } from "#shared/rules/hold-back.ts";
import type { RuleDraft } from "#shared/rules/rule.ts";
import { slugOf } from "#shared/slug.ts";
import type { Page } from "../../frame/page.ts";
import type { Known } from "./action-view.ts";

export type Stored = Omit<Operations["listRules"]["answer"]["rules"][number], keyof RuleDraft> & RuleDraft;

/** What a rule did in this live, and what held it back how often. */
export interface Did {
  fired: number;
  held: Partial<Record<HoldBack, number>>;
  /** How often its trigger was met, but its condition was not true. */
  notTrue: number;
}

export interface Model {
  readonly rules: readonly Stored[] | undefined;
  readonly did: ReadonlyMap<string, Did>;
  readonly known: Known;
  readonly sessions: Operations["listStreamSessions"]["answer"]["sessions"];
  readonly problem: string | undefined;
  refresh: () => Promise<void>;
}

export function openModel({ api, stream, live, may, explain, signal }: Page, changed: () => void): Model {
  const params = { streamId: stream.streamId };
  const all = {
    rules: undefined as readonly Stored[] | undefined,
    did: new Map<string, Did>() as ReadonlyMap<string, Did>,
    known: { overlays: [], endpoints: [], sounds: [], pictures: [], counters: [], timers: [] } as Known,
    sessions: [] as Model["sessions"],
    problem: undefined as string | undefined,
  };
  const tell = () => !signal.aborted && changed();

  async function readRules(): Promise<void> {
    const { rules } = await api.listRules({ params, query: {} });
    all.rules = rules as Stored[];
    all.problem = undefined;
    tell();
  }

  async function readDid(): Promise<void> {
    const { counts } = await api.readRuleCounts({ params, signal });
    all.did = new Map(counts.map(({ ruleId, fired, held, notTrue = 0 }) => [ruleId, { fired, held, notTrue }]));
    tell();
  }

  /** Each for itself: who may not see one of them has the others. */
  async function readKnown(): Promise<void> {
    const none = () => undefined;
    const [tokens, endpoints, media, sessions] = await Promise.all([
      may("overlay:read") ? api.listOverlayTokens({ params }).catch(none) : undefined,
      may("webhook:read") ? api.listEndpoints({ params }).catch(none) : undefined,
      may("overlay:read") ? api.listMedia({ query: {} }).catch(none) : undefined,
      api.listStreamSessions({ params }).catch(none),
    ]);
    const overlays = (tokens?.overlayTokens ?? [])
      .filter(({ revokedAt }) => revokedAt === null)
      .map(({ name }) => slugOf(name));
    const entries = [...(media?.media ?? []), ...(media?.library ?? [])];
    const of = (kind: string) =>
      entries.filter((one) => one.kind === kind).map(({ name, address }) => ({ name, address }));
    all.known = {
      overlays: [...new Set(overlays)].filter((name) => name !== ""),
      endpoints: (endpoints?.endpoints ?? []).map(({ endpointId, description, url }) => ({
        endpointId,
        name: description || new URL(url).host,
      })),
      sounds: of("sound"),
      pictures: of("picture"),
      counters: Object.keys(live.counters),
      timers: Object.keys(live.timers),
    };
    // What the platform itself says after a live has no room: it is no live.
    // Of a live in several parts the first: a dry run goes over all of them, whichever it is asked for.
    const lives = (sessions?.sessions ?? []).filter(({ roomId }) => roomId !== "");
    all.sessions = [...new Map(lives.map((one) => [one.roomId, one])).values()];
    tell();
  }

  async function refresh(): Promise<void> {
    try {
      await readRules();
    } catch (error) {
      all.problem = explain(error);
      tell();
      throw error;
    }
  }

  const begin = async () => {
    await Promise.all([refresh().catch(() => undefined), readKnown(), readDid().catch(() => undefined)]);
  };
  void begin();
  const clock = setInterval(() => void readDid().catch(() => undefined), 10_000);
  signal.addEventListener("abort", () => clearInterval(clock));

  return {
    get rules() {
      return all.rules;
    },
    get did() {
      return all.did;
    },
    get known() {
      return all.known;
    },
    get sessions() {
      return all.sessions;
    },
    get problem() {
      return all.problem;
    },
    refresh,
  };
}
