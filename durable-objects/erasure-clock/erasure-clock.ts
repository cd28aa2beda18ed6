import { DurableObject } from "cloudflare:workers";
import type { ErasureClockRpc, ErasureStepsRpc, KeptOut } from "#shared/protocol/erasure-clock.ts";

/** A turn that is not heard of for so long has died. */
const recoveryMs = 60_000;
/** After a turn that failed: the database is away, perhaps. */
const retryMs = 10_000;

const keptPrefix = "kept:";

/**
 * Has an erasure go on until it is done: an alarm outlives whatever dies, and rings again. What is done, and how far it is, is in
 * the database; all that is here is which erasure it is. The object of a workspace has no alarm: it keeps whom erasures keep out,
 * for a database that is put back to before an erasure has forgotten that there was one.
 */
export class ErasureClock extends DurableObject<Env> implements ErasureClockRpc {
  async start(erasureId: string): Promise<void> {
    this.ctx.storage.kv.put("erasureId", erasureId);
    await this.ctx.storage.setAlarm(Date.now());
  }

  // At most as many as a workspace can keep out: the database refuses more.
  async keepOut(people: KeptOut[]): Promise<void> {
    for (const one of people) {
      const key = keptPrefix + one.erasureId;
      const noted = this.ctx.storage.kv.get<KeptOut>(key);
      this.ctx.storage.kv.put(key, noted ? together(noted, one) : one);
    }
  }

  async keptOut(): Promise<KeptOut[]> {
    return Array.from(this.ctx.storage.kv.list<KeptOut>({ prefix: keptPrefix }), ([, one]) => one);
  }

  override async alarm(): Promise<void> {
    const erasureId = this.ctx.storage.kv.get<string>("erasureId");
    if (erasureId === undefined) return;
    await this.ctx.storage.setAlarm(Date.now() + recoveryMs);
    const steps = (this.ctx.exports as unknown as { ErasureSteps: ErasureStepsRpc }).ErasureSteps;
    const again = await steps.advance(erasureId).catch((error: unknown) => {
      // Why is in the Worker's own log, where it got so far. What was looked for stands in no message.
      const kind = error instanceof Error ? error.name : "unknown";
      console.error(JSON.stringify({ part: "privacy", status: "erasure_waits", erasureId, error: kind }));
      return retryMs;
    });
    if (again === undefined) await this.ctx.storage.deleteAll();
    else await this.ctx.storage.setAlarm(Date.now() + again);
  }
}

/** What two notes of one erasure say: each may know what the other does not. */
function together(noted: KeptOut, one: KeptOut): KeptOut {
  const union = (a: readonly string[], b: readonly string[]) => [...new Set([...a, ...b])];
  return {
    erasureId: noted.erasureId,
    suppressed: union(noted.suppressed, one.suppressed),
    users: union(noted.users, one.users),
  };
}
