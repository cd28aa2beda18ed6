/** The wheel and the giveaway: what chance decides is decided once, for everybody. */
import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { randomOf } from "#shared/rules/random.ts";
import {
  closeGiveaway,
  drawWinner,
  forgetEntrants,
  type Giveaway,
  shownGiveaway,
  startGiveaway,
  takeEntry,
} from "./giveaway.ts";
import { interactionLimits } from "./limits.ts";
import { forgetSpinners, sectionAt, setWheel, shownWheel, spinWheel, takeSpin } from "./wheel.ts";

const start = 1_792_000_000_000;
const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");
const chance = (seed: string) => ({ seed, random: randomOf(seed, sha256Hex) });

let offset = 0;
const says = (userId: string, message: string, at = start + 1_000) =>
  ({
    eventType: "CHAT",
    eventId: sha256Hex(`${userId}:${offset}`),
    payload: { message, emotes: [], language: "" },
    user: { userId, uniqueId: `u${userId}`, displayName: `User ${userId}` },
    ingestedAt: at,
    offset: ++offset,
  }) as unknown as RecordedEvent;

const sections = [
  { label: "Sing", weight: 1 },
  { label: "Dance", weight: 2 },
  { label: "Ask me", weight: 5 },
];
const wheel = () => setWheel({ title: "", sections, word: "!spin", who: "everyone", cooldownMs: 60_000 }, "w1");

test("each section comes as often as its weight says", () => {
  expect([0, 0.124, 0.125, 0.374, 0.375, 0.999999].map((random) => sectionAt(sections, random))).toEqual([
    0, 0, 1, 1, 2, 2,
  ]);
  const counts = [0, 0, 0];
  for (let index = 0; index < 8_000; index++) {
    const found = sectionAt(sections, chance(String(index)).random("wheel"));
    counts[found] = (counts[found] ?? 0) + 1;
  }
  for (const [index, { weight }] of sections.entries())
    expect(Math.abs((counts[index] ?? 0) / 1_000 - weight)).toBeLessThan(0.2);
});

test("the same seed stops at the same place, and a turn waits for the one before it", () => {
  const spun = ["a", "b", "c"].map((seed, index) => {
    const one = wheel();
    for (const again of ["a", "b", "c"].slice(0, index + 1)) {
      const { random } = chance(again);
      spinWheel(one, { by: null, now: start, seed, random: random("wheel") });
    }
    return one.spins;
  });
  expect(spun[2]?.map(({ section }) => section).slice(0, 2)).toEqual(spun[1]?.map(({ section }) => section));
  const { turnMs, restMs } = interactionLimits;
  expect(spun[2]?.map(({ no, at }) => [no, at - start])).toEqual([
    [1, 0],
    [2, turnMs + restMs],
    [3, 2 * (turnMs + restMs)],
  ]);
});

test("so many turns wait and no more, and so many are remembered", () => {
  const one = wheel();
  const spin = (now: number) => spinWheel(one, { by: null, now, seed: "s", random: 0.5 });
  const made = Array.from({ length: 40 }, () => spin(start)).filter(Boolean);
  expect(made).toHaveLength(interactionLimits.waitingTurns + 1);
  for (let hour = 1; hour <= 40; hour++) spin(start + hour * 3_600_000);
  expect(one.spins).toHaveLength(interactionLimits.results);
  expect(one.spins.at(-1)?.no).toBe(51);
});

test("viewers spin it by its word, each as often as is allowed", () => {
  const one = wheel();
  const { random } = chance("e");
  expect(takeSpin(one, says("7", "!SPIN "), random)).toBe(true);
  expect(takeSpin(one, says("7", "spin", start + 30_000), random)).toBe(false);
  expect(takeSpin(one, says("8", "spinning"), random)).toBe(false);
  expect(takeSpin(one, says("7", "spin", start + 90_000), random)).toBe(true);
  one.word = null;
  expect(takeSpin(one, says("9", "spin"), random)).toBe(false);
  expect(shownWheel(one).spins.map(({ by }) => by)).toEqual([
    { userId: "7", uniqueId: "u7", name: "User 7" },
    { userId: "7", uniqueId: "u7", name: "User 7" },
  ]);
  forgetSpinners(one, new Set(["7"]));
  expect(JSON.stringify(one)).not.toContain("User 7");
});

