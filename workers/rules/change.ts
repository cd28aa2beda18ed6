/** Changing rules: what is kept, and what the hub is told of it. */
import { RuleDraft } from "#shared/rules/rule.ts";
import type { Config } from "../config.ts";
import { Problem } from "../problem.ts";
import { refuseUnknownEndpoints } from "./endpoint-ids.ts";
import { problemOf } from "./problems.ts";
import { publishRules } from "./publish.ts";
import { addRules, type ChangeNote, changeRule, readRule, type StoredRule, toRules } from "./statements.ts";

/** The rule that was read with the request, unless it is gone. */
export function ruleOr404({ rows }: { rows: Record<string, unknown>[][] }, { deleted = false } = {}): StoredRule {
  const [rule] = toRules(rows[0] ?? []);
  if (!rule || (rule.deletedAt && !deleted)) throw new Problem("unknown_rule");
  return rule;
}

/** Adds all of them, or none. */
export async function addNew(
  config: Config,
  streamId: string,
  drafts: { ruleId: string; body: RuleDraft }[],
  how: { replace: boolean; note: ChangeNote },
): Promise<void> {
  const added = await addRules(config, streamId, drafts, how);
  if (!added.ok) throw problemOf(added);
}

export interface Put {
  /** What it is to be, of what it is. */
  changed: (known: StoredRule) => RuleDraft;
  /** Where the rule stands in the request. */
  path: string;
  /** How often others who change it at the same time are let through first. */
  tries: number;
  note: ChangeNote;
}

/** Puts in a rule's place what `changed` makes of it. Saying the same again makes no revision, but makes it live. */
export async function putRule(env: Env, config: Config, known: StoredRule, how: Put) {
  const { changed, path, tries, note } = how;
  const { ruleId, streamId } = known;
  const rule = changed(known);
  await refuseUnknownEndpoints(config, streamId, [{ path, rule }]);
  const isSame = !known.deletedAt && JSON.stringify(rule) === JSON.stringify(draftOf(known));
  const changedNow = isSame
    ? { ok: true as const, revision: known.revision }
    : await changeRule(config, known, rule, note);
  if (changedNow.ok) {
    const live = await publishRules(env, config, streamId);
    return { ruleId, streamId, revision: changedNow.revision, ...rule, live };
  }
  if (changedNow.because !== "conflict" || tries <= 1) throw problemOf(changedNow);
  const now = await readRule(config, ruleId);
  if (!now || now.deletedAt) throw new Problem("unknown_rule");
  return putRule(env, config, now, { ...how, tries: tries - 1 });
}

/** As the schema writes it, so that what is the same has the same text. */
function draftOf(known: StoredRule): RuleDraft {
  const { ruleId: _id, revision: _r, streamId: _s, createdAt: _c, updatedAt: _u, deletedAt: _d, ...draft } = known;
  return RuleDraft.parse(draft);
}
