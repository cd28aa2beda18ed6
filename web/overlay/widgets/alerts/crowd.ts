/** Alerts of one kind by many people, as one: a flood is told of once, with how many they are. Pure. */
import type { Alert } from "./alert.ts";

/** When alerts are joined: from so many of a kind on that came within so many milliseconds. 0: never. */
export interface Merge {
  from: number;
  withinMs: number;
}

/** No more are remembered of one: a flood that goes on begins another. */
export const maxMembers = 200;

/** What is joined with what; undefined for what stands for itself. */
export function crowdKeyOf(alert: Alert): string | undefined {
  switch (alert.kind) {
    case "gift":
      return `gift:${alert.giftId}`;
    case "follow":
    case "subscription":
      return alert.kind;
    case "battle":
      return undefined;
    default:
      return alert satisfies never;
  }
}

/** Those that an alert tells of; itself where it is no crowd. */
export function membersOf(alert: Alert): readonly Alert[] {
  return alert.members ?? [alert];
}

/** One alert of all of them, which are of one kind; undefined of none, and itself of one. */
export function crowdOf(members: readonly Alert[]): Alert | undefined {
  const [first, ...others] = members;
  if (!first || others.length === 0) return first;
  const worth = members.reduce((sum, one) => sum + one.worth, 0);
  const crowd = { key: `crowd:${first.key}`, worth, time: Math.max(...members.map(({ time }) => time)), members };
  if (first.kind !== "gift") return { ...first, ...crowd };
  const gifts = members.filter((one) => one.kind === "gift");
  const sum = (of: (one: (typeof gifts)[number]) => number) => gifts.reduce((total, one) => total + of(one), 0);
  return { ...first, ...crowd, count: sum(({ count }) => count), coins: sum(({ coins }) => coins) };
}

/** The alert with each of its members as `change` has it: one, none or more. It keeps its key where it is a crowd still. */
export function withMembers(alert: Alert, change: (member: Alert) => readonly Alert[]): Alert | undefined {
  const before = membersOf(alert);
  const members = before.flatMap(change);
  if (members.length === before.length && members.every((one, index) => one === before[index])) return alert;
  const crowd = crowdOf(members);
  return crowd?.members ? { ...crowd, key: alert.key } : crowd;
}
