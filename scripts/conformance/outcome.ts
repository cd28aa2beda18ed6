/** What comes of a case, and how that differs from what is expected. */
import type { RecordedEvent } from "#shared/event.ts";
import { giverKey } from "#shared/gift-ledger.ts";
import type { Expectation, Total } from "./case.ts";

/** What a tool made of a case. A part that it leaves out is one that it cannot tell, and is not compared. */
export interface Outcome {
  events?: unknown[] | undefined;
  duplicates?: number | undefined;
  ledger?: { [Part in keyof Ledger]?: Ledger[Part] | undefined } | undefined;
  state?: object | undefined;
}

/** What gifts come to, in coins. */
export interface Ledger {
  /** What each gift event adds, in order. */
  coinsDelta: number[];
  coins: number;
  totals: Total[];
  /** What settled, in order. */
  settled: unknown[];
}

/** The ledger of events whose gifts say what they add, and of the gifts that settled meanwhile. */
export function ledgerOf(events: readonly RecordedEvent[], settled: unknown[]): Ledger {
  const totals = new Map<string, Total>();
  const coinsDelta: number[] = [];
  for (const event of events) {
    if (event.eventType !== "GIFT") continue;
    const { giftId, receiverUserId, coinsDelta: coins } = event.payload;
    const { userId } = event.user;
    coinsDelta.push(coins);
    const key = JSON.stringify([giverKey(event.user), giftId, receiverUserId]);
    totals.set(key, { userId, giftId, receiverUserId, coins: (totals.get(key)?.coins ?? 0) + coins });
  }
  const coins = coinsDelta.reduce((sum, one) => sum + one, 0);
  return { coinsDelta, coins, totals: [...totals.values()], settled };
}

/** Where `outcome` is not what is expected, one line each; none where it is. */
export function differences({ ledger, ...expect }: Expectation, { ledger: counted, ...outcome }: Outcome): string[] {
  return [...differParts(expect, outcome, ""), ...differParts(sorted(ledger), sorted(counted), "ledger.")];
}

function differParts(expected: object, actual: object, path: string): string[] {
  const told = actual as Record<string, unknown>;
  return Object.entries(expected).flatMap(([part, value]) =>
    value === undefined || told[part] === undefined ? [] : differ(value, told[part], path + part),
  );
}

/** Totals as texts in one order: in which order they come does not matter. */
function sorted({ totals, ...ledger }: NonNullable<Outcome["ledger"]> = {}): object {
  const texts = totals?.map(
    ({ userId, giftId, receiverUserId, coins }) => `user ${userId} gift ${giftId} receiver ${receiverUserId}: ${coins}`,
  );
  return { ...ledger, totals: texts?.toSorted() };
}

/**
 * `expected` is matched as a subset: fields that it does not name may be anything, a list has as many items as it says.
 * null stands for a field that is absent.
 */
function differ(expected: unknown, actual: unknown, path: string): string[] {
  if (Array.isArray(expected)) return differList(expected, actual, path);
  if (typeof expected === "object" && expected !== null) {
    if (typeof actual !== "object" || actual === null) return [said(path, expected, actual)];
    return Object.entries(expected).flatMap(([key, value]) =>
      value === undefined
        ? []
        : differ(value, (actual as Record<string, unknown>)[key], path === "" ? key : `${path}.${key}`),
    );
  }
  return Object.is(expected, actual ?? null) ? [] : [said(path, expected, actual)];
}

function differList(expected: unknown[], actual: unknown, path: string): string[] {
  if (!Array.isArray(actual)) return [said(path, expected, actual)];
  const found = expected.flatMap((one, index) =>
    index < actual.length ? differ(one, actual[index], `${path}[${index}]`) : [],
  );
  if (expected.length === actual.length) return found;
  return [
    `${path}: ${expected.length} are expected, ${actual.length} came (${actual.map(nameOf).join(", ")})`,
    ...found,
  ];
}

function nameOf(item: unknown): string {
  const { eventType } = (item ?? {}) as { eventType?: string };
  return eventType ?? brief(item);
}

function said(path: string, expected: unknown, actual: unknown): string {
  return `${path}: expected ${brief(expected)}, got ${brief(actual)}`;
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
