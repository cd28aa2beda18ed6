/** A stream's rules. */
import * as z from "zod";
import { holdBacks } from "#shared/rules/hold-back.ts";
import { columnInteger } from "#shared/protocol/integers.ts";
import { limits } from "#shared/protocol/limits.ts";
import { ruleLimits } from "#shared/rules/limits.ts";
import { countPatterns } from "#shared/rules/pattern.ts";
import { RuleDraft } from "#shared/rules/rule.ts";
import { setError } from "#shared/rules/rule-set.ts";
import { TriedEvent } from "#shared/rules/tried-event.ts";
import { operation, stream } from "#shared/api/operation.ts";
import { Flag, Reason, Time } from "#shared/api/parts.ts";
import { RenderedAction } from "#shared/api/rendered-action.ts";

/** What answers have beside the rule itself: who sends back what was read need not take it out. */
const answered = new Set(["ruleId", "revision", "streamId", "createdAt", "updatedAt", "deletedAt", "live"]);

function withoutAnswered(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !answered.has(name)));
}

const Revision = columnInteger("integer", 1);
const GivenRule = z.preprocess(withoutAnswered, RuleDraft);
const NewRule = z.strictObject({ rule: GivenRule, reason: Reason });
/** `revision`: the one that was read; where the rule has another by now the change is refused. */
const ChangedRule = z.strictObject({ ...NewRule.shape, revision: Revision.optional() });
/** As `ChangedRule`, with only those fields of the rule that are to be another. */
const RuleChange = z.strictObject({
  ...ChangedRule.shape,
  rule: z.preprocess(withoutAnswered, z.record(z.string(), z.unknown())),
});
const Import = z.strictObject({
  // Counted before they are compiled, which takes its time.
  rules: z
    .array(z.unknown())
    .max(ruleLimits.rules)
    .refine((rules) => countPatterns(rules) <= ruleLimits.streamPatterns, setError("patterns").message)
    .pipe(z.array(GivenRule)),
  /** `replace` deletes the rules that are there. */
  mode: z.enum(["add", "replace"]).default("add"),
  reason: Reason,
});

/** The rule that a change would leave behind, checked as a whole. */
export const ReplacedRule = z.object({ rule: RuleDraft });

/** A rule as answers have it: the draft, and what the platform says of it. */
export const StoredRule = z.strictObject({
  ...RuleDraft.shape,
  ruleId: z.string(),
  revision: z.int(),
  streamId: z.string(),
  createdAt: Time,
  updatedAt: Time,
  deletedAt: Time.optional(),
});

/** Which version of the set the hub judges by, and since which offset of its feed. */
const Live = z.strictObject({ version: z.int(), fromOffset: z.int() });
/** The answer to a change. */
const ChangedAnswer = z.strictObject({
  ...RuleDraft.shape,
  ruleId: z.string(),
  revision: z.int(),
  streamId: z.string(),
  live: Live,
});

export const listRules = operation({
  id: "listRules",
  method: "GET",
  path: "/v1/streams/{streamId}/rules",
  tag: "rules",
  summary: "The rules of a stream, in the order they were made",
  description: "With `deleted=true` those that are gone instead: a rollback brings one back.",
  needs: stream("rule:read"),
  query: z.strictObject({ deleted: Flag }),
  answers: { 200: z.strictObject({ rules: z.array(StoredRule) }) },
  problems: ["unknown_stream"],
});

export const createRule = operation({
  id: "createRule",
  method: "POST",
  path: "/v1/streams/{streamId}/rules",
  tag: "rules",
  summary: "Makes a rule",
  needs: stream("rule:write"),
  body: NewRule,
  maxBytes: limits.rulesBytes,
  answers: { 201: ChangedAnswer },
  problems: ["unknown_stream", "quota_reached"],
  makes: true,
});

export const readRuleCounts = operation({
  id: "readRuleCounts",
  method: "GET",
  path: "/v1/streams/{streamId}/rules/counts",
  tag: "rules",
  summary: "What each rule did in this live: how often it fired, and what held it back how often",
  description:
    "Of the live that is on, or of the latest one. A rule is held back where its trigger and its condition were met and it did " +
    "not fire: by a cooldown, a cap, its chance, or because the person is none of those it is for.",
  needs: stream("rule:read"),
  answers: {
    200: z.strictObject({
      counts: z.array(
        z.strictObject({
          ruleId: z.string(),
          fired: z.int(),
          held: z.partialRecord(z.enum(holdBacks), z.int()),
          /** Its trigger was met, but its condition was not true; absent for never. */
          notTrue: z.int().optional(),
        }),
      ),
    }),
  },
  problems: ["unknown_stream"],
});

export const exportRules = operation({
  id: "exportRules",
  method: "GET",
  path: "/v1/streams/{streamId}/rules/export",
  tag: "rules",
  summary: "The rules as `import` takes them, without ids",
  needs: stream("rule:read"),
  answers: { 200: z.strictObject({ rules: z.array(z.strictObject(RuleDraft.shape)) }) },
  problems: ["unknown_stream"],
});

export const importRules = operation({
  id: "importRules",
  method: "POST",
  path: "/v1/streams/{streamId}/rules/import",
  tag: "rules",
  summary: "Adds rules, or puts them in the place of all that are there",
  needs: stream("rule:write"),
  body: Import,
  maxBytes: limits.rulesBytes,
  answers: { 201: z.strictObject({ rules: z.array(StoredRule), live: Live }) },
  problems: ["unknown_stream", "quota_reached"],
  makes: true,
});

