/** From "this endpoint has something due" to requests made and written down. */
import type { Outcome, Room } from "#shared/protocol/gate-protocol.ts";
import type { Config } from "../config.ts";
import { claimDue, type Claimed, type ClaimedEndpoint, type ClaimedRequest, claimOrdered } from "../database/claims.ts";
import { hubOf } from "../hub-stub.ts";
import { announceDisabled } from "./announce.ts";
import { deliverReplays } from "./deliver-replays.ts";
import { gateOf } from "./gate-stub.ts";
import { keep } from "./keep.ts";
import { logDeliveries } from "./log.ts";
import { requestOf } from "./request.ts";
import { openSettings } from "./settings.ts";
import { usualShare } from "#shared/telemetry/otlp.ts";
import { inTime } from "../within.ts";
import { wakeEndpoints } from "./wake.ts";

/** How long to wait for the log where an event before the next one in order is not in it yet. */
const holeDelaySeconds = 5;
/** How long to wait where another consumer has what is due, and where the gate failed: until its claims have ended. */
const busyDelayMs = 1_000;
const failureDelaySeconds = 60;
/** How long an object is waited for that answers from its memory: it may be starting. */
const objectTimeoutMs = 10_000;
/** How long to wait where what an endpoint signs with cannot be opened: a key is missing, and somebody has to put it back. */
const sealedDelayMs = 5 * 60_000;

/**
 * Takes what is due of these endpoints, as much as each has room for, hands it to their gates and writes down what became
 * of it, of each endpoint as soon as it is known. A failure of one endpoint stays with it.
 */
export async function deliverDue(env: Env, config: Config, endpointIds: string[]): Promise<void> {
  const rooms = await askRooms(env, endpointIds);
  if (rooms.size === 0) return;
  const { endpoints, requests, unread } = await claimDue(
    config,
    Array.from(rooms, ([endpointId, { messages }]) => ({ endpointId, messages })),
  );
  const unannounced = endpoints.filter((endpoint) => endpoint.unannounced).map(({ endpointId }) => endpointId);
  const turns = await Promise.allSettled([
    announceDisabled(env, config, unannounced),
    ...endpoints
      .filter(({ enabled }) => enabled)
      .map((endpoint) => {
        const ofIt = ({ endpointId }: { endpointId: string }) => endpointId === endpoint.endpointId;
        const unordered = { requests: requests.filter(ofIt), unread: unread.filter(ofIt) };
        const room = rooms.get(endpoint.endpointId)?.messages ?? 0;
        return apart(env, endpoint.endpointId, () => deliverTo(env, config, endpoint, unordered, room));
      }),
  ]);
  for (const turn of turns) if (turn.status === "rejected") throw turn.reason;
}

/** When to look at an endpoint again, its gate's own wakes left aside; seconds. */
const delaysSeconds = { now: 0, soon: holeDelaySeconds, late: failureDelaySeconds };
type Again = keyof typeof delaysSeconds | "not";

/**
 * Keeps a failure to its endpoint, and what follows from its haste: no endpoint waits for another one's answers. What a
 * failure leaves claimed is due again when the claim ends. Throws only where the queue does not take a wake.
 */
async function apart(env: Env, endpointId: string, deliver: () => Promise<Again>): Promise<void> {
  let again: Again = "late";
  try {
    again = await deliver();
  } catch (error) {
    logDeliveries("endpoint_failed", error);
  }
  if (again !== "not") await wakeEndpoints(env, [endpointId], delaysSeconds[again]);
}

