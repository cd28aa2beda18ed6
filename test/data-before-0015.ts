/** Makes the data folder that `npm start` had before migration 0015: see data-before-0015/README.md. */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Client } from "pg";
import { migrate } from "../migrations/migrate.ts";
import { startPostgres } from "../scripts/postgres.ts";
import { readLocalSecrets, writeLocalSecrets } from "../scripts/start/local-secrets.ts";

const kept = join(import.meta.dirname, "data-before-0015");
const migrations = join(import.meta.dirname, "../migrations");

/** Rows by table, each the text of a JSON object. */
type Tables = Record<string, string[]>;

export interface DataOfBefore {
  streamId: string;
  /** What its log has, by offset: rows as the database had them. */
  events: { session_id: string; seq_no: number; event_id: string; payload: object; event_user: object }[];
}

/** Fills `folder`. The keys are new ones: nobody needs the old. */
export async function makeDataOfBefore(folder: string): Promise<DataOfBefore> {
  const tables = JSON.parse(unpack("tables.json.gz").toString("utf8")) as Tables;
  const postgres = await startPostgres({ home: join(folder, "postgres") });
  try {
    await restore(postgres.url, tables);
  } finally {
    await postgres.stop();
  }
  const hub = readdirSync(kept).find((name) => name.endsWith(".sqlite.gz")) ?? "";
  const hubs = join(folder, "wrangler/v3/do/tiktok-live-edge-Hub");
  mkdirSync(hubs, { recursive: true });
  writeFileSync(join(hubs, hub.slice(0, -".gz".length)), unpack(hub));
  const [stream = "{}"] = tables["streams"] ?? [];
  const { stream_id: streamId } = JSON.parse(stream) as { stream_id: string };
  writeLocalSecrets(folder, { ...readLocalSecrets(folder), streamId });
  const events = (tables["events"] ?? []).map(
    (row) => JSON.parse(row) as DataOfBefore["events"][0] & { feed_offset: number },
  );
  return { streamId, events: events.toSorted((a, b) => a.feed_offset - b.feed_offset) };
}

function unpack(name: string): Buffer {
  return gunzipSync(readFileSync(join(kept, name)));
}

/** The schema of then, and its rows, with the ledger of the migrations as it was: a file that has changed since is refused. */
async function restore(databaseUrl: string, tables: Tables): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tle-migrations-"));
  const client = new Client({ connectionString: databaseUrl });
  try {
    for (const file of readdirSync(migrations).filter((name) => /^00(0\d|1[0-4])_.*\.sql$/.test(name))) {
      copyFileSync(join(migrations, file), join(folder, file));
    }
    await migrate({ databaseUrl, folder });
    await client.connect();
    await client.query("set session_replication_role = replica");
    await client.query("delete from schema_migrations; delete from workspaces");
    const days = new Set(tables["events"]?.map((row) => (JSON.parse(row) as { day: string }).day));
    for (const day of days) await client.query("select make_event_partitions($1, 1)", [day]);
    for (const [table, rows] of Object.entries(tables)) {
      await client.query(
        `insert into ${client.escapeIdentifier(table)} overriding system value
         select * from jsonb_populate_recordset(null::${client.escapeIdentifier(table)}, $1)`,
        [`[${rows.join(",")}]`],
      );
    }
  } finally {
    await client.end();
    rmSync(folder, { recursive: true });
  }
}
