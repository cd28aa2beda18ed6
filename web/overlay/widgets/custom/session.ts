/** What widgets of StreamElements know of the session: who did something last, and how much of it there was. Pure. */
import type { HelloFrame } from "#shared/protocol/wire.ts";
import type { Totals } from "#shared/live-state.ts";
import { nameOf } from "../../../kit/format.ts";
import type { ShownBoard } from "#shared/standings.ts";
import type { GiftsAs, Latest } from "./translated.ts";

/** By StreamElements' names, as `session.data`. */
export type Session = Record<string, Record<string, unknown> | readonly unknown[]>;

/** So many of each kind are known, and of all together. */
export const mostRecent = 25;
const kinds = ["follower", "subscriber", "cheer", "tip"] as const;
const spans = ["session", "week", "month", "total"] as const;

/** Every key that a widget may read without looking whether it is there. What is not known is "" and 0. */
export function emptySession(): Session {
  const session: Session = {};
  for (const kind of kinds) {
    session[`${kind}-latest`] = { name: "", amount: 0, message: "" };
    session[`${kind}-recent`] = [];
    session[`${kind}-goal`] = { amount: 0 };
    for (const span of spans) session[`${kind}-${span}`] = { count: 0, amount: 0 };
  }
  session["subscriber-new-latest"] = { name: "", amount: 0, message: "" };
  session["subscriber-resub-latest"] = { name: "", amount: 0, message: "" };
  session["subscriber-points"] = { amount: 0 };
  for (const kind of ["cheer", "tip"]) {
    session[`${kind}-count`] = { count: 0 };
    for (const span of ["session", "weekly", "monthly", "alltime"])
      for (const of of ["top-donation", "top-donator"]) session[`${kind}-${span}-${of}`] = { name: "", amount: 0 };
  }
  return session;
}

/** How it stands, as the server says: right also after a reload. */
export function greetSession(session: Session, { state }: Pick<HelloFrame, "state">, as: GiftsAs): void {
  const { counts, lastFollower, lastSubscriber, lastGifter, coins, settledGiftCount } = state;
  session["follower-session"] = { count: counts.FOLLOW ?? 0 };
  session["subscriber-session"] = { count: counts.SUBSCRIBE ?? 0 };
  session[`${as}-session`] = { amount: coins };
  session[`${as}-count`] = { count: settledGiftCount };
  if (lastFollower) session["follower-latest"] = { name: nameOf(lastFollower), amount: 1, message: "" };
  if (lastSubscriber) session["subscriber-latest"] = { name: nameOf(lastSubscriber), amount: 1, message: "" };
  if (lastGifter) session[`${as}-latest`] = { name: nameOf(lastGifter), amount: 0, message: "" };
}

/** Takes the totals of the server, which counts. */
export function takeTotals(session: Session, { coins, likes, viewers }: Totals, as: GiftsAs): boolean {
  const before = (session[`${as}-session`] as { amount?: number } | undefined)?.amount;
  session[`${as}-session`] = { amount: coins };
  session["tiktok-likes"] = { amount: likes };
  session["tiktok-viewers"] = { amount: viewers };
  return before !== coins;
}

/** Takes what somebody did. `isCounted`: it is new, and adds to what the greeting told. */
export function takeLatest(session: Session, one: Latest, isCounted: boolean): void {
  const { type, name, amount, message } = one;
  session[`${type}-latest`] = { ...one };
  const recent = session[`${type}-recent`] as readonly unknown[] | undefined;
  session[`${type}-recent`] = [one, ...(recent ?? [])].slice(0, mostRecent);
  if (type === "subscriber")
    session[amount > 1 ? "subscriber-resub-latest" : "subscriber-new-latest"] = { name, amount, message };
  if (type === "follower" || type === "subscriber") {
    if (isCounted) add(session, `${type}-session`);
    return;
  }
  if (isCounted) add(session, `${type}-count`);
  const top = session[`${type}-session-top-donation`] as { amount?: number } | undefined;
  if (amount > (top?.amount ?? 0)) session[`${type}-session-top-donation`] = { name, amount };
}

function add(session: Session, key: string): void {
  const { count = 0 } = (session[key] as { count?: number } | undefined) ?? {};
  session[key] = { count: count + 1 };
}

/** Who gave most of the broadcast, as the hub has it. */
export function takeTopGiver(session: Session, value: unknown, as: GiftsAs): void {
  const first = (value as Partial<ShownBoard> | null)?.rows?.[0];
  session[`${as}-session-top-donator`] = first
    ? { name: first.displayName || first.uniqueId, amount: first.value }
    : { name: "", amount: 0 };
}
