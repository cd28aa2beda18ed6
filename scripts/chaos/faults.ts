/** How each fault is begun and ended. */
import { setTimeout as delay } from "node:timers/promises";
import type { FaultKind, PlannedFault } from "./plan.ts";
import type { World } from "./world.ts";

interface Fault {
  begin: () => Promise<void> | void;
  end: () => Promise<void> | void;
}

const nothing = () => undefined;
const standbyPatienceMs = 5_000;

/** What a kind of fault does to the world. `random` from 0 to 1 decides which overlay, which close code and so on. */
export function makeFault(kind: FaultKind, world: World, random: () => number): Fault {
  const { clients, postgres, proxy, runner, secondRunner, simulator, streamId, workers } = world;
  const pickClient = () => clients[1 + Math.floor(random() * (clients.length - 1))] ?? clients[0];
  const onTheWire = (fault: Parameters<typeof proxy.setFault>[0]): Fault => ({
    begin: () => proxy.setFault(fault, 0.5),
    end: () => proxy.setFault("none", 0),
  });
  switch (kind) {
    case "runner-kill":
      return { begin: () => runner.kill(), end: () => runner.start() };
    case "runner-freeze":
      return {
        begin: async () => {
          secondRunner.start();
          // It is to stand by when the first one falls silent; whichever of them waits does.
          await Promise.race([secondRunner.said("lease-held"), delay(standbyPatienceMs)]);
          runner.freeze();
        },
        end: async () => {
          runner.thaw();
          await secondRunner.stop();
        },
      };
    case "workers-kill":
      return { begin: () => workers.kill(), end: () => workers.start() };
    case "hub-evict-hibernate":
      return { begin: () => evict("hibernate"), end: nothing };
    case "hub-evict-close":
      return { begin: () => evict("close"), end: nothing };
    case "postgres-stop":
      return { begin: () => postgres.stop(), end: () => postgres.start() };
    case "push-close": {
      const code = random() < 0.5 ? undefined : 1011;
      return { begin: () => simulator.dropSockets(code), end: nothing };
    }
    case "push-silent":
      return { begin: () => simulator.muteSockets(), end: nothing };
    case "push-repeat": {
      let timer: NodeJS.Timeout | undefined;
      return {
        begin: () => void (timer = setInterval(() => simulator.sendAgain(), 100)),
        end: () => clearInterval(timer),
      };
    }
    case "push-reorder":
      return {
        begin: () => void (simulator.faults.order = "changed"),
        end: () => void (simulator.faults.order = "kept"),
      };
    case "wire-drop-request":
      return onTheWire("drop-request");
    case "wire-cut-request":
      return onTheWire("cut-request");
    case "wire-drop-answer":
      return onTheWire("drop-answer");
    case "wire-reset":
      return onTheWire("reset");
    case "wire-delay":
      return onTheWire("delay");
    case "second-runner": {
      const gently = random() < 0.5;
      return {
        begin: () => secondRunner.start(),
        end: async () => void (gently ? await secondRunner.stop() : await secondRunner.kill()),
      };
    }
    case "sockets-come-and-go": {
      const client = pickClient();
      return { begin: () => client.leave(), end: () => client.comeBack() };
    }
    case "socket-hang": {
      const client = pickClient();
      return { begin: () => client.hang(), end: () => client.resume() };
    }
    default:
      return kind satisfies never;
  }

  /** Workers that are down have nothing in memory to evict. */
  async function evict(webSockets: "close" | "hibernate"): Promise<void> {
    await workers.evict(streamId, webSockets).catch(() => undefined);
  }
}

/** A fault that is over; times in milliseconds since 1970. */
export interface PastFault {
  kind: FaultKind;
  beganAt: number;
  endedAt: number;
}

/** Carries the plan out. Resolves when the last fault is over. A fault that cannot be begun or ended rejects. */
export async function driveFaults(
  plan: readonly PlannedFault[],
  world: World,
  random: () => number,
  onPast: (fault: PastFault) => void,
): Promise<void> {
  const startedAt = Date.now();
  await Promise.all(
    plan.map(async ({ atMs, kind, durationMs }) => {
      const fault = makeFault(kind, world, random);
      await delay(startedAt + atMs - Date.now());
      const beganAt = Date.now();
      await fault.begin();
      await delay(durationMs);
      await fault.end();
      onPast({ kind, beganAt, endedAt: Date.now() });
    }),
  );
}
