import { expect, test } from "vitest";
import { anna, ben, chat, gift, rule, sha256Hex, stage } from "../../test/rule-stage.ts";
import { compileRules } from "./compile.ts";
import { dryRun } from "./dry-run.ts";

const start = 1_763_726_400_000;
const options = { hostUniqueId: "host", sha256Hex };
const at = (seconds: number) => ({ ingestedAt: start + seconds * 1_000 });

test("says how often each rule would have fired, and what held it back", () => {
  const events = [
    gift(5, 1, at(0)),
    gift(50, 1, at(1)),
    gift(60, 1, { ...at(2), user: ben }),
    gift(70, 1, at(20)),
    chat("hi", at(21)),
  ];
  const big = rule({
    name: "big gifts",
    trigger: { on: "event", types: ["GIFT"] },
    condition: { ">=": [{ var: "event.payload.coins" }, 10] },
    cooldownMs: 10_000,
    actions: [{ type: "log", text: "{displayName} {coins}" }],
  });
  const off = rule({ enabled: false }, "r2");
  expect(dryRun(compileRules([big, off]), events, options)).toEqual({
    events: 5,
    cutShort: false,
    rules: [
      {
        ruleId: "r1",
        name: "big gifts",
        fired: 2,
        heldBack: { cooldown: 1 },
        conditionFalse: 1,
        samples: [
          expect.objectContaining({ eventId: events[1]?.eventId, actions: [{ type: "log", text: "Anna 50" }] }),
          expect.objectContaining({ eventId: events[3]?.eventId, actions: [{ type: "log", text: "Anna 70" }] }),
        ],
        times: {
          fired: [events[1]?.timestamp, events[3]?.timestamp],
          heldBack: [events[2]?.timestamp],
        },
        told: [
          expect.objectContaining({
            eventId: events[0]?.eventId,
            outcome: "not_matched",
            failed: [expect.objectContaining({ values: { "event.payload.coins": 5 } })],
          }),
          expect.objectContaining({ eventId: events[1]?.eventId, outcome: "fired", about: "Rose" }),
          expect.objectContaining({
            eventId: events[2]?.eventId,
            outcome: "held_back",
            by: "cooldown",
            leftMs: 9_000,
            user: { uniqueId: ben.uniqueId },
          }),
          expect.objectContaining({ eventId: events[3]?.eventId, outcome: "fired" }),
        ],
      },
      {
        ruleId: "r2",
        name: "a rule",
        fired: 0,
        heldBack: {},
        conditionFalse: 0,
        samples: [],
        times: { fired: [], heldBack: [] },
        told: [],
      },
    ],
  });
});

test("tells as many of each outcome as there is room for, however many there are", () => {
  const small = { ">=": [{ var: "event.payload.coins" }, 10] };
  const calm = rule({ trigger: { on: "event", types: ["GIFT"] }, condition: small, cooldownMs: 60_000 });
  const events = Array.from({ length: 2_000 }, (_, index) => gift(index % 2 === 0 ? 5 : 50, 1, at(index)));
  const [result] = dryRun(compileRules([calm]), events, options).rules;
  const count = (outcome: string) => result?.told.filter((one) => one.outcome === outcome).length;
  expect(["fired", "held_back", "not_matched"].map(count)).toEqual([20, 20, 20]);
  expect(result?.times.heldBack.length).toBe(500);
  const offsets = result?.told.map(({ offset }) => offset) ?? [];
  expect(offsets).toEqual(offsets.toSorted((one, other) => one - other));
});

test("fires as it did live, and leaves the events as they are", () => {
  const rules = [
    rule({ trigger: { on: "every", what: "coins", count: 30 }, chance: 0.5 }, "coins"),
    rule({ trigger: { on: "event", types: ["GIFT"] }, chance: 0.5 }, "chance"),
    rule({ trigger: { on: "first_activity" } }, "first"),
  ];
  const events = Array.from({ length: 200 }, (_, index) =>
    gift((index % 17) + 1, 1, {
      user: index % 3 === 0 ? anna : { userId: String(200 + (index % 50)), uniqueId: "x" },
      ...at(index),
    }),
  );
  const before = structuredClone(events);
  const run = dryRun(compileRules(rules), events, options);
  expect(events).toEqual(before);
  const { send } = stage(rules);
  const live = events.flatMap((one, index) => send(one, index * 1_000));
  const counts = rules.map(({ ruleId }) => live.filter((each) => each.ruleId === ruleId).length);
  expect(run.rules.map(({ fired }) => fired)).toEqual(counts);
  expect(Math.min(...counts)).toBeGreaterThan(10);
  expect(run.rules[1]?.samples).toHaveLength(20);
});
