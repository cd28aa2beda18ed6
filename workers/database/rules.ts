/** Rules in the database: the truth that a hub's own copy is made of. Every change is one statement, and a revision. */
import type { Rule, RuleDraft } from "#shared/rules/rule.ts";
import type { Config } from "../config.ts";
import { connect } from "./client.ts";

export interface StoredRule extends Rule {
  streamId: string;
  createdAt: Date;
  updatedAt: Date;
  /** Only of a deleted rule, which has its last body. */
  deletedAt?: Date;
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
  deleted_at: string | Date | null;
}

const columns = ["rule_id", "stream_id", "revision", "body", "created_at", "updated_at", "deleted_at"]
  .map((name) => `rules.${name}`)
  .join(", ");

/** The stream's rules in the order they were made in. */
export async function readRules(config: Config, streamId: string): Promise<StoredRule[]> {
  const text = `select ${columns} from rules where stream_id = $1 and deleted_at is null order by created_at, rule_id`;
  return ((await connect(config).query(text, [streamId])) as RuleRow[]).map(toRule);
}

/** The rules that were deleted last, the latest first; `atMost` of them. */
export async function readDeletedRules(config: Config, streamId: string, atMost: number): Promise<StoredRule[]> {
  const text = `select ${columns} from rules where stream_id = $1 and deleted_at is not null
    order by deleted_at desc, created_at desc, rule_id limit $2`;
  return ((await connect(config).query(text, [streamId, atMost])) as RuleRow[]).map(toRule);
}

/** One rule of a workspace, also a deleted one; undefined where there never was one. */
export async function readRule(config: Config, workspaceId: string, ruleId: string): Promise<StoredRule | undefined> {
  const text = `select ${columns} from rules join streams using (stream_id) where rule_id = $1 and workspace_id = $2`;
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
    lockRules(sql, streamId),
    sql.query(deleteAll, [streamId, author, reason, replace]),
    sql.query(add, [streamId, JSON.stringify(drafts), author, reason, atMost]),
    sql.query("update streams set rules_version = rules_version + 1 where stream_id = $1", [streamId]),
  ])) as unknown as { added: number }[][];
  return (results[2]?.[0]?.added ?? 0) === drafts.length;
}

/**
 * Puts `body` in a rule's place, null deletes it; a deleted rule comes back with it. Undefined, and nothing is changed, when
 * somebody else changed it since it was read, or when it would come back as one more than `atMost`. Returns the new revision.
 */
export async function changeRule(
  config: Config,
  { ruleId, streamId, revision, deletedAt }: StoredRule,
  body: RuleDraft | null,
  { author, reason, atMost }: ChangeNote & { atMost: number },
): Promise<number | undefined> {
  const text = `with changed as (
      update rules set revision = revision + 1, body = coalesce($3::jsonb, body), updated_at = now(),
        deleted_at = case when $3::jsonb is null then now() end
      where rule_id = $1 and revision = $2
        and case when $6 then deleted_at is not null and
            (select count(*) from rules as present where present.stream_id = rules.stream_id and present.deleted_at is null) < $7
          else deleted_at is null end
      returning rule_id, stream_id, revision
    ), raised as (
      update streams set rules_version = rules_version + 1 from changed where streams.stream_id = changed.stream_id
    )
    insert into rule_revisions (rule_id, revision, body, author, reason)
    select rule_id, revision, $3::jsonb, $4, $5 from changed returning revision`;
  const given = body === null ? null : JSON.stringify(body);
  const values = [ruleId, revision, given, author, reason, deletedAt !== undefined, atMost];
  const sql = connect(config);
  const [, rows] = (await sql.transaction([lockRules(sql, streamId), sql.query(text, values)])) as unknown as [
    unknown,
    { revision: number }[],
  ];
  return rows[0]?.revision;
}

/** One at a time a stream, until the transaction's end. */
function lockRules(sql: ReturnType<typeof connect>, streamId: string) {
  return sql.query("select pg_advisory_xact_lock(hashtext('rules:' || $1))", [streamId]);
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
  const deleted = row.deleted_at === null ? {} : { deletedAt: new Date(row.deleted_at) };
  return { ...body, ruleId, revision, streamId, createdAt, updatedAt, ...deleted };
}
