import { neon, neonConfig, type NeonQueryFunction, NeonQueryPromise } from "@neondatabase/serverless";
import { drizzle } from "drizzle-orm/neon-http";
import { describeActor } from "../audit/actor.ts";
import { countedFetch } from "../telemetry/provider-calls.ts";
import type { Config } from "../config.ts";

// Every query of the Workers is a request that is counted.
neonConfig.fetchFunction = countedFetch("database");

type Sql = NeonQueryFunction<false, false>;

/** What of the configuration names the database; and where `actor` is there, who each write is said to be of. */
export type DatabaseConfig = Pick<Config, "DATABASE_URL" | "NEON_ENDPOINT" | "actor"> &
  Partial<Pick<Config, "SEALING_KEYS">>;

/** Neon's driver over HTTP: a request a query, nothing to keep open between requests. */
export function connect(config: DatabaseConfig): Sql {
  if (config.NEON_ENDPOINT !== "") neonConfig.fetchEndpoint = config.NEON_ENDPOINT;
  const sql = neon(config.DATABASE_URL);
  const { actor, SEALING_KEYS: keys = new Map() } = config;
  return actor === undefined ? sql : withActor(sql, () => describeActor(actor, keys));
}

/** The same driver behind drizzle's typed queries. */
export function database(config: DatabaseConfig) {
  return drizzle(connect(config));
}

/** Whether a statement may change a row: of a table, or of the audit log by its function. */
export function isWrite(statement: string): boolean {
  return /\b(insert|update|delete|merge|append_audit|append_kept_audit|accept_invitation)\b/i.test(statement);
}

/**
 * The driver, with who asks said in the transaction of each write: the triggers of the audit log read it there. It goes with the
 * write, in the same request; a read goes as it always did.
 */
function withActor(sql: Sql, describe: () => Promise<string>): Sql {
  const say = async () => [sql.query("select set_config('tle.actor', $1, true)", [await describe()])];
  const audited = (query: Query): Query => {
    if (!isWrite(textOf(query))) return query;
    const execute = async () => (await sql.transaction([...(await say()), query]))[1];
    return new NeonQueryPromise(execute, query.queryData, query.opts);
  };
  const template = (strings: TemplateStringsArray, ...values: unknown[]) => audited(sql(strings, ...values));
  const transaction = async (queries: Query[], options?: Parameters<Sql["transaction"]>[1]) => {
    if (!queries.some((query) => isWrite(textOf(query)))) return sql.transaction(queries, options);
    return (await sql.transaction([...(await say()), ...queries], options)).slice(1);
  };
  const query = (text: string, values?: unknown[], options?: Query["opts"]) =>
    audited(sql.query(text, values, options));
  return Object.assign(template, { query, transaction, unsafe: sql.unsafe.bind(sql) }) as unknown as Sql;
}

/** With whatever options: what they make of its rows is for who asked. */
type Query = NeonQueryPromise<false, false>;

function textOf({ queryData }: Query): string {
  return "query" in queryData ? queryData.query : queryData.toParameterizedQuery().query;
}
