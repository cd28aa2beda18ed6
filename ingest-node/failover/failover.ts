/**
 * Several providers, of which one at a time is connected: the first that is well. While another one stands in for it, it is
 * tried again beside the running connection, and takes over only when it has brought a message.
 */
import type { Log } from "../log.ts";
import type { Connection, ConnectFailure, ConnectOutcome, Provider } from "../provider.ts";
import {
  afterClosing,
  afterFailure,
  afterProbe,
  chooseProvider,
  type FailoverPolicy,
  type Health,
  isAnswer,
  jointFailure,
  type NamedFailure,
  nextProbe,
  well,
} from "./health.ts";
import { aborted, type Leg, openLeg } from "./leg.ts";
import { standBy, type Standby } from "./standby.ts";

export interface FailoverParts {
  /** In order of preference. */
  providers: readonly Provider[];
  policy: FailoverPolicy;
  log: Log;
  /** Milliseconds since 1970. */
  now: () => number;
  random: () => number;
  /** Resolves after that many milliseconds, or at once when the signal aborts. */
  wait: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

/** An attempt beside the running connection. */
interface Probe {
  index: number;
  leg: Leg;
  /** Undefined where no connection came of it. */
  standing: Promise<Standby | undefined>;
  /** It took over from a connection that ran until then. */
  continues: boolean;
}

/** A provider that is one of several at a time. Never more than one attempt is in flight. */
export function failoverProvider({ providers, policy, log, now, random, wait }: FailoverParts): Provider {
  const healths: Health[] = providers.map(() => well);
  const reasons: string[] = providers.map(() => "");
  let current = 0;
  let probe: Probe | undefined;

  const nameOf = (index: number) => providers[index]?.name ?? "";
  const healthOf = (index: number) => healths[index] ?? well;

  async function connect(signal: AbortSignal): Promise<ConnectOutcome> {
    const fromProbe = await takeProbe(signal);
    if (fromProbe) return fromProbe;
    const failed: NamedFailure[] = outOnes();
    const tried = new Set<number>();
    while (!signal.aborted) {
      const index = chooseProvider(healths, tried, now());
      if (index === undefined) return jointFailure(failed, healths, now());
      tried.add(index);
      turnTo(index);
      const leg = openLeg(providers[index] as Provider, signal);
      const outcome = await leg.outcome;
      if (outcome.kind === "aborted") break;
      if (outcome.kind === "connected") {
        return { kind: "connected", connection: follow(index, outcome.connection, leg, signal) };
      }
      note(index, outcome, afterFailure);
      failed.push({ name: nameOf(index), failure: outcome });
      if (isAnswer(outcome)) return jointFailure(failed, healths, now());
    }
    return { kind: "aborted" };
  }

  /** Those that are out, so that who reads why nothing works reads all of it. */
  function outOnes(): NamedFailure[] {
    return providers.flatMap(({ name }, index) =>
      healthOf(index).isOut ? { name, failure: { kind: "bad-source", message: reasons[index] ?? "" } as const } : [],
    );
  }

  /** A probe that began beside the connection that is over now is the attempt that comes next. */
  async function takeProbe(signal: AbortSignal): Promise<ConnectOutcome | undefined> {
    if (!probe) return undefined;
    const { index, leg, standing, continues } = probe;
    probe = undefined;
    signal.addEventListener("abort", leg.hangUp, { once: true });
    const standby = await standing;
    if (!standby || leg.isOver()) return undefined;
    turnTo(index);
    return { kind: "connected", connection: follow(index, standby.handOver(continues), leg, signal) };
  }

  function turnTo(index: number): void {
    if (index === current) return;
    const [from, to] = [nameOf(current), nameOf(index)];
    if (index < current)
      log({ level: "info", status: "failback", message: `Back to ${to} from ${from}`, provider: to });
    else {
      const message = `${from} does not work (${reasons[current]}); going on with ${to}`;
      log({ level: "warn", status: "failover", message, provider: to });
    }
    current = index;
  }

  function note(index: number, failure: ConnectFailure, next: typeof afterFailure): void {
    reasons[index] = failure.message;
    healths[index] = next(healthOf(index), failure, policy, now());
    if (failure.kind !== "bad-source") return;
    const left = providers.filter((_, other) => !healthOf(other).isOut).map(({ name }) => name);
    const message = `${nameOf(index)} is out until a restart: ${failure.message}; left: ${left.join(", ") || "none"}`;
    log({ level: "error", status: "provider-out", message, provider: nameOf(index) });
  }

  /** The connection as the runner gets it: beside it the providers before this one are tried again. */
  function follow(index: number, connection: Connection, leg: Leg, signal: AbortSignal): Connection {
    return {
      ...connection,
      provider: nameOf(index),
      listen: async (take) => {
        const startedAt = now();
        const over = new AbortController();
        let replacedBy: number | undefined;
        const replace = (better: number) => {
          replacedBy = better;
          leg.hangUp();
        };
        const listening = connection.listen(take);
        void seekBetter(index, replace, signal, over.signal);
        const closing = await listening;
        over.abort();
        if (replacedBy !== undefined && !signal.aborted) {
          return { ...closing, kind: "replaced", reason: `${nameOf(replacedBy)} works again` };
        }
        reasons[index] = closing.reason;
        healths[index] = afterClosing(healthOf(index), closing, now() - startedAt, policy, now());
        // Only where the broadcast goes on is somebody needed to go on with it.
        if (closing.kind !== "lost" && closing.kind !== "silent") dropProbe();
        return closing;
      },
    };
  }

  function dropProbe(): void {
    probe?.leg.hangUp();
    probe = undefined;
  }

  async function seekBetter(
    connected: number,
    replace: (better: number) => void,
    signal: AbortSignal,
    over: AbortSignal,
  ): Promise<void> {
    for (;;) {
      const next = nextProbe(healths, connected, now());
      if (!next) return;
      // Many streams lost the same server at the same moment: they do not come back in step.
      await wait(next.inMs + 0.1 * policy.retryMs * random(), over);
      if (over.aborted || signal.aborted) return;
      const { index } = next;
      const leg = openLeg(providers[index] as Provider, signal);
      probe = { index, leg, standing: judge(index, leg), continues: false };
      const standby = await probe.standing;
      const end = standby && (await Promise.race([standby.proven, standby.closing, aborted(over)]));
      // Whoever connects next finds it.
      if (over.aborted) return;
      if (end === "proven") {
        probe.continues = true;
        healths[index] = well;
        return replace(index);
      }
      probe = undefined;
      if (end === undefined || end === "aborted") continue;
      const message = `The connection closed before it brought anything (${end.reason})`;
      note(index, { kind: "network", message }, afterProbe);
    }
  }

  async function judge(index: number, { outcome }: Leg): Promise<Standby | undefined> {
    const result = await outcome;
    if (result.kind === "connected") return standBy(result.connection);
    if (result.kind === "aborted") return undefined;
    note(index, result, afterProbe);
    const message = `${nameOf(index)} does not work yet: ${result.message}`;
    if (result.kind !== "bad-source") log({ level: "info", status: "probe-failed", message, provider: nameOf(index) });
    return undefined;
  }

  return { name: providers.map(({ name }) => name).join(","), connect };
}
