/** What a copy is asked beside its rows: its schema, its streams, and when its newest event was stored. */
import { join } from "node:path";
import { Client } from "pg";
import {
  type AppliedMigration,
  type Migration,
  MigrationError,
  type Plan,
  planMigrations,
  readMigrations,
} from "../../../migrations/plan.ts";

/** A database of another version, as a sentence for who runs the command. */
export class SchemaError extends Error {
  override name = "SchemaError";
}

const folder = join(import.meta.dirname, "../../../migrations");

/**
 * Throws SchemaError where the migrations of a database are not those of this checkout: its rows would be read wrongly.
 * @param what how the database is called in the sentence
 */
export async function refuseOtherSchema(databaseUrl: string, what: string): Promise<void> {
  const files = await readMigrations(folder);
  const applied = await query<AppliedMigration>(
    databaseUrl,
    `select version, name, checksum from schema_migrations order by version`,
  ).catch((error: unknown) => {
    if ((error as { code?: string }).code !== "42P01") throw error;
    throw new SchemaError(`${what} has no schema of this project`, { cause: error });
  });
  const { pending, ahead } = planOf(files, applied, what);
  if (ahead.length > 0) {
    throw new SchemaError(
      `${what} is of a newer version: it has ${ahead.join(", ")}. Use the checkout of that version`,
    );
  }
  if (pending.length === 0) return;
  const names = pending.map(({ version, name }) => `${String(version).padStart(4, "0")}_${name}`).join(", ");
  throw new SchemaError(`${what} is of another version: it lacks ${names}. Use the checkout of that version`);
}

function planOf(files: Migration[], applied: AppliedMigration[], what: string): Plan {
  try {
    return planMigrations(files, applied);
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    throw new SchemaError(`${what} is of another version: ${error.message}`, { cause: error });
  }
}

/** The ids of the streams that are not deleted. */
export async function listStreamIds(databaseUrl: string): Promise<string[]> {
  const rows = await query<{ streamId: string }>(
    databaseUrl,
    `select stream_id as "streamId" from streams where deleted_at is null order by created_at, stream_id`,
  );
  return rows.map(({ streamId }) => streamId);
}

/** How many erasures of people the live database has, and the copy has not: a restore of it brings these people back. */
export async function countForgotten(liveUrl: string, copyUrl: string): Promise<number> {
  const ids = async (url: string) =>
    (await query<{ id: string }>(url, "select erasure_id as id from person_erasures")).map(({ id }) => id);
  const copied = new Set(await ids(copyUrl));
  return (await ids(liveUrl)).filter((id) => !copied.has(id)).length;
}

/** How far back events can have come in another order than that of their offsets. */
const disorder = 10_000;

/** When the newest event of these epochs was stored, in milliseconds since 1970; undefined where they have none. */
export async function newestStored(
  databaseUrl: string,
  streamId: string,
  ends: { epoch: string; offset: number }[],
): Promise<number | undefined> {
  const rows = await query<{ newest: Date | null }>(
    databaseUrl,
    `select max(recorded_at) as newest from jsonb_to_recordset($2) as ends (epoch text, "offset" bigint)
     join events on stream_id = $1 and events.epoch = ends.epoch and feed_offset > ends."offset" - ${disorder}`,
    [streamId, JSON.stringify(ends)],
  );
  return rows[0]?.newest?.getTime();
}

async function query<Row extends object>(databaseUrl: string, sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 15_000 });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
