import type { OutgoingMessage } from "#shared/protocol/gate-protocol.ts";
import type { StreamName } from "#shared/webhooks/tikfinity.ts";
import type { ClaimedRequest } from "../database/claims.ts";
import { bodyOf, contentTypeOf } from "./body.ts";

/** What was claimed as the gate sends it. */
export function requestOf(request: ClaimedRequest, stream: StreamName): OutgoingMessage {
  const contentType = contentTypeOf(request);
  return {
    day: request.day,
    deliveryId: request.deliveryId,
    attempt: request.attemptCount + 1,
    scheduleAttempt: request.attemptCount + 1 - request.scheduleStart,
    dueAt: request.dueAt,
    body: bodyOf(request, stream),
    ...(contentType !== undefined && { contentType }),
  };
}
