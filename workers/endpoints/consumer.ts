/** The consumer of the queue `deliveries`: takes what is due, hands it to the endpoints' gates, writes down what became of it. */
import * as z from "zod";
import type {
  AttemptResult,
  DeliverCall,
  DeliveryMessage,
  GateSettings,
  Outcome,
  Room,
} from "#shared/gate-protocol.ts";
import { type Config, readConfig } from "../config.ts";
import { claimDue, type ClaimedEndpoint, type ClaimedRequest, claimOrdered } from "../database/claims.ts";
import { keepOutcomes } from "../database/outcomes.ts";
import { hubOf } from "../hub-stub.ts";
import { retryDelaySeconds } from "../retry-delay.ts";
import { bodyOf } from "./body.ts";
import { gateOf } from "./gate-stub.ts";
import { openHeaders, openSecret } from "./secrets.ts";
import { wakeEndpoints } from "./wake.ts";

/** How long to wait for the log where an event before the next one in order is not in it yet. */
const holeDelaySeconds = 5;
/** How long to wait where another consumer has what is due, and where the gate failed: until its claims have ended. */
const busyDelayMs = 1_000;
const failureDelaySeconds = 60;
/** How long to wait where what an endpoint signs with cannot be opened: a key is missing, and somebody has to put it back. */
const sealedDelayMs = 5 * 60_000;

const Message = z.object({ endpointId: z.string(), results: z.array(z.custom<AttemptResult>()).optional() });

/** One turn of the queue. A message says only where to look; what is due stands in the database. */
export async function consumeDeliveries(batch: MessageBatch<string>, env: Env): Promise<void> {
  const result = readConfig(env as unknown as Record<string, unknown>);
  if (!result.ok) throw new Error(`configuration incomplete: ${result.problems.join("; ")}`);
  const messages = batch.messages.flatMap((message) => readMessage(message.body) ?? []);
  try {
    await keepResults(
      result.config,
      messages.flatMap(({ results = [] }) => results),
    );
    await deliverDue(env, result.config, [...new Set(messages.map(({ endpointId }) => endpointId))]);
  } catch (error) {
    const why = error instanceof Error ? error.name : "unknown";
    log({ status: "retry", messages: batch.messages.length, error: why });
    for (const message of batch.messages) {
      message.retry({ delaySeconds: retryDelaySeconds(message.attempts, Math.random()) });
    }
  }
}

function readMessage(text: string): DeliveryMessage | undefined {
  try {
    return Message.parse(JSON.parse(text)) as DeliveryMessage;
  } catch {
    // Only we write to this queue. Whatever it was, it named no endpoint, and what is due is found without it.
    log({ status: "unreadable", messages: 1, error: "" });
    return undefined;
  }
}

async function keepResults(config: Config, results: AttemptResult[]): Promise<void> {
  await keepOutcomes(config, { results, later: [] });
}

async function deliverDue(env: Env, config: Config, endpointIds: string[]): Promise<void> {
  const rooms = await askRooms(env, endpointIds);
  if (rooms.size === 0) return;
  const { endpoints, requests } = await claimDue(
    config,
    Array.from(rooms, ([endpointId, { messages }]) => ({ endpointId, messages })),
  );
  const handed = await Promise.all(
    endpoints
      .filter(({ enabled }) => enabled)
      .map((endpoint) => {
        const unordered = requests.filter(({ endpointId }) => endpointId === endpoint.endpointId);
        const room = rooms.get(endpoint.endpointId)?.messages ?? 0;
        return apart(endpoint.endpointId, () => deliverTo(env, config, endpoint, unordered, room));
      }),
  );
  const outcomes = handed.flatMap((one) => one.outcomes);
  await keepOutcomes(config, {
    results: outcomes.flatMap((outcome) => (outcome.state === "done" ? [outcome] : [])),
    later: outcomes.flatMap((outcome) => (outcome.state === "later" ? [outcome] : [])),
  });
  const again = (status: Handed["again"]) => handed.filter((one) => one.again === status).map((one) => one.endpointId);
  await wakeEndpoints(env, again("now"));
  await wakeEndpoints(env, again("soon"), holeDelaySeconds);
  await wakeEndpoints(env, again("late"), failureDelaySeconds);
}

