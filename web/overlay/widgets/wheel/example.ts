import type { ShownWheel } from "#shared/interaction/wheel.ts";
import { startMs } from "../../example-events.ts";

const labels = ["Sing", "10 push-ups", "Ask me", "Dance", "Story time", "No talking", "カラオケ", "Truth"];
const wheel: ShownWheel = {
  wheelId: "w1",
  title: "",
  sections: labels.map((label) => ({ label, weight: 1 })),
  word: "!spin",
  turnMs: 5_200,
  spins: [{ no: 1, section: 2, label: "Ask me", at: startMs + 22_000, by: { userId: "705", name: "Ann" } }],
};

export const example = [{ type: "parts" as const, position: { epoch: "e1", offset: 9 }, parts: { wheel } }];
