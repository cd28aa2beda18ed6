/** What the hub knows of the way of an event, for "Why does nothing show?". It reads, and changes nothing. */
import type { WayAnswer } from "#shared/protocol/hub-protocol.ts";
import { isEmptiedNow, waitingOf } from "#shared/moderation/held.ts";
import { projections } from "../feed/projections.ts";
import { filteredBy } from "#shared/way/filtered-rule.ts";
import type { HubParts } from "./hub-parts.ts";
import { heldLease } from "./runners/lease-calls.ts";
import { unknownStream } from "./unknown-stream.ts";

/** A runner that asked for a stream that another one has. In memory alone: what is older than a sleep is of no use. */
export interface RefusedRunner {
  runnerId: string;
  at: number;
}

/** Rules that are told of. */
const mostFiltered = 3;

export function wayOf(
  { engine, lines, moderation }: HubParts,
  refused: RefusedRunner | undefined,
  now: number,
): WayAnswer {
  const view = engine.present;
  if (!view) return unknownStream;
  const { memory, rules } = view;
  const { lease, presence, ruleState, takebacks } = memory;
  const isHeld = lease.runnerId !== "" && heldLease(lease, lines).expiresAt > now;
  const { all } = rules.compiled;
  const resting = all.flatMap(({ rule }) => {
    const firedAt = ruleState.rules[rule.ruleId]?.firedAt;
    const until = firedAt === undefined ? 0 : firedAt + rule.cooldownMs;
    return rule.enabled && until > now ? [{ name: rule.name, until }] : [];
  });
  const filtered = all
    .flatMap(({ rule }) => (rule.enabled ? (filteredBy(rule.name, ruleState.rules[rule.ruleId]?.did) ?? []) : []))
    .toSorted((one, other) => other.count - one.count)
    .slice(0, mostFiltered);
  const { book } = moderation;
  const { sound } = takebacks.mutes;
  const { live, sessionId } = projections.state.snapshot(memory.state);
  return {
    ok: true,
    facts: {
      isLive: live,
      lastEventAt: presence.lastEventAt,
      offset: memory.offset,
      loggedOffset: memory.storedOffset,
      isRebuilding: memory.rebuilding.length > 0,
      provider: memory.sessions[sessionId]?.provider ?? "",
      runnerId: isHeld ? lease.runnerId : "",
      refused: refused ?? null,
      rules: { on: all.filter(({ rule }) => rule.enabled).length, all: all.length, resting, filtered },
      waiting: waitingOf(book).length,
      isEmptied: isEmptiedNow(book),
      mutedUntil: sound > now ? sound : 0,
    },
  };
}