async function deliverTo(
  env: Env,
  config: Config,
  endpoint: ClaimedEndpoint,
  unordered: Claimed,
  room: number,
): Promise<Again> {
  const { endpointId, nextDueAt } = endpoint;
  const gate = gateOf(env, endpointId);
  const outcomes = await handOver(env, config, endpoint, unordered, false);
  let again: Again = "not";
  let waitsUntil = unordered.requests.length === 0 ? nextDueAt : null;
  if (endpoint.orderedDue) {
    const logged = await inTime(hubOf(env, endpoint.streamId).logged(), objectTimeoutMs);
    const inOrder = await claimOrdered(
      config,
      { endpointId, messages: room },
      logged.ok ? logged.position : { epoch: "", offset: 0 },
    );
    const sent = await handOver(env, config, endpoint, inOrder, true);
    outcomes.push(...sent);
    if (sent.length > 0) {
      if (sent.every((one) => one.state === "done" && one.outcome !== "retry" && one.outcome !== "slowed"))
        again = "now";
    } else if (inOrder.waitsUntil === null) again = "soon";
    else waitsUntil = Math.min(waitsUntil ?? Infinity, inOrder.waitsUntil);
  }
  // What replays have comes after the live's. Where there was some of that, the endpoint is looked at once more.
  if (endpoint.replaysWait) {
    if (outcomes.length > 0) again = "now";
    else await deliverReplays(env, config, endpoint);
  }
  // Not at once: what is due and was not taken is in another consumer's hands this very moment.
  if (waitsUntil !== null) await gate.wakeAt(endpointId, Math.max(waitsUntil, Date.now() + busyDelayMs));
  // What was not taken, or taken and not started, is due now that this is written down. An answer that freed a lane before
  // found nothing due, so the gate is asked once more; from here on it says by itself when it has room.
  const more =
    (unordered.requests.length > 0 && endpoint.unorderedDue) ||
    outcomes.some((one) => one.state === "later" || (one.state === "done" && one.outcome === "slowed"));
  if (more && (await gate.room(endpointId)).messages > 0) return "now";
  return again;
}

/** The endpoints that take something now. A gate without room says by itself when it has some. */
async function askRooms(env: Env, endpointIds: string[]): Promise<Map<string, Room>> {
  const silent: string[] = [];
  const rooms = await Promise.all(
    endpointIds.map(async (endpointId) => {
      try {
        return [endpointId, await inTime(gateOf(env, endpointId).room(endpointId), objectTimeoutMs)] as const;
      } catch (error) {
        logDeliveries("gate_failed", error);
        silent.push(endpointId);
        return [endpointId, { messages: 0, from: 0 }] as const;
      }
    }),
  );
  await wakeEndpoints(env, silent, failureDelaySeconds);
  return new Map(rooms.filter(([, { messages }]) => messages > 0));
}

/** Hands what was claimed to the endpoint's gate and writes down what became of it. */
async function handOver(
  env: Env,
  config: Config,
  endpoint: ClaimedEndpoint,
  { requests, unread }: Claimed,
  ordered: boolean,
): Promise<Outcome[]> {
  const outcomes = await send(env, config, endpoint, requests, ordered);
  for (const { day, deliveryId, dueAt } of unread) outcomes.push({ state: "later", day, deliveryId, dueAt });
  await keep(env, config, {
    results: outcomes.flatMap((outcome) => (outcome.state === "done" ? [outcome] : [])),
    later: outcomes.flatMap((outcome) => (outcome.state === "later" ? [outcome] : [])),
  });
  return outcomes;
}

async function send(
  env: Env,
  config: Config,
  endpoint: ClaimedEndpoint,
  requests: ClaimedRequest[],
  ordered: boolean,
): Promise<Outcome[]> {
  if (requests.length === 0) return [];
  const settings = await openSettings(config, endpoint);
  if (!settings) {
    const dueAt = Date.now() + sealedDelayMs;
    await gateOf(env, endpoint.endpointId).wakeAt(endpoint.endpointId, dueAt);
    return requests.map(({ day, deliveryId }) => ({ state: "later", day, deliveryId, dueAt }));
  }
  const messages = requests.map((request) => requestOf(request, endpoint, config.TRACE_SHARE ?? usualShare));
  return gateOf(env, endpoint.endpointId).deliver({ settings, messages, ordered });
}
