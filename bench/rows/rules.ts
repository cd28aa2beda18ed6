/** What a stream's rules cost an event. */
import { randomUUID } from "node:crypto";
import { LogicEngine } from "json-logic-engine";
import { eventSource, sha256Hex, showBodies } from "../events.ts";
import { hostileCases } from "../../test/hostile-rules.ts";
import { judge, type Row } from "../row.ts";
import { median, percentile } from "../statistics.ts";
import { type EventType, eventTypes, type RecordedEvent } from "#shared/event.ts";
import type { SettledGift } from "#shared/gift-settlement.ts";
import { initialState, type LiveState, reduce } from "#shared/live-state.ts";
import { type CompiledRules, compileRules } from "#shared/rules/compile.ts";
import { evaluate } from "#shared/rules/evaluate.ts";
import { randomOf } from "#shared/rules/random.ts";
import { parseRule, type Rule } from "#shared/rules/rule.ts";
import { emptyRuleState } from "#shared/rules/rule-state.ts";
import { typesOf } from "#shared/rules/trigger-types.ts";

/** One event with the live state after it, as a hub would hold it then. */
interface Moment {
  event: RecordedEvent;
  live: LiveState;
  settled: SettledGift[];
}

/**
 * 200 rules against the show's events: rules as streamers have them, each waiting for its types of event; and rules that
 * all wait for every event. Then how many events a second 50 of those take. The limit is the library alone, running the
 * same conditions over the same events.
 */
export function rulesRows(quick: boolean): Promise<Row[]> {
  const moments = showMoments(quick ? 3_000 : 10_000);
  const rounds = quick ? 3 : 7;
  return Promise.resolve([
    latencyRow("rules, 200 as streamers have them", usualRules(200), moments, rounds),
    latencyRow("rules, 200 that all want every event", greedyRules(200), moments, rounds),
    rateRow("rules, 50 that all want every event", greedyRules(50), moments, rounds),
    worstRow(quick ? 20 : 60),
  ]);
}

/** What the costliest rules that can be saved take of an event, in CPU time of the whole process: what a tenant can do. */
function worstRow(events: number): Row {
  const costs = hostileCases().map(({ name, rules, moment }) => {
    const compiled = compileRules(rules);
    const state = emptyRuleState();
    // The first ones warm the compiler.
    const ms = Array.from({ length: 2 * events }, (_, index) => {
      const { event, live, settled } = moment(index);
      const random = randomOf(event.eventId, sha256Hex);
      const before = process.cpuUsage();
      evaluate(compiled, state, {
        event,
        live,
        settled,
        now: event.ingestedAt,
        random,
        sha256Hex,
        hostUniqueId: "host",
      });
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1_000;
    });
    const warm = ms.slice(events);
    return { name, ms: percentile(warm, 0.5), worst: percentile(warm, 0.9) };
  });
  const [worst] = costs.toSorted((one, other) => other.ms - one.ms);
  return judge(
    {
      name: "rules, the worst that can be saved",
      unit: "ms an event (p50, CPU)",
      measured: worst?.ms ?? 0,
      detail: { which: worst?.name ?? "", p90: worst?.worst ?? 0, sets: costs.length, events },
    },
    { atMost: 10 },
  );
}

function latencyRow(name: string, rules: Rule[], moments: Moment[], rounds: number): Row {
  const ours: number[] = [];
  const bare: number[] = [];
  let runs = 0;
  for (let round = 0; round <= rounds; round++) {
    const times = timesOf(moments, evaluator(compileRules(rules)));
    const limits = timesOf(moments, conditionsAlone(rules));
    // The first round warms the compiler.
    if (round === 0) continue;
    ours.push(...times.ms);
    bare.push(...limits.ms);
    runs = times.runs;
  }
  return judge(
    {
      name,
      unit: "ms an event (p50)",
      measured: percentile(ours, 0.5),
      limit: percentile(bare, 0.5),
      detail: {
        limit: "the library alone on the same conditions",
        p99: percentile(ours, 0.99),
        "p99 of the limit": percentile(bare, 0.99),
        events: moments.length,
        "actions in a round": runs,
      },
    },
    { atMost: 0.5 },
  );
}

function rateRow(name: string, rules: Rule[], moments: Moment[], rounds: number): Row {
  const rates = { ours: [] as number[], bare: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    const ours = rateOf(moments, evaluator(compileRules(rules)));
    const bare = rateOf(moments, conditionsAlone(rules));
    if (round === 0) continue;
    rates.ours.push(ours);
    rates.bare.push(bare);
  }
  return judge(
    {
      name,
      unit: "events/s",
      measured: median(rates.ours),
      limit: median(rates.bare),
      detail: { limit: "the library alone on the same conditions" },
    },
    { atLeast: 5_000 },
  );
}

type Work = (moment: Moment) => number;

