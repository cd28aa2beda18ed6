import { type Context, Hono } from "hono";
import * as z from "zod";
import { pageLimit } from "#shared/protocol/integers.ts";
import { limits } from "#shared/protocol/limits.ts";
import type { AppEnv } from "../app-env.ts";
import { parseBody, parseValue, readBody } from "../body.ts";
import {
  type AttemptRow,
  type DeliveryCursor,
  type DeliveryRow,
  discardDeliveries,
  findDelivery,
  listDeliveries,
  makeTestDelivery,
  recoverDeliveries,
  resendDelivery,
} from "../database/deliveries.ts";
import { readStatistics } from "../database/delivery-statistics.ts";
import type { EndpointRow } from "../database/endpoints.ts";
import { gateOf } from "../endpoints/gate-stub.ts";
import { testEvent } from "../endpoints/test-event.ts";
import { wakeEndpoints } from "../endpoints/wake.ts";
import { Problem } from "../problem.ts";
import { findEndpoint } from "./endpoint-access.ts";

const dayMs = 24 * 60 * 60_000;
/** Deliveries are kept longer, but further back is more than one should want sent at once. */
const mostRecoveredDays = 14;
const deliveryPattern = /^dl_(\d{4})(\d\d)(\d\d)_[0-9a-f]{32}$/;

const Cursor = z.string().transform((text, context): DeliveryCursor => {
  const [madeAt = "", deliveryId = ""] = text.split("~");
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(madeAt) && exists(madeAt.slice(0, 19));
  if (!isTime || !isDeliveryId(deliveryId)) {
    context.addIssue("expected the `next` of the page before");
  }
  return { madeAt, deliveryId };
});

const Page = z.strictObject({
  state: z.enum(["pending", "succeeded", "failed", "discarded"]).optional(),
  before: Cursor.optional(),
  limit: pageLimit(limits.pageEvents, limits.defaultPageEvents),
});

const Since = z.iso.datetime({ offset: true, error: "expected a time as 2026-11-21T12:00:00Z" }).pipe(z.coerce.date());
const Statistics = z.strictObject({ since: Since.optional() });
const Recovery = z.strictObject({
  since: Since.refine(
    (since) => since.getTime() > Date.now() - mostRecoveredDays * dayMs,
    `at most ${mostRecoveredDays} days back`,
  ),
});

/** Without a time all that waits now. */
const Discarding = z.strictObject({ madeBefore: Since.optional() });

