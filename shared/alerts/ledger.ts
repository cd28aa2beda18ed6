/**
 * Which alerts ring, and who was told. Kept before anything is sent: what is noted as told is not told again, whatever dies in
 * between. Pure.
 */
import { type AlertName, alerts, type Finding } from "./alerts.ts";
import { isQuiet, type QuietHours } from "./quiet-hours.ts";

/** Looks in a row that have to find it before it rings, and that must not before it is over. */
const looksToRing = 2;
const looksToClear = 4;
/** Alerts that ring at once; what is more is not told one by one. */
const mostEntries = 100;
/** A target that does not take it is tried so often, with a look in between. */
const mostTries = 5;

export interface Entry {
  alert: AlertName;
  of: string;
  detail: string;
  /** Looks in a row with it and without it. */
  seen: number;
  missed: number;
  /** Since when it rings, milliseconds since 1970; 0 not yet. */
  firedAt: number;
  /** By target: what it was told last, and how often that was tried. `ringing` it was told that it rings. */
  told: Record<string, { state: "ringing" | "over"; tries: number; isDone: boolean }>;
}

/** By `alert:of`. */
export type Ledger = Record<string, Entry>;

/** One thing to be told to one target. */
export interface Notice {
  /** Deterministic: a receiver that gets it twice knows it. */
  id: string;
  key: string;
  target: string;
  kind: "ringing" | "over";
  alert: AlertName;
  of: string;
  detail: string;
  firedAt: number;
}

/** The ledger after a look. What is over and told, or was never told, is taken out. */
export function afterLook(before: Ledger, findings: readonly Finding[], now: number): Ledger {
  const after: Ledger = {};
  const found = new Map(findings.map((finding) => [`${finding.alert}:${finding.of}`, finding]));
  for (const [key, entry] of Object.entries(before)) {
    const finding = found.get(key);
    found.delete(key);
    const seen = finding ? entry.seen + 1 : 0;
    const missed = finding ? 0 : entry.missed + 1;
    const detail = finding?.detail ?? entry.detail;
    const firedAt = entry.firedAt === 0 && seen >= looksToRing ? now : entry.firedAt;
    const next = { ...entry, detail, seen, missed, firedAt };
    if (!isDone(next)) after[key] = next;
  }
  for (const [key, { alert, of, detail }] of found) {
    if (Object.keys(after).length >= mostEntries) break;
    after[key] = { alert, of, detail, seen: 1, missed: 0, firedAt: 0, told: {} };
  }
  return after;
}

/** Whether it rings: it did, and is not over. */
export function rings({ firedAt, missed }: Entry): boolean {
  return firedAt > 0 && missed < looksToClear;
}

function isDone(entry: Entry): boolean {
  if (entry.firedAt === 0) return entry.missed > 0;
  if (rings(entry)) return false;
  // Whoever heard that it rings hears that it is over, or could not be reached.
  return Object.values(entry.told).every(({ state, isDone }) => state === "over" && isDone);
}

/** What is to be told now. In quiet hours what can wait does; what is over by then is told to nobody. */
export function noticesOf(
  ledger: Ledger,
  { targets, quiet }: { targets: readonly string[]; quiet: QuietHours | undefined },
  now: number,
): Notice[] {
  const isHushed = quiet !== undefined && isQuiet(quiet, now);
  return Object.entries(ledger).flatMap(([key, entry]) => {
    const { alert, of, detail, firedAt } = entry;
    if (firedAt === 0 || (isHushed && alerts[alert].severity === "ticket")) return [];
    const kind = rings(entry) ? "ringing" : "over";
    return targets.flatMap((target): Notice[] => {
      const told = entry.told[target];
      if (told === undefined && kind === "over") return [];
      if (told?.state === kind && told.isDone) return [];
      return [{ id: `${key}:${firedAt}:${kind}`, key, target, kind, alert, of, detail, firedAt }];
    });
  });
}

/** Notes that a notice goes out now: from here on it counts as told. */
export function noteSending(ledger: Ledger, { key, target, kind }: Notice): void {
  const entry = ledger[key];
  if (!entry) return;
  const before = entry.told[target];
  const tries = before?.state === kind ? before.tries + 1 : 1;
  entry.told[target] = { state: kind, tries, isDone: true };
}

/** Notes that the target did not take it: it comes again with the next look, a few times. */
export function noteFailed(ledger: Ledger, { key, target }: Notice): void {
  const told = ledger[key]?.told[target];
  if (told) told.isDone = told.tries >= mostTries;
}
