/** What a hub does when its alarm rings: it sends what is unsent, writes down where everything stands, and sees when to come again. */
import { type EndsPace } from "#shared/rules/timers.ts";
import { firstEndingAt } from "./access/access-memory.ts";
import type { KeptAudits } from "./access/outage-calls.ts";
import type { AlarmClock } from "./alarm-clock.ts";
import type { HubParts } from "./hub-parts.ts";
import { settleHeld } from "./moderation/moderation-calls.ts";
import { recoveryDelayMs, wakeForTimers } from "./outgoing.ts";
import { rebuild } from "./rebuilding.ts";
import { recordTimerEndings, recordTimerLows } from "./system-events.ts";

/** What it needs beyond its parts. */
export interface ComingBack {
  sql: SqlStorage;
  clock: AlarmClock;
  keptAudits: KeptAudits;
  /** How many ends of timers may be told. */
  endsPace: EndsPace;
  /** Whether nothing is left to be kept. */
  isLeftBehind: () => boolean;
  /** Revokes those whose time is over. */
  revokeEnded: (now: number) => void;
  report: (now: number) => void;
}

export async function comeBack(parts: HubParts, { sql, clock, keptAudits, ...own }: ComingBack): Promise<void> {
  const { engine, audience, wakeBy } = parts;
  clock.rang();
  if (!engine.current) return;
  recordTimerLows(parts, own.endsPace, Date.now());
  recordTimerEndings(parts, own.endsPace, Date.now());
  settleHeld(parts, Date.now());
  own.report(Date.now());
  own.revokeEnded(Date.now());
  audience.closeStuck(Date.now());
  audience.closeAged(Date.now());
  engine.unsendWhatStalled(Date.now());
  await engine.flush({ urgent: true });
  await keptAudits.send(() => Date.now());
  if (own.isLeftBehind()) return engine.forget();
  rebuild(parts, Date.now());
  const { stuckAt } = audience;
  const isBusy = engine.isBusy;
  engine.writeCheckpoint();
  const isShrinking = engine.shrink();
  if (isBusy || isShrinking || stuckAt !== undefined) {
    await clock.setBy(Math.min(Date.now() + recoveryDelayMs, stuckAt ?? Infinity));
  }
  wakeForTimers(parts, Date.now());
  wakeBy(audience.firstEndAt);
  wakeBy(firstEndingAt(sql));
}
