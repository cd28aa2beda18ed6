/** `ctx.storage.sql` over node:sqlite, for tests of what a hub keeps without its object around it. */
import { DatabaseSync, type SQLInputValue } from "node:sqlite";

type Row = Record<string, unknown>;

/** A database in memory; `exec` as a Durable Object has it. Cast it to `SqlStorage` where one is wanted. */
export function sqlStorage(): {
  exec: (query: string, ...bindings: SQLInputValue[]) => Iterable<Row> & { toArray: () => Row[] };
} {
  const database = new DatabaseSync(":memory:");
  return {
    exec(query, ...bindings) {
      // Only a single statement has rows; the steps of the schema are several, without parameters.
      if (bindings.length === 0 && query.includes(";")) {
        database.exec(query);
        return Object.assign([], { toArray: () => [] });
      }
      const rows = database.prepare(query).all(...bindings) as Row[];
      return Object.assign(rows, { toArray: () => rows });
    },
  };
}
