/** Rules in the database: the truth that a hub's own copy is made of. Every change is one statement, and a revision. */
import type { Rule, RuleDraft } from "#shared/rules/rule.ts";
import type { Config } from "../config.ts";
import { connect } from "./client.ts";

export interface StoredRule extends Rule {
  streamId: string;
  createdAt: Date;
  updatedAt: Date;
}

/** Who changes rules, and why. */
export interface ChangeNote {
  /** Id of the API key. */
  author: string;
  reason: string;
}

interface RuleRow {
  rule_id: string;
  stream_id: string;
  revision: number;
  body: RuleDraft;
  created_at: string | Date;
  updated_at: string | Date;
}

const columns = "rule_id, stream_id, revision, body, created_at, updated_at";

/** The stream's rules in the order they were made in. */
export async function readRules(config: Config, streamId: string): Promise<StoredRule[]> {
  const text = `select ${columns} from rules where stream_id = $1 and deleted_at is null order by created_at, rule_id`;
  return ((await connect(config).query(text, [streamId])) as RuleRow[]).map(toRule);
}

/** One rule of a workspace; undefined where there is none, also where it was deleted. */
export async function readRule(config: Config, workspaceId: string, ruleId: string): Promise<StoredRule | undefined> {
  const text = `select ${columns
    .split(", ")
    .map((name) => `rules.${name}`)
    .join(", ")}
    from rules join streams using (stream_id)
    where rule_id = $1 and workspace_id = $2 and deleted_at is null`;
  const [row] = (await connect(config).query(text, [ruleId, workspaceId])) as RuleRow[];
  return row && toRule(row);
}

/** Everything a hub needs, as of one moment. */
export async function readRuleSet(config: Config, streamId: string): Promise<{ version: number; rules: Rule[] }> {
  const text = `select rules_version as version,
      (select coalesce(json_agg(json_build_object('ruleId', rule_id, 'revision', revision, 'body', body)
        order by created_at, rule_id), '[]')
       from rules where rules.stream_id = streams.stream_id and deleted_at is null) as rules
    from streams where stream_id = $1`;
  const [row] = (await connect(config).query(text, [streamId])) as {
    version: number;
    rules: { ruleId: string; revision: number; body: RuleDraft }[];
  }[];
  const rules = (row?.rules ?? []).map(({ ruleId, revision, body }) => ({ ...body, ruleId, revision }));
  return { version: row?.version ?? 0, rules };
}

/**
 * Adds rules, `drafts` by their new ids, with `replace` in the place of all that are there. One at a time a stream: false,
 * and nothing is changed, where there would be more than `atMost`.
 */
export async function addRules(
  config: Config,
  streamId: string,
  drafts: { ruleId: string; body: RuleDraft }[],
  { replace, atMost, note }: { replace: boolean; atMost: number; note: ChangeNote },
): Promise<boolean> {
  const { author, reason } = note;
  const sql = connect(config);
  const deleteAll = `with gone as (
      update rules set revision = revision + 1, updated_at = now(), deleted_at = now()
      where stream_id = $1 and deleted_at is null and $4 returning rule_id, revision
    )
    insert into rule_revisions (rule_id, revision, body, author, reason) select rule_id, revision, null, $2, $3 from gone`;
  const add = `with given as (
      select item->>'ruleId' as rule_id, item->'body' as body, place
      from jsonb_array_elements($2::jsonb) with ordinality as list(item, place)
      where (select count(*) from rules where stream_id = $1 and deleted_at is null) + jsonb_array_length($2::jsonb) <= $5
    ), made as (
      -- Apart by a microsecond each, so that they keep their order.
      insert into rules (rule_id, stream_id, revision, body, created_at)
      select rule_id, $1, 1, body, now() + place * interval '1 microsecond' from given
    ), noted as (
      insert into rule_revisions (rule_id, revision, body, author, reason) select rule_id, 1, body, $3, $4 from given
      returning rule_id
    )
    select count(*)::integer as added from noted`;
  const results = (await sql.transaction([
    sql.query("select pg_advisory_xact_lock(hashtext('rules:' || $1))", [streamId]),
    sql.query(deleteAll, [streamId, author, reason, replace]),
    sql.query(add, [streamId, JSON.stringify(drafts), author, reason, atMost]),
    sql.query("update streams set rules_version = rules_version + 1 where stream_id = $1", [streamId]),
  ])) as unknown as { added: number }[][];
  return (results[2]?.[0]?.added ?? 0) === drafts.length;
}

/**
 * Puts `body` in a rule's place, null deletes it; undefined when somebody else changed it since `revision`.
 * Returns the new revision.
 */
export async function changeRule(
  config: Config,
  { ruleId, revision }: { ruleId: string; revision: number },
  body: RuleDraft | null,
  { author, reason }: ChangeNote,
): Promise<number | undefined> {
  const text = `with changed as (
      update rules set revision = revision + 1, body = coalesce($3::jsonb, body), updated_at = now(),
        deleted_at = case when $3::jsonb is null then now() end
      where rule_id = $1 and revision = $2 and deleted_at is null
      returning rule_id, stream_id, revision
    ), raised as (
      update streams set rules_version = rules_version + 1 from changed where streams.stream_id = changed.stream_id
    )
    insert into rule_revisions (rule_id, revision, body, author, reason)
    select rule_id, revision, $3::jsonb, $4, $5 from changed returning revision`;
  const values = [ruleId, revision, body === null ? null : JSON.stringify(body), author, reason];
  const [row] = (await connect(config).query(text, values)) as { revision: number }[];
  return row?.revision;
}

export interface RuleRevision {
  revision: number;
  /** null: it deleted the rule. */
  rule: RuleDraft | null;
  author: string;
  reason: string;
  createdAt: Date;
}

/** Every revision of a rule, the latest first. */
export async function readRevisions(config: Config, ruleId: string): Promise<RuleRevision[]> {
  const text = `select revision, body, author, reason, created_at from rule_revisions where rule_id = $1
    order by revision desc limit 1000`;
  const rows = (await connect(config).query(text, [ruleId])) as {
    revision: number;
    body: RuleDraft | null;
    author: string;
    reason: string;
    created_at: string | Date;
  }[];
  return rows.map(({ body, created_at, ...row }) => ({ ...row, rule: body, createdAt: new Date(created_at) }));
}

function toRule(row: RuleRow): StoredRule {
  const { rule_id: ruleId, stream_id: streamId, revision, body } = row;
  const [createdAt, updatedAt] = [new Date(row.created_at), new Date(row.updated_at)];
  return { ...body, ruleId, revision, streamId, createdAt, updatedAt };
}
