import type { HubRpc } from "#shared/protocol/hub-protocol.ts";
import { relayName, type RelayRpc } from "#shared/protocol/relay-protocol.ts";

/** The one place that knows which object a stream's hub is. */
export function hubOf(env: Env, streamId: string): HubRpc & Pick<Fetcher, "fetch"> {
  // The runtime's own RPC types turn every open record (a user, a payload) into `never`; HubRpc says what really comes.
  return env.HUB.get(env.HUB.idFromName(streamId));
}

/** A relay of a stream whose hub has enough sockets. */
export function relayOf(env: Env, streamId: string, relay: number): RelayRpc & Pick<Fetcher, "fetch"> {
  return env.RELAY.get(env.RELAY.idFromName(relayName(streamId, relay)));
}
