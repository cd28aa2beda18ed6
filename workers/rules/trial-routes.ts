/** `POST /v1/rules/test`, `/dry-run` and `/explain`: what rules would do or did, and why, without doing it. */
import { createHash } from "node:crypto";
import type * as z from "zod";
import * as operations from "#shared/api/operations/rule-trials.ts";
import { type EventType, eventTypes, type RecordedEvent } from "#shared/event.ts";
import { parseGiftSettleMs } from "#shared/gift-settlement.ts";
import { initialState, reduce } from "#shared/live-state.ts";
import { compileRules } from "#shared/rules/compile.ts";
import { checkCondition } from "#shared/rules/condition-check.ts";
import { dryRun } from "#shared/rules/dry-run.ts";
import { evaluate } from "#shared/rules/evaluate.ts";
import { explainLast } from "#shared/rules/explain-event.ts";
import { randomOf } from "#shared/rules/random.ts";
import type { Setting } from "#shared/rules/rehearsal.ts";
import { type Rule, RuleDraft } from "#shared/rules/rule.ts";
import { emptyRuleState } from "#shared/rules/rule-state.ts";
import { type Call, serve } from "../access/serve.ts";
import type { Config } from "../config.ts";
import { findActionPlace, findEventPlace, searchedEvents } from "../database/event-place.ts";
import { type Past, readPast, readPastLive } from "../database/past.ts";
import { Problem } from "../problem.ts";
import { findSession } from "../history/named-session.ts";
import { findAllowedStream } from "../streams/allowed-stream.ts";
import { readTriedEvent } from "./show.ts";
import { readRule, readRuleSet } from "./statements.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");

export const ruleTrialRoutes = [
  // One event, against an empty room: cooldowns and figures are those of a stream that just began.
  serve(operations.testRule, async (call) => {
    const { event: given, ...tried } = call.body;
    const event = readTriedEvent(given, call.now);
    const { rule, errors } = await ruleOf(call, tried, [event.eventType]);
    if (!rule) return { matched: false, renderedTemplate: null, actions: [], errors, explanation: null };
    const reduced = initialState();
    const recorded = { ...event, offset: 1 } as RecordedEvent;
    const settled = reduce(reduced, recorded);
    const { actions, explanation } = evaluate(
      compileRules([rule]),
      emptyRuleState(),
      {
        event: recorded,
        live: reduced.live,
        settled,
        now: recorded.ingestedAt,
        random: randomOf(recorded.eventId, sha256Hex),
        sha256Hex,
        hostUniqueId: "",
      },
      { explain: true },
    );
    const rendered = actions.flatMap(({ action }) => ("text" in action ? action.text : []));
    return {
      matched: actions.length > 0,
      renderedTemplate: rendered[0] ?? null,
      actions: actions.map(({ action }) => action),
      errors: [],
      explanation: explanation.rules[0] ?? null,
    };
  }),
  // A past session or live: "would have fired 41 times, 3 held back by the cooldown". The stream's other rules run along for
  // their counters.
  serve(operations.dryRunRule, async (call) => {
    const { config, access } = call;
    const { streamId, sessionId: asked, over, ...tried } = call.body;
    const { session, uniqueId } = await findSession(config, access, { sessionId: asked, streamId });
    const { sessionId } = session;
    const { rule, errors } = await ruleOf(call, tried, eventTypes);
    if (!rule) throw new Problem("invalid_request", errors[0]?.message, { errors });
    const isOverLive = over === "live";
    const past = isOverLive
      ? await readPastLive(config, session)
      : { ...(await readPast(config, session)), sessions: 1 };
    const { rules: kept } = await readRuleSet(config, session.streamId);
    const isTried = (one: Rule) => one.ruleId === rule.ruleId;
    const counting = kept.filter((one) => isTried(one) || one.actions.some(({ type }) => type === "counter"));
    const rules = counting.some(isTried) ? counting.map((one) => (isTried(one) ? rule : one)) : [...counting, rule];
    const result = dryRun(compileRules(rules), past.events, settingOf(config, uniqueId, past), {
      ...(!isOverLive && { sessionId }),
      ruleId: rule.ruleId,
    });
    return { sessionId, complete: past.complete && !result.cutShort, sessions: past.sessions, ...result };
  }),
  // The stream's rules as they are now, on one event of the past with what came before it in its session.
  serve(operations.explainEvent, async (call) => {
    const { config, access, body: asked } = call;
    const { seqNo, ruleId, ...place } = await placeOf(call, asked);
    const { session, uniqueId } = await findSession(config, access, place);
    const { sessionId } = session;
    const past = await readPast(config, session, { lastSeqNo: seqNo });
    const last = past.events.at(-1);
    if (last?.sessionId !== sessionId || last.seqNo !== seqNo) {
      throw new Problem(
        "not_found",
        `No event ${seqNo} among the first ${past.events.length} of the session, which is as many as are read`,
      );
    }
    const { version, rules } = await readRuleSet(config, session.streamId);
    const explained = explainLast(compileRules(rules), past.events, settingOf(config, uniqueId, past));
    return {
      sessionId,
      seqNo,
      eventId: last.eventId,
      ...(asked.actionId !== undefined && { actionId: asked.actionId, ruleId }),
      version,
      complete: past.complete && explained?.cutShort !== true,
      cutShort: explained?.cutShort ?? false,
      rules: explained?.explanation.rules ?? [],
      actions: explained?.actions ?? [],
    };
  }),
];

