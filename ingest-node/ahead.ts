/**
 * A connection that is made before the stream is ours, because the runner that holds it offers it: what it brings is kept until
 * the lease is there.
 */
import { type Leg, openLeg } from "./failover/leg.ts";
import { type Standby, standBy } from "./failover/standby.ts";
import type { ConnectOutcome, Provider } from "./provider.ts";

/** The holder lets go within seconds of its offer. A connection that nobody takes is ended then, and what it brought is gone. */
const keptMs = 30_000;

export interface Ahead {
  /** Connects. Once for an offer, however often it is called. */
  begin: () => void;
  /** Whether a connection stands. */
  isReady: () => boolean;
  /**
   * What came of it, as of an attempt that is made now; `signal` ends it from now on. Undefined where nothing was begun, or what
   * came of it is over.
   */
  take: (signal: AbortSignal) => Promise<ConnectOutcome | undefined>;
  /** Ends it: the offer is over. */
  drop: () => void;
}

/** The clock in milliseconds since 1970. */
export function connectAhead(provider: Provider, now: () => number): Ahead {
  let leg: Leg | undefined;
  let standing: Standby | undefined;
  let since = 0;
  let isBegun = false;
  let timer: NodeJS.Timeout | undefined;

  async function follow(own: Leg): Promise<void> {
    const outcome = await own.outcome;
    if (outcome.kind === "connected") {
      standing = standBy(outcome.connection);
      since = now();
      await standing.closing;
    }
    // It failed, or is over: whoever takes now connects anew.
    if (leg === own) end();
  }

  function end(): void {
    clearTimeout(timer);
    leg?.hangUp();
    leg = undefined;
    standing = undefined;
  }

  return {
    begin() {
      // Once: who signs and who serves count.
      if (isBegun) return;
      isBegun = true;
      leg = openLeg(provider, new AbortController().signal);
      timer = setTimeout(end, keptMs);
      void follow(leg);
    },
    isReady: () => standing !== undefined,
    async take(signal) {
      const own = leg;
      if (own === undefined) return undefined;
      clearTimeout(timer);
      leg = undefined;
      if (signal.aborted) own.hangUp();
      else signal.addEventListener("abort", own.hangUp, { once: true });
      const outcome = await own.outcome;
      if (outcome.kind !== "connected" || standing === undefined) return outcome;
      return {
        kind: "connected",
        connection: { ...outcome.connection, ...standing.handOver(true), continues: false, since },
      };
    },
    drop() {
      isBegun = false;
      end();
    },
  };
}
