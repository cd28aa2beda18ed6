/** Proving that a webhook's target is wanted there, before more than tests go to it. */
import { wellKnownOf } from "#shared/webhooks/proof.ts";
import { spend } from "../access/budget.ts";
import { makeId } from "../auth/secret.ts";
import type { Config } from "../config.ts";
import { type EndpointRow, noteChallenge, readSealedSecrets } from "../database/endpoints.ts";
import { Problem } from "../problem.ts";
import { gateOf } from "./gate-stub.ts";
import { logDeliveries } from "./log.ts";
import { openSettings } from "./settings.ts";
import { wakeEndpoints } from "./wake.ts";

interface World {
  env: Env;
  config: Config;
}

/** Whether it waits for its proof. One that is off is asked nothing. */
export function isUnproven({ enabled, provenAt }: EndpointRow): boolean {
  return enabled && provenAt === null;
}

/** Asks the target, once, unless it is proven; what waits goes once it is. */
export async function verify({ env, config }: World, row: EndpointRow) {
  const wellKnown = wellKnownOf(row);
  if (row.provenAt !== null) {
    return { proven: true, provenAt: row.provenAt.toISOString(), detail: "it is proven", wellKnown };
  }
  const secrets = await readSealedSecrets(config, row.endpointId, new Date());
  const settings = await openSettings(config, { ...row, secrets });
  if (!settings) throw new Problem("unavailable", "What the endpoint signs with cannot be opened");
  const call = { settings, challengeId: makeId("ch"), challenge: makeId("challenge") };
  const said = await gateOf(env, row.endpointId).prove(call);
  const after = await noteChallenge(config, row, { ...said, now: new Date() });
  if (!after) return { proven: false, provenAt: null, detail: "the URL was changed meanwhile", wellKnown };
  if (said.proven) await wakeEndpoints(env, [row.endpointId]);
  return {
    proven: after.provenAt !== null,
    provenAt: after.provenAt?.toISOString() ?? null,
    detail: said.detail,
    wellKnown,
  };
}

/** As `verify`, after the answer: that it cannot be asked now is no fault of the change that it follows. */
export async function proveSoon(world: World & { stream: { workspaceId: string } }, row: EndpointRow): Promise<void> {
  try {
    await spend(world, world.stream.workspaceId, { budget: "challenges", units: 1 });
    await verify(world, row);
  } catch (error) {
    if (!(error instanceof Problem)) logDeliveries("proof_failed", error);
  }
}
