import type { HubRpc } from "#shared/protocol/hub-protocol.ts";
import { type ReplayHubRpc, runIdPattern } from "#shared/protocol/replay-protocol.ts";
import { countCalls } from "./telemetry/observe.ts";
import { relayName, type RelayRpc } from "#shared/protocol/relay-protocol.ts";

/** The one place that knows which object a stream's hub is. */
export function hubOf(env: Env, streamId: string): HubRpc & Pick<Fetcher, "fetch"> {
  // The runtime's own RPC types turn every open record (a user, a payload) into `never`; HubRpc says what really comes.
  return countCalls("hub", env.HUB.get(env.HUB.idFromName(streamId)) as HubRpc & Pick<Fetcher, "fetch">);
}

/** The hub of a run. */
export function replayHubOf(env: Env, runId: string): ReplayHubRpc & Pick<Fetcher, "fetch"> {
  return countCalls(
    "replay_hub",
    env.REPLAY_HUB.get(env.REPLAY_HUB.idFromName(runId)) as ReplayHubRpc & Pick<Fetcher, "fetch">,
  );
}

/** What of a hub is for those who watch: of a stream's, or of a run's. */
export type WatchedHub = Pick<
  HubRpc,
  "admits" | "recognize" | "revoke" | "catchUp" | "failCatchUp" | "feedPage" | "snapshot"
> &
  Pick<Fetcher, "fetch">;

/** The hub that is watched under an id: the id of a run stands wherever a stream's does. */
export function watchedHubOf(env: Env, id: string): WatchedHub {
  return isRunId(id) ? replayHubOf(env, id) : hubOf(env, id);
}

export function isRunId(id: string): boolean {
  return runIdPattern.test(id);
}

/** A relay of a stream whose hub has enough sockets. */
export function relayOf(env: Env, streamId: string, relay: number): RelayRpc & Pick<Fetcher, "fetch"> {
  return countCalls(
    "relay",
    env.RELAY.get(env.RELAY.idFromName(relayName(streamId, relay))) as RelayRpc & Pick<Fetcher, "fetch">,
  );
}
