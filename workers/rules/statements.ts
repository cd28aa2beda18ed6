/** Rules in the database: the truth that a hub's own copy is made of. Every change is one statement, and a revision. */
import type { Rule, RuleDraft } from "#shared/rules/rule.ts";
import { quotas } from "#shared/api/quotas.ts";
import { type RuleSize, type SetLimit, setLimits, sizeOf } from "#shared/rules/rule-set.ts";
import type { Statement } from "../access/resolve.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import { withinLimits } from "../database/limit.ts";

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
export function selectRules(streamId: string): Statement {
  const text = `select ${columns} from rules where stream_id = $1 and deleted_at is null order by created_at, rule_id`;
  return { text, values: [streamId] };
}

/** What `selectRules` and its like find. */
export function toRules(rows: readonly Record<string, unknown>[]): StoredRule[] {
  return (rows as unknown as RuleRow[]).map(toRule);
}

export async function readRules(config: Config, streamId: string): Promise<StoredRule[]> {
  const { text, values } = selectRules(streamId);
  return toRules(await connect(config).query(text, values));
}

/** What one answer holds of the bodies of what was: Neon sends 10 MiB at most. */
const pastBytes = 4_000_000;

/** The rules that were deleted last, the latest first; `atMost` of them, and no more than one answer holds. */
export function selectDeletedRules(streamId: string, atMost: number): Statement {
  const text = `select ${columns} from (
      select *, sum(bytes) over (order by deleted_at desc, created_at desc, rule_id) as bytes_so_far
      from rules where stream_id = $1 and deleted_at is not null
    ) as rules
    where bytes_so_far <= $3 order by deleted_at desc, created_at desc, rule_id limit $2`;
  return { text, values: [streamId, atMost, pastBytes] };
}

/** One rule, also a deleted one. */
export function selectRule(ruleId: string): Statement {
  return { text: `select ${columns} from rules where rule_id = $1`, values: [ruleId] };
}

/** One rule of a stream, also a deleted one; undefined where there never was one. */
export async function readRule(config: Config, ruleId: string): Promise<StoredRule | undefined> {
  const { text, values } = selectRule(ruleId);
  return toRules(await connect(config).query(text, values))[0];
}

/**
 * Everything a hub needs, as of one moment. Of a set from before there was a limit of bytes only as many rules, the oldest
 * first, as the hub has room for.
 */
export async function readRuleSet(config: Config, streamId: string): Promise<{ version: number; rules: Rule[] }> {
  const text = `select rules_version as version,
      (select coalesce(json_agg(json_build_object('ruleId', rule_id, 'revision', revision, 'body', body)
        order by created_at, rule_id), '[]')
       from (select *, sum(bytes) over (order by created_at, rule_id) as bytes_so_far
         from rules where rules.stream_id = streams.stream_id and deleted_at is null) as present
       where bytes_so_far <= $2) as rules
    from streams where stream_id = $1`;
  const [row] = (await connect(config).query(text, [streamId, setLimits.bytes])) as {
    version: number;
    rules: { ruleId: string; revision: number; body: RuleDraft }[];
  }[];
  const rules = (row?.rules ?? []).map(({ ruleId, revision, body }) => ({ ...body, ruleId, revision }));
  return { version: row?.version ?? 0, rules };
}

/** Why a change of rules is not made: the set would be past a limit, or somebody else changed the rule meanwhile. */
export type Refused = { ok: false; because: SetLimit | "conflict" };

/**
 * Adds rules, `drafts` by their new ids, with `replace` in the place of all that are there. One at a time a stream, all of
 * them or none.
 */
export async function addRules(
  config: Config,
  streamId: string,
  drafts: { ruleId: string; body: RuleDraft }[],
  { replace, note }: { replace: boolean; note: ChangeNote },
): Promise<{ ok: true } | Refused> {
  const { author, reason } = note;
  const sql = connect(config);
  const deleteAll = `with gone as (
      update rules set revision = revision + 1, updated_at = now(), deleted_at = now()
      where stream_id = $1 and deleted_at is null and $4 returning rule_id, revision
    )
    insert into rule_revisions (rule_id, revision, body, author, reason) select rule_id, revision, null, $2, $3 from gone`;
  const add = `with given as (
      select * from rows from (jsonb_to_recordset($2::jsonb) as ("ruleId" text, body jsonb, bytes integer, patterns integer,
        counters text[], timers text[])) with ordinality as list(rule_id, body, bytes, patterns, counters, timers, place)
    ), made as (
      -- Apart by a microsecond each, so that they keep their order.
      insert into rules (rule_id, stream_id, revision, body, bytes, patterns, counters, timers, created_at)
      select rule_id, $1, 1, body, bytes, patterns, counters, timers, now() + place * interval '1 microsecond' from given
    )
    insert into rule_revisions (rule_id, revision, body, author, reason) select rule_id, 1, body, $3, $4 from given`;
  const sized = drafts.map(({ ruleId, body }) => ({ ruleId, body, ...sizeOf(body) }));
  const outcome = await withinLimits(
    sql.transaction([
      lockRules(sql, streamId),
      refusePastLimits(sql, streamId, sized, { replace }),
      holdBytes(sql, streamId, sized, { replace }),
      sql.query(deleteAll, [streamId, author, reason, replace]),
      sql.query(add, [streamId, JSON.stringify(sized), author, reason]),
      sql.query("update streams set rules_version = rules_version + 1 where stream_id = $1", [streamId]),
    ]),
  );
  return outcome.ok ? { ok: true } : { ok: false, because: outcome.limit as SetLimit };
}

/**
 * Puts `body` in a rule's place, null deletes it; a deleted rule comes back with it. Nothing is changed where somebody else
 * changed it since it was read. Returns the new revision.
 */
