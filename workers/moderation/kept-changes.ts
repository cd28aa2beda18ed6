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

/** Makes the change, once, as it would have been made then; where there are as many as there may be meanwhile nobody is added. */
export function makeChange({ target, change }: KeptPeopleChange): Statement[] {
  const [streamId, made] = [target.id, statementsOf(target.id, change)];
  const by = change.do === "block" ? change.block.createdBy : null;
  return [
    ...made,
    [
      `insert into stream_moderation (stream_id, version, edited_by)
       select $1, 1, coalesce($2, '') where ${isNew}
       on conflict (stream_id) do update set version = stream_moderation.version + 1`,
      [streamId, by],
    ],
  ];
}

function statementsOf(streamId: string, change: PeopleChange): Statement[] {
  if (change.do === "free") {
    return [
      [`delete from overlay_blocks where stream_id = $1 and block_id = $2 and ${isNew}`, [streamId, change.blockId]],
    ];
  }
  const { blockId, userId = null, handle = null, measure, until, note, createdBy, createdAt } = change.block;
  const untilDate = until === undefined ? null : new Date(until);
  return [
    [
      `delete from overlay_blocks where stream_id = $1 and ${isNew}
       and (until <= now() or (measure = $2 and (user_id = $3 or handle = $4)))`,
      [streamId, measure, userId, handle],
    ],
    [
      `insert into overlay_blocks (block_id, stream_id, user_id, handle, until, note, measure, created_by, created_at)
       select $1, $2, $3, $4, $5::timestamptz, $6, $7, $8, $9::timestamptz
       where ${isNew} and (select count(*) from overlay_blocks where stream_id = $2) < ${moderationLimits.blocked}`,
      [blockId, streamId, userId, handle, untilDate, note, measure, createdBy, new Date(createdAt)],
    ],
  ];
}