/** What became of an endpoint's requests, and when to look at it again; its gate's own wakes left aside. */
interface Handed {
  endpointId: string;
  outcomes: Outcome[];
  again: "now" | "soon" | "late" | "not";
}

/** Keeps a failure to its endpoint. What it had claimed is due again when the claim ends. */
async function apart(endpointId: string, deliver: () => Promise<Handed>): Promise<Handed> {
  try {
    return await deliver();
  } catch (error) {
    log({
      status: "gate_failed",
      messages: 1,
      error: error instanceof Error ? error.message.slice(0, 200) : "unknown",
    });
    return { endpointId, outcomes: [], again: "late" };
  }
}

async function deliverTo(
  env: Env,
  config: Config,
  endpoint: ClaimedEndpoint,
  unordered: ClaimedRequest[],
  room: number,
): Promise<Handed> {
  const { endpointId, nextDueAt } = endpoint;
  const gate = gateOf(env, endpointId);
  const outcomes = await handOver(env, config, endpoint, unordered, false);
  let again: Handed["again"] = unordered.length >= room ? "now" : "not";
  let waitsUntil = unordered.length === 0 ? nextDueAt : null;
  if (endpoint.orderedDue) {
    const logged = await hubOf(env, endpoint.streamId).logged();
    const inOrder = await claimOrdered(
      config,
      { endpointId, messages: room },
      logged.ok ? logged.position : { epoch: "", offset: 0 },
    );
    const sent = await handOver(env, config, endpoint, inOrder.requests, true);
    outcomes.push(...sent);
    if (sent.length > 0) {
      if (sent.every((one) => one.state === "done" && one.outcome !== "retry")) again = "now";
    } else if (inOrder.waitsUntil === null) again = again === "now" ? "now" : "soon";
    else waitsUntil = Math.min(waitsUntil ?? Infinity, inOrder.waitsUntil);
  }
  // Not at once: what is due and was not taken is in another consumer's hands this very moment.
  if (waitsUntil !== null) await gate.wakeAt(endpointId, Math.max(waitsUntil, Date.now() + busyDelayMs));
  return { endpointId, outcomes, again };
}

/** The endpoints that take something now. A gate without room says by itself when it has some. */
async function askRooms(env: Env, endpointIds: string[]): Promise<Map<string, Room>> {
  const rooms = await Promise.all(
    endpointIds.map(async (endpointId) => [endpointId, await gateOf(env, endpointId).room(endpointId)] as const),
  );
  return new Map(rooms.filter(([, { messages }]) => messages > 0));
}

async function handOver(
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
  const messages: DeliverCall["messages"] = requests.map((request) => ({
    day: request.day,
    deliveryId: request.deliveryId,
    attempt: request.attemptCount + 1,
    scheduleAttempt: request.attemptCount + 1 - request.scheduleStart,
    body: bodyOf(request, endpoint),
  }));
  return gateOf(env, endpoint.endpointId).deliver({ settings, messages, ordered });
}

/** What the gate needs to sign and send; undefined where a sealing key is missing. */
async function openSettings(config: Config, endpoint: ClaimedEndpoint): Promise<GateSettings | undefined> {
  const { endpointId, url, rateLimit } = endpoint;
  try {
    const [headers, ...secrets] = await Promise.all([
      openHeaders(config.SEALING_KEYS, endpointId, endpoint),
      ...endpoint.secrets.map((row) => openSecret(config.SEALING_KEYS, endpointId, row)),
    ]);
    const privateAllowed = config.PRIVATE_WEBHOOKS === "allowed";
    return { endpointId, url, headers, secrets, rateLimit, privateAllowed, dnsEndpoint: config.DNS_ENDPOINT };
  } catch (error) {
    log({ status: "sealed", messages: 1, error: error instanceof Error ? error.message : "unknown" });
    return undefined;
  }
}

function log(line: { status: string; messages: number; error: string }): void {
  console.error(JSON.stringify({ part: "deliveries", ...line }));
}