export const getRule = operation({
  id: "getRule",
  method: "GET",
  path: "/v1/rules/{ruleId}",
  tag: "rules",
  summary: "One rule",
  needs: stream("rule:read", { by: "rule" }),
  answers: { 200: StoredRule },
  problems: ["unknown_rule"],
});

export const replaceRule = operation({
  id: "replaceRule",
  method: "PUT",
  path: "/v1/rules/{ruleId}",
  tag: "rules",
  summary: "Puts another rule in its place",
  needs: stream("rule:write", { by: "rule" }),
  body: ChangedRule,
  maxBytes: limits.rulesBytes,
  answers: { 200: ChangedAnswer },
  problems: ["unknown_rule", "revision_conflict", "quota_reached"],
});

export const changeRule = operation({
  id: "changeRule",
  method: "PATCH",
  path: "/v1/rules/{ruleId}",
  tag: "rules",
  summary: "Changes some fields of a rule",
  description: '`{"rule": {"enabled": false}}` switches it off.',
  needs: stream("rule:write", { by: "rule" }),
  body: RuleChange,
  maxBytes: limits.rulesBytes,
  answers: { 200: ChangedAnswer },
  problems: ["unknown_rule", "revision_conflict", "quota_reached"],
});

export const deleteRule = operation({
  id: "deleteRule",
  method: "DELETE",
  path: "/v1/rules/{ruleId}",
  tag: "rules",
  summary: "Deletes a rule; its revisions stay, and one of them can bring it back",
  needs: stream("rule:write", { by: "rule" }),
  query: z.object({ reason: Reason }),
  answers: { 204: null },
  problems: ["unknown_rule", "revision_conflict"],
});

export const listRuleRevisions = operation({
  id: "listRuleRevisions",
  method: "GET",
  path: "/v1/rules/{ruleId}/revisions",
  tag: "rules",
  summary: "What a rule was, the latest first",
  needs: stream("rule:read", { by: "rule" }),
  answers: {
    200: z.strictObject({
      ruleId: z.string(),
      revisions: z.array(
        z.strictObject({
          revision: z.int(),
          /** null: this revision deleted the rule. */
          rule: z.union([z.strictObject(RuleDraft.shape), z.null()]),
          author: z.string(),
          reason: z.string(),
          createdAt: Time,
        }),
      ),
    }),
  },
  problems: ["unknown_rule"],
});

export const showRule = operation({
  id: "showRule",
  method: "POST",
  path: "/v1/rules/{ruleId}/show",
  tag: "rules",
  summary: "Shows the rule's alert on the overlays that are open now, whether it would fire or not",
  needs: stream("rule:show", { by: "rule" }),
  body: z.strictObject({ event: TriedEvent.optional() }),
  bodyOptional: true,
  answers: {
    200: z.strictObject({
      ruleId: z.string(),
      actions: z.array(RenderedAction),
      sockets: z.int(),
      /** What became of it, for a person. */
      message: z.string(),
    }),
  },
  problems: ["unknown_rule", "unknown_stream"],
  audit: "effect",
});

/** An action that was tried, with what it would do or has done. */
const Tried = z.strictObject({
  action: RenderedAction,
  /**
   * `told`: nothing was done. `success`, `failed` and `skipped` are its runner's words. `no_runner`: none asked in time, and
   * nothing was done. `no_word`: one took it and did not say what became of it.
   */
  became: z.enum(["told", "success", "failed", "skipped", "no_runner", "no_word"]),
  /** Why not; "" where nothing is wrong. */
  error: z.string(),
  runnerId: z.string().nullable(),
  tookMs: z.int().nullable(),
  /** Of a counter its values, of a timer what is left in milliseconds. */
  change: z.strictObject({ before: z.number(), after: z.number() }).nullable(),
});

export const showDraft = operation({
  id: "showDraft",
  method: "POST",
  path: "/v1/streams/{streamId}/rules/show",
  tag: "rules",
  summary: "Shows the alerts of a rule that is not saved on the overlays that are open now, or tries one action of it",
  description:
    "`action` is the place of the one action that is tried, from 0; without it all alerts are shown. What another program does " +
    "is asked of the runner that was started for the stream, also while no live is on; it needs `rule:write`, and the answer " +
    "takes up to 23 s. Of all else is told what it would do: nobody is written to or muted, and no number changes.",
  needs: stream("rule:show"),
  body: z.strictObject({
    rule: GivenRule,
    action: z.int().min(0).max(ruleLimits.actions).optional(),
    event: TriedEvent.optional(),
  }),
  maxBytes: limits.rulesBytes,
  answers: {
    200: z.strictObject({
      actions: z.array(RenderedAction),
      sockets: z.int(),
      /** What became of it, for a person. */
      message: z.string(),
      /** The one action, where it is no alert. */
      tried: Tried.nullable(),
    }),
  },
  problems: ["unknown_stream", "too_many_trials"],
  audit: "effect",
});

export const rollbackRule = operation({
  id: "rollbackRule",
  method: "POST",
  path: "/v1/rules/{ruleId}/rollback",
  tag: "rules",
  summary: "Back to an earlier revision, as a new one; a deleted rule is there again",
  needs: stream("rule:write", { by: "rule" }),
  body: z.strictObject({ revision: Revision, reason: Reason }),
  answers: { 200: ChangedAnswer },
  problems: ["unknown_rule", "revision_conflict", "quota_reached"],
});