function timesOf(moments: Moment[], work: Work): { ms: number[]; runs: number } {
  let runs = 0;
  const ms = moments.map((moment) => {
    const startedAt = performance.now();
    runs += work(moment);
    return performance.now() - startedAt;
  });
  return { ms, runs };
}

function rateOf(moments: Moment[], work: Work): number {
  const startedAt = performance.now();
  for (const moment of moments) work(moment);
  return moments.length / ((performance.now() - startedAt) / 1_000);
}

function evaluator(compiled: CompiledRules): Work {
  const state = emptyRuleState();
  return ({ event, live, settled }) => {
    const random = randomOf(event.eventId, sha256Hex);
    const evaluated = { event, live, settled, now: event.ingestedAt, random, sha256Hex, hostUniqueId: "host" };
    return evaluate(compiled, state, evaluated).actions.length;
  };
}

/** The conditions of the rules that wait for an event. Each has an engine of its own: one gives up caching at 500 parts. */
function conditionsAlone(rules: Rule[]): Work {
  const prepared = rules.flatMap(({ condition, trigger }) => {
    if (!condition) return [];
    const engine = new LogicEngine();
    engine.addMethod("lower", ([text]: string[]) => text?.toLowerCase());
    const types = new Set(typesOf(trigger));
    return [{ types, holds: (data: unknown) => Boolean(engine.truthy(engine.run(condition, data))) }];
  });
  const viewer = { coins: 0, likes: 0, chats: 0, gifts: 0, shares: 0, firstSeen: 0, lastSeen: 0 };
  return ({ event, live }) => {
    const data = { event, viewer, state: live, counters: {} };
    let held = 0;
    for (const { types, holds } of prepared) if (types.has(event.eventType)) held += Number(holds(data));
    return held;
  };
}

const alert = { type: "overlay", text: "{displayName} {giftName} {giftCount}", imageUrl: "{giftImageUrl}" };
const gifts = ["Rose", "TikTok", "Finger Heart", "Doughnut", "Lion", "Universe"];
const v = (name: string) => ({ var: name });

/** What streamers set up: gifts by name and worth, commands, follows, totals. */
export function usualRules(count: number): Rule[] {
  const kinds: ((index: number) => Record<string, unknown>)[] = [
    (index) => ({
      trigger: { on: "event", types: ["GIFT"] },
      condition: {
        and: [
          { "==": [v("event.payload.giftName"), gifts[index % gifts.length]] },
          { ">=": [v("event.payload.coins"), index] },
          { "!": v("event.payload.streakActive") },
        ],
      },
    }),
    (index) => ({ trigger: { on: "command", commands: [`!c${index}`] }, userCooldownMs: 30_000 }),
    (index) => ({
      trigger: { on: "event", types: ["CHAT"] },
      condition: { in: [`word${index}`, { lower: v("event.payload.message") }] },
    }),
    (index) => ({ trigger: { on: "every", what: "likes", count: 100 + index } }),
    (index) => ({ trigger: { on: "total", what: "coins", count: 100 * (index + 1) } }),
    (index) => ({
      trigger: { on: "event", types: ["FOLLOW", "SHARE"] },
      audience: { who: "followers" },
      cooldownMs: 10 * index,
    }),
    (index) => ({ trigger: { on: "event", types: ["JOIN"] }, condition: { ">": [v("viewer.coins"), 10 * index] } }),
  ];
  return Array.from({ length: count }, (_, index) =>
    made(index, kinds[index % kinds.length]?.(Math.floor(index / kinds.length)) ?? {}),
  );
}

/** Every rule is asked for every event, and one in a hundred fires. */
function greedyRules(count: number): Rule[] {
  const types = eventTypes.filter((type) => shownTypes.has(type));
  return Array.from({ length: count }, (_, index) =>
    made(index, {
      trigger: { on: "event", types },
      condition: {
        and: [
          { "==": [v("event.source"), "live"] },
          { in: [v("event.eventType"), types] },
          { ">=": [v("state.coins"), 0] },
          { "==": [{ "%": [v("event.seqNo"), 100] }, index % 100] },
        ],
      },
    }),
  );
}

function made(index: number, change: Record<string, unknown>): Rule {
  const parsed = parseRule({ name: `rule ${index}`, actions: [alert], ...change });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return { ...parsed.rule, ruleId: `rl_${index}`, revision: 1 };
}

const bodies = showBodies();
const shownTypes = new Set<EventType>(bodies.map(({ eventType }) => eventType));

function showMoments(count: number): Moment[] {
  const sessionId = randomUUID();
  const next = eventSource({ streamId: "st_bench", sessionId, roomId: "7001" }, bodies);
  const reduced = initialState();
  const startedAt = Date.now();
  return Array.from({ length: count }, (_, index) => {
    const event: RecordedEvent = { ...next(startedAt + index), offset: index + 1 };
    const settled = reduce(reduced, event);
    return { event, settled, live: { ...reduced.live, counts: { ...reduced.live.counts } } };
  });
}
