/** What viewers take part in, over HTTP: the stream's hub keeps it. */
import * as operations from "#shared/api/operations/interaction.ts";
import type { InteractionAnswer, InteractionCall } from "#shared/protocol/hub-protocol.ts";
import { serve } from "../access/serve.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";

interface At {
  env: Env;
  stream: { streamId: string };
}

export const interactionRoutes = [
  serve(operations.readInteraction, async (call) => {
    const { shown, waiting } = await interact(call);
    return { ...shown, waiting };
  }),

  serve(operations.startPoll, (call) => pollAfter(call, { of: "poll", do: "start", settings: call.body })),
  serve(operations.closePoll, (call) => pollAfter(call, { of: "poll", do: "close" })),
  serve(operations.removePoll, (call) => done(call, { of: "poll", do: "remove" })),

  serve(operations.setWheel, (call) => wheelAfter(call, { of: "wheel", do: "set", settings: call.body })),
  serve(operations.spinWheel, async (call) => {
    const { spins } = await wheelAfter(call, { of: "wheel", do: "spin" });
    const spin = spins.at(-1);
    if (!spin) throw new Problem("unavailable");
    return spin;
  }),
  serve(operations.removeWheel, (call) => done(call, { of: "wheel", do: "remove" })),

  serve(operations.startGiveaway, (call) => giveawayAfter(call, { of: "giveaway", do: "start", settings: call.body })),
  serve(operations.closeGiveaway, (call) => giveawayAfter(call, { of: "giveaway", do: "close" })),
  serve(operations.drawGiveaway, (call) => giveawayAfter(call, { of: "giveaway", do: "draw" })),
  serve(operations.removeGiveaway, (call) => done(call, { of: "giveaway", do: "remove" })),

  serve(operations.setQueue, (call) => queueAfter(call, { of: "queue", do: "set", settings: call.body })),
  serve(operations.callNext, (call) => queueAfter(call, { of: "queue", do: "next" })),
  serve(operations.takeOutOfQueue, (call) =>
    queueAfter(call, { of: "queue", do: "take_out", userId: call.body.userId }),
  ),
  serve(operations.clearQueue, (call) => queueAfter(call, { of: "queue", do: "clear" })),
  serve(operations.removeQueue, (call) => done(call, { of: "queue", do: "remove" })),

  serve(operations.showQuestion, async (call) => {
    const { offset, now } = call.body;
    return (await interact(call, { of: "questions", do: "add", offset, isAtOnce: now })).shown.questions;
  }),
  serve(
    operations.nextQuestion,
    async (call) => (await interact(call, { of: "questions", do: "next" })).shown.questions,
  ),
  serve(operations.clearQuestions, (call) => done(call, { of: "questions", do: "clear" })),
];

async function interact(
  { env, stream: { streamId } }: At,
  call?: InteractionCall,
): Promise<Extract<InteractionAnswer, { ok: true }>> {
  const answer = await hubOf(env, streamId).interact(call);
  if (!answer.ok) throw new Problem(answer.code);
  return answer;
}

async function done(at: At, call: InteractionCall): Promise<void> {
  await interact(at, call);
}

/** Somebody may take it away between the two; then there is none, as they are told. */
async function pollAfter(at: At, call: InteractionCall) {
  return (await interact(at, call)).shown.poll ?? refuse("no_poll");
}

async function wheelAfter(at: At, call: InteractionCall) {
  return (await interact(at, call)).shown.wheel ?? refuse("no_wheel");
}

async function giveawayAfter(at: At, call: InteractionCall) {
  return (await interact(at, call)).shown.giveaway ?? refuse("no_giveaway");
}

async function queueAfter(at: At, call: InteractionCall) {
  return (await interact(at, call)).shown.queue ?? refuse("no_queue");
}

function refuse(code: "no_poll" | "no_wheel" | "no_giveaway" | "no_queue"): never {
  throw new Problem(code);
}
