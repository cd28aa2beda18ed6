/** What an erasure does with messages that could not be stored: the person's events in them become erased ones. */
import { canonicalJson } from "#shared/canonical-json.ts";
import { readLink, writeLink } from "#shared/chain-link.ts";
import { namesAnyone } from "#shared/personal/naming.ts";
import { erasedEvent, splitEvent } from "#shared/personal/split.ts";
import type { LogMessage } from "#shared/protocol/hub-protocol.ts";
import { connect } from "../../database/client.ts";
import type { Cursor } from "../erasure-statements.ts";
import { askPrivacy, type Bite, type ErasureContext, type Step } from "../step.ts";
import type { Target } from "../target.ts";

/** Each may be of megabytes. */
const pageLetters = 4;

interface Letter {
  id: number;
  payload: string;
}

/** Letters that were opened say their stream in their first bytes; those that could not be are the host's. */
const search = `select dead_letter_id::float8 as id, payload from dead_letters
  where dead_letter_id > $1 and payload like '{"streamId":"%' and substring(payload from '^\\{"streamId":"([^"]*)"') = any ($2)
  order by dead_letter_id limit ${pageLetters}`;

export const eraseDeadLetters: Step = async (context, cursor: Cursor | undefined): Promise<Bite> => {
  const streamIds = context.streams.map(({ streamId }) => streamId);
  const after = cursor?.["after"] ?? 0;
  const letters = (await connect(context.config).query(search, [after, streamIds])) as Letter[];
  let rewritten = 0;
  for (const letter of letters) if (await eraseIn(context, letter)) rewritten++;
  const last = letters.at(-1);
  return {
    rows: { "Dead letters": rewritten },
    next: last && letters.length === pageLetters ? { after: last.id } : undefined,
  };
};

async function eraseIn(context: ErasureContext, { id, payload }: Letter): Promise<boolean> {
  const made = withoutPerson(payload, context.target);
  if (made === undefined) return false;
  const was = Buffer.from(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(payload))).toString("hex");
  // What was erased in it is noted: sent again, it comes to the log as erased.
  const text = "select rewrite_dead_letter($1, decode($2, 'hex'), $3, $4, $5, $6::jsonb) as done";
  const values = [id, was, made.payload, made.streamId, context.why, JSON.stringify(made.places)];
  const [row] = await askPrivacy<{ done: boolean }>(context, text, values);
  return row?.done === true;
}

interface Rewritten {
  payload: string;
  streamId: string;
  /** Of the events that were erased. */
  places: { sessionId: string; seqNo: number }[];
}

/**
 * The message without the person; undefined where it does not name them. Links lose the salts, as in a hub that erased. What
 * cannot be read as a message and holds the id is given up whole: it can never be stored.
 */
export function withoutPerson(payload: string, { userId, handles }: Target): Rewritten | undefined {
  const message = parse(payload);
  if (!message) return payload.includes(userId) ? { payload: "", streamId: "", places: [] } : undefined;
  const [people, called] = [new Set([userId]), new Set(handles)];
  const gone = message.events.map((event) => namesAnyone(event, people, called));
  if (!gone.includes(true)) return undefined;
  const offsets = new Set(message.events.flatMap(({ offset }, index) => (gone[index] ? [offset] : [])));
  const events = message.events.map((event, index) => (gone[index] ? erasedEvent(splitEvent(event).facts) : event));
  const chain = message.chain.map((link, index) => (gone[index] ? withoutSalt(link) : link));
  const actions = message.actions?.filter(({ offset }) => !offsets.has(offset));
  const { streamId, epoch, firstOffset, lastOffset, ...rest } = message;
  // The head stays the first of it, as `readLogHead` wants it.
  const head = JSON.stringify({ streamId, epoch, firstOffset, lastOffset }).slice(0, -1);
  const rewritten = `${head},${canonicalJson({ ...rest, chain, events, ...(actions && { actions }) }).slice(1)}`;
  const places = events.flatMap(({ sessionId, seqNo }, index) => (gone[index] ? [{ sessionId, seqNo }] : []));
  return { payload: rewritten, streamId, places };
}

function withoutSalt(link: string): string {
  const { value, commitment } = readLink(link);
  return commitment === undefined ? link : writeLink({ value, commitment, salt: undefined });
}

function parse(payload: string): LogMessage | undefined {
  try {
    const message = JSON.parse(payload) as Partial<LogMessage>;
    return Array.isArray(message.events) && Array.isArray(message.chain) ? (message as LogMessage) : undefined;
  } catch {
    return undefined;
  }
}
