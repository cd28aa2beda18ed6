/** What could not be stored, for the host, over HTTP. */
import * as operations from "#shared/api/operations/dead-letters.ts";
import { serve } from "../access/serve.ts";
import { parseValue } from "../body.ts";
import {
  listConflicts,
  listDeadLetters,
  markResent,
  readDeadLetter,
  settleConflict,
  settleConflicts,
} from "../database/dead-letters.ts";
import { messageOfPayload } from "../log-queue-message.ts";
import { Problem } from "../problem.ts";
import { stretchesOf, tellStored } from "../stored.ts";

/** Sessions that the list of conflicts has. */
const mostSessions = 100;

/** What is no number is a bad request, as it always was: the host's letters are numbered, so a number tells nobody anything. */
const idOf = ({ params }: { params: Record<string, string> }) =>
  parseValue(operations.DeadLetterId, params["deadLetterId"]);

export const deadLetterRoutes = [
  serve(operations.listDeadLetters, async ({ config, query: { after, limit } }) => {
    const rows = await listDeadLetters(config, after, limit + 1);
    const page = rows.slice(0, limit);
    const next = rows.length > limit ? (page.at(-1)?.deadLetterId ?? null) : null;
    return { deadLetters: page.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() })), next };
  }),
  serve(operations.listConflicts, async ({ config }) => {
    const sessions = await listConflicts(config, mostSessions + 1);
    const conflicts = sessions.slice(0, mostSessions).map((one) => ({ ...one, since: one.since.toISOString() }));
    return { conflicts, more: sessions.length > mostSessions };
  }),
  serve(operations.settleConflicts, async ({ env, config, body, now }) => {
    const { streamId, sessionId } = body;
    const { settled, left } = await settleConflicts(config, body, now);
    await tellStored(env, stretchesOf(streamId, settled));
    return { streamId, sessionId, settled: settled.length, left };
  }),
  serve(operations.resendDeadLetter, async (call) => {
    const { env, config, now } = call;
    const deadLetterId = idOf(call);
    const payload = await readDeadLetter(config, deadLetterId);
    if (payload === undefined) throw new Problem("not_found", "No such dead letter");
    await env.EVENT_LOG.send(messageOfPayload(payload), { contentType: "bytes" });
    await markResent(config, deadLetterId, now);
    return { deadLetterId, resent: true as const };
  }),
  // A hub that is not told now is when it sends the event again.
  serve(operations.settleDeadLetter, async (call) => {
    const { env, config, now } = call;
    const deadLetterId = idOf(call);
    const settled = await settleConflict(config, deadLetterId, now);
    if (settled === undefined) throw new Problem("not_found", "No such dead letter of the stage conflict");
    await tellStored(env, stretchesOf(settled.streamId, [settled]));
    return { deadLetterId, settled: true as const };
  }),
];
