import type { OutgoingMessage } from "#shared/protocol/gate-protocol.ts";
import { isTraced, traceparentOf } from "#shared/telemetry/trace.ts";
import type { StreamName } from "#shared/webhooks/tikfinity.ts";
import type { ClaimedRequest } from "../database/claims.ts";
import { bodyOf, contentTypeOf } from "./body.ts";

/** What was claimed as the gate sends it. */
export function requestOf(request: ClaimedRequest, stream: StreamName, traceShare = 0): OutgoingMessage {
  const contentType = contentTypeOf(request);
  const attempt = request.attemptCount + 1;
  const [event] = request.events;
  return {
    day: request.day,
    deliveryId: request.deliveryId,
    attempt,
    scheduleAttempt: request.attemptCount + 1 - request.scheduleStart,
    dueAt: request.dueAt,
    body: bodyOf(request, stream),
    ...(contentType !== undefined && { contentType }),
    ...(event && {
      traceparent: traceparentOf(event.eventId, "webhook.deliver", isTraced(event.eventId, traceShare), attempt),
    }),
  };
}
