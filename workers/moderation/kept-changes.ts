/** What was said of people while the database was down, as statements of the transaction that writes its row of the audit log. */
import type { KeptPeopleChange } from "#shared/protocol/outage-protocol.ts";
import { moderationLimits } from "#shared/moderation/lists.ts";
import type { PeopleChange } from "#shared/moderation/people-changes.ts";

/** A statement with its values. */
export type Statement = readonly [text: string, values: unknown[]];

/** Set by the transaction: the row of the audit log was not there before, so the change was not made either. */
export const isNewSetting = "tle.kept_is_new";
const isNew = `current_setting('${isNewSetting}') = 'true'`;

/** What comes first: as whoever blocks somebody, so that none of both waits for what the other has. */
export function lockPeople({ target }: KeptPeopleChange): Statement {
  return ["select pg_advisory_xact_lock(hashtext($1))", [`overlay blocks:${target.id}`]];
}

/**
 * Makes the change, once, as it would have been made then; where there are as many as there may be meanwhile, or the same person was
 * blocked again since, nobody is added. Who is freed is freed however often it is sent: a row's id is never another one's, and it may be
 * in the place of the block itself, which was on its way when the person was erased.
 */
export function makeChange({ target, change }: KeptPeopleChange): Statement[] {
  const [streamId, made] = [target.id, statementsOf(target.id, change)];
  const by = change.do === "block" ? change.block.createdBy : null;
  return [
    ...made,
    [
      `insert into stream_moderation (stream_id, version, edited_by)
       select $1, 1, coalesce($2, '') ${change.do === "free" ? "" : `where ${isNew}`}
       on conflict (stream_id) do update set version = stream_moderation.version + 1`,
      [streamId, by],
    ],
  ];
}

/** Nothing was said of the same person, in the same way, since. */
const isLatest = `not exists (select from overlay_blocks later where later.stream_id = $1 and later.measure = $2
  and (later.user_id = $3 or later.handle = $4) and later.created_at > $5::timestamptz)`;

function statementsOf(streamId: string, change: PeopleChange): Statement[] {
  if (change.do === "free") {
    return [["delete from overlay_blocks where stream_id = $1 and block_id = $2", [streamId, change.blockId]]];
  }
  const { blockId, userId = null, handle = null, measure, until, note, createdBy, createdAt } = change.block;
  const them = [streamId, measure, userId, handle, new Date(createdAt)];
  return [
    [
      `delete from overlay_blocks where stream_id = $1 and ${isNew}
       and (until <= now() or (measure = $2 and (user_id = $3 or handle = $4) and ${isLatest}))`,
      them,
    ],
    [
      `insert into overlay_blocks (block_id, stream_id, user_id, handle, until, note, measure, created_by, created_at)
       select $6, $1, $3, $4, $7::timestamptz, $8, $2, $9, $5::timestamptz
       where ${isNew} and ${isLatest} and (select count(*) from overlay_blocks where stream_id = $1) < ${moderationLimits.blocked}`,
      [...them, blockId, until === undefined ? null : new Date(until), note, createdBy],
    ],
  ];
}