export async function changeRule(
  config: Config,
  { ruleId, streamId, revision, deletedAt }: StoredRule,
  body: RuleDraft | null,
  { author, reason }: ChangeNote,
): Promise<{ ok: true; revision: number } | Refused> {
  const text = `with changed as (
      update rules set revision = revision + 1, body = coalesce($3::jsonb, body), updated_at = now(),
        deleted_at = case when $3::jsonb is null then now() end, bytes = coalesce($7, bytes),
        patterns = coalesce($8, patterns), counters = coalesce($9, counters), timers = coalesce($10, timers)
      where rule_id = $1 and revision = $2 and (deleted_at is not null) = $6
      returning rule_id, stream_id, revision
    ), raised as (
      update streams set rules_version = rules_version + 1 from changed where streams.stream_id = changed.stream_id
    )
    insert into rule_revisions (rule_id, revision, body, author, reason)
    select rule_id, revision, $3::jsonb, $4, $5 from changed returning revision`;
  const given = body === null ? null : JSON.stringify(body);
  const size = body === null ? undefined : sizeOf(body);
  const { bytes = null, patterns = null, counters = null, timers = null } = size ?? {};
  const isBack = deletedAt !== undefined;
  const values = [ruleId, revision, given, author, reason, isBack, bytes, patterns, counters, timers];
  const sql = connect(config);
  const outcome = await withinLimits(
    sql.transaction([
      lockRules(sql, streamId),
      // What is deleted takes nothing: that is let through whatever the set is.
      refusePastLimits(sql, streamId, size ? [{ ruleId, ...size }] : [], { replace: false }),
      holdBytes(sql, streamId, size ? [{ ruleId, ...size }] : [], { replace: false }),
      sql.query(text, values),
    ]),
  );
  if (!outcome.ok) return { ok: false, because: outcome.limit as SetLimit };
  const [row] = outcome.result.at(-1) as { revision: number }[];
  return row ? { ok: true, revision: row.revision } : { ok: false, because: "conflict" };
}

/**
 * Ends the transaction where the set would be past a limit with the `given` rules in it, and further than it is: one that is
 * past it already can be made smaller.
 */
function refusePastLimits(
  sql: ReturnType<typeof connect>,
  streamId: string,
  given: readonly ({ ruleId: string } & RuleSize)[],
  { replace }: { replace: boolean },
) {
  const text = `with given as (
      select * from jsonb_to_recordset($2::jsonb) as list("ruleId" text, bytes integer, patterns integer, counters text[],
        timers text[])
    ), present as (
      select rule_id, bytes, patterns, counters, timers from rules where stream_id = $1 and deleted_at is null
    ), next as (
      select * from given
      union all
      select * from present where not $3 and rule_id not in (select "ruleId" from given)
    ), used (limit_name, before, after) as (values
      ('rules', (select count(*) from present), (select count(*) from next)),
      ('bytes', (select coalesce(sum(bytes), 0) from present), (select coalesce(sum(bytes), 0) from next)),
      ('patterns', (select coalesce(sum(patterns), 0) from present), (select coalesce(sum(patterns), 0) from next)),
      ('counters', (select count(distinct name) from present, unnest(counters) as name),
        (select count(distinct name) from next, unnest(counters) as name)),
      ('timers', (select count(distinct name) from present, unnest(timers) as name),
        (select count(distinct name) from next, unnest(timers) as name))
    )
    select refuse_if(after > before and after > ($4::jsonb->>limit_name)::bigint, limit_name) from used`;
  const sizes = given.map(({ ruleId, bytes, patterns, counters, timers }) => ({
    ruleId,
    bytes,
    patterns,
    counters,
    timers,
  }));
  return sql.query(text, [streamId, JSON.stringify(sizes), replace, JSON.stringify(setLimits)]);
}

/** Ends the transaction where the workspace has no room for what the `given` rules are larger than those in whose place they come. */
function holdBytes(
  sql: ReturnType<typeof connect>,
  streamId: string,
  given: readonly { ruleId: string; bytes: number }[],
  { replace }: { replace: boolean },
) {
  const text = `select hold_quota((select workspace_id from streams where stream_id = $1), 'ruleBytes', $2,
      $3 - (select coalesce(sum(bytes), 0) from rules
        where stream_id = $1 and deleted_at is null and ($4 or rule_id = any ($5)))::bigint)`;
  const bytes = given.reduce((sum, one) => sum + one.bytes, 0);
  const ruleIds = given.map(({ ruleId }) => ruleId);
  return sql.query(text, [streamId, quotas.ruleBytes.atMost, bytes, replace, ruleIds]);
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

/** The body of one revision of a rule, null where it deleted the rule; undefined where there is no such revision. */
export async function readRevision(
  config: Config,
  ruleId: string,
  revision: number,
): Promise<RuleDraft | null | undefined> {
  const text = "select body from rule_revisions where rule_id = $1 and revision = $2";
  const [row] = (await connect(config).query(text, [ruleId, revision])) as { body: RuleDraft | null }[];
  return row?.body;
}

/** The revisions of a rule, the latest first: a thousand, and no more than one answer holds. */
export async function readRevisions(config: Config, ruleId: string): Promise<RuleRevision[]> {
  const text = `select revision, body, author, reason, created_at from (
      select *, sum(octet_length(body::text)) over (order by revision desc) as bytes_so_far
      from rule_revisions where rule_id = $1
    ) as revisions
    where coalesce(bytes_so_far, 0) <= $2 order by revision desc limit 1000`;
  const rows = (await connect(config).query(text, [ruleId, pastBytes])) as {
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
