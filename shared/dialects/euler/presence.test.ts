import { expect, test } from "vitest";
import { Presence } from "./presence.ts";

const user = (name: string) => ({ userId: name, uniqueId: name });
const words = (said: { kind: string; seen: { user: { userId: string } } }[]) =>
  said.map(({ kind, seen }) => `${seen.user.userId} ${kind}s`);

test("somebody comes once, and is gone when nothing came for as long as was asked for", () => {
  const presence = new Presence(60);
  expect(words(presence.see([user("ann"), user("ben")], 0))).toEqual(["ann joins", "ben joins"]);
  expect(words(presence.see([user("ann")], 30_000))).toEqual([]);
  expect(presence.dueAt).toBe(60_000);
  expect(words(presence.leave(60_000))).toEqual(["ben leaves"]);
  expect(presence.dueAt).toBe(90_000);
  const [gone] = presence.leave(90_000);
  expect(gone?.seen).toEqual({ user: user("ann"), firstSeen: 0, lastSeen: 30_000 });
  expect(presence.dueAt).toBe(Infinity);
  expect(words(presence.see([user("ben")], 91_000))).toEqual(["ben joins"]);
});

test("of more people than are kept who was heard of longest ago is gone", () => {
  const presence = new Presence(60);
  presence.see(
    Array.from({ length: 1_000 }, (_, index) => user(`u${index}`)),
    0,
  );
  presence.see([user("u0")], 1);
  expect(words(presence.see([user("new")], 2))).toEqual(["new joins", "u1 leaves"]);
});
