/** Who a hub is, as its SQLite tables say it. */
import { applySchema } from "./feed-schema.ts";

/** Who this hub is. Written once, when the stream is made. */
export interface Identity {
  streamId: string;
  uniqueId: string;
  /** Whose the stream is; absent in a hub of before they were told. */
  workspaceId?: string;
  epoch: string;
  /** How many steps of the schema its tables have. */
  schema: number;
  /** The stream was deleted: what is here only waits for the log to have it. */
  deleted?: boolean;
}

/** Reads who this hub is; undefined for an object nobody made a stream of. Writes only what an older schema lacks. */
export function readIdentity(sql: SqlStorage): Identity | undefined {
  const tables = sql.exec("select name from sqlite_master where name = 'hub'").toArray();
  if (tables.length === 0) return undefined;
  const [row] = sql.exec<{ identity: string }>("select identity from hub").toArray();
  return row ? upgrade(sql, { schema: 1, ...(JSON.parse(row.identity) as Omit<Identity, "schema">) }) : undefined;
}

/** Makes the tables and writes who this hub is. */
export function writeIdentity(sql: SqlStorage, stream: Omit<Identity, "schema">): Identity {
  return upgrade(sql, { ...stream, schema: 0 });
}

/** Writes another word on who this hub is. */
export function changeIdentity(sql: SqlStorage, identity: Identity): Identity {
  sql.exec("insert or replace into hub (id, identity) values (1, ?)", JSON.stringify(identity));
  return identity;
}

function upgrade(sql: SqlStorage, identity: Identity): Identity {
  const schema = applySchema(sql, identity.schema);
  return schema === identity.schema ? identity : changeIdentity(sql, { ...identity, schema });
}
