import type { RuleDraft } from "#shared/rules/rule.ts";
import type { Config } from "../config.ts";
import { readEndpointIds } from "../database/endpoints.ts";
import { refuseErrors } from "../problem.ts";

/** Throws `invalid_request` where rules send to endpoints that the stream does not have; `path` is where a rule stands. */
export async function refuseUnknownEndpoints(
  config: Config,
  streamId: string,
  places: { path: string; rule: RuleDraft }[],
): Promise<void> {
  const named = places.flatMap(({ path, rule }) =>
    rule.actions.flatMap((action, index) =>
      action.type === "webhook" ? { endpointId: action.endpointId, path: `${path}actions.${index}.endpointId` } : [],
    ),
  );
  if (named.length === 0) return;
  const known = await readEndpointIds(config, streamId);
  const unknown = named.filter(({ endpointId }) => !known.has(endpointId));
  refuseErrors(unknown.map(({ path }) => ({ path, message: "the stream has no such endpoint" })));
}
