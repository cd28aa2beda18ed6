/** The ledger of alerts: looks, writes down what rings, and only then tells. */
import { type Facts, findingsOf } from "#shared/alerts/findings.ts";
import { afterLook, type Ledger, noteFailed, noteSending, noticesOf, rings } from "#shared/alerts/ledger.ts";
import { readQuietHours } from "#shared/alerts/quiet-hours.ts";
import type { AlertWatchRpc } from "#shared/alerts/watch.ts";

/** An outside monitor hears so often that somebody looks. */
const beatEveryMs = 60_000;
/** Where nothing happens the parts are asked so seldom: a database that sleeps costs nothing. */
const idleAskMs = 30 * 60_000;

export class AlarmBook {
  readonly #kv: SyncKvStorage;
  #ledger: Ledger;
  #beatAt = 0;
  #looked: { at: number; failingParts: string[]; late: string[]; oversizeGb: number | null } | undefined;

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
    this.#ledger = kv.get<Ledger>("alerts") ?? {};
  }

  /** What rings, as `alert:of`. */
  get ringing(): string[] {
    return Object.entries(this.#ledger).flatMap(([key, entry]) => (rings(entry) ? [key] : []));
  }

  /** When the parts were asked last, and which did not answer; null not yet. */
  get looked(): { at: number; failingParts: string[] } | null {
    return this.#looked ? { at: this.#looked.at, failingParts: this.#looked.failingParts } : null;
  }

  /** One look: `facts` is what the meter knows itself. */
  async look(
    watch: AlertWatchRpc,
    facts: Omit<Facts, "failingParts" | "late" | "oversizeGb">,
    now: number,
  ): Promise<void> {
    const { targets, quietHours } = await watch.settings();
    const isIdle = facts.streams.length === 0 && facts.minute.requests === facts.minute.routine;
    if (!this.#looked || !isIdle || now >= this.#looked.at + idleAskMs) {
      this.#looked = { at: now, ...(await watch.look()) };
    }
    const { failingParts, late, oversizeGb } = this.#looked;
    this.#ledger = afterLook(this.#ledger, findingsOf({ ...facts, failingParts, late, oversizeGb }), now);
    this.#keep();
    const quiet = readQuietHours(quietHours);
    for (const notice of noticesOf(this.#ledger, { targets, quiet }, now)) {
      // First: who dies while it is told has told it. An alert that is missing is shown by the page, one that comes twice by nothing.
      noteSending(this.#ledger, notice);
      this.#keep();
      if (await watch.tell(notice)) continue;
      noteFailed(this.#ledger, notice);
      this.#keep();
    }
    if (now < this.#beatAt) return;
    this.#beatAt = now + beatEveryMs;
    await watch.beat();
  }

  #keep(): void {
    this.#kv.put("alerts", this.#ledger);
  }
}
