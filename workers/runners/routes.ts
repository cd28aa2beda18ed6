/** Runners over HTTP: what the fleet heard of them, and what the hubs say of the leases. */
import * as operations from "#shared/api/operations/runners.ts";
import { hostWorkspaceId } from "../access/decide.ts";
import { serve } from "../access/serve.ts";
import { fleetView } from "../fleet.ts";
import { hubOf } from "../hub-stub.ts";
import { selectStreams, toStreams } from "../streams/statements.ts";
import { type SeenStream, showRunners } from "./show.ts";

export const runnerRoutes = [
  serve(
    operations.listRunners,
    async ({ env, now, access: { workspaceId, streamIds, may }, rows: [found] }) => {
      const streams = toStreams(found).filter(
        (one) => one.workspaceId === workspaceId && (streamIds?.includes(one.streamId) ?? true),
      );
      const wanted = streams.filter((one) => one.wanted);
      const [view, leases] = await Promise.all([
        fleetView(env, { streamIds: streams.map(({ streamId }) => streamId), workspaceId }),
        Promise.all(wanted.slice(0, operations.leasesAsked).map((stream) => leaseOf(env, stream))),
      ]);
      const isHost = workspaceId === hostWorkspaceId && may("host:read");
      return {
        ...showRunners(view, streams, { workspaceId, isHost }, now.getTime()),
        leases: leases.filter((one) => one !== undefined),
      };
    },
    { reads: () => [selectStreams()] },
  ),
];

/** undefined where the hub does not say. */
async function leaseOf(env: Env, { streamId, uniqueId }: SeenStream) {
  const answer = await hubOf(env, streamId)
    .way()
    .catch(() => undefined);
  if (!answer?.ok) return undefined;
  const { runnerId, refused } = answer.facts;
  return {
    streamId,
    uniqueId,
    runnerId: runnerId === "" ? null : runnerId,
    refused: refused === null ? null : { runnerId: refused.runnerId, at: new Date(refused.at).toISOString() },
  };
}
