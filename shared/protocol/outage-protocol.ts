/** How a hub stands in for the database in an outage: who may moderate its stream, and what is to be written down of it. */
import type { Permission } from "#shared/api/roles.ts";
import type { OutageWeight } from "#shared/moderation/outage-weight.ts";
import type { PeopleChange } from "#shared/moderation/people-changes.ts";
import { limits } from "./limits.ts";

/** What may be done in an outage by who was let in before: what moderators do to the screens. */
export const outagePermissions = ["moderation:write", "overlay:control"] as const satisfies Permission[];
export type OutagePermission = (typeof outagePermissions)[number];

/** What somebody might do with the stream when the database knew them last. */
export interface OutageRights {
  /** The id of the account or the key. */
  author: string;
  permissions: OutagePermission[];
}

/** Whom the hub vouches for, with what the stream is. */
export interface Vouched extends OutageRights {
  kind: "key" | "member";
  workspaceId: string;
  uniqueId: string;
}

/** A row that is still to be written to the audit log. The same `entryId` is written once, however often it is sent. */
export interface KeptAudit {
  entryId: string;
  /** Milliseconds since 1970. */
  at: number;
  /** Who did it, as `write_audit` in the database reads it: JSON, without an address in clear. */
  actor: string;
  workspaceId: string;
  action: string;
  target: { kind: string; id: string };
  /** What was asked for, as JSON: never of the body. */
  detail: string;
  /** What was said of a person: written to the database together with the row, and counted by the hub until then. */
  change?: PeopleChange;
  /** Which room there is for it; absent: `any`. */
  weight?: OutageWeight;
  /** Of what was asked for under an `Idempotency-Key`: a hash of who asked for what under which. The same has one row. */
  once?: string;
}

/** A row with what it changes. */
export type KeptPeopleChange = KeptAudit & { change: PeopleChange };

/** `full`: there is no room for its row. `unknown_yet`: which row of the database is meant the hub was never told. */
export type PeopleChangeAnswer =
  | { ok: true }
  | { ok: false; code: "unknown_stream" | "too_many_blocked" | "unknown_block" | "unknown_yet" | "full" };

/** What became of kept rows: those that the log has, and those that it will never take. The rest are to be sent again. */
export interface AuditsWritten {
  written: string[];
  refused: string[];
}

export const outageLimits = {
  /** For how long a hub vouches for somebody after the database said what they may: a live and the outage in it. */
  rightsMs: 6 * 3_600_000,
  /**
   * Rows that a hub keeps for the audit log by their weight, and how many of them are of one principal at most; what would be one more
   * is refused. What weighs more has a room of its own, which is used when there is none in those before it. So a bot that keeps skipping
   * leaves room for what takes things off the screens, and nobody takes the room of another's panic: the hub vouches for
   * `confirmedPerHub` at most, and each has theirs.
   */
  keptAudits: {
    any: { all: 2_000, ofOne: 500 },
    safety: { all: 1_000, ofOne: 250 },
    panic: { all: 5 * limits.confirmedPerHub, ofOne: 5 },
  } satisfies Record<OutageWeight, { all: number; ofOne: number }>,
  /**
   * The longest `detail` that a hub keeps, and the longest `actor`. The audit log takes 4,096 bytes of a detail as the database writes
   * it, with a blank after each colon and comma.
   */
  detailBytes: 3_000,
  actorBytes: 1_024,
  /** Rows that are sent to the log at a time. */
  sentAudits: 50,
  /** For how long the hub of a stream that was deleted goes on trying: nobody would ever end it otherwise. */
  deletedForMs: 7 * 86_400_000,
} as const;
