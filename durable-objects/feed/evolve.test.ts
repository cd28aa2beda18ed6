import { expect, test } from "vitest";
import { emptyRuleState } from "#shared/rules/rule-state.ts";
import { compileRules } from "#shared/rules/compile.ts";
import { initialState } from "#shared/live-state.ts";
import { noInteraction } from "#shared/interaction/interaction.ts";
import { noGoals } from "#shared/goals.ts";
import { noPointsSettings } from "#shared/points/settings.ts";
import { pointsOf } from "#shared/points/in-hand.ts";
import { noPoints, setPointsSettings } from "#shared/points/points.ts";
import { emptyStandings } from "#shared/standings.ts";
import { noTakebacks } from "#shared/takeback.ts";
import { anna, chat, event, rule, sha256Hex } from "../../test/rule-stage.ts";
import { evolve, type Judging } from "./evolve.ts";
import { noRules, type StreamRules } from "./stream-rules.ts";

const memory = () => ({
  state: initialState(),
  ruleState: emptyRuleState(),
  takebacks: noTakebacks(),
  presence: { lastEventAt: 0, ended: true },
  standings: emptyStandings(),
  interaction: noInteraction(),
  goals: noGoals(),
  points: noPoints(),
});
const someRules: StreamRules = { version: 1, compiled: compileRules([rule()]) };

test.each([
  ["without a rule", noRules],
  ["with one", someRules],
])("a word that comes late of the room before stops no timer, %s", (_, rules) => {
  const hub = memory();
  const now = 1_763_726_400_000;
  hub.ruleState.timers["t"] = { endsAt: now + 60_000, leftMs: 0, withStream: true };
  const take = (one: Parameters<typeof evolve>[1]) => evolve(hub, one, { rules, hostUniqueId: "x", sha256Hex });
  take(chat("old", { roomId: "1" }));
  take(chat("new", { roomId: "2" }));
  take(event("STREAM_END", { action: 3, reason: "" }, { roomId: "1" }));
  expect(hub.ruleState.timers["t"]).toMatchObject({ endsAt: now + 60_000 });
  take(event("STREAM_END", { action: 3, reason: "" }, { roomId: "2" }));
  expect(hub.ruleState.timers["t"]).toMatchObject({ endsAt: null, pausedBy: "stream" });
});

/** A hub where a minute of chat earns 10 points, and levels begin at 10, 20 and 30. */
function pointsHub(rules: StreamRules, replayed?: Judging["replayed"]) {
  const hub = memory();
  const levels = ["Guest", "Fan", "Star"].map((name, index) => ({ name, from: 10 * (index + 1) }));
  const rates = { ...noPointsSettings().rates, chatMinute: 10 };
  setPointsSettings(hub.points, { ...noPointsSettings(), on: true, rates, levels }, 0);
  const judging = { rules, hostUniqueId: "x", sha256Hex, ...(replayed && { replayed }) };
  const take = (one: Parameters<typeof evolve>[1]) => evolve(hub, one, judging).actions.length;
  const has = () => pointsOf(hub.points, hub.state.live, anna, 0).balance;
  return { take, has };
}

const minute = 60_000;
const says = (text: string, no: number) => {
  const at = 1_763_726_400_000 + no * minute;
  return chat(text, { timestamp: at, ingestedAt: at });
};

test.each([
  [1, [1, 1, 1, 0]],
  [2, [0, 1, 1, 0]],
  [3, [0, 0, 1, 0]],
])("a rule on level %i fires once as somebody reaches it and each above, and not between levels", (from, expected) => {
  const trigger = { on: "level", from };
  const { take } = pointsHub({ version: 1, compiled: compileRules([rule({ trigger })]) });
  const again = says("again", 1);
  expect([0, 1, 2, 3].map((no) => take(says("hi", no)))).toEqual(expected);
  // In a minute that has counted nobody reaches anything.
  expect(take(again)).toBe(0);
});

test("what was spent live is not spent by a replay without the rule, and once by one with it", () => {
  const spin = rule({ trigger: { on: "redeem", commands: ["!spin"], cost: 15 } });
  const priced: StreamRules = { version: 1, compiled: compileRules([spin]) };
  const show = () => [says("hi", 0), says("!spin", 1), says("!spin", 2), says("bye", 3)];
  const live = pointsHub(priced);
  const recorded = show();
  // 10, then 20 less 15, then 15 less 15, then 10.
  expect(recorded.map((one) => [live.take(one), live.has()])).toEqual([
    [0, 10],
    [1, 5],
    [1, 0],
    [0, 10],
  ]);
  const random: Judging["replayed"] = () => () => 0;
  const without = pointsHub(noRules, random);
  const marks = recorded.map((one) => (without.take(structuredClone(one)), without.has()));
  expect([marks[0], marks[1]]).toEqual([10, 20]);
  const withRule = pointsHub(priced, random);
  expect(recorded.map((one) => [withRule.take(structuredClone(one)), withRule.has()])).toEqual([
    [0, 10],
    [1, 5],
    [1, 0],
    [0, 10],
  ]);
  // What was recorded says the same as before the replays.
  expect(recorded.map(({ payload }) => (payload as { points?: { balance: number } }).points?.balance)).toEqual([
    10, 5, 0, 10,
  ]);
});
