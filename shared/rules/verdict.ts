import type { ActionRun } from "./action-run.ts";
import type { HoldBack } from "./hold-back.ts";

/** What became of one rule. */
export type Verdict =
  | { outcome: "fired"; runs: readonly ActionRun[] }
  | { outcome: "not_matched"; by: "trigger" | "condition" }
  | { outcome: "held_back"; by: HoldBack };