type Asked = Pick<Call, "config" | "access">;

/** Where the event stands that is asked about, and for an action its rule. Throws `not_found`. */
async function placeOf(
  { config, access: { workspaceId } }: Asked,
  { streamId, sessionId = "", seqNo = 0, eventId, actionId }: z.infer<typeof operations.ExplainRequest>,
): Promise<{ streamId?: string | undefined; sessionId: string; seqNo: number; ruleId?: string }> {
  if (eventId !== undefined) {
    const found = await findEventPlace(config, workspaceId, eventId);
    if (found) return found;
    const where = `among your latest ${searchedEvents} events; an event is in the log a second after it happened`;
    throw new Problem("not_found", `No event of this eventId ${where}`);
  }
  if (actionId !== undefined) {
    const found = await findActionPlace(config, workspaceId, actionId);
    if (found) return found;
    throw new Problem(
      "not_found",
      "No action of this actionId in the log; it is there a second after it was asked for",
    );
  }
  return { streamId, sessionId, seqNo };
}

/** What the past's first event met. */
function settingOf({ GIFT_SETTLE_MS }: Config, hostUniqueId: string, { counters }: Past): Setting {
  return { hostUniqueId, sha256Hex, counters, giftSettleMs: parseGiftSettleMs(GIFT_SETTLE_MS) };
}

async function ruleOf(
  { config, access }: Asked,
  { ruleId, rule, condition }: z.infer<z.ZodObject<typeof operations.Tried>>,
  types: readonly EventType[],
): Promise<{ rule?: Rule; errors: { path: string; message: string }[] }> {
  if ([ruleId, rule, condition].filter((one) => one !== undefined).length !== 1) {
    const message = "exactly one of ruleId, rule and condition is needed";
    return { errors: [{ path: "", message }] };
  }
  if (ruleId !== undefined) {
    const kept = await readRule(config, ruleId);
    if (!kept || kept.deletedAt || !(await findAllowedStream(config, access, kept.streamId))) {
      throw new Problem("unknown_rule");
    }
    return { rule: { ...kept, enabled: true }, errors: [] };
  }
  if (rule) return { rule: { ...rule, enabled: true, ruleId: "draft", revision: 1 }, errors: [] };
  const errors = checkCondition(condition, types);
  if (errors.length > 0) {
    return { errors: errors.map(({ path, message }) => ({ path: ["condition", ...path].join("."), message })) };
  }
  const rest = RuleDraft.parse({
    name: "condition",
    trigger: { on: "event", types: [types[0]] },
    actions: [{ type: "log", text: "matched" }],
  });
  return {
    rule: { ...rest, trigger: { on: "event", types: [...types] }, condition, ruleId: "draft", revision: 1 },
    errors: [],
  };
}
