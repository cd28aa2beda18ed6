/** The fleet's tables. */

/** Makes what is not there yet; a fleet of before knows of no workspaces, and "" stands for one that is not known. */
export function applySchema(sql: SqlStorage): void {
  sql.exec(`create table if not exists streams (
    stream_id text primary key, unique_id text not null, runner_id text not null) without rowid`);
  const columns = sql.exec<{ name: string }>("select name from pragma_table_info('streams')").toArray();
  if (!columns.some(({ name }) => name === "workspace_id")) {
    sql.exec("alter table streams add column workspace_id text not null default ''");
  }
  sql.exec("create table if not exists list (id integer primary key check (id = 1), revision integer not null)");
  sql.exec("create table if not exists statuses (stream_id text primary key, status text not null) without rowid");
  sql.exec("create table if not exists revoked (ingest_key_id text primary key) without rowid");
}
