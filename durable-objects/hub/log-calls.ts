/** Where the stream stands, and what of it the log has. */
import type {
  LogAgainAnswer,
  LoggedAnswer,
  ProofAnswer,
  RuleCountsAnswer,
  SnapshotAnswer,
} from "#shared/protocol/hub-protocol.ts";
import { ruleCounts } from "#shared/rules/rule-state.ts";
import { topOf } from "../feed/feed-engine.ts";
import { projections } from "../feed/projections.ts";
import type { HubParts } from "./hub-parts.ts";
import { unknownStream } from "./unknown-stream.ts";

type WithEngine = Pick<HubParts, "engine">;

/** The chain as far as the feed goes: what the log is held against. */
export function proof({ engine }: WithEngine): ProofAnswer {
  return engine.present ? engine.proof(engine.present) : unknownStream;
}

/** The live state with its position. */
export function snapshot({ engine }: WithEngine): SnapshotAnswer {
  const view = engine.present;
  if (!view) return unknownStream;
  const { memory } = view;
  const shown = projections.ruleState.snapshot(memory.ruleState);
  const state = projections.state.snapshot(memory.state);
  return { ok: true, position: topOf(view), state, ...shown, rebuilding: memory.rebuilding };
}

/** How often each rule fired. */
export function countsOfRules({ engine }: WithEngine): RuleCountsAnswer {
  const view = engine.present;
  return view ? { ok: true, counts: ruleCounts(view.memory.ruleState) } : unknownStream;
}

/** How far the log has the feed. */
export function logged({ engine }: WithEngine): LoggedAnswer {
  const view = engine.present;
  return view ? { ok: true, position: { ...topOf(view), offset: view.memory.storedOffset } } : unknownStream;
}

/** Sends a log that was restored what it has forgotten. */
export function logAgain({ engine, wakeBy }: Pick<HubParts, "engine" | "wakeBy">, now: number): LogAgainAnswer {
  if (!engine.current) return unknownStream;
  const range = engine.logAgain();
  wakeBy(now);
  return { ok: true, ...range };
}
