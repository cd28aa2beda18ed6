import { DurableObject } from "cloudflare:workers";
import type { FleetRpc } from "#shared/protocol/fleet-protocol.ts";
import { type ContainerState, containerName } from "#shared/protocol/runner-containers.ts";
import { howMany } from "./how-many.ts";
import { type Keeper, keeper, type KeptContainer } from "./keeper.ts";
import { type ContainerSettings, type HandedOn, readCount, startOf } from "./settings.ts";
import type { Tended } from "./tend.ts";

export interface ContainerEnv extends ContainerSettings, Partial<Record<HandedOn, string>> {
  /** Of the Workers: it knows what is wanted. */
  FLEET: DurableObjectNamespace;
  RUNNER_CONTAINER: DurableObjectNamespace<RunnerContainer>;
}

/** The object that says how many of the others there should be. It has no container of its own. */
export const leader = "leader";

/**
 * Keeps a runner of the host's in a container of Cloudflare's: starts it, looks whether it runs, starts it again where it ended, and
 * asks it to end where it is not wanted any more. One object has one container; one more, the leader, counts.
 */
export class RunnerContainer extends DurableObject<ContainerEnv> {
  #keeper: Promise<Keeper> | undefined;

  /** Called once a minute: as many containers as the wanted streams need. */
  async lead(): Promise<ContainerState[]> {
    const before = this.ctx.storage.kv.get<number>("containers") ?? 0;
    const known = await this.#tellAll(before, before);
    const streams = await this.#need(known);
    const each = readCount(this.env, "MAX_STREAMS");
    const now = howMany({ streams, now: before, each, most: readCount(this.env, "MOST_CONTAINERS") });
    if (now === before) return known;
    // Noted before: whoever is started and then forgotten would run, and be paid for, for ever.
    this.ctx.storage.kv.put("containers", Math.max(before, now));
    const changed = await this.#tellAll(now, Math.max(before, now));
    this.ctx.storage.kv.put("containers", now);
    await this.#need(changed);
    return changed;
  }

  /** Whether its container should run. */
  async want(runnerId: string, isWanted: boolean): Promise<ContainerState> {
    this.ctx.storage.kv.put("runnerId", runnerId);
    return (await this.#keep()).want(isWanted);
  }

  override async alarm(): Promise<void> {
    await (await this.#keep()).look();
  }

  /** The first `wanted` of `all` should run. One that does not answer is asked again in a minute. */
  async #tellAll(wanted: number, all: number): Promise<ContainerState[]> {
    const told = await Promise.allSettled(
      Array.from({ length: all }, (_, index) => {
        const name = containerName(index + 1);
        return this.env.RUNNER_CONTAINER.getByName(name).want(name, index < wanted);
      }),
    );
    return told.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  }

  /** Says how they are, and hears how many streams need one of them. */
  async #need(containers: ContainerState[]): Promise<number | null> {
    const fleet = this.env.FLEET.get(this.env.FLEET.idFromName("fleet")) as unknown as FleetRpc;
    return fleet.containers(containers);
  }

  #keep(): Promise<Keeper> {
    // A variable that is wrong is read anew with the next version of the Worker, which starts this object anew.
    this.#keeper ??= this.#makeKeeper();
    return this.#keeper;
  }

  async #makeKeeper(): Promise<Keeper> {
    const { storage, container } = this.ctx;
    if (container === undefined) throw new Error("this Worker was deployed without its containers");
    const runnerId = storage.kv.get<string>("runnerId") ?? "";
    const start = startOf(runnerId, this.env);
    const host = {
      container: container as unknown as KeptContainer,
      read: () => storage.kv.get<Tended>("tended"),
      write: (tended: Tended) => storage.kv.put("tended", tended),
      wakeIn: (delayMs: number | undefined) =>
        delayMs === undefined ? storage.deleteAlarm() : storage.setAlarm(Date.now() + delayMs),
      now: Date.now,
    };
    return keeper(runnerId, host, { start, settings: await fingerprint(JSON.stringify(start)) });
  }
}

/** What is kept in place of settings that have a key among them. */
async function fingerprint(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest).slice(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
