/** Points, over HTTP: the stream's hub keeps them. */
import * as operations from "#shared/api/operations/points.ts";
import type { ChangePointsCall, Whose } from "#shared/protocol/points-protocol.ts";
import { serve } from "../access/serve.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";

export const pointsRoutes = [
  serve(operations.readPoints, async ({ env, stream: { streamId }, query }) => {
    const answer = await hubOf(env, streamId).points(query);
    if (!answer.ok) throw new Problem(answer.code);
    const { ok: _, ...shown } = answer;
    return shown;
  }),
  serve(operations.setPoints, async ({ env, stream: { streamId }, body }) => {
    const answer = await hubOf(env, streamId).setPoints(body);
    if (!answer.ok) throw new Problem(answer.code);
    return body;
  }),
  serve(operations.changePoints, async (call) => {
    const { changes, isImport } = call.body;
    const wanted = changes.map(({ user, change, to, note }) => ({
      whose: whoseOf(user),
      ...(note !== undefined && { note }),
      ...(to === undefined ? { change: change ?? 0 } : { to }),
    }));
    return change(call, { entryId: crypto.randomUUID(), do: isImport ? "import" : "change", changes: wanted });
  }),
  serve(operations.transferPoints, async (call) => {
    const { from, to, points, note } = call.body;
    const whose = { from: whoseOf(from), to: whoseOf(to) };
    return change(call, {
      entryId: crypto.randomUUID(),
      do: "transfer",
      ...whose,
      points,
      ...(note !== undefined && { note }),
    });
  }),
];

function whoseOf(user: string): Whose {
  return user.startsWith("@") ? { handle: user.slice(1) } : { userId: user };
}

async function change({ env, stream }: { env: Env; stream: { streamId: string } }, call: ChangePointsCall) {
  const answer = await hubOf(env, stream.streamId).changePoints(call);
  if (answer.ok) return { people: answer.people };
  if (!("whose" in answer)) throw new Problem(answer.code);
  const { code, whose } = answer;
  const name = "userId" in whose ? whose.userId : `@${whose.handle}`;
  if (code === "same_person") throw new Problem("invalid_request", `to: ${name} is the one who gives`);
  throw new Problem(code, `It is about ${name}`);
}
