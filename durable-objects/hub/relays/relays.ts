/** Which relay serves who comes to a hub that has enough sockets. */
import { limits } from "#shared/protocol/limits.ts";
import type { RelayReport } from "#shared/protocol/relay-protocol.ts";

/** Who was sent to a relay is there by then, and the relay has said so (it does within 5 s); or it never came. */
const placeMs = 20_000;

interface Held {
  /** As the relay said last. */
  sockets: number;
  /** When somebody was sent there since, milliseconds since 1970, oldest first. */
  chosenAt: number[];
}

/**
 * How many sockets each relay holds: as it said last, with those that were sent there since and may be on their way still.
 * Only in memory: a hub that has slept fills its relays from the first one on, until they say how full they are.
 */
export class Relays {
  readonly #held = new Map<number, Held>();

  /** The first one with room, so that as few as possible are awake; undefined where there are as many as there may be. */
  choose(socketsEach: number, now: number): number | undefined {
    for (let relay = 1; relay <= limits.relaysPerStream; relay += 1) {
      const held = this.#held.get(relay) ?? { sockets: 0, chosenAt: [] };
      const chosenAt = held.chosenAt.filter((at) => now - at < placeMs);
      const hasRoom = held.sockets + chosenAt.length < socketsEach;
      this.#held.set(relay, { sockets: held.sockets, chosenAt: hasRoom ? [...chosenAt, now] : chosenAt });
      if (hasRoom) return relay;
    }
    return undefined;
  }

  note({ relay, sockets }: RelayReport): void {
    if (sockets === 0) this.forget(relay);
    else this.#held.set(relay, { sockets, chosenAt: [] });
  }

  /** A relay has left, or was cut off: one that still serves says so when it is back. */
  forget(relay: number): void {
    this.#held.delete(relay);
  }
}
