/** What waits for a moderator, empty screens, and alerts that are shown once more, over HTTP. All of it is the hub's. */
import * as operations from "#shared/api/operations/moderation.ts";
import type { ActionRecord } from "#shared/action-record.ts";
import type { HeldWithFindings } from "#shared/moderation/findings.ts";
import type { Emptied } from "#shared/moderation/held.ts";
import type { ModerateAnswer, ModerateCall } from "#shared/protocol/moderation-protocol.ts";
import { serve } from "../access/serve.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";

export const heldRoutes = [
  serve(operations.listHeld, async ({ env, stream: { streamId } }) => {
    const answer = await hubOf(env, streamId).held();
    if (!answer.ok) throw new Problem(answer.code);
    const { waiting, decided, emptied } = answer;
    return { waiting: waiting.map(toHeld), decided: decided.map(toHeld), emptied: toEmptied(emptied) };
  }),
  serve(operations.decideHeld, async ({ env, access, stream: { streamId }, params: { heldId }, body: { outcome } }) => {
    const no = numberOf(heldId);
    if (no === undefined) throw new Problem("unknown_held");
    const { count, sockets, held } = await moderate(env, streamId, { do: "decide", no, outcome, by: access.author });
    return { count, sockets, ...(held && { held: toHeld(held) }) };
  }),
  serve(operations.decideAllHeld, async ({ env, access, stream: { streamId }, body: { outcome } }) => {
    const { count, sockets } = await moderate(env, streamId, { do: "decide_all", outcome, by: access.author });
    return { count, sockets };
  }),
  serve(operations.listShownAlerts, async ({ env, stream: { streamId } }) => {
    const answer = await hubOf(env, streamId).shownAlerts();
    if (!answer.ok) throw new Problem(answer.code);
    return {
      shown: answer.shown.map((one) => {
        const at = timeOf(one.at);
        return one.kind === "event"
          ? { kind: "event" as const, at, event: one.event }
          : { kind: "rule" as const, at, alert: toAlert(one.record) };
      }),
    };
  }),
  serve(operations.replayAlert, async ({ env, stream: { streamId }, body: id }) => {
    const { sockets } = await moderate(env, streamId, { do: "replay", id });
    return { sockets };
  }),
  serve(operations.emptyOverlays, async ({ env, access, stream: { streamId }, body: { reason } }) => {
    const { sockets, emptied } = await moderate(env, streamId, { do: "empty", by: access.author, reason });
    return { sockets, emptied: toEmptied(emptied) };
  }),
  serve(operations.releaseOverlays, async ({ env, access, stream: { streamId } }) => {
    const { sockets, emptied } = await moderate(env, streamId, { do: "release", by: access.author });
    return { sockets, emptied: toEmptied(emptied) };
  }),
];

async function moderate(
  env: Env,
  streamId: string,
  call: ModerateCall,
): Promise<Extract<ModerateAnswer, { ok: true }>> {
  const answer = await hubOf(env, streamId).moderate(call);
  if (answer.ok) return answer;
  if (answer.code !== "already_decided") throw new Problem(answer.code);
  throw new Problem(answer.code, "Somebody decided this already", { held: toHeld(answer.held) });
}

/** The number in an id of something held; undefined for what is none. */
export function numberOf(heldId: string): number | undefined {
  const [, digits] = /^hd_([1-9][0-9]{0,14})$/.exec(heldId) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

export function toHeld({ no, state, why, found, at, dueAt, event, actions, decided }: HeldWithFindings) {
  return {
    heldId: `hd_${no}`,
    state,
    why,
    found: found.map((one) => ({ ...one })),
    heldAt: timeOf(at),
    dueAt: timeOf(dueAt),
    event,
    alerts: actions.map(toAlert),
    decided: decided ? { ...decided, at: timeOf(decided.at) } : null,
  };
}

function toAlert({ actionId, ruleId, action }: ActionRecord) {
  return { actionId, ruleId, action };
}

export function toEmptied(emptied: Emptied | null) {
  return emptied && { at: timeOf(emptied.at), by: emptied.by, reason: emptied.reason };
}

export function timeOf(at: number): string {
  return new Date(at).toISOString();
}
