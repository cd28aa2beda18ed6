import { expect, test } from "vitest";
import { emptyRuleState } from "#shared/rules/rule-state.ts";
import { compileRules } from "#shared/rules/compile.ts";
import { initialState } from "#shared/live-state.ts";
import { noInteraction } from "#shared/interaction/interaction.ts";
import { noGoals } from "#shared/goals.ts";
import { noPoints } from "#shared/points/points.ts";
import { emptyStandings } from "#shared/standings.ts";
import { noTakebacks } from "#shared/takeback.ts";
import { chat, event, rule, sha256Hex } from "../../test/rule-stage.ts";
import { evolve } from "./evolve.ts";
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
