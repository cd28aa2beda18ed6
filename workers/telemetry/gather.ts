/** All metrics of the deployment at this moment: what was counted, and how things stand. */
import { expose, Gauges } from "#shared/telemetry/exposition.ts";
import { budgetLeft, goodOf, objectiveNames } from "#shared/telemetry/objectives.ts";
import { type MeterView, windowNames } from "#shared/telemetry/report.ts";
import { within } from "../within.ts";
import { meterOf } from "./meter-stub.ts";
import { handOver } from "./recorder.ts";

/** A queue's own figures are asked for this long: it may be what does not answer. */
const askMs = 3_000;

/** The text that Prometheus reads. */
export async function gatherMetrics(env: Env): Promise<string> {
  await handOver(env, { atOnce: true });
  const [view, backlogs] = await Promise.all([meterOf(env).read(), backlogsOf(env)]);
  return expose(view.counts, gaugesOf(view, backlogs));
}

/** How many messages wait in each queue; of one that does not say, nothing. */
export async function backlogsOf(env: Env): Promise<Record<string, number>> {
  const queues = { "event-log": env.EVENT_LOG, deliveries: env.DELIVERIES, exports: env.EXPORTS };
  const asked = await Promise.all(
    Object.entries(queues).map(async ([name, queue]) => {
      const metrics = await within(queue.metrics(), askMs).catch(() => "late" as const);
      return metrics === "late" ? [] : [[name, metrics.backlogCount] as const];
    }),
  );
  return Object.fromEntries(asked.flat());
}

function gaugesOf(view: MeterView, backlogs: Record<string, number>): Gauges {
  const gauges = new Gauges();
  for (const { streamId: stream, gauges: its, isHeld } of view.streams) {
    if (!its) continue;
    gauges.set("tle_stream_sockets", { stream }, its.sockets);
    gauges.set("tle_stream_lines", { stream }, its.lines);
    gauges.set("tle_stream_lease_held", { stream }, Number(isHeld));
    gauges.set("tle_stream_log_lag_events", { stream }, its.logLag);
    gauges.set("tle_stream_unacknowledged_events", { stream }, its.unacknowledged);
    gauges.set("tle_stream_reconnects", { stream }, its.reconnects);
  }
  const { sums } = view;
  gauges.set("tle_streams", {}, sums.streams);
  gauges.set("tle_sockets", {}, sums.sockets);
  gauges.set("tle_leases", {}, sums.leases);
  gauges.set("tle_log_lag_events", {}, sums.logLag);
  gauges.set("tle_unacknowledged_events", {}, sums.unacknowledged);
  for (const [queue, messages] of Object.entries(backlogs)) {
    gauges.set("tle_queue_backlog_messages", { queue }, messages);
  }
  for (const objective of objectiveNames) {
    for (const window of windowNames) {
      const good = goodOf(view.windows[window][objective]);
      if (good !== null) gauges.set("tle_slo_good_ratio", { objective, window }, good);
    }
    gauges.set("tle_slo_budget_left_ratio", { objective }, budgetLeft(objective, view.windows.budget[objective]));
  }
  for (const part of view.looked ? ["database", "queue", "hub", "bucket"] : []) {
    gauges.set("tle_part_up", { part }, Number(!view.looked?.failingParts.includes(part)));
  }
  for (const alert of view.firing) gauges.set("tle_alerts_firing", { alert }, 1);
  return gauges;
}
