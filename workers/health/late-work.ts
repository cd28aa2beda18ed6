/** Work that goes on by itself, and whether it does. */
import { exportLimits } from "#shared/history/export-limits.ts";
import type { exportHealth, erasureHealth } from "#shared/api/operations/health.ts";
import { connect, type DatabaseConfig } from "../database/client.ts";

export interface LateWork {
  exports: (typeof exportHealth)[number];
  erasures: (typeof erasureHealth)[number];
  /** All of the database; the log is nearly all of it. */
  databaseBytes: number;
}

/** Erasures and exports that stand still are told of in `GET /health`, without whose they are. */
export async function readLateWork(config: DatabaseConfig): Promise<LateWork> {
  const [row] = await connect(config).query(
    `select
       case when exists (select from exports where state in ('waiting', 'running')
         and (heard_at < now() - make_interval(mins => ${exportLimits.silentMinutes})
           or created_at < now() - make_interval(mins => ${exportLimits.lateMinutes})))
         then 'late' else 'ok' end as exports,
       case when exists (select from person_erasures where state = 'running'
         and (last_error is not null and asked_at < now() - interval '10 minutes' or asked_at < now() - interval '1 day'))
         then 'stopped' else 'ok' end as erasures,
       pg_database_size(current_database())::float8 as "databaseBytes"`,
  );
  return row as LateWork;
}
