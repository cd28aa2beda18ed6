/** What moderators keep off overlays, over HTTP. Each change is in the database first, and then live at the hub. */
import * as operations from "#shared/api/operations/moderation.ts";
import { serve } from "../access/serve.ts";
import { makeId } from "../auth/secret.ts";
import type { Config } from "../config.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";
import {
  type BlockRow,
  deleteBlock,
  insertBlock,
  listBlocks,
  type ListsRow,
  readKept,
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
  serve(operations.blockPerson, async ({ env, config, access, stream: { streamId }, body, now }) => {
    const { userId, handle, durationMs, note, measure } = body;
    const row = await insertBlock(config, {
      blockId: makeId("ob"),
      streamId,
      userId,
      handle: handle?.replace("@", "").toLowerCase(),
      until: durationMs === undefined ? undefined : new Date(now.getTime() + durationMs),
      note,
      measure,
      createdBy: access.author,
    });
    if (!row) throw new Problem("too_many_blocked");
    await publish(env, config, streamId);
    return toBlock(row);
  }),
  serve(operations.unblockPerson, async ({ env, config, access, stream: { streamId }, params: { blockId } }) => {
    const isGone = await deleteBlock(config, { streamId, blockId, by: access.author });
    await publish(env, config, streamId);
    if (!isGone) throw new Problem("unknown_block");
  }),
];

/**
 * Hands the hub what counts now, as the database has it; how many overlays were told. Throws where the hub does not answer: what was
 * saved is saved, and the next change makes it live.
 */
async function publish(env: Env, config: Config, streamId: string): Promise<number> {
  const answer = await hubOf(env, streamId).setModeration(await readKept(config, streamId));
  if (!answer.ok) throw new Problem(answer.code);
  return answer.sockets;
}

function toLists({ lists, updatedAt, ...row }: ListsRow) {
  return { ...row, ...lists, updatedAt: updatedAt?.toISOString() ?? null };
}

function toBlock({ until, createdAt, ...row }: BlockRow) {
  return { ...row, until: until?.toISOString() ?? null, createdAt: createdAt.toISOString() };
}
