/** What a run is made of: which way the runner takes, whether relays serve, what the watchers speak. Pure, from the seed. */
import type { LineMode } from "../../ingest-node/stream-client.ts";

export interface Setup {
  /** The runner's line. `auto` is a socket, and HTTP while there is none. */
  line: LineMode;
  /** Whether the hub serves so few sockets that relays serve the others. */
  relays: boolean;
  /** What the watching sockets speak, in turn. */
  protocols: readonly (1 | 2)[];
}

const lines = ["auto", "socket", "http"] as const;
const spoken = [[1, 2], [1], [2]] as const;

/** Every combination comes within 18 seeds on end: three lines, each with three choices of protocols, half with relays. */
export function setupOf(seed: number): Setup {
  return {
    line: lines[seed % 3] ?? "auto",
    relays: seed % 2 === 0,
    protocols: spoken[(seed + Math.floor(seed / 3)) % 3] ?? [1, 2],
  };
}

/** In words, for the line of a run. */
export function describeSetup({ line, relays, protocols }: Setup): Record<string, string> {
  return { line, relays: relays ? "yes" : "no", watchers: protocols.map((protocol) => `v${protocol}`).join("+") };
}
