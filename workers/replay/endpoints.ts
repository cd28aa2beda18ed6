/** Where the webhooks of a run go. */
import type * as z from "zod";
import type { ReplayRequest } from "#shared/api/operations/replays.ts";
import { connect, type DatabaseConfig } from "../database/client.ts";
import { selectEndpoints, toEndpointRows } from "../database/endpoints.ts";
import { refuseErrors } from "../problem.ts";

/**
 * The ids of the endpoints that are asked for; null: none. Throws `invalid_request` for what the stream does not have, what is off,
 * and what has not proven that it is wanted there.
 */
export async function chooseEndpoints(
  config: DatabaseConfig,
  streamId: string,
  asked: z.output<typeof ReplayRequest>["webhooks"],
): Promise<string[] | null> {
  if (asked === false) return null;
  const { text, values } = selectEndpoints(streamId);
  const rows = toEndpointRows(await connect(config).query(text, values));
  if (asked === true) {
    const ready = rows.filter(({ enabled, provenAt }) => enabled && provenAt !== null);
    if (ready.length === 0) {
      refuseErrors([{ path: "webhooks", message: "the stream has no endpoint that is on and has proven itself" }]);
    }
    return ready.map(({ endpointId }) => endpointId);
  }
  const known = new Map(rows.map((row) => [row.endpointId, row]));
  const problemOf = (endpointId: string) => {
    const row = known.get(endpointId);
    if (!row) return "the stream has no such endpoint";
    if (!row.enabled) return "the endpoint is off";
    return row.provenAt === null ? "the endpoint has not proven itself yet" : undefined;
  };
  refuseErrors(
    asked.endpointIds.flatMap((endpointId, index) => {
      const message = problemOf(endpointId);
      return message === undefined ? [] : [{ path: `webhooks.endpointIds.${index}`, message }];
    }),
  );
  return [...new Set(asked.endpointIds)];
}
