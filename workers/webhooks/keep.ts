import type { Config } from "../config.ts";
import { keepOutcomes, type Outcomes } from "../database/outcomes.ts";
import { readTraceparent, shownEventId, spanOf } from "#shared/telemetry/trace.ts";
import type { AttemptResult } from "#shared/protocol/gate-protocol.ts";
import { noteShares, spans, tally } from "../telemetry/recorder.ts";
import { announceDisabled } from "./announce.ts";

/** Writes down what became of requests; endpoints that this switched off are announced. */
export async function keep(env: Env, config: Config, outcomes: Outcomes): Promise<void> {
  for (const result of outcomes.results) {
    const { outcome, durationMs } = result;
    noteTrace(result);
    const { streamId } = result;
    // What is tried again is neither yet.
    if (streamId !== undefined && (outcome === "succeeded" || outcome === "failed"))
      noteShares(streamId, { delivery_success: { good: Number(outcome === "succeeded"), all: 1 } });
    tally.count("tle_deliveries_total", { outcome });
    tally.observe("tle_delivery_seconds", {}, durationMs / 1_000);
  }
  await announceDisabled(env, config, await keepOutcomes(config, outcomes));
}

/** The span of an attempt whose event is traced. */
function noteTrace({ traceparent, attempt, attemptedAt, durationMs, status, outcome }: AttemptResult): void {
  const context = readTraceparent(traceparent);
  const eventId = context?.isSampled === true ? shownEventId(context) : undefined;
  if (eventId === undefined) return;
  spans.add(
    spanOf(eventId, "webhook.deliver", {
      startedAt: attemptedAt,
      endedAt: attemptedAt + durationMs,
      isError: outcome !== "succeeded",
      attempt,
      attributes: { attempt, status: status ?? 0, outcome },
    }),
  );
}
