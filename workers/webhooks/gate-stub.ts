import { countCalls } from "../telemetry/observe.ts";
import type { GateRpc } from "#shared/protocol/gate-protocol.ts";

/** The one place that knows which object an endpoint's gate is. */
export function gateOf(env: Env, endpointId: string): GateRpc {
  return countCalls("gate", env.ENDPOINT_GATE.get(env.ENDPOINT_GATE.idFromName(endpointId)) as GateRpc);
}
