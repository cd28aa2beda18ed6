/** `ctx.storage` over node:sqlite, for tests of what a hub keeps without its object around it. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

type Row = Record<string, unknown>;

/** A database in memory; `exec` as a Durable Object has it. Cast it to `SqlStorage` where one is wanted. */
export function sqlStorage(): {
  exec: (query: string, ...bindings: SQLInputValue[]) => Iterable<Row> & { toArray: () => Row[] };
} {
  const database = new DatabaseSync(":memory:");
  const prepared = new Map<string, StatementSync>();
  return {
    exec(query, ...bindings) {
      // Only a single statement has rows; the steps of the schema are several, without parameters.
      if (bindings.length === 0 && query.includes(";")) {
        database.exec(query);
        return Object.assign([], { toArray: () => [] });
      }
      const statement = prepared.get(query) ?? database.prepare(query);
      prepared.set(query, statement);
      const rows = (statement.all(...bindings) as Row[]).map(withBuffers);
      return Object.assign(rows, { toArray: () => rows });
    },
  };
}

/**
 * A feed's storage: with transactions, and statements that fail where a test wants them to. Cast it to what a `FeedPlace`
 * has.
 */
export function feedStorage(): {
  storage: {
    sql: Pick<ReturnType<typeof sqlStorage>, "exec">;
    transactionSync: <Answer>(change: () => Answer) => Answer;
    deleteAlarm: () => Promise<void>;
    deleteAll: () => Promise<void>;
  };
  /** From now on statements that match it throw; undefined: none does. `deleteAll` counts as one. */
  failOn: (statement: RegExp | undefined) => void;
} {
  const real = sqlStorage();
  let failing: RegExp | undefined;
  const check = (statement: string) => {
    if (failing?.test(statement)) throw new Error("the disk is full");
  };
  const exec: typeof real.exec = (query, ...bindings) => {
    check(query);
    return real.exec(query, ...bindings);
  };
  return {
    failOn: (statement) => {
      failing = statement;
    },
    storage: {
      sql: { exec },
      transactionSync<Answer>(change: () => Answer): Answer {
        real.exec("begin");
        try {
          const answer = change();
          real.exec("commit");
          return answer;
        } catch (error) {
          real.exec("rollback");
          throw error;
        }
      },
      deleteAlarm: () => Promise.resolve(),
      async deleteAll() {
        check("deleteAll");
        const tables = real.exec("select name from sqlite_master where type = 'table'").toArray();
        for (const { name } of tables) real.exec(`drop table ${String(name)}`);
      },
    },
  };
}

/** The runtime hands out a blob as an ArrayBuffer, and node:sqlite as bytes. */
function withBuffers(row: Row): Row {
  const entries = Object.entries(row).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? value.slice().buffer : value,
  ]);
  return Object.fromEntries(entries) as Row;
}
