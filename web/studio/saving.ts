/**
 * Saves a draft while it is edited: soon after each change, one request at a time. Where somebody else has saved meanwhile, both are
 * brought together and saved again: nothing is lost, and where both changed the same field, it is asked.
 */
import type { Scene } from "#shared/overlay/scene.ts";
import { type Clash, isEqual, mergeScenes } from "./model/merge.ts";

export type SavingState = "saved" | "waiting" | "saving" | "failed";

export interface Draft {
  draftNo: number;
  document: Scene;
}

export interface Saver {
  /** The scene changed here. */
  changed(): void;
  /** Saves now; resolves when all is saved. Throws what went wrong. */
  flush(): Promise<void>;
  /** Looks whether somebody else has saved. */
  look(): Promise<void>;
  /** The draft that the scene here is of. */
  draftNo(): number;
  dispose(): void;
}

export interface SaverEnds {
  /** The scene as it is here. */
  scene: () => Scene;
  /** It is another one now, with what somebody else did. */
  take: (scene: Scene, clashes: Clash[]) => void;
  tell: (state: SavingState, error?: unknown) => void;
  /** Writes; gives the draft that is there then, and where that is somebody else's `refused`. */
  write: (draft: Draft) => Promise<Draft & { refused: boolean }>;
  read: () => Promise<Draft>;
  after: (delayMs: number, callback: () => void) => () => void;
}

/** After a change, so that a gesture is one request. */
const quietMs = 700;
/** And at the latest so long after the first one that is not saved. */
const latestMs = 1_800;
/** After it went wrong. */
const retryMs = 5_000;
/** Somebody else may be saving all the time; after so many times it waits. */
const mostMerges = 5;

export function createSaver(first: Draft, ends: SaverEnds): Saver {
  /** As it is stored, as far as is known here. */
  let base = first;
  let running: Promise<void> | undefined;
  let cancelQuiet: (() => void) | undefined;
  let cancelLatest: (() => void) | undefined;
  let isDisposed = false;

  const isSaved = () => isEqual(ends.scene(), base.document);

  function cancel(): void {
    cancelQuiet?.();
    cancelLatest?.();
    cancelQuiet = undefined;
    cancelLatest = undefined;
  }

  function begin(): void {
    cancel();
    flush().catch((error: unknown) => {
      ends.tell("failed", error);
      if (!isDisposed) cancelQuiet = ends.after(retryMs, begin);
    });
  }

  /** Takes in what is stored now, and keeps what was changed here. */
  function bring(stored: Draft): void {
    const { scene, clashes } = mergeScenes(base.document, ends.scene(), stored.document);
    base = stored;
    ends.take(scene, clashes);
  }

  async function save(): Promise<void> {
    for (let merges = 0; !isSaved();) {
      ends.tell("saving");
      const document = ends.scene();
      const { refused, ...stored } = await ends.write({ draftNo: base.draftNo, document });
      if (refused) {
        merges += 1;
        if (merges > mostMerges) throw new Error("somebody else is saving all the time");
        bring(stored);
      } else {
        // The Worker fills in what an option has by default: that is no change of anybody's.
        const { scene } = mergeScenes(document, ends.scene(), stored.document);
        base = stored;
        ends.take(scene, []);
      }
    }
    ends.tell("saved");
  }

  async function flush(): Promise<void> {
    cancel();
    if (running) return running.then(flush, flush);
    if (isSaved()) return ends.tell("saved");
    running = save().finally(() => {
      running = undefined;
    });
    return running;
  }

  return {
    changed() {
      if (isDisposed) return;
      ends.tell("waiting");
      cancelQuiet?.();
      cancelQuiet = ends.after(quietMs, begin);
      cancelLatest ??= ends.after(latestMs, begin);
    },
    flush,
    async look() {
      if (running) return;
      const stored = await ends.read();
      if (!running && stored.draftNo > base.draftNo) bring(stored);
      if (!isSaved()) this.changed();
    },
    draftNo: () => base.draftNo,
    dispose() {
      isDisposed = true;
      cancel();
    },
  };
}
