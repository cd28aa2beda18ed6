/** What followed from events that were erased: actions of rules, deliveries, and what receivers answered. */
import { connect } from "../../database/client.ts";
import type { Cursor } from "../erasure-statements.ts";
import { askPrivacy, type Bite, eachStream, type ErasedStream, type ErasureContext, type Step } from "../step.ts";

/** A delivery that is under way has its answer by then. */
const lateMs = 60_000;

interface Traces {
  actions: number;
  deliveries: number;
  attempts: number;
  pending: number;
}

/** Days on which this erasure emptied events of the stream. */
const nextDay = `select min(s.day)::text as day from erasures x join erased_events noted using (erasure_id)
  join sessions s on s.stream_id = x.stream_id and s.session_id = noted.session_id
  where x.stream_id = $1 and x.why = $2 and ($3::date is null or s.day > $3)`;

async function eraseDay(context: ErasureContext, { streamId }: ErasedStream, cursor: Cursor | undefined) {
  const { config, why } = context;
  const after = cursor?.["day"] ?? null;
  const [found] = (await connect(config).query(nextDay, [streamId, why, after])) as { day: string | null }[];
  if (!found?.day) return undefined;
  const text = `select action_count::float8 as actions, delivery_count::float8 as deliveries,
    attempt_count::float8 as attempts, pending_count::float8 as pending from erase_traces($1, $2, $3)`;
  const [traces] = await askPrivacy<Traces>(context, text, [streamId, why, found.day]);
  const { actions = 0, deliveries = 0, attempts = 0, pending = 0 } = traces ?? {};
  const rows = { "What rules did": actions, Deliveries: deliveries, "Attempts of deliveries": attempts };
  return { rows, pending, next: { day: found.day } };
}

export const eraseTraces: Step = eachStream(async (context, stream, cursor): Promise<Bite> => {
  const done = await eraseDay(context, stream, cursor);
  if (!done) return {};
  const { rows, next, pending } = done;
  return { rows, next, ...(pending > 0 && { late: true }) };
});

interface RunTraces {
  deliveries: number;
  attempts: number;
  isLate: boolean;
}

async function eraseRuns(context: ErasureContext, { streamId }: ErasedStream) {
  const text = `select delivery_count::float8 as deliveries, attempt_count::float8 as attempts, is_late as "isLate"
    from erase_run_traces($1, $2)`;
  const [traces] = await askPrivacy<RunTraces>(context, text, [streamId, context.why]);
  const { deliveries = 0, attempts = 0, isLate = false } = traces ?? {};
  return { rows: { Deliveries: deliveries, "Attempts of deliveries": attempts }, isLate };
}

/** What replays have sent or will: once their hubs have forgotten the person. */
export const eraseRunTraces: Step = eachStream(async (context, stream): Promise<Bite> => {
  const { rows, isLate } = await eraseRuns(context, stream);
  return { rows, ...(isLate && { late: true }) };
});

/** Once more where something was under way: its receiver may have answered with what it was sent. */
export const eraseLateTraces: Step = async (context, cursor) => {
  if (!context.progress.late) return {};
  if (!cursor) return { next: { waited: 1 }, waitMs: lateMs };
  return again(context, "streamId" in cursor ? cursor : undefined);
};

const again = eachStream(async (context, stream, cursor): Promise<Bite> => {
  const done = await eraseDay(context, stream, cursor);
  return done ? { rows: done.rows, next: done.next } : { rows: (await eraseRuns(context, stream)).rows };
});
