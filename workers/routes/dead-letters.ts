import { Hono } from "hono";
import * as z from "zod";
import { SessionId, StreamId } from "#shared/event.ts";
import { askedInteger, columnInteger, largest, pageAfter, pageLimit } from "#shared/protocol/integers.ts";
import { limits } from "#shared/protocol/limits.ts";
import type { AppEnv } from "../app-env.ts";
import { requireKey } from "../auth/api-key.ts";
import { requireHost } from "../auth/host.ts";
import { parseBody, parseValue, readBody } from "../body.ts";
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

const Page = z.strictObject({
  after: pageAfter,
  limit: pageLimit(100, 100),
});
const Id = askedInteger("bigint", 1);
/** Which conflicts to give up: of a session, all of them or those from one seqNo to another. */
const Settling = z.strictObject({
  streamId: StreamId,
  sessionId: SessionId,
  firstSeqNo: columnInteger("bigint", 1).default(1),
  lastSeqNo: columnInteger("bigint", 1).default(largest.bigint),
});
/** Sessions that the list of conflicts has. */
const mostSessions = 100;

/**
 * `/v1/dead-letters`: queue messages that could not be stored. They are the host's: a message that cannot be read does not
 * say whose it is.
 */
export const deadLetterRoutes = new Hono<AppEnv>()
  .use(requireKey(), requireHost)
  // `next` is the `after` of the following page; null where this one is the last.
  .get("/", async (c) => {
    const { after, limit } = parseValue(Page, c.req.query());
    const rows = await listDeadLetters(c.get("config"), after, limit + 1);
    const page = rows.slice(0, limit);
    const next = rows.length > limit ? (page.at(-1)?.deadLetterId ?? null) : null;
    const deadLetters = page.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
    return c.json({ deadLetters, next });
  })
  // Where conflicts are: a line a session, the first 100.
  .get("/conflicts", async (c) => {
    const sessions = await listConflicts(c.get("config"), mostSessions + 1);
    const listed = sessions.slice(0, mostSessions).map((one) => ({ ...one, since: one.since.toISOString() }));
    return c.json({ conflicts: listed, more: sessions.length > mostSessions });
  })
  // Gives up all events of a session's conflicts, or a stretch of them, so that its hub goes on; `left`: call it again.
  .post("/settle", async (c) => {
    const asked = parseBody(Settling, await readBody(c.req.raw, limits.requestBytes));
    const { streamId, sessionId } = asked;
    const { settled, left } = await settleConflicts(c.get("config"), asked, new Date());
    await tellStored(c.env, stretchesOf(streamId, settled));
    return c.json({ streamId, sessionId, settled: settled.length, left });
  })
  // Puts it into the queue again. Stored twice is stored once, so resending is never wrong.
  .post("/:deadLetterId/resend", async (c) => {
    const deadLetterId = parseValue(Id, c.req.param("deadLetterId"));
    const payload = await readDeadLetter(c.get("config"), deadLetterId);
    if (payload === undefined) throw new Problem("not_found", "No such dead letter");
    await c.env.EVENT_LOG.send(messageOfPayload(payload), { contentType: "bytes" });
    await markResent(c.get("config"), deadLetterId, new Date());
    return c.json({ deadLetterId, resent: true });
  })
  // Gives up the event of a conflict, so that its hub goes on. A hub that is not told now is when it sends it again.
  .post("/:deadLetterId/settle", async (c) => {
    const deadLetterId = parseValue(Id, c.req.param("deadLetterId"));
    const settled = await settleConflict(c.get("config"), deadLetterId, new Date());
    if (settled === undefined) throw new Problem("not_found", "No such dead letter of the stage conflict");
    await tellStored(c.env, stretchesOf(settled.streamId, [settled]));
    return c.json({ deadLetterId, settled: true });
  });
