/**
 * Carries a log over from version 1 of the chain to version 2, session by session: proves the old chain, then gives each
 * row a salt, a commitment and a new chain value, and has both heads recorded. What was carried over stays so, a run that
 * was stopped goes on where it was, and rows of version 1 that come later are the next run's.
 */
import { hash, randomBytes } from "node:crypto";
import { Client } from "pg";
import { saltsIn } from "#shared/chain.ts";
import { type CarriedRow, type Place, sessionStart, type SessionRow, step } from "./walk.ts";

/** Rows that are in memory, and in one transaction. */
const pageRows = 1_000;
/** Any number, the same for every run: one of them works at a time. */
const advisoryLock = 5_421_908;

export interface BrokenSession {
  streamId: string;
  sessionId: string;
  /** The first row that does not follow the one before it. */
  seqNo: number;
}

export interface CarriedOver {
  sessions: number;
  events: number;
  /** Sessions whose old chain does not hold. Nothing of them was changed, and nothing of them can be erased. */
  broken: BrokenSession[];
}

interface Session {
  streamId: string;
  sessionId: string;
  day: string;
  /** The first row that is left. */
  firstSeqNo: number;
}

interface Walked {
  events: number;
  brokenAt: number | undefined;
}

/**
 * Carries over whatever is left. A database whose schema does not know of it yet has nothing.
 * @param databaseUrl the owner's connection string
 */
export async function carryOver(databaseUrl: string): Promise<CarriedOver> {
  const client = new Client({ connectionString: databaseUrl, application_name: "tle carry-over" });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [advisoryLock]);
    const result: CarriedOver = { sessions: 0, events: 0, broken: [] };
    for (const session of await listSessions(client)) {
      const start = await readStart(client, session);
      const proof = await walk(client, session, start, async () => undefined);
      if (proof.brokenAt !== undefined) {
        const { streamId, sessionId } = session;
        result.broken.push({ streamId, sessionId, seqNo: proof.brokenAt });
        continue;
      }
      const done = await walk(client, session, start, (rows, after, last) =>
        write(client, { session, rows, after, last }),
      );
      result.sessions++;
      result.events += done.events;
    }
    return result;
  } finally {
    await client.end();
  }
}

async function listSessions(client: Client): Promise<Session[]> {
  const { rows } = await client.query<Session & { firstSeqNo: string }>(
    `select stream_id as "streamId", session_id as "sessionId", day::text as day, min(seq_no) as "firstSeqNo"
     from events where commitment is null group by stream_id, session_id, day order by day, stream_id, session_id`,
  );
  return rows.map((row) => ({ ...row, firstSeqNo: Number(row.firstSeqNo) }));
}

/** Where the walk begins: after the row before the first that is left. */
async function readStart(client: Client, { streamId, sessionId, day, firstSeqNo }: Session): Promise<Start> {
  const { rows } = await client.query<{ seqNo: string; chain: string; carried: boolean; oldHead: string | null }>(
    `select e.seq_no as "seqNo", encode(e.chain, 'hex') as chain, h.seq_no is not null as carried,
       encode(h.old_head, 'hex') as "oldHead"
     from events e left join chain_heads h using (stream_id, session_id, seq_no)
     where e.day = $1 and e.stream_id = $2 and e.session_id = $3 and e.seq_no < $4
     order by e.seq_no desc limit 1`,
    [day, streamId, sessionId, firstSeqNo],
  );
  const [last] = rows;
  if (last === undefined) return { place: sessionStart, seqNo: 0 };
  const seqNo = Number(last.seqNo);
  const place = last.carried
    ? { oldHead: last.oldHead, newHead: last.chain, carriedSeqNo: seqNo }
    : { oldHead: last.chain, newHead: last.chain, carriedSeqNo: undefined };
  return { place, seqNo };
}

interface Start {
  place: Place;
  /** Of the row before the first. */
  seqNo: number;
}

/**
 * Goes over the rows from `start` on. `write` gets those that follow each other and are of version 1, page by page, with the
 * places before the first and after the last.
 */
async function walk(
  client: Client,
  session: Session,
  start: Start,
  write: (rows: CarriedRow[], after: Place, last: Place) => Promise<void>,
): Promise<Walked> {
  let { place, seqNo } = start;
  let events = 0;
  for (;;) {
    const page = await readPage(client, session, seqNo);
    const salts = saltsIn(randomBytes(16 * page.length).toString("hex"));
    let rows: CarriedRow[] = [];
    let after = place;
    for (const [index, row] of page.entries()) {
      const next = step(place, row, salts[index] ?? "", sha256Hex);
      if (next === undefined) return { events, brokenAt: row.event.seqNo };
      if (next.carried) {
        if (rows.length === 0) after = place;
        rows.push(next.carried);
      } else if (rows.length > 0) {
        await write(rows, after, place);
        rows = [];
      }
      if (next.carried) events++;
      ({ place } = next);
      ({ seqNo } = row.event);
    }
    if (rows.length > 0) await write(rows, after, place);
    if (page.length < pageRows) return { events, brokenAt: undefined };
  }
}

async function readPage(client: Client, { streamId, sessionId, day }: Session, seqNo: number): Promise<SessionRow[]> {
  const { rows } = await client.query<SessionRow>({
    name: "carry-over-page",
    text: `select event_json(e) as event, encode(coalesce(chain || coalesce(commitment || coalesce(salt, ''), ''), commitment), 'hex') as link
      from events e where day = $1 and stream_id = $2 and session_id = $3 and seq_no > $4 order by seq_no limit ${pageRows}`,
    values: [day, streamId, sessionId, seqNo],
  });
  return rows;
}

interface Writing {
  session: Session;
  rows: CarriedRow[];
  after: Place;
  last: Place;
}

async function write(client: Client, { session, rows, after, last }: Writing): Promise<void> {
  const bytes = (hex: string) => `\\x${hex}`;
  await client.query("select carry_over_events($1, $2, $3, $4, $5, $6, $7, $8, $9)", [
    session.streamId,
    session.sessionId,
    session.day,
    rows.map(({ seqNo }) => seqNo),
    rows.map(({ value }) => bytes(value)),
    rows.map(({ commitment }) => bytes(commitment)),
    rows.map(({ salt }) => bytes(salt)),
    last.oldHead === null ? null : bytes(last.oldHead),
    after.carriedSeqNo ?? null,
  ]);
}

function sha256Hex(text: string): string {
  return hash("sha256", text, "hex");
}

/** What a run says, a line each. */
export function describeCarriedOver({ sessions, events, broken }: CarriedOver): string[] {
  const lines = broken.map(
    ({ streamId, sessionId, seqNo }) =>
      `carry-over: stream=${streamId} session=${sessionId} seqNo=${seqNo} status=broken; the session stays in version 1, ` +
      "and nothing of it can be erased. verify-log says more",
  );
  return [...lines, `carry-over: sessions=${sessions} events=${events} broken=${broken.length}`];
}
