/** Goals that count over several lives. What a goal of one live counts needs no operation: overlays show it by themselves. */
import * as z from "zod";
import { goalCounts, goalLimits } from "#shared/goals.ts";
import { operation, stream } from "#shared/api/operation.ts";
import { nameOfAtMost, Time } from "#shared/api/parts.ts";

const Value = z.int().min(0).max(goalLimits.value);
const Goal = z.strictObject({
  name: z.string(),
  counts: z.enum(goalCounts),
  /** Where it counts a gift: its id, or its name as rules write one. */
  gift: z.string().nullable(),
  value: z.int(),
  setAt: Time,
});

const NewGoal = z
  .strictObject({
    counts: z.enum(goalCounts),
    /** A gift's id or name. */
    gift: nameOfAtMost(64).optional(),
    /** From where it goes on; absent: from what it has counted, a new one from 0. */
    value: Value.optional(),
  })
  .refine(({ counts, gift }) => (counts === "gift") === (gift !== undefined), {
    path: ["gift"],
    message: "of a goal that counts a gift, and of no other",
  });

export const listGoals = operation({
  id: "listGoals",
  method: "GET",
  path: "/v1/streams/{streamId}/goals",
  tag: "counters and timers",
  summary: "The goals that count over several lives, and how far each is",
  needs: stream("feed:read"),
  answers: { 200: z.strictObject({ goals: z.array(Goal) }) },
  problems: ["unknown_stream"],
});

export const setGoal = operation({
  id: "setGoal",
  method: "PUT",
  path: "/v1/streams/{streamId}/goals/{name}",
  tag: "counters and timers",
  summary: "Sets a goal that counts from now on, over several lives, or how far it is",
  needs: stream("tally:write"),
  body: NewGoal,
  answers: { 200: Goal },
  problems: ["unknown_stream", "too_many_goals"],
  audit: "effect",
});

export const addToGoal = operation({
  id: "addToGoal",
  method: "PATCH",
  path: "/v1/streams/{streamId}/goals/{name}",
  tag: "counters and timers",
  summary: "Adds to what a goal has counted, or takes from it, down to 0",
  needs: stream("tally:write"),
  body: z.strictObject({ add: z.int().min(-goalLimits.value).max(goalLimits.value) }),
  answers: { 200: Goal },
  problems: ["unknown_stream", "unknown_goal"],
  audit: "effect",
});

export const deleteGoal = operation({
  id: "deleteGoal",
  method: "DELETE",
  path: "/v1/streams/{streamId}/goals/{name}",
  tag: "counters and timers",
  summary: "Takes a goal away; also one that is not there is not there afterwards",
  needs: stream("tally:write"),
  answers: { 204: null },
  problems: ["unknown_stream"],
  audit: "effect",
});
