/** The watched creators of a workspace, over HTTP. */
import * as operations from "#shared/api/operations/streams.ts";
import { mayAt } from "../access/decide.ts";
import { reply, serve } from "../access/serve.ts";
import { statusesOf } from "../fleet.ts";
import { changeStream, makeStream, removeStream } from "./change.ts";
import { readProof, readState } from "./hub-view.ts";
import { toStream, withStatus } from "./show.ts";
import { selectHandles, selectSameCreator, selectStreams, toStreams } from "./statements.ts";

export const streamRoutes = [
  serve(
    operations.listStreams,
    async ({ env, access: { workspaceId, streamIds }, rows: [found] }) => {
      const shown = toStreams(found).filter(
        (one) => one.workspaceId === workspaceId && (streamIds?.includes(one.streamId) ?? true),
      );
      const statuses = await statusesOf(
        env,
        shown.map(({ streamId }) => streamId),
      );
      return { streams: shown.map((row) => toStream(row, statuses[row.streamId])) };
    },
    { reads: () => [selectStreams()] },
  ),
  serve(operations.createStream, async ({ env, config, access: { workspaceId }, body: { uniqueId } }) => {
    const { stream, isNew } = await makeStream(env, config, { workspaceId, uniqueId });
    return reply(isNew ? 201 : 200, await withStatus(env, stream));
  }),
  serve(operations.getStream, async ({ env, stream }) => withStatus(env, stream)),
  serve(operations.changeStream, async ({ env, config, stream, body, access }) =>
    withStatus(env, await changeStream(env, config, { stream, change: body, access })),
  ),
  serve(operations.deleteStream, async ({ env, config, stream, query, access: { author } }) =>
    removeStream(env, config, { stream, confirm: query.confirm ?? "", author }),
  ),
  serve(
    operations.listStreamHandles,
    ({ stream: { streamId, creatorId }, access: { asker }, rows: [handles = [], same] }) => ({
      streamId,
      creatorId,
      handles: (handles as { uniqueId: string; since: string | Date }[]).map(({ uniqueId, since }) => ({
        uniqueId,
        since: new Date(since).toISOString(),
      })),
      sameCreator: toStreams(same)
        .filter((one) => asker && mayAt(asker, one, "stream:read"))
        .map((one) => ({ streamId: one.streamId, uniqueId: one.uniqueId })),
    }),
    { reads: ({ params: { streamId = "" } }) => [selectHandles(streamId), selectSameCreator(streamId)] },
  ),
  serve(operations.getStreamProof, ({ env, stream }) => readProof(env, stream.streamId)),
  serve(operations.getStreamState, ({ env, stream }) => readState(env, stream.streamId)),
];
