/** What several moderators share, over HTTP. All of it is the hub's, but for their names. */
import * as operations from "#shared/api/operations/desk.ts";
import type { ActAnswer, ActCall } from "#shared/protocol/moderation-protocol.ts";
import { serve } from "../access/serve.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";
import { ask } from "./ask.ts";
import { listColleagues } from "./colleagues.ts";
import { toAct } from "./shown-act.ts";
import { numberOf, timeOf, toEmptied, toHeld } from "./held-routes.ts";

export const deskRoutes = [
  serve(operations.readDesk, async ({ env, stream: { streamId }, query: { known } }) => {
    const answer = await hubOf(env, streamId).desk(known);
    if (!answer.ok) throw new Problem(answer.code);
    const { version, looking, queue } = answer;
    return {
      version,
      looking: looking.map(({ by, at, heldNo, userId }) => ({
        by,
        at: timeOf(at),
        heldId: heldNo === undefined ? null : `hd_${heldNo}`,
        userId: userId ?? null,
      })),
      queue: queue && {
        waiting: queue.waiting.map(toHeld),
        decided: queue.decided.map(toHeld),
        emptied: toEmptied(queue.emptied),
        acts: queue.acts.map(toAct),
        people: queue.people.map(
          ({ measure = "hide", userId = null, handle = null, blockId = null, by = null, ...times }) => ({
            measure,
            userId,
            handle,
            until: times.until === undefined ? null : timeOf(times.until),
            blockId,
            by,
            at: times.at === undefined ? null : timeOf(times.at),
          }),
        ),
      },
    };
  }),
  serve(operations.sayLooking, async ({ env, access, stream: { streamId }, body: { heldId, userId } }) => {
    const heldNo = heldId === undefined ? undefined : numberOf(heldId);
    const at = { ...(heldNo !== undefined && { heldNo }), ...(userId !== undefined && { userId }) };
    const answer = await hubOf(env, streamId).look({ by: access.author, at });
    if (!answer.ok) throw new Problem(answer.code);
  }),
  serve(operations.doAct, ({ env, access, stream: { streamId }, body }) =>
    act(env, streamId, { ...body, by: access.author }),
  ),
  serve(operations.undoAct, async ({ env, config, access, stream: { streamId }, params: { actId } }) => {
    const [, digits] = /^ac_([1-9][0-9]{0,14})$/.exec(actId) ?? [];
    if (digits === undefined) throw new Problem("unknown_act");
    const no = Number(digits);
    const by = access.author;
    const answer = await hubOf(env, streamId).act({ do: "undo", no, by });
    if (answer.ok || answer.code !== "asked") return done(answer);
    const { userId, handle } = answer.act;
    const whose = { ...(userId !== "" && { userId }), ...(handle !== undefined && { handle }) };
    const { acts } = await ask(env, config, streamId, { ask: "lift", ...whose, reason: "", by, no });
    const undone = acts.find((one) => one.no === no);
    if (!undone) throw new Problem("unknown_act");
    return { act: toAct(undone), sockets: 0 };
  }),
  serve(operations.listColleagues, async ({ config, access, stream: { streamId, workspaceId } }) => ({
    colleagues: await listColleagues(config, { streamId, workspaceId }),
    self: access.author,
  })),
];

async function act(env: Env, streamId: string, call: ActCall) {
  return done(await hubOf(env, streamId).act(call));
}

function done(answer: ActAnswer) {
  if (answer.ok) return { act: toAct(answer.act), sockets: answer.sockets };
  if (answer.code === "asked") throw new Problem("unknown_act");
  if (answer.code !== "already_decided") throw new Problem(answer.code);
  throw new Problem(answer.code, "Somebody did this already", { act: toAct(answer.act) });
}
