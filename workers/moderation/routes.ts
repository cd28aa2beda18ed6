/** What moderators keep off overlays, over HTTP. Each change is in the database first, and then live at the hub. */
import * as operations from "#shared/api/operations/moderation.ts";
import type { KeptBlock, PeopleChange } from "#shared/moderation/people-changes.ts";
import type { KeptAudit } from "#shared/protocol/outage-protocol.ts";
import { noRoom } from "../access/audit-effect.ts";
import { serve } from "../access/serve.ts";
import { makeId } from "../auth/secret.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";
import { publish } from "./publish.ts";
import {
  type BlockRow,
  deleteBlock,
  insertBlock,
  listBlocks,
  type ListsRow,
  readLists,
  writeLists,
} from "./statements.ts";

export const moderationRoutes = [
  serve(operations.getModeration, async ({ config, stream: { streamId } }) =>
    toLists(await readLists(config, streamId)),
  ),
  serve(
    operations.setModeration,
    async ({ env, config, access, stream: { streamId }, body: { listsNo, ...lists } }) => {
      const made = await writeLists(config, { streamId, listsNo, lists, editedBy: access.author });
      if (made === undefined) {
        const current = toLists(await readLists(config, streamId));
        throw new Problem("revision_conflict", "Somebody changed the lists meanwhile", { current });
      }
      return { listsNo: made, sockets: await publish(env, config, streamId) };
    },
  ),
  serve(operations.listBlocked, async ({ config, stream: { streamId } }) => ({
    blocked: (await listBlocks(config, streamId)).map(toBlock),
  })),
  serve(operations.blockPerson, async ({ env, config, access, stream: { streamId }, body, now, ...outage }) => {
    const { userId = null, handle, durationMs, note, measure } = body;
    const wanted = {
      blockId: makeId("ob"),
      streamId,
      userId,
      handle: handle?.replace("@", "").toLowerCase() ?? null,
      until: durationMs === undefined ? null : new Date(now.getTime() + durationMs),
      note,
      measure,
      createdBy: access.author,
      createdAt: now,
    };
    if (outage.isDown) {
      await changeAtHub(env, await outage.keptAudit(), { do: "block", block: keptBlock(wanted) });
      return toBlock(wanted);
    }
    const { createdAt: _, ...given } = wanted;
    const row = await insertBlock(config, given);
    if (!row) throw new Problem("too_many_blocked");
    await publish(env, config, streamId);
    return toBlock(row);
  }),
  serve(operations.unblockPerson, async ({ env, config, access, stream: { streamId }, params, ...outage }) => {
    const { blockId } = params;
    const free = async () => changeAtHub(env, await outage.keptAudit(), { do: "free", blockId });
    if (outage.isDown) return free();
    const isGone = await deleteBlock(config, { streamId, blockId, by: access.author });
    await publish(env, config, streamId);
    // Blocked in an outage, and not handed to the database yet: the hub has it alone.
    if (!isGone) await free();
  }),
];

/** While the database is down the hub does it, and has the database told afterwards. */
async function changeAtHub(env: Env, entry: KeptAudit, change: PeopleChange): Promise<void> {
  const answer = await hubOf(env, entry.target.id).changePeople({ ...entry, change });
  if (answer.ok) return;
  if (answer.code === "full") throw noRoom();
  if (answer.code === "unknown_yet")
    throw new Problem("unavailable", "Who this is only the database knows, which is down");
  throw new Problem(answer.code);
}

function keptBlock({ userId, handle, until, createdAt, blockId, note, measure, createdBy }: BlockRow): KeptBlock {
  return {
    blockId,
    ...(userId !== null && { userId }),
    ...(handle !== null && { handle }),
    measure,
    ...(until !== null && { until: until.getTime() }),
    note,
    createdBy,
    createdAt: createdAt.getTime(),
  };
}

function toLists({ lists, updatedAt, ...row }: ListsRow) {
  return { ...row, ...lists, updatedAt: updatedAt?.toISOString() ?? null };
}

function toBlock({ until, createdAt, ...row }: BlockRow) {
  return { ...row, until: until?.toISOString() ?? null, createdAt: createdAt.toISOString() };
}
