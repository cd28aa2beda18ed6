import type { MeterRpc } from "#shared/telemetry/report.ts";

/** There is one for the whole deployment. */
export function meterOf(env: Env): MeterRpc {
  return env.METER.get(env.METER.idFromName("meter"));
}
