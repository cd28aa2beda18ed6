/** Goals that count over several lives, over HTTP: the stream's hub keeps them. */
import * as operations from "#shared/api/operations/goals.ts";
import { TallyName } from "#shared/api/operations/tallies.ts";
import type { Goal } from "#shared/goals.ts";
import type { SetGoalCall } from "#shared/protocol/hub-protocol.ts";
import { slugOf } from "#shared/slug.ts";
import { serve } from "../access/serve.ts";
import { parseValue } from "../body.ts";
import type { StreamRow } from "../database/streams.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";

/** A name that is none is a bad request, as of counters. */
const nameOf = ({ params: { name } }: { params: Record<string, string> }) => parseValue(TallyName, { name }).name;

export const goalRoutes = [
  serve(operations.listGoals, async ({ env, stream: { streamId } }) => {
    const answer = await hubOf(env, streamId).goals();
    if (!answer.ok) throw new Problem(answer.code);
    return { goals: Object.entries(answer.goals).map(([name, goal]) => toGoal(name, goal)) };
  }),
  serve(operations.setGoal, async (call) => {
    const name = nameOf(call);
    const { counts, gift, value } = call.body;
    const asked = { counts, ...(gift !== undefined && { gift: giftOf(gift) }), ...(value !== undefined && { value }) };
    const { goal } = await change(call.env, call.stream, { name, goal: asked });
    if (!goal) throw new Problem("unavailable");
    return toGoal(name, goal);
  }),
  serve(operations.addToGoal, async (call) => {
    const { goal } = await change(call.env, call.stream, { name: nameOf(call), add: call.body.add });
    if (!goal) throw new Problem("unavailable");
    return toGoal(nameOf(call), goal);
  }),
  serve(operations.deleteGoal, async (call) => {
    await change(call.env, call.stream, { name: nameOf(call), goal: null });
  }),
];

async function change(env: Env, { streamId }: Pick<StreamRow, "streamId">, call: SetGoalCall) {
  const answer = await hubOf(env, streamId).setGoal(call);
  if (!answer.ok) throw new Problem(answer.code);
  return answer;
}

/** A gift by its id, or by its name as rules write one. */
function giftOf(gift: string): string {
  const name = /^\d+$/.test(gift) ? gift : slugOf(gift);
  if (name === "")
    throw new Problem("invalid_request", "gift: the name has no letter that a rule could write, so say its id");
  return name;
}

function toGoal(name: string, { counts, gift, value, setAt }: Goal) {
  return { name, counts, gift: gift ?? null, value: Math.floor(value), setAt: new Date(setAt).toISOString() };
}
