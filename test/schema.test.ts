/** The schema in code is the one that the migrations make: tables, columns, their types, nullability, defaults and keys. */
import { getTableColumns, is } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { columns } from "#shared/personal/columns.ts";
import { otherTables, places } from "#shared/personal/places.ts";
import * as accountSchema from "../workers/database/account-schema.ts";
import * as auditSchema from "../workers/database/audit-schema.ts";
import * as exportSchema from "../workers/database/export-schema.ts";
import * as mediaSchema from "../workers/database/media-schema.ts";
import * as widgetSchema from "../workers/database/widget-schema.ts";
import * as idempotencySchema from "../workers/database/idempotency-schema.ts";
import * as privacySchema from "../workers/database/privacy-schema.ts";
import * as quotaSchema from "../workers/database/quota-schema.ts";
import * as moderationSchema from "../workers/database/moderation-schema.ts";
import * as overlaySchema from "../workers/database/overlay-schema.ts";
import * as replaySchema from "../workers/database/replay-schema.ts";
import * as retentionSchema from "../workers/database/retention-schema.ts";
import * as rollupSchema from "../workers/database/rollup-schema.ts";
import * as ruleSchema from "../workers/database/rule-schema.ts";
import * as schema from "../workers/database/schema.ts";
import * as segmentSchema from "../workers/database/segment-schema.ts";
import * as signInSchema from "../workers/database/sign-in-schema.ts";
import * as webhookSchema from "../workers/database/webhook-schema.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** A line a table: `name (column type not null default, … ; key columns)`. */
type Described = Record<string, { columns: Record<string, string>; key: string[] }>;

function describeCode(): Described {
  const schemas = [
    schema,
    mediaSchema,
    widgetSchema,
    accountSchema,
    auditSchema,
    exportSchema,
    idempotencySchema,
    moderationSchema,
    privacySchema,
    quotaSchema,
    overlaySchema,
    replaySchema,
    retentionSchema,
    rollupSchema,
    ruleSchema,
    segmentSchema,
    signInSchema,
    webhookSchema,
  ];
  const tables = schemas.flatMap((one): PgTable[] =>
    Object.values(one).filter((value): value is PgTable => is(value, PgTable)),
  );
  return Object.fromEntries(
    tables.map((table) => {
      const { name, primaryKeys } = getTableConfig(table);
      const columns = Object.values(getTableColumns(table));
      const single = columns.filter(({ primary }) => primary).map((column) => column.name);
      const described = columns.map((column) => {
        const parts = [column.getSQLType(), column.notNull ? "not null" : "null"];
        return [column.name, [...parts, column.hasDefault ? "default" : "no default"].join(", ")];
      });
      const key = primaryKeys[0]?.columns.map((column) => column.name) ?? single;
      return [name, { columns: Object.fromEntries(described) as Record<string, string>, key }];
    }),
  );
}

async function describeDatabase(): Promise<Described> {
  const rows = await database.query(
    `select c.relname as name, jsonb_object_agg(a.attname, concat_ws(', ', format_type(a.atttypid, a.atttypmod),
         case when a.attnotnull then 'not null' else 'null' end,
         case when a.atthasdef or a.attidentity <> '' then 'default' else 'no default' end)) as columns,
       (select coalesce(array_agg(k.attname::text order by place), '{}') from pg_index i
         cross join lateral unnest(i.indkey) with ordinality as u(attnum, place)
         join pg_attribute k on k.attrelid = c.oid and k.attnum = u.attnum
         where i.indrelid = c.oid and i.indisprimary) as key
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       -- The ledger of the migrations is theirs.
       and c.relname <> 'schema_migrations'
     group by c.oid, c.relname`,
  );
  return Object.fromEntries(
    rows.map(({ name, columns, key }) => [
      name as string,
      { columns: columns as Record<string, string>, key: key as string[] },
    ]),
  );
}

test("the schema in code is what the migrations make", async () => {
  const [code, made] = [describeCode(), await describeDatabase()];
  expect(Object.keys(code).toSorted()).toEqual(Object.keys(made).toSorted());
  expect(code).toEqual(made);
});

test("every column says whether it holds anything of a person, and every table with such a one is a place of the register", async () => {
  const rows = await database.query(
    `select c.relname as table, array_agg(a.attname::text) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
     group by c.relname`,
  );
  const made = Object.fromEntries(rows.map(({ table, columns: names }) => [table, (names as string[]).toSorted()]));
  const said = Object.entries(columns).map(([table, { personal, other }]) => [
    table,
    [...Object.keys(personal), ...other].toSorted(),
  ]);
  expect(Object.fromEntries(said)).toEqual(made);
  const withPeople = Object.keys(columns).filter((table) => Object.keys(columns[table]?.personal ?? {}).length > 0);
  const registered = places.filter(({ store }) => store === "database").flatMap(({ tables }) => [...tables]);
  expect(withPeople.toSorted()).toEqual(registered.toSorted());
  const withNobody = Object.keys(columns).filter((table) => !withPeople.includes(table));
  expect(withNobody.toSorted()).toEqual(Object.keys(otherTables.database).toSorted());
});
