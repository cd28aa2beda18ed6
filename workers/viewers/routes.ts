/** One viewer of a stream, over HTTP. */
import * as operations from "#shared/api/operations/viewers.ts";
import { serve } from "../access/serve.ts";
import { makeId } from "../auth/secret.ts";
import { Problem } from "../problem.ts";
import { readCard } from "./card.ts";
import { listViewerLives, listViewers } from "./list.ts";
import { deleteNote, insertNote, listNotes, type NoteRow } from "./note-statements.ts";

export const viewerRoutes = [
  serve(operations.listViewers, ({ config, stream, query, now }) => listViewers(config, stream.streamId, query, now)),
  serve(operations.listViewerLives, ({ config, stream, params }) =>
    listViewerLives(config, stream.streamId, params.userId),
  ),
  serve(operations.readViewer, ({ config, stream: { streamId }, params: { userId }, now }) =>
    readCard(config, { streamId, userId, now }),
  ),
  serve(operations.listNotes, async ({ config, access: { author }, stream: { streamId }, params: { userId } }) => ({
    notes: (await listNotes(config, { streamId, userId, author })).map(toNote),
  })),
  serve(operations.writeNote, async ({ config, access, stream: { streamId }, params: { userId }, body }) => {
    const { text, shared } = body;
    const row = { noteId: makeId("vn"), streamId, userId, body: text, isShared: shared, createdBy: access.author };
    const made = await insertNote(config, row);
    if (!made) throw new Problem("too_many_notes");
    return toNote(made);
  }),
  serve(operations.deleteNote, async ({ config, access: { author }, stream: { streamId }, params }) => {
    const isGone = await deleteNote(config, { ...params, streamId, author });
    if (!isGone) throw new Problem("unknown_note");
  }),
];

function toNote({ noteId, body, isShared, createdBy, createdAt }: NoteRow) {
  return { noteId, text: body, shared: isShared, createdBy, createdAt: createdAt.toISOString() };
}
