/** What the event log takes, against an insert of the same rows that does nothing else. */
import { randomUUID } from "node:crypto";
import { neon, neonConfig } from "@neondatabase/serverless";
import { Client } from "pg";
import { storeMessages, storeStatement } from "../../workers/database/event-log.ts";
import { chainSource, eventSource, showBodies } from "../events.ts";
import type { Database } from "../platform/database.ts";
import { judge, type Row } from "../row.ts";
import { median } from "../statistics.ts";
import { readLink } from "#shared/chain-link.ts";
import type { RecordedEvent } from "#shared/event.ts";
import type { LogMessage } from "#shared/protocol/hub-protocol.ts";

const eventsPerMessage = 100;
const messagesPerStatement = 10;
const eventsPerStatement = eventsPerMessage * messagesPerStatement;

/** The limit: the same columns of the same table, with its links, from one JSON text, no look at duplicates or sessions. */
const bareStatement = `
insert into events (day, session_id, seq_no, stream_id, room_id, epoch, feed_offset, event_id, event_type, trigger_id,
  raw_type, native_id, source, occurred_at, ingested_at, user_id, event_user, payload, chain, commitment, salt)
select day, "sessionId", "seqNo", "streamId", "roomId", epoch, "offset", decode("eventId", 'hex'), "eventType",
  "triggerId", "rawType", "nativeId", source, to_timestamp("timestamp" / 1000.0), to_timestamp("ingestedAt" / 1000.0),
  "userId", "user", payload, decode(chain, 'hex'), decode(commitment, 'hex'), decode(salt, 'hex')
from jsonb_to_recordset($1::jsonb) as e(
  day date, "sessionId" uuid, "seqNo" bigint, "streamId" text, "roomId" text, epoch text, "offset" bigint,
  "eventId" text, "eventType" text, "triggerId" smallint, "rawType" text, "nativeId" text, source text,
  "timestamp" bigint, "ingestedAt" bigint, "userId" text, "user" jsonb, payload jsonb,
  chain text, commitment text, salt text)`;

/** Stores `texts`, what one statement takes. */
type Store = (texts: string[]) => Promise<unknown>;
type Path = { name: string; ours: Store; bare: Store };

/** Rows a second through Neon's stand-in, as the consumer does it, and over a plain connection. */
export async function logRows(database: Database, quick: boolean): Promise<Row[]> {
  const owner = new Client({ connectionString: database.ownerUrl });
  const direct = new Client({ connectionString: database.appUrl });
  await Promise.all([owner.connect(), direct.connect()]);
  try {
    const streamId = `bench-${randomUUID()}`;
    await owner.query("insert into streams (stream_id, workspace_id, unique_id) values ($1, 'default', $1)", [
      streamId,
    ]);
    const config = { DATABASE_URL: database.appUrl, NEON_ENDPOINT: database.neonEndpoint };
    neonConfig.fetchEndpoint = database.neonEndpoint;
    // As the owner: the Workers' role writes the log through its function alone.
    const sql = neon(database.ownerUrl);
    const paths: Path[] = [
      {
        name: "over Neon's protocol",
        ours: (texts) => storeMessages(config, texts),
        bare: (texts) => sql.query(bareStatement, [jsonArray(texts)]),
      },
      {
        name: "over a plain connection",
        ours: (texts) => direct.query(storeStatement, [jsonArray(texts)]),
        bare: (texts) => owner.query(bareStatement, [jsonArray(texts)]),
      },
    ];
    const rows: Row[] = [];
    for (const path of paths) rows.push(await logRow(owner, path, streamId, quick));
    return rows;
  } finally {
    await Promise.all([owner.end(), direct.end()]);
  }
}

async function logRow(owner: Client, { name, ours, bare }: Path, streamId: string, quick: boolean): Promise<Row> {
  const statements = quick ? 3 : 6;
  const rounds = quick ? 2 : 3;
  const rates = { ours: [] as number[], bare: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    const measureOurs = async () => rate(owner, ours, messageTexts(streamId, statements));
    const measureBare = async () => rate(owner, bare, rowTexts(streamId, statements));
    // In turns who goes first: the second one writes into the first one's checkpoint.
    const [first, second] = round % 2 === 0 ? [measureOurs, measureBare] : [measureBare, measureOurs];
    const firstRate = await first();
    const secondRate = await second();
    const [oursRate, bareRate] = round % 2 === 0 ? [firstRate, secondRate] : [secondRate, firstRate];
    // The first round warms plans and pages.
    if (round > 0) {
      rates.ours.push(oursRate);
      rates.bare.push(bareRate);
    }
  }
  const detail = { limit: "bare jsonb_to_recordset insert of the same rows", "rows a statement": eventsPerStatement };
  return judge(
    {
      name: `log, ${name}`,
      unit: "rows/s",
      measured: median(rates.ours),
      limit: median(rates.bare),
      detail,
    },
    // Over the plain connection a figure beside it: production has none.
    name.includes("Neon") ? { ratio: 0.85 } : {},
  );
}

/** Rows a second; throws where not every row is there afterwards. */
async function rate(owner: Client, store: Store, work: { sessionId: string; statements: string[][] }): Promise<number> {
  const startedAt = performance.now();
  for (const texts of work.statements) await store(texts);
  const seconds = (performance.now() - startedAt) / 1000;
  const count = work.statements.length * eventsPerStatement;
  const { rows } = await owner.query<{ stored: number }>(
    "select count(*)::integer as stored from events where session_id = $1",
    [work.sessionId],
  );
  if (rows[0]?.stored !== count) throw new Error(`${rows[0]?.stored} of ${count} rows are in the log`);
  return count / seconds;
}

/** Queue messages as the hub's outbox writes them. */
function messageTexts(streamId: string, statements: number) {
  const { sessionId, session, next } = startSession(streamId);
  const chainNext = chainSource();
  const message = () => {
    const events = Array.from({ length: eventsPerMessage }, next);
    const chain = events.map((event) => chainNext(event).link);
    const [firstOffset, lastOffset] = [events[0]?.offset ?? 0, events.at(-1)?.offset ?? 0];
    const text: LogMessage = { streamId, epoch: "bench", firstOffset, lastOffset, session, chain, events };
    return JSON.stringify(text);
  };
  const statement = () => Array.from({ length: messagesPerStatement }, message);
  return { sessionId, statements: Array.from({ length: statements }, statement) };
}

/** The same rows for the bare insert, each as a flat object. */
function rowTexts(streamId: string, statements: number) {
  const { sessionId, session, next } = startSession(streamId);
  const chainNext = chainSource();
  const row = () => {
    const event = next();
    const { value: chain, ...rest } = readLink(chainNext(event).link);
    const more = { day: session.day, epoch: "bench", userId: event.user.userId, chain, ...rest };
    return JSON.stringify({ ...event, ...more });
  };
  const statement = () => Array.from({ length: eventsPerStatement }, row);
  return { sessionId, statements: Array.from({ length: statements }, statement) };
}

const bodies = showBodies();

function startSession(streamId: string) {
  const sessionId = randomUUID();
  const source = eventSource({ streamId, sessionId, roomId: "7001" }, bodies);
  let offset = 0;
  const next = (): RecordedEvent => ({ ...source(Date.now()), offset: ++offset });
  const startedAt = Date.now();
  const day = new Date(startedAt).toISOString().slice(0, 10);
  return { sessionId, session: { sessionId, roomId: "7001", provider: "bench", startedAt, day }, next };
}

function jsonArray(texts: readonly string[]): string {
  return `[${texts.join(",")}]`;
}
