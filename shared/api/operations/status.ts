/** How well the platform does, for those who rest on it. */
import * as z from "zod";
import { alertNames } from "#shared/alerts/alerts.ts";
import { anyone, operation, stream } from "#shared/api/operation.ts";
import { Time } from "#shared/api/parts.ts";
import { objectiveNames } from "#shared/telemetry/objectives.ts";

const Ratio = z.number().min(0).max(1).nullable();

export const ObjectiveState = z.strictObject({
  objective: z.enum(objectiveNames),
  /** The share that is meant to be good. */
  target: z.number(),
  /** The shares that were; null where there was nothing. */
  hour: Ratio,
  sixHours: Ratio,
  days28: Ratio,
  /** What is left of the 28 days' budget: 1 all of it, below 0 it is overspent. */
  budgetLeft: z.number(),
});
export type ObjectiveState = z.infer<typeof ObjectiveState>;

export const statusWords = ["ok", "degraded", "down"] as const;

export const Status = z.strictObject({
  at: Time,
  /** `down`: a part does not answer. `degraded`: something rings. */
  status: z.enum(statusWords),
  /** When it was looked last; null not yet. */
  lookedAt: Time.nullable(),
  /** By name whether it answered then. */
  parts: z.record(z.string(), z.boolean()),
  objectives: z.array(ObjectiveState),
  /** What rings, and how often. More are added. */
  alerts: z.array(z.strictObject({ alert: z.enum(alertNames), count: z.int().min(1) })),
});
export type Status = z.infer<typeof Status>;

export const getStatus = operation({
  id: "getStatus",
  method: "GET",
  path: "/v1/status",
  tag: "contract",
  summary: "How well the platform does: its parts, its objectives, and what rings; where the host shows it",
  description: "Without `STATUS_PAGE=public` it answers 404. It names no stream, and asks no database.",
  needs: anyone(),
  answers: { 200: Status },
});

export const readObjectives = operation({
  id: "readObjectives",
  method: "GET",
  path: "/v1/streams/{streamId}/objectives",
  tag: "live",
  summary: "How well this stream was kept to the platform's objectives",
  description: "They are kept of the 500 streams that were live last; of another one there is nothing.",
  needs: stream("stream:read"),
  answers: {
    200: z.strictObject({
      /** When its hub reported last; null where it never did. */
      reportedAt: Time.nullable(),
      objectives: z.array(ObjectiveState),
    }),
  },
});
