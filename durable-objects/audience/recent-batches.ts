/**
 * The latest batches in memory, with the frames made of them. A socket that is a few batches behind is the rule on a
 * busy stream; reading and parsing the same rows for each of a thousand sockets would be the hub's main work.
 */
import type { ActionRecord } from "#shared/action-record.ts";
import type { BatchFrames } from "./frames.ts";

/** UTF-16 units of the events' texts. */
const keptLength = 4 * 1024 * 1024;

/** The latest batches, without holes. What it does not hold is in the feed's rows. */
export class RecentBatches {
  #batches: BatchFrames[] = [];
  #length = 0;

  push(batch: BatchFrames): void {
    this.#batches.push(batch);
    this.#length += lengthOf(batch);
    while (this.#length > keptLength && this.#batches.length > 1) {
      const oldest = this.#batches.shift();
      if (oldest) this.#length -= lengthOf(oldest);
    }
  }

  /** Leaves of all actions what `keep` gives back. */
  takeBack(keep: (actions: ActionRecord[]) => ActionRecord[]): void {
    for (const batch of this.#batches) batch.takeBack(keep);
  }

  /** The batches after `offset`; undefined where it does not reach back so far, or `offset` is inside a batch. */
  after(offset: number): BatchFrames[] | undefined {
    const first = this.#batches.findIndex(({ batch }) => batch.events[0]?.offset === offset + 1);
    return first < 0 ? undefined : this.#batches.slice(first);
  }
}

function lengthOf({ batch }: BatchFrames): number {
  return batch.texts.reduce((sum, text) => sum + text.length, 0);
}
