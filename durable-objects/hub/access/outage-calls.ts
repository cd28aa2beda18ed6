/** In an outage of the database: whom the hub vouches for, and what of it goes to the audit log when the database is back. */
import type { LogReaderRpc } from "#shared/protocol/log-reader.ts";
import { type AuditsWritten, type KeptAudit, outageLimits, type Vouched } from "#shared/protocol/outage-protocol.ts";
import { inTime } from "../../in-time.ts";
import type { AccessParts } from "./access-calls.ts";
import type { HubParts } from "../hub-parts.ts";
import { findRights, forgetAudits, hasAudits, keepAudit, nextAudits } from "./outage-memory.ts";

/** How soon the log is asked whether it is back, and how long it is left alone at most. */
const firstWaitMs = 5_000;
const longestWaitMs = 5 * 60_000;
/**
 * How long its answer is waited for. A database that says nothing at all ends no request, and while the hub's alarm waits no other one
 * rings: no timer would end. What the log wrote meanwhile it knows again.
 */
const answerMs = 30_000;
const nothing: AuditsWritten = { written: [], refused: [] };

/** Who shows the secret of this hash, and what they may do with the stream; undefined where the hub does not vouch for anybody. */
export function vouch({ engine, sql }: AccessParts, hash: string, now: number): Vouched | undefined {
  if (!engine.present) return undefined;
  const { workspaceId, uniqueId } = engine.present.identity;
  const found = findRights(sql, hash, now);
  if (!found || workspaceId === undefined) return undefined;
  return { ...found.rights, kind: found.principal.kind === "key" ? "key" : "member", workspaceId, uniqueId };
}

/** Rows for the audit log that the hub keeps until the log takes them: over evictions, and each is written once. */
export class KeptAudits {
  readonly #parts: Pick<HubParts, "engine" | "wakeBy">;
  readonly #sql: () => SqlStorage;
  readonly #log: () => Pick<LogReaderRpc, "writeAudits">;
  readonly #changed: (entryIds: string[]) => void;
  #waitMs = firstWaitMs;

  constructor(
    parts: Pick<HubParts, "engine" | "wakeBy">,
    {
      sql,
      log,
      changed,
    }: {
      sql: () => SqlStorage;
      log: () => Pick<LogReaderRpc, "writeAudits">;
      /** What was said of people in these rows is the database's now, or is not to be there any more. */
      changed: (entryIds: string[]) => void;
    },
  ) {
    this.#parts = parts;
    this.#sql = sql;
    this.#log = log;
    this.#changed = changed;
  }

  get isEmpty(): boolean {
    return !this.#parts.engine.current || !hasAudits(this.#sql());
  }

  keep(entry: KeptAudit, now: number): boolean {
    if (!this.#parts.engine.present || !keepAudit(this.#sql(), entry)) return false;
    this.#parts.wakeBy(now + this.#waitMs);
    return true;
  }

  /**
   * Sends what is kept; what the log did not take is sent again later, ever more patiently. What it never takes is given up, and so is
   * what a stream that was deleted could not hand over in a week: its hub would ask for ever.
   */
  async send(now: () => number): Promise<void> {
    while (!this.isEmpty) {
      const entries = nextAudits(this.#sql());
      const { written, refused } = await this.#write(entries);
      const late = this.#tooLate(entries, now()).filter((id) => !written.includes(id) && !refused.includes(id));
      const over = new Set([...written, ...refused, ...late]);
      const done = entries.filter(({ entryId }) => over.has(entryId));
      const changed = forgetAudits(this.#sql(), done).flatMap(({ entryId, change }) => (change ? [entryId] : []));
      if (changed.length > 0) this.#changed(changed);
      if (refused.length > 0) this.#sayGivenUp(refused, "the audit log refuses them");
      if (late.length > 0) this.#sayGivenUp(late, "their stream is deleted, and the audit log took none in a week");
      if (done.length < entries.length) {
        this.#parts.wakeBy(now() + this.#waitMs);
        this.#waitMs = Math.min(this.#waitMs * 2, longestWaitMs);
        return;
      }
      this.#waitMs = firstWaitMs;
    }
  }

  /** What the log took of them: nothing where it fails or says nothing. */
  async #write(entries: KeptAudit[]): Promise<AuditsWritten> {
    return inTime(this.#log().writeAudits(entries), answerMs, "the log").catch(() => nothing);
  }

  #tooLate(entries: readonly KeptAudit[], now: number): string[] {
    if (this.#parts.engine.current?.identity.deleted !== true) return [];
    return entries.filter(({ at }) => now - at > outageLimits.deletedForMs).map(({ entryId }) => entryId);
  }

  /** A row that is lost is said, by the id under which the call's own answer was given. */
  #sayGivenUp(entryIds: readonly string[], why: string): void {
    const streamId = this.#parts.engine.current?.identity.streamId;
    console.error(JSON.stringify({ part: "hub", status: "audit_rows_given_up", streamId, entryIds, why }));
  }
}
