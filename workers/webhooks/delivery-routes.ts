/** What was, is and shall be delivered to an endpoint, over HTTP. */
import * as operations from "#shared/api/operations/deliveries.ts";
import type { Attempt, Delivery } from "#shared/api/operations/deliveries.ts";
import { serve } from "../access/serve.ts";
import {
  type AttemptRow,
  type DeliveryRow,
  discardDeliveries,
  findDelivery,
  listDeliveries,
  makeTestDelivery,
  recoverDeliveries,
  resendDelivery,
} from "../database/deliveries.ts";
import { readStatistics } from "../database/delivery-statistics.ts";
import { Problem, refuseErrors } from "../problem.ts";
import { endpointOr404, mustBeOn, withEndpoint } from "./find.ts";
import { gateOf } from "./gate-stub.ts";
import { isUnproven, proveSoon } from "./prove.ts";
import { testEvent } from "./test-event.ts";
import { wakeEndpoints } from "./wake.ts";

const dayMs = 24 * 60 * 60_000;

export const deliveryRoutes = [
  serve(
    operations.listDeliveries,
    async (call) => {
      const { endpointId } = endpointOr404(call);
      const { rows, next } = await listDeliveries(call.config, { endpointId, ...call.query });
      return {
        deliveries: rows.map(toDelivery),
        next: next === undefined ? null : `${next.madeAt}~${next.deliveryId}`,
      };
    },
    withEndpoint,
  ),
  serve(
    operations.getDelivery,
    async (call) => {
      const { endpointId } = endpointOr404(call);
      const found = await findDelivery(call.config, endpointId, deliveryIdOf(call));
      if (!found) throw new Problem("unknown_delivery");
      return { ...toDelivery(found.row), attempts: found.attempts.map(toAttempt) };
    },
    withEndpoint,
  ),
  serve(
    operations.resendDelivery,
    async (call) => {
      const { endpointId } = mustBeOn(endpointOr404(call));
      const deliveryId = deliveryIdOf(call);
      if (!(await resendDelivery(call.config, endpointId, deliveryId))) {
        const found = await findDelivery(call.config, endpointId, deliveryId);
        if (found) throw new Problem("replay_ended", "What a replay sent is not sent again: start another replay");
        throw new Problem("unknown_delivery");
      }
      await wakeEndpoints(call.env, [endpointId]);
      return { deliveryId, resent: true as const, pausedUntil: await pausedUntil(call.env, endpointId) };
    },
    withEndpoint,
  ),
  serve(
    operations.recoverDeliveries,
    async (call) => {
      const { endpointId } = mustBeOn(endpointOr404(call));
      const { since } = call.body;
      const { mostRecoveredDays } = operations;
      if (since.getTime() <= call.now.getTime() - mostRecoveredDays * dayMs) {
        refuseErrors([{ path: "since", message: `at most ${mostRecoveredDays} days back` }]);
      }
      const recovered = await recoverDeliveries(call.config, endpointId, since);
      await wakeEndpoints(call.env, [endpointId]);
      return { endpointId, ...recovered };
    },
    withEndpoint,
  ),
  // Also of an endpoint that is off: that is when a backlog is of no use any more.
  serve(
    operations.discardDeliveries,
    async (call) => {
      const { endpointId } = endpointOr404(call);
      const discarded = await discardDeliveries(call.config, endpointId, call.body.madeBefore ?? call.now);
      return { endpointId, ...discarded };
    },
    withEndpoint,
  ),
  serve(
    operations.testEndpoint,
    async (call) => {
      const endpoint = mustBeOn(endpointOr404(call));
      const { now } = call;
      const sourceId = crypto.randomUUID();
      const event = testEvent(endpoint.streamId, sourceId, now);
      const deliveryId = await makeTestDelivery(call.config, endpoint, { sourceId, event, now });
      await wakeEndpoints(call.env, [endpoint.endpointId]);
      // Who tries it out has a receiver that runs by now, and knows the secret that it did not when the endpoint was made.
      if (isUnproven(endpoint)) call.waitUntil(proveSoon(call, endpoint));
      return { deliveryId };
    },
    withEndpoint,
  ),
  serve(
    operations.readEndpointStatistics,
    async (call) => {
      const { endpointId, failingSince } = endpointOr404(call);
      const { since = new Date(call.now.getTime() - dayMs) } = call.query;
      return {
        endpointId,
        since: since.toISOString(),
        ...(await readStatistics(call.config, endpointId, since)),
        pausedUntil: await pausedUntil(call.env, endpointId),
        failingSince: failingSince?.toISOString() ?? null,
      };
    },
    withEndpoint,
  ),
];

/** Until when the endpoint is sent nothing, because of what it answered. */
async function pausedUntil(env: Env, endpointId: string): Promise<string | null> {
  const until = await gateOf(env, endpointId).pausedUntil();
  return until === null ? null : new Date(until).toISOString();
}

function deliveryIdOf({ params: { deliveryId = "" } }: { params: Record<string, string> }): string {
  if (!operations.isDeliveryId(deliveryId)) throw new Problem("unknown_delivery");
  return deliveryId;
}

function toDelivery(row: DeliveryRow): Delivery {
  return {
    deliveryId: row.deliveryId,
    endpointId: row.endpointId,
    kind: row.kind,
    sourceId: row.sourceId,
    eventType: row.eventType as Delivery["eventType"],
    sessionId: row.sessionId,
    seqNo: row.seqNo,
    offset: row.kind === "test" ? null : row.feedOffset,
    batchId: row.batchId,
    state: row.state,
    attemptCount: row.attemptCount,
    lastStatus: row.lastStatus,
    lastError: row.lastError,
    lastDurationMs: row.lastDurationMs,
    dueAt: (row.runId === null ? row.dueAt : row.runDueAt)?.toISOString() ?? null,
    madeAt: row.madeAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    runId: row.runId,
  };
}

function toAttempt({ attempt, attemptedAt, durationMs, status, error, responseBody }: AttemptRow): Attempt {
  return { attempt, attemptedAt: attemptedAt.toISOString(), durationMs, status, error, responseBody };
}
