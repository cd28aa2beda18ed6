/** Undoing and redoing what one did oneself: each step is what one gesture made of the scene. Pure. */
import type { Scene } from "#shared/overlay/scene.ts";
import { isEqual, mergeScenes } from "./merge.ts";

interface Step {
  before: Scene;
  after: Scene;
  /** What it was one movement of; "" where it stands alone. */
  gesture: string;
}

export interface History {
  past: readonly Step[];
  future: readonly Step[];
}

export const noHistory: History = { past: [], future: [] };

/** Steps that can be undone. */
const mostSteps = 200;

/** Takes a change in. One of the same gesture as the last step belongs to that step. */
export function record({ past, future }: History, before: Scene, after: Scene, gesture = ""): History {
  if (isEqual(before, after)) return { past, future };
  const last = past.at(-1);
  const isSame = last !== undefined && gesture !== "" && last.gesture === gesture;
  const step = { before: isSame ? last.before : before, after, gesture };
  return { past: [...(isSame ? past.slice(0, -1) : past), step].slice(-mostSteps), future: [] };
}

/** The scene without one's last step, and with all that others did since; undefined where there is none. */
export function undo({ past, future }: History, scene: Scene): { history: History; scene: Scene } | undefined {
  const step = past.at(-1);
  if (!step) return undefined;
  return {
    history: { past: past.slice(0, -1), future: [...future, step] },
    scene: mergeScenes(step.after, step.before, scene).scene,
  };
}

export function redo({ past, future }: History, scene: Scene): { history: History; scene: Scene } | undefined {
  const step = future.at(-1);
  if (!step) return undefined;
  return {
    // What is done again is a step of its own, whatever comes next.
    history: { past: [...past, { ...step, gesture: "" }], future: future.slice(0, -1) },
    scene: mergeScenes(step.before, step.after, scene).scene,
  };
}
