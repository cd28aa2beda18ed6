/** The endpoint of a path, read in the request that says whose it is. */
import { type EndpointRow, selectEndpoint, toEndpointRows } from "../database/endpoints.ts";
import { Problem } from "../problem.ts";

export const withEndpoint = {
  reads: ({ params }: { params: Record<string, string> }) => [selectEndpoint(params["endpointId"] ?? "")],
};

/** The endpoint that was read with the request, unless it is gone. */
export function endpointOr404({ rows: [found = []] }: { rows: Record<string, unknown>[][] }): EndpointRow {
  const [endpoint] = toEndpointRows(found);
  if (!endpoint) throw new Problem("unknown_endpoint");
  return endpoint;
}

/** The endpoint, unless it is off. Throws `endpoint_disabled`. */
export function mustBeOn(endpoint: EndpointRow): EndpointRow {
  if (!endpoint.enabled) throw new Problem("endpoint_disabled", "Switch the endpoint on first: PATCH {enabled: true}");
  return endpoint;
}
