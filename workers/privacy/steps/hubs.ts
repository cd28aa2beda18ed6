/** What an erasure asks of the hubs of streams: to keep the person out, and to forget them. */
import { hubOf, replayHubOf } from "../../hub-stub.ts";
import { readWatchedRunIds } from "../../replay/statements.ts";
import { keptOutOf } from "../clock-stub.ts";
import { isLogged, readSuppressedBy } from "../erasure-statements.ts";
import { inTime } from "../../within.ts";
import { type Bite, eachStream, type ErasureContext, type Step } from "../step.ts";

/** How long until a hub is asked again whether the log has everything. */
const waitMs = 500;
/** How long a hub is waited for, which may have to go through its whole feed. The step is tried again, and says why. */
const hubTimeoutMs = 60_000;

/** From here on nothing of the person comes in, and a database that is put back does not bring them. Notes what came before. */
export const keepOut: Step = async (context, cursor) => {
  const { env, config, erasureId, workspaceId, target } = context;
  if (!cursor) {
    const suppressed = await readSuppressedBy(config, erasureId);
    await keptOutOf(env, workspaceId).keepOut([{ erasureId, suppressed, users: target.pseudonyms }]);
  }
  return tellHubs(context, cursor);
};

const tellHubs: Step = eachStream(async ({ env, config, erasureId }, { streamId }) => {
  const add = await readSuppressedBy(config, erasureId);
  const answer = await inTime(hubOf(env, streamId).suppress({ add, lift: [] }), hubTimeoutMs);
  return answer.ok ? { tops: { [streamId]: answer.position } } : {};
});

/**
 * Whether a stream's hub knows that the log has what came before. A hub that slept has forgotten what it was told last, and would send
 * that anew before it knew: where the log has it, it is told here.
 */
async function knowsLogged({ env, config, progress }: ErasureContext, streamId: string): Promise<boolean> {
  const top = progress.tops[streamId];
  if (!top) return true;
  const hub = hubOf(env, streamId);
  const answer = await inTime(hub.logged(), hubTimeoutMs);
  // Another epoch is a feed that began anew: what the old one had is in the log, or nowhere.
  if (!answer.ok || answer.position.epoch !== top.epoch || answer.position.offset >= top.offset) return true;
  const { offset: after } = answer.position;
  if (!(await isLogged(config, { streamId, epoch: top.epoch, after, upTo: top.offset }))) return false;
  await inTime(hub.stored({ epoch: top.epoch, ranges: [[after + 1, top.offset]] }), hubTimeoutMs);
  return true;
}

/** Until the log has what came before, for nothing else takes it there whole. */
export const awaitLog: Step = eachStream(async (context, { streamId }): Promise<Bite> => {
  return (await knowsLogged(context, streamId)) ? {} : { next: {}, waitMs };
});

export const eraseHubs: Step = eachStream(async (context, { streamId }): Promise<Bite> => {
  const { env, target } = context;
  // It may have slept since, and erases no more than it knows the log to have.
  await knowsLogged(context, streamId);
  const call = { userIds: [target.userId], handles: target.handles, places: [] };
  const answer = await inTime(hubOf(env, streamId).erase(call), hubTimeoutMs);
  if (!answer.ok) return {};
  // The checkpoint is written anew each time.
  const rows = { "The hub's feed": answer.events, "The hub's checkpoint": answer.events > 0 ? 1 : 0 };
  return answer.waiting > 0 ? { rows, next: {}, waitMs } : { rows };
});

/** One run a bite, in the order of their ids: a hub can take as long as it is waited for. */
export const eraseReplays: Step = async ({ env, config, workspaceId, target }: ErasureContext, cursor) => {
  const after = String(cursor?.["run"] ?? "");
  const runIds = await readWatchedRunIds(config, { workspaceId });
  const runId = runIds.toSorted().find((id) => id > after);
  if (runId === undefined) return {};
  const call = { userIds: [target.userId], handles: target.handles, places: [] };
  const answer = await inTime(replayHubOf(env, runId).erase(call), hubTimeoutMs);
  return { rows: { "A replay's hub": answer.ok ? answer.events : 0 }, next: { run: runId } };
};
