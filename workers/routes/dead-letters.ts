import { Hono } from "hono";
import * as z from "zod";
import { askedInteger, pageAfter, pageLimit } from "#shared/protocol/integers.ts";
import type { AppEnv } from "../app-env.ts";
import { requireKey } from "../auth/api-key.ts";
import { requireHost } from "../auth/host.ts";
import { parseValue } from "../body.ts";
import { listDeadLetters, markResent, readDeadLetter, settleConflict } from "../database/dead-letters.ts";
import { headOf, messageOfPayload } from "../log-queue-message.ts";
import { Problem } from "../problem.ts";
import { tellStored } from "../stored.ts";

const Page = z.strictObject({
  after: pageAfter,
  limit: pageLimit(100, 100),
});
const Id = askedInteger("bigint", 1);

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
    const payload = await settleConflict(c.get("config"), deadLetterId, new Date());
    if (payload === undefined) throw new Problem("not_found", "No such dead letter of the stage conflict");
    await tellStored(c.env, [headOf(payload)]);
    return c.json({ deadLetterId, settled: true });
  });
