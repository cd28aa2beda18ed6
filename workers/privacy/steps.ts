/** The steps of an erasure, in their order, and which places of the register each of them empties. */
import type { PlatformPlace } from "#shared/personal/places.ts";
import type { Progress } from "./erasure-statements.ts";
import type { Step } from "./step.ts";
import { eraseBlocks } from "./steps/blocks.ts";
import { eraseDeadLetters } from "./steps/dead-letters.ts";
import { eraseExports } from "./steps/exports.ts";
import { awaitLog, eraseHubs, eraseReplays, keepOut } from "./steps/hubs.ts";
import { eraseLog, eraseLogPseudonyms } from "./steps/log.ts";
import { eraseSegments } from "./steps/segments.ts";
import { eraseLateTraces, eraseRunTraces, eraseTraces } from "./steps/traces.ts";

interface NamedStep {
  name: string;
  places: readonly PlatformPlace[];
  run: Step;
}

/**
 * An erasure says by a name here how far it is: a name stays as it is, and a step that is added is gone through by those that have not
 * come as far. The person is kept out first, or would come back meanwhile; and the log is emptied before what is reduced from it.
 */
export const steps = [
  { name: "keeping out", places: [], run: keepOut },
  { name: "waiting for the log", places: [], run: awaitLog },
  { name: "log", places: ["The log"], run: eraseLog },
  { name: "pseudonyms", places: ["The log", "Sums of people"], run: eraseLogPseudonyms },
  { name: "old days", places: ["Old days of the log"], run: eraseSegments },
  { name: "traces", places: ["What rules did", "Deliveries", "Attempts of deliveries"], run: eraseTraces },
  { name: "dead letters", places: ["Dead letters"], run: eraseDeadLetters },
  { name: "blocks", places: ["People whom overlays do not show", "Notes about viewers"], run: eraseBlocks },
  {
    name: "hubs",
    places: ["The hub's feed", "The hub's checkpoint", "The hub's moderation", "What custom widgets keep"],
    run: eraseHubs,
  },
  { name: "blocks that hubs kept", places: ["People whom overlays do not show"], run: eraseBlocks },
  { name: "replays", places: ["A replay's hub"], run: eraseReplays },
  { name: "webhooks of replays", places: ["Deliveries", "Attempts of deliveries"], run: eraseRunTraces },
  { name: "late answers", places: ["Attempts of deliveries"], run: eraseLateTraces },
  { name: "exports", places: ["Exports"], run: eraseExports },
] as const satisfies readonly NamedStep[];

/** The step that an erasure is at; undefined where it is past the last one. Throws where it names none of them. */
export function stepAt({ step }: Pick<Progress, "step">): NamedStep | undefined {
  if (step === null) return undefined;
  if (typeof step === "number") return steps[step];
  const found = step === undefined ? steps[0] : steps.find(({ name }) => name === step);
  if (!found) throw new Error("the erasure is at a step that is not there any more");
  return found;
}

/** The name of the step after the one that it is at; null after the last one. */
export function stepAfter(progress: Pick<Progress, "step">): string | null {
  const at = steps.findIndex(({ name }) => name === stepAt(progress)?.name);
  return steps[at + 1]?.name ?? null;
}

type Covered = (typeof steps)[number]["places"][number];

/** Compiles only while every place that the platform erases in has a step: `never` is what no other place can be. */
export const forgottenPlaces: readonly never[] = [] as readonly Exclude<PlatformPlace, Covered>[];
