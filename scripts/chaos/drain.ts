/** After the faults: waits until everything that was sent has had its chance to arrive everywhere. */
import { setTimeout as delay } from "node:timers/promises";
import type { RecordedEvent } from "#shared/event.ts";
import { initialState, type LiveState } from "#shared/live-state.ts";
import { withOwner } from "../start/database.ts";
import type { World } from "./world.ts";

export interface Drained {
  stored: RecordedEvent[];
  hub: { offset: number; state: LiveState; counters: Record<string, number> };
  /** Ids of the runs in the log of actions. */
  actions: string[];
  /** What did not come to its end before the deadline, in words. */
  unfinished: string[];
}

const deliveryPatienceMs = 4 * 60_000;

/** Waits for `isDone` until `deadline` (milliseconds since 1970); notes `what` when it did not come. */
async function until(
  what: string,
  deadline: number,
  unfinished: string[],
  isDone: () => Promise<boolean> | boolean,
): Promise<void> {
  for (;;) {
    if (await Promise.resolve(isDone()).catch(() => false)) return;
    if (Date.now() > deadline) {
      unfinished.push(what);
      return;
    }
    await delay(100);
  }
}

/** Ends the show in order and waits for runner, log and overlays, each at most `patienceMs`. */
export async function drain(world: World, patienceMs: number): Promise<Drained> {
  const { simulator, record, runner, secondRunner, clients, streamId } = world;
  const unfinished: string[] = [];
  const deadline = () => Date.now() + patienceMs;

  const now = Date.now();
  const isBack = () => clients[0].arrivals.findLast(({ ingestedAt }) => ingestedAt > now) !== undefined;
  await until("no overlay received anything after the last fault", deadline(), unfinished, isBack);
  simulator.hold();
  const isAcknowledged = () => {
    // One that nobody was connected for can be acknowledged by nobody, nor one whose connections have all ended since.
    const last = record.frames.findLast(({ acknowledgedAt }) => acknowledgedAt.size > 0);
    if (last === undefined) return true;
    const given = [...last.acknowledgedAt];
    return (
      given.some(([, atMs]) => atMs !== undefined) ||
      given.every(([connection]) => record.connections.get(connection) !== undefined)
    );
  };
  await until("the runner did not acknowledge the last frame", deadline(), unfinished, isAcknowledged);
  simulator.faults.user = "offline";
  simulator.dropSockets(1000);
  // A runner that was killed has a spool to send: it starts once more for it.
  for (const one of [secondRunner, runner]) {
    one.start();
    // Longer each time: the lease may be the other one's for a while yet, and who is stopped sends no more.
    let patience = 1_000;
    const isStopped = async () => {
      await delay(patience);
      if (await one.stop()) return true;
      patience += 3_000;
      one.start();
      return false;
    };
    await until(`${one.name} could not send everything`, deadline(), unfinished, isStopped);
  }

  let hub: Drained["hub"] = { offset: 0, state: initialState().live, counters: {} };
  let stored: RecordedEvent[] = [];
  const isStored = async () => {
    hub = await readHub(world);
    stored = await readStored(world.ownerUrl, streamId);
    return stored.length >= hub.offset && stored.at(-1)?.offset === hub.offset;
  };
  await until("the log did not catch up with the hub", deadline(), unfinished, isStored);
  const areServed = () => clients.every((client) => client.position()?.offset === hub.offset);
  await until("not every overlay caught up with the hub", deadline(), unfinished, areServed);
  // An attempt that died with the Workers counts as lost only after a while, and is then made again.
  const got = () => new Set(world.receiver.received.map(({ eventId }) => eventId));
  const areDelivered = () => {
    const ids = got();
    return stored.every(({ eventId }) => ids.has(eventId));
  };
  if (world.isForwarded)
    await until("not every event was delivered", Date.now() + deliveryPatienceMs, unfinished, areDelivered);
  const actions = await readActions(world.ownerUrl, streamId);
  return { stored, hub, actions, unfinished };
}

async function readHub({ api, streamId }: World): Promise<Drained["hub"]> {
  const answer = (await api(`/v1/streams/${streamId}/state`)) as {
    position: { offset: number };
    state: LiveState;
    counters: Record<string, number>;
  };
  return { offset: answer.position.offset, state: answer.state, counters: answer.counters };
}

async function readActions(ownerUrl: string, streamId: string): Promise<string[]> {
  return withOwner(ownerUrl, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      "select encode(action_id, 'hex') as id from actions_log where stream_id = $1",
      [streamId],
    );
    return rows.map(({ id }) => id);
  });
}

/** Every event of the stream as the log has it, by offset. */
async function readStored(ownerUrl: string, streamId: string): Promise<RecordedEvent[]> {
  return withOwner(ownerUrl, async (client) => {
    const { rows } = await client.query<{ event: RecordedEvent }>(
      "select event_json(events) as event from events where stream_id = $1 order by feed_offset, seq_no",
      [streamId],
    );
    return rows.map(({ event }) => event);
  });
}
