/** The status page's figures, and a stream's. All of it is the meter's: no database is asked. */
import { alertNames } from "#shared/alerts/alerts.ts";
import * as operations from "#shared/api/operations/status.ts";
import { budgetLeft, goodOf, objectiveNames, objectives } from "#shared/telemetry/objectives.ts";
import type { MeterView, Windows } from "#shared/telemetry/report.ts";
import { reply, serve } from "../access/serve.ts";
import { Problem } from "../problem.ts";
import { meterOf } from "../telemetry/meter-stub.ts";

const hidden = "This host does not show how it does: STATUS_PAGE is not public";

export const statusRoutes = [
  serve(operations.getStatus, async ({ env, config, now }) => {
    if (config.STATUS_PAGE !== "public") throw new Problem("not_found", hidden);
    // A page that many open asks it once in ten seconds for each place.
    return reply(200, statusOf(await meterOf(env).read(), now), { "Cache-Control": "public, max-age=10" });
  }),
  serve(operations.readObjectives, async ({ env, stream }) => {
    const [view] = await meterOf(env).streams([stream.streamId]);
    if (!view) throw new Problem("unavailable");
    const reportedAt = view.reportedAt === 0 ? null : new Date(view.reportedAt).toISOString();
    return { reportedAt, objectives: objectivesOf(view.windows) };
  }),
];

function statusOf({ windows, firing, looked }: MeterView, now: Date): operations.Status {
  const count = (alert: string) => firing.filter((key) => key.startsWith(`${alert}:`)).length;
  const alerts = alertNames.flatMap((alert) => (count(alert) === 0 ? [] : [{ alert, count: count(alert) }]));
  const isDown = alerts.some(({ alert }) => alert === "part-down");
  return {
    at: now.toISOString(),
    status: isDown ? "down" : alerts.length > 0 ? "degraded" : "ok",
    lookedAt: looked ? new Date(looked.at).toISOString() : null,
    parts: Object.fromEntries(
      ["database", "queue", "hub", "bucket"].map((part) => [part, !(looked?.failingParts ?? []).includes(part)]),
    ),
    objectives: objectivesOf(windows),
    alerts,
  };
}

function objectivesOf(windows: Windows): operations.ObjectiveState[] {
  return objectiveNames.map((objective) => ({
    objective,
    target: objectives[objective].target,
    hour: goodOf(windows.hour[objective]),
    sixHours: goodOf(windows.sixHours[objective]),
    days28: goodOf(windows.budget[objective]),
    budgetLeft: budgetLeft(objective, windows.budget[objective]),
  }));
}
