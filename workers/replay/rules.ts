/** The rules that a past session is gone through with. */
import type { ReplayRules } from "#shared/api/operations/replays.ts";
import type { Rule } from "#shared/rules/rule.ts";
import { checkRuleSet } from "#shared/rules/rule-set.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import { Problem, refuseErrors } from "../problem.ts";
import { readRuleSet } from "../rules/statements.ts";
import type { NewRun } from "./statements.ts";

/** Throws `unknown_rule` for a revision that there is not, `invalid_request` for rules that cannot be together. */
export async function readReplayRules(
  config: Config,
  streamId: string,
  asked: ReplayRules,
): Promise<Pick<NewRun, "ruleRevisions"> & { kind: NewRun["rules"]; rules: Rule[] }> {
  if (asked === "none") return { kind: "none", rules: [], ruleRevisions: {} };
  if (asked === "live") return named("live", (await readRuleSet(config, streamId)).rules);
  if ("draft" in asked) {
    const rules = asked.draft.map((draft, index) => ({ ...draft, ruleId: `draft${index + 1}`, revision: 1 }));
    refuseErrors(checkRuleSet(rules));
    return { kind: "draft", rules, ruleRevisions: null };
  }
  const rules =
    "at" in asked
      ? await readRulesAt(config, streamId, asked.at)
      : await readRevisions(config, streamId, asked.revisions);
  refuseErrors(checkRuleSet(rules));
  return named("revision", rules);
}

function named(kind: NewRun["rules"], rules: Rule[]) {
  return { kind, rules, ruleRevisions: Object.fromEntries(rules.map(({ ruleId, revision }) => [ruleId, revision])) };
}

interface RevisionRow {
  ruleId: string;
  revision: number;
  body: Omit<Rule, "ruleId" | "revision">;
}

/** The rules that the stream had at a time (ISO 8601). */
async function readRulesAt(config: Config, streamId: string, at: string): Promise<Rule[]> {
  const text = `select rules.rule_id as "ruleId", past.revision, past.body
    from rules join lateral (
      select revision, body from rule_revisions
      where rule_revisions.rule_id = rules.rule_id and rule_revisions.created_at <= $2::timestamptz
      order by revision desc limit 1
    ) as past on true
    where stream_id = $1 and past.body is not null order by rules.created_at, rules.rule_id`;
  return toRules((await connect(config).query(text, [streamId, at])) as RevisionRow[]);
}

/** One revision each of some rules, in the order they were made in. */
async function readRevisions(config: Config, streamId: string, revisions: Record<string, number>): Promise<Rule[]> {
  const text = `select rules.rule_id as "ruleId", asked.revision::integer, rule_revisions.body
    from jsonb_each_text($2::jsonb) as asked(rule_id, revision)
    join rules on rules.rule_id = asked.rule_id and stream_id = $1
    join rule_revisions on rule_revisions.rule_id = asked.rule_id and rule_revisions.revision = asked.revision::integer
    where rule_revisions.body is not null order by rules.created_at, rules.rule_id`;
  const rows = (await connect(config).query(text, [streamId, JSON.stringify(revisions)])) as RevisionRow[];
  const missing = Object.keys(revisions).find((ruleId) => rows.every((row) => row.ruleId !== ruleId));
  if (missing !== undefined)
    throw new Problem("unknown_rule", `No revision ${revisions[missing]} of a rule ${missing}`);
  return toRules(rows);
}

function toRules(rows: readonly RevisionRow[]): Rule[] {
  return rows.map(({ body, ruleId, revision }) => ({ ...body, ruleId, revision }));
}
