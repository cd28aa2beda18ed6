/**
 * What people did in the broadcasts before this one, for boards of a day, a week, a month or all time. The log's sums are asked for
 * it while somebody shows such a board, every few minutes at most; the present broadcast is added by the hub. Only in memory.
 */
import { type PastBoard, type PastBoardAsk, type PastKind, type PastPeriod } from "#shared/standings.ts";

/** After so long the same is asked again, and after a failure. */
const freshMs = 5 * 60_000;
const retryMs = 60_000;

interface Known {
  /** Undefined where the log did not answer. */
  board: PastBoard | undefined;
  /** The broadcast that is not in it. */
  exceptRoom: string;
  /** Milliseconds since 1970. */
  askAgainAt: number;
}

export interface PastBoardsParts {
  /** Throws where the database does not answer. */
  ask: (ask: Omit<PastBoardAsk, "streamId">) => Promise<PastBoard>;
  /** Something else is known now. */
  changed: () => void;
  keepAwake: (done: Promise<unknown>) => void;
}

/** Which board is wanted, without the broadcast that is on, and whose sums besides those of who has most. */
export interface PastWish {
  of: PastKind;
  period: PastPeriod;
  exceptRoom: string;
  userIds: string[];
}

export class PastBoards {
  readonly #parts: PastBoardsParts;
  readonly #known = new Map<string, Known>();
  readonly #asking = new Set<string>();

  constructor(parts: PastBoardsParts) {
    this.#parts = parts;
  }

  /**
   * What is known; `waiting` where nobody has answered yet, `unknown` where the log did not answer. Asks where it is time to.
   * `now` is milliseconds since 1970.
   */
  read(wish: PastWish, now: number): PastBoard | "waiting" | "unknown" {
    const key = `${wish.of}.${wish.period}`;
    const known = this.#known.get(key);
    const isOfThis = known?.exceptRoom === wish.exceptRoom;
    if (!isOfThis || known.askAgainAt <= now) this.#ask(key, wish, now);
    if (!isOfThis) return "waiting";
    return known.board ?? "unknown";
  }

  #ask(key: string, { period, ...wish }: PastWish, now: number): void {
    if (this.#asking.has(key)) return;
    this.#asking.add(key);
    const before = this.#known.get(key);
    const note = (board: PastBoard | undefined, afterMs: number): void => {
      this.#asking.delete(key);
      this.#known.set(key, { board, exceptRoom: wish.exceptRoom, askAgainAt: now + afterMs });
      this.#parts.changed();
    };
    const asked = this.#parts.ask({ ...wish, from: periodStart(period, now) });
    // What was known is better than nothing, unless it was of another broadcast: that one would be counted twice, or not at all.
    const kept = before?.exceptRoom === wish.exceptRoom ? before.board : undefined;
    this.#parts.keepAwake(
      asked.then(
        (board) => note(board, freshMs),
        () => note(kept, retryMs),
      ),
    );
  }
}

/** When a period that is on began: days in UTC, weeks from Monday. Milliseconds since 1970; 0 for all time. */
export function periodStart(period: PastPeriod, now: number): number {
  const day = new Date(now);
  day.setUTCHours(0, 0, 0, 0);
  switch (period) {
    case "day":
      return day.getTime();
    case "week":
      return day.getTime() - ((day.getUTCDay() + 6) % 7) * 86_400_000;
    case "month":
      return day.setUTCDate(1);
    case "all":
      return 0;
    default:
      return period satisfies never;
  }
}
