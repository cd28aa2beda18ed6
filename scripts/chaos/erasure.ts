/** Somebody is erased while everything breaks: afterwards nothing of them may be anywhere that the platform reaches. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { inflateSync } from "node:zlib";
import { withOwner } from "../start/database.ts";
import type { Finding } from "./compare.ts";
import type { World } from "./world.ts";

/** Somebody of the show, and what nobody else has. */
export interface Somebody {
  userId: string;
  handle: string;
  texts: string[];
}

/** The viewer of whom the log has most by now, once there is somebody with something to lose. */
async function choose({ ownerUrl, streamId }: World): Promise<Somebody | undefined> {
  return withOwner(ownerUrl, async (client) => {
    const { rows } = await client.query<{ userId: string; handle: string; name: string }>(
      `select user_id as "userId", event_user->>'uniqueId' as handle, max(event_user->>'displayName') as name from events
       where stream_id = $1 and user_id like '71%' and event_type in ('CHAT', 'GIFT', 'FOLLOW')
       group by 1, 2 having count(*) >= 3 order by count(*) desc, 1 limit 1`,
      [streamId],
    );
    const [one] = rows;
    return one && { userId: one.userId, handle: one.handle, texts: [one.userId, one.handle, one.name] };
  });
}

interface Erasure {
  erasureId: string;
  state: string;
  step: string | null;
  problem: string | null;
  summary: { rowsAffected: number; placesTouched: string[] } | null;
}

/** Asks for it until it is taken, as somebody would in an outage. */
export async function eraseSomebody(world: World, deadline: number): Promise<{ who: Somebody; erasureId: string }> {
  for (;;) {
    try {
      const who = await choose(world);
      if (who) {
        const body = JSON.stringify({ person: { userId: who.userId } });
        const { erasureId } = (await world.api("/v1/privacy/erasures", { method: "POST", body })) as Erasure;
        return { who, erasureId };
      }
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    if (Date.now() > deadline) throw new Error("nobody could be erased: nobody had done enough");
    await delay(250);
  }
}

/** Waits for its end. What it did, or what it stands at, in words. */
export async function awaitErasure(world: World, erasureId: string, deadline: number): Promise<Erasure> {
  for (;;) {
    const erasure = (await world.api(`/v1/privacy/erasures/${erasureId}`).catch(() => undefined)) as
      | Erasure
      | undefined;
    if (erasure && (erasure.state === "done" || Date.now() > deadline)) return erasure;
    if (Date.now() > deadline) throw new Error("nobody says how far the erasure is");
    await delay(250);
  }
}

/** Where in the database something of them is: every row of every table, as text. */
export async function searchDatabase({ ownerUrl }: World, texts: readonly string[]): Promise<Finding[]> {
  return withOwner(ownerUrl, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
         and not c.relispartition order by 1`,
    );
    const findings: Finding[] = [];
    for (const { name } of tables) {
      const table = client.escapeIdentifier(name);
      const { rows } = await client.query<{ line: string }>(
        `select left(one::text, 300) as line from ${table} as one
         where exists (select from unnest($1::text[]) as text where position(lower(text) in lower(one::text)) > 0) limit 3`,
        [texts],
      );
      for (const { line } of rows) findings.push({ kind: "other", detail: `still in the table ${name}: ${line}` });
    }
    return findings;
  });
}

/**
 * Where in the files of a run something of them is: the bytes of every file, and of the objects' databases what is in their tables, with
 * what is packed within. Pages that SQLite has let go of keep their bytes until it takes them again: nothing here can empty those, and
 * docs/privacy.md says so.
 */
export function searchFiles(folder: string, texts: readonly string[]): Finding[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !relative(folder, entry.parentPath).startsWith("postgres"),
  );
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  // The databases first: their process was killed, so that what it wrote last stands in their logs, and the pages that it
  // wrote anew still stand as they were. Opening and closing one writes its log into it, as its own process does in time.
  const tables = paths
    .filter((path) => path.endsWith(".sqlite"))
    .map((path) => ({ path, found: textsOfDatabase(path) }));
  const bytes = paths
    .filter((path) => existsSync(path) && !path.endsWith(".sqlite"))
    .map((path) => ({ path, found: readFileSync(path).toString("latin1") }));
  return [...bytes, ...tables].flatMap(({ path, found }) => {
    const hit = texts.find((text) => found.toLowerCase().includes(latin(text).toLowerCase()));
    return hit === undefined
      ? []
      : [
          {
            kind: "other",
            detail: `still in the file ${relative(folder, path)}: ${around(found, latin(hit))}`,
          } as const,
        ];
  });
}

/** Everything in the tables of a database of SQLite, with what is deflated in them opened. */
function textsOfDatabase(path: string): string {
  const database = new DatabaseSync(path, { readBigInts: true });
  try {
    database.exec("pragma wal_checkpoint(truncate)");
    const tables = database.prepare("select name from sqlite_master where type = 'table'").all();
    const rows = tables.flatMap(({ name }) =>
      database.prepare(`select * from "${String(name).replaceAll('"', '""')}"`).all(),
    );
    return rows
      .flatMap((row) => Object.values(row))
      .map((value) => (value instanceof Uint8Array ? textOfBytes(value) : latin(String(value))))
      .join("\n");
  } finally {
    database.close();
  }
}

/** The hub's feed keeps how many bytes a stream inflates to before the stream. */
function textOfBytes(bytes: Uint8Array): string {
  const plain = Buffer.from(bytes).toString("latin1");
  for (const from of [0, 4]) {
    try {
      return plain + inflateSync(bytes.subarray(from)).toString("latin1");
    } catch {
      // It is none.
    }
  }
  return plain;
}

/** A text as its bytes of UTF-8, a character each. */
function latin(text: string): string {
  return Buffer.from(text).toString("latin1");
}

function around(text: string, hit: string): string {
  const at = text.toLowerCase().indexOf(hit.toLowerCase());
  return JSON.stringify(text.slice(Math.max(0, at - 60), at + 60));
}
