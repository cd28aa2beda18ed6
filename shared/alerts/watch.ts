/** What the meter has the Workers do for it: looking at what it cannot see itself, and telling. */
import type { Notice } from "./ledger.ts";

export interface AlertWatchRpc {
  /** Who is to be told, by their names, and when only of what cannot wait. */
  settings(): Promise<{ targets: string[]; quietHours: string }>;
  /** Which parts do not answer, and what waits for somebody. It asks the database. */
  look(): Promise<Looked>;
  /** Tells a target; false where it did not take it. */
  tell(notice: Notice): Promise<boolean>;
  /** Tells an outside monitor that somebody looks. */
  beat(): Promise<void>;
}

export interface Looked {
  failingParts: string[];
  late: string[];
  /** How large the database is where it is past its mark, GB; else null. */
  oversizeGb: number | null;
}
