/** Where a run stands, in the storage of its hub: one row, written in the transaction of the feed's. */
import type { ReplayCursor } from "#shared/replay/cursor.ts";

/** Reads it; undefined where no run was ever made here. */
export function readCursor(sql: SqlStorage): ReplayCursor | undefined {
  const tables = sql.exec("select name from sqlite_master where name = 'replay'").toArray();
  if (tables.length === 0) return undefined;
  const [row] = sql.exec<{ body: string }>("select body from replay").toArray();
  return row && (JSON.parse(row.body) as ReplayCursor);
}

export function writeCursor(sql: SqlStorage, cursor: ReplayCursor): void {
  sql.exec("create table if not exists replay (id integer primary key check (id = 1), body text not null)");
  sql.exec("insert or replace into replay (id, body) values (1, ?)", JSON.stringify(cursor));
}