/** `/v1/endpoints/{endpointId}/…`: what was, is and shall be delivered to an endpoint. */
export const deliveryRoutes = new Hono<AppEnv>()
  // `next` is the `before` of the following page; null where this one is the last.
  .get("/:endpointId/deliveries", async (c) => {
    const { endpointId } = await findEndpoint(c);
    const page = parseValue(Page, c.req.query());
    const { rows, next } = await listDeliveries(c.get("config"), { endpointId, ...page });
    return c.json({
      deliveries: rows.map(toDelivery),
      next: next === undefined ? null : `${next.madeAt}~${next.deliveryId}`,
    });
  })
  .get("/:endpointId/deliveries/:deliveryId", async (c) => {
    const { endpointId } = await findEndpoint(c);
    const found = await findDelivery(c.get("config"), endpointId, deliveryIdOf(c));
    if (!found) throw new Problem("unknown_delivery");
    return c.json({ ...toDelivery(found.row), attempts: found.attempts.map(toAttempt) });
  })
  .post("/:endpointId/deliveries/:deliveryId/resend", async (c) => {
    const { endpointId } = mustBeOn(await findEndpoint(c));
    const deliveryId = deliveryIdOf(c);
    if (!(await resendDelivery(c.get("config"), endpointId, deliveryId))) throw new Problem("unknown_delivery");
    await wakeEndpoints(c.env, [endpointId]);
    return c.json({ deliveryId, resent: true, pausedUntil: await pausedUntil(c.env, endpointId) }, 202);
  })
  .post("/:endpointId/recover", async (c) => {
    const { endpointId } = mustBeOn(await findEndpoint(c));
    const { since } = parseBody(Recovery, await readBody(c.req.raw, limits.requestBytes));
    const recovered = await recoverDeliveries(c.get("config"), endpointId, since);
    await wakeEndpoints(c.env, [endpointId]);
    return c.json({ endpointId, ...recovered }, 202);
  })
  // Also of an endpoint that is off: that is when a backlog is of no use any more.
  .post("/:endpointId/discard", async (c) => {
    const { endpointId } = await findEndpoint(c);
    const { madeBefore = new Date() } = parseBody(Discarding, await readBody(c.req.raw, limits.requestBytes));
    const discarded = await discardDeliveries(c.get("config"), endpointId, madeBefore);
    return c.json({ endpointId, ...discarded });
  })
  .post("/:endpointId/test", async (c) => {
    const endpoint = mustBeOn(await findEndpoint(c));
    const [now, sourceId] = [new Date(), crypto.randomUUID()];
    const event = testEvent(endpoint.streamId, sourceId, now);
    const deliveryId = await makeTestDelivery(c.get("config"), endpoint, { sourceId, event, now });
    await wakeEndpoints(c.env, [endpoint.endpointId]);
    return c.json({ deliveryId }, 202);
  })
  .get("/:endpointId/statistics", async (c) => {
    const { endpointId, failingSince } = await findEndpoint(c);
    const { since = new Date(Date.now() - dayMs) } = parseValue(Statistics, c.req.query());
    return c.json({
      endpointId,
      since: since.toISOString(),
      ...(await readStatistics(c.get("config"), endpointId, since)),
      pausedUntil: await pausedUntil(c.env, endpointId),
      failingSince: failingSince?.toISOString() ?? null,
    });
  });

/** Until when the endpoint is sent nothing, because of what it answered. */
async function pausedUntil(env: Env, endpointId: string): Promise<string | null> {
  const until = await gateOf(env, endpointId).pausedUntil();
  return until === null ? null : new Date(until).toISOString();
}

function deliveryIdOf(c: Context<AppEnv>): string {
  const deliveryId = c.req.param("deliveryId") ?? "";
  if (!isDeliveryId(deliveryId)) throw new Problem("unknown_delivery");
  return deliveryId;
}

/** Whether it could be the id of a delivery: of a day that there is. */
function isDeliveryId(text: string): boolean {
  const [, year, month, day] = deliveryPattern.exec(text) ?? [];
  return year !== undefined && exists(`${year}-${month}-${day}T00:00:00`);
}

/** Whether there is this second, as `2026-11-21T12:00:00`. `Date` takes 30 February for 2 March, PostgreSQL refuses it. */
function exists(second: string): boolean {
  const time = Date.parse(`${second}Z`);
  // PostgreSQL has no year 0.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(second) && !second.startsWith("0000");
}

function mustBeOn(endpoint: EndpointRow): EndpointRow {
  if (!endpoint.enabled) throw new Problem("endpoint_disabled", "Switch the endpoint on first: PATCH {enabled: true}");
  return endpoint;
}

function toDelivery(row: DeliveryRow) {
  return {
    deliveryId: row.deliveryId,
    endpointId: row.endpointId,
    kind: row.kind,
    sourceId: row.sourceId,
    eventType: row.eventType,
    sessionId: row.sessionId,
    seqNo: row.seqNo,
    offset: row.kind === "test" ? null : row.feedOffset,
    batchId: row.batchId,
    state: row.state,
    attemptCount: row.attemptCount,
    lastStatus: row.lastStatus,
    lastError: row.lastError,
    lastDurationMs: row.lastDurationMs,
    dueAt: row.dueAt?.toISOString() ?? null,
    madeAt: row.madeAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

function toAttempt({ attempt, attemptedAt, durationMs, status, error, responseBody }: AttemptRow) {
  return { attempt, attemptedAt: attemptedAt.toISOString(), durationMs, status, error, responseBody };
}
