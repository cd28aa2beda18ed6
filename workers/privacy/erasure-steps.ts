import { WorkerEntrypoint } from "cloudflare:workers";
import type { ErasureStepsRpc } from "#shared/protocol/erasure-clock.ts";
import { readConfig } from "../config.ts";
import { advanceErasure } from "./advance.ts";

/** Goes on with erasures for the object that carries them on. Only this Worker's own code gets at it, by `ctx.exports`. */
export class ErasureSteps extends WorkerEntrypoint<Env> implements ErasureStepsRpc {
  async advance(erasureId: string): Promise<number | undefined> {
    const result = readConfig(this.env as unknown as Record<string, unknown>);
    if (!result.ok) throw new Error(`configuration incomplete: ${result.problems.join("; ")}`);
    return advanceErasure(this.env, result.config, erasureId);
  }
}
