/** Uploads over HTTP. */
import * as operations from "#shared/api/operations/media.ts";
import { mediaAddress } from "#shared/media/address.ts";
import { mostMediaBytes } from "#shared/media/formats.ts";
import { library } from "#shared/media/library.ts";
import { reply, serve, serveRaw } from "../access/serve.ts";
import { checkAnswer } from "../access/check-answer.ts";
import { Problem } from "../problem.ts";
import { keepMedia, removeMedia } from "./keep.ts";
import { receiveMedia } from "./receive.ts";
import { Room } from "./room.ts";
import {
  findMedia,
  findUses,
  listMediaRows,
  type MediaKey,
  type MediaRow,
  readUsed,
  updateMediaName,
} from "./statements.ts";

/** What is being uploaded in this process: three of the largest files, of one workspace two. */
const uploading = new Room({ all: 3 * mostMediaBytes, each: 2 * mostMediaBytes });

export const mediaRoutes = [
  serve(operations.listMedia, async ({ config, access: { workspaceId }, query: { kind } }) => {
    const [rows, used] = await Promise.all([
      listMediaRows(config, { workspaceId, kind }),
      readUsed(config, workspaceId),
    ]);
    return {
      media: rows.map(toMedia),
      used,
      library: library.filter((one) => kind === undefined || one.kind === kind),
    };
  }),
  serveRaw(operations.uploadMedia, async (c, { config, access, query: { name } }) => {
    const { workspaceId, author: createdBy } = access;
    const place = uploading.enter(workspaceId);
    try {
      const received = await receiveMedia(c.req.raw, place);
      const { row, isNew } = await keepMedia(config, received, { workspaceId, name, createdBy });
      const status = isNew ? 201 : 200;
      const text = checkAnswer(operations.uploadMedia, status, toMedia(row), config.ENVIRONMENT);
      return new Response(text, { status, headers: { "Content-Type": "application/json" } });
    } finally {
      place.leave();
    }
  }),
  serve(operations.getMedia, async ({ config, access, params: { mediaId } }) => {
    const key = { workspaceId: access.workspaceId, mediaId };
    const [row, uses] = await Promise.all([mediaOr404(config, key), findUses(config, key, access.streamIds)]);
    return { ...toMedia(row), uses };
  }),
  serve(operations.renameMedia, async ({ config, access: { workspaceId }, params: { mediaId }, body: { name } }) => {
    const row = await updateMediaName(config, { workspaceId, mediaId }, name);
    if (!row) throw new Problem("not_found");
    return toMedia(row);
  }),
  serve(operations.deleteMedia, async ({ config, access, params: { mediaId }, query: { anyway } }) => {
    const key = { workspaceId: access.workspaceId, mediaId };
    const row = await mediaOr404(config, key);
    const uses = await findUses(config, key, access.streamIds);
    const isUsed = uses.scenes.length + uses.rules.length + uses.elsewhere > 0;
    if (uses.elsewhere > 0 || (isUsed && anyway !== "true")) throw new Problem("media_in_use", undefined, { uses });
    await removeMedia(config, row);
    return reply(204);
  }),
];

async function mediaOr404(config: Parameters<typeof findMedia>[0], key: MediaKey): Promise<MediaRow> {
  const row = await findMedia(config, key);
  if (!row) throw new Problem("not_found");
  return row;
}

function toMedia({ workspaceId: _workspaceId, createdAt, ...row }: MediaRow) {
  return { ...row, address: mediaAddress(row.mediaId, row.format), createdAt: createdAt.toISOString() };
}
