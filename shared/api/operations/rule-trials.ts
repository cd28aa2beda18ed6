/** Trying rules: what they would do or did, and why, without anything happening. */
import * as z from "zod";
import { SessionIdAsked, StreamId } from "#shared/event.ts";
import { columnInteger } from "#shared/protocol/integers.ts";
import { limits } from "#shared/protocol/limits.ts";
import { RuleDraft } from "#shared/rules/rule.ts";
import { TriedEvent } from "#shared/rules/tried-event.ts";
import { operation, streams } from "#shared/api/operation.ts";
import { AskedAction, RenderedAction } from "#shared/api/rendered-action.ts";

/** What is tried: a rule that is kept, one that is not yet, or a condition alone. */
export const Tried = {
  ruleId: z.string().min(1).max(64).optional(),
  rule: RuleDraft.optional(),
  condition: z.record(z.string(), z.unknown()).optional(),
};

export const Trial = z.strictObject({ ...Tried, event: TriedEvent });
const HexId = z.string().regex(/^[0-9a-f]{64}$/, "64 hex digits");
/** The event, by its place, by its id, or by the id of an action that was asked for on it. */
export const ExplainRequest = z
  .strictObject({
    /** Whose session, where several streams have one of this id. */
    streamId: StreamId.optional(),
    sessionId: SessionIdAsked.optional(),
    seqNo: columnInteger("bigint", 1).optional(),
    eventId: HexId.optional(),
    actionId: HexId.optional(),
  })
  .refine(
    ({ sessionId, seqNo, eventId, actionId }) => {
      const byPlace = sessionId !== undefined && seqNo !== undefined;
      const given = [sessionId ?? seqNo, eventId, actionId].filter((one) => one !== undefined).length;
      return given === 1 && (byPlace || (sessionId ?? seqNo) === undefined);
    },
    { message: "which event: eventId, or actionId, or sessionId with seqNo is needed" },
  );
export const DryRunRequest = z.strictObject({
  ...Tried,
  streamId: StreamId.optional(),
  sessionId: SessionIdAsked,
  /** `session`: what happened in it. `live`: what happened in all sessions of the live that it is of. */
  over: z.enum(["session", "live"]).default("session"),
});

const Errors = z.array(z.strictObject({ path: z.string(), message: z.string() }));
/** What a rule, its trigger and its conditions said of an event, as docs/rules.md lists it. */
const Explanation = z.object({ ruleId: z.string() });

export const testRule = operation({
  id: "testRule",
  method: "POST",
  path: "/v1/rules/test",
  tag: "rules",
  summary: "Tries a rule or a condition with one event, against an empty room",
  needs: streams("rule:test"),
  costs: { budget: "ruleTrials", units: 1 },
  body: Trial,
  maxBytes: limits.rulesBytes,
  answers: {
    200: z.strictObject({
      matched: z.boolean(),
      /** The first text that would be shown, sent or logged, filled in. */
      renderedTemplate: z.string().nullable(),
      actions: z.array(RenderedAction),
      errors: Errors,
      explanation: Explanation.nullable(),
    }),
  },
  problems: ["unknown_rule"],
});

export const dryRunRule = operation({
  id: "dryRunRule",
  method: "POST",
  path: "/v1/rules/dry-run",
  tag: "rules",
  summary: "What a rule would have done in a past session or live, and what held it back",
  description:
    'A live is a room of TikTok\'s, and each connection to it a session: `over: "live"` goes over all of them from the first on. `complete` is false where it has more than 20,000 events or 50 sessions, or the rules took too much work: then it is its beginning.',
  needs: streams("rule:test"),
  costs: { budget: "ruleTrials", units: 20 },
  body: DryRunRequest,
  maxBytes: limits.rulesBytes,
  answers: {
    200: z.object({
      sessionId: z.string(),
      complete: z.boolean(),
      /** How many sessions were gone over. */
      sessions: z.int(),
    }),
  },
  problems: ["unknown_rule", "unknown_session", "ambiguous_session"],
});

export const explainEvent = operation({
  id: "explainEvent",
  method: "POST",
  path: "/v1/rules/explain",
  tag: "rules",
  summary: "What the stream's rules of now say of one event of the past, with what came before it in its session",
  needs: streams("rule:test"),
  costs: { budget: "ruleTrials", units: 10 },
  body: ExplainRequest,
  answers: {
    200: z.strictObject({
      sessionId: z.string(),
      seqNo: z.int(),
      eventId: z.string(),
      actionId: z.string().optional(),
      ruleId: z.string().optional(),
      version: z.int(),
      complete: z.boolean(),
      /** The rules took more work than one event has; what came after that is left out. */
      cutShort: z.boolean(),
      rules: z.array(Explanation),
      actions: z.array(AskedAction),
    }),
  },
  problems: ["unknown_session", "ambiguous_session"],
});
