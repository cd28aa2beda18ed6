/** Taking things off all overlays of a stream, over HTTP. */
import * as operations from "#shared/api/operations/overlay-control.ts";
import type { OverlayAnswer, OverlayCall } from "#shared/protocol/hub-protocol.ts";
import type { ActionRun } from "#shared/rules/action-run.ts";
import { untilTakenBack } from "#shared/takeback.ts";
import { serve } from "../access/serve.ts";
import { hubOf } from "../hub-stub.ts";
import { listTokenRows } from "../keys/overlay-token-statements.ts";
import { Problem } from "../problem.ts";
import { openOverlays } from "./open-overlays.ts";
import { readTriedEvent } from "../rules/show.ts";

export const overlayControlRoutes = [
  serve(operations.listOpenOverlays, async ({ env, config, stream: { streamId } }) => {
    const { open, count } = await openOverlays(env, streamId);
    const names = new Map((await listTokenRows(config, streamId)).map(({ tokenId, name }) => [tokenId, name]));
    const told = open.map(({ tokenId, openedAt, showing }) => ({
      tokenId,
      name: names.get(tokenId) ?? null,
      openedAt: new Date(openedAt).toISOString(),
      showing: showing && { ...showing, at: new Date(showing.at).toISOString() },
    }));
    return { open: told, count };
  }),
  serve(operations.skipAlerts, async ({ env, stream, body: { queue = "" } }) => {
    const { sockets } = await control(env, stream.streamId, { do: "skip", queue });
    return { sockets };
  }),
  serve(operations.clearOverlays, async ({ env, stream, body: { parts, ...selection } }) => {
    const isAll = Object.values(selection).every((one) => one === undefined);
    const call: OverlayCall = { do: "clear", parts, ...(!isAll && { selection }) };
    const { sockets, offset } = await control(env, stream.streamId, call);
    return { sockets, offset };
  }),
  serve(operations.muteOverlays, async ({ env, stream, body: { muted, durationMs, userIds }, now }) => {
    const end = durationMs === undefined ? untilTakenBack : now.getTime() + durationMs;
    const until = muted ? end : 0;
    const { sockets } = await control(env, stream.streamId, { do: "mute", until, ...(userIds && { userIds }) });
    return { muted, until: until === 0 || until === untilTakenBack ? null : until, sockets };
  }),
  serve(operations.tryOverlay, async ({ env, stream, body: { overlay, text = "", event }, now }) => {
    const hub = hubOf(env, stream.streamId);
    const answer = event
      ? await hub.show([], { overlay, event: { ...readTriedEvent(event, now), eventId: randomHex() } })
      : await hub.show([triedAlert(text, overlay)]);
    if (!answer.ok) throw new Problem(answer.code);
    return { sockets: answer.sockets };
  }),
];

/** What a rule would ask for that shows this text: each time another one. */
function triedAlert(text: string, overlay: string): ActionRun {
  const made = randomHex();
  const nothing = { imageUrl: "", soundUrl: "", speech: "" };
  const how = { durationMs: 6_000, variant: "default", queue: "alerts", priority: 0, overlays: [overlay] };
  const action = { type: "overlay" as const, text, ...nothing, ...how };
  return { actionId: made, ruleId: "tried", revision: 1, eventId: made, index: 0, times: 1, action };
}

/** 64 hex digits, as the id of an event has. */
function randomHex(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function control(env: Env, streamId: string, call: OverlayCall): Promise<Extract<OverlayAnswer, { ok: true }>> {
  const answer = await hubOf(env, streamId).control(call);
  if (!answer.ok) throw new Problem(answer.code);
  return answer;
}