const giveaway = (): Giveaway =>
  startGiveaway(
    { title: "a sticker pack", word: "!join", who: "everyone", durationMs: 90_000, answerMs: 60_000 },
    "g1",
    start,
  );

test("who wrote the word is in, once; after its time nobody comes in", () => {
  const one = giveaway();
  for (const userId of ["1", "2", "1"]) takeEntry(one, says(userId, "!join"));
  expect(takeEntry(one, says("3", "join me"))).toBe(false);
  takeEntry(one, says("4", "!join", start + 90_000));
  expect(one).toMatchObject({ count: 2, closedAt: start + 90_000, entrants: { 1: "User 1", 2: "User 2" } });
});

test("whoever came in which order: the same one is drawn, and drawn again another", () => {
  const ids = fc.uniqueArray(fc.integer({ min: 1, max: 10_000 }), { minLength: 3, maxLength: 30 });
  fc.assert(
    fc.property(ids, fc.string({ maxLength: 8 }), (users, seed) => {
      const winners = [users, users.toReversed()].map((order) => {
        let one = giveaway();
        for (const user of order) takeEntry(one, says(String(user), "!join"));
        one = JSON.parse(JSON.stringify(one)) as Giveaway;
        const draws = [1, 2, 3].map((no) => drawWinner(one, { now: start + 5_000, ...chance(`${seed}${no}`) }));
        return draws.map((draw) => (typeof draw === "string" ? draw : draw.winner?.userId));
      });
      expect(winners[1]).toEqual(winners[0]);
      expect(new Set(winners[0]).size).toBe(3);
      for (const winner of winners[0] ?? []) expect(users).toContain(Number(winner));
    }),
  );
});

test("drawing closes it; the winner answers in time or not, and nobody else does it for them", () => {
  const one = giveaway();
  takeEntry(one, says("1", "!join"));
  expect(drawWinner(one, { now: start + 2_000, ...chance("s") })).toMatchObject({ winner: { userId: "1" }, of: 1 });
  expect(one.closedAt).toBe(start + 2_000);
  expect(takeEntry(one, says("2", "me!", start + 3_000))).toBe(false);
  expect(takeEntry(one, says("1", "me!", start + 3_000))).toBe(true);
  expect(shownGiveaway(one).draw).toMatchObject({ answeredAt: start + 3_000, answerBy: start + 62_000, others: [] });
  expect(drawWinner(one, { now: start + 9_000, ...chance("t") })).toBe("nobody");
  const silent = giveaway();
  takeEntry(silent, says("1", "!join"));
  drawWinner(silent, { now: start + 2_000, ...chance("s") });
  expect(takeEntry(silent, says("1", "sorry", start + 62_001))).toBe(false);
});

test("so many people, so many draws, and who is erased is in none of it", () => {
  const one = giveaway();
  for (let user = 1; user <= interactionLimits.entrants + 3; user++) takeEntry(one, says(String(user), "!join"));
  expect(one).toMatchObject({ count: interactionLimits.entrants, full: true });
  for (let no = 1; no <= interactionLimits.draws; no++) drawWinner(one, { now: start, ...chance(String(no)) });
  expect(drawWinner(one, { now: start, ...chance("more") })).toBe("too_many");
  closeGiveaway(one, start + 1, true);
  const drawn = one.draws[0]?.winner?.userId ?? "";
  const other = Object.keys(one.entrants).find((id) => one.entrants[id] === one.draws[0]?.others[0]) ?? "";
  forgetEntrants(one, new Set([drawn, other]));
  expect(one.count).toBe(interactionLimits.entrants - 2);
  expect(one.draws[0]?.winner).toBeNull();
  const said = JSON.stringify(one);
  for (const gone of [drawn, other]) {
    expect(said).not.toContain(`"User ${gone}"`);
    expect(said).not.toContain(`"${gone}"`);
  }
});
