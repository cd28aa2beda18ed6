/** Seeing and erasing what is kept of a person, over HTTP. */
import * as operations from "#shared/api/operations/privacy.ts";
import * as requests from "#shared/api/operations/viewer-requests.ts";
import { reply, serve, serveRaw } from "../access/serve.ts";
import { Problem } from "../problem.ts";
import { readErasure, readErasures } from "./erasure-statements.ts";
import { beginErasure, personToExport, previewPerson, showErasure } from "./erasures.ts";
import { listRequests, readNotice, settleRequest, takeRequest } from "./viewer-requests.ts";
import { reapplyErasures } from "./reapply.ts";
import { exportStream } from "./person-export.ts";
import { readPlace } from "./person-place.ts";

export const privacyRoutes = [
  serve(requests.getViewerNotice, ({ config, params }) => readNotice(config, params.streamId)),
  serve(requests.askStream, ({ env, config, params: { streamId }, body, address, now }) =>
    takeRequest(env, config, { streamId, address, asked: body, now }),
  ),
  serve(requests.listViewerRequests, async ({ config, access, now }) => ({
    requests: await listRequests(config, access, now),
  })),
  serve(requests.settleViewerRequest, ({ config, access, params, body, now }) => {
    const { workspaceId, streamIds, author } = access;
    return settleRequest(config, { workspaceId, streamIds, ...params, ...body, author, now });
  }),
  serveRaw(operations.exportPerson, async (c, { config, access: { workspaceId }, body: { person, after, limit } }) => {
    const place = after === undefined ? undefined : readPlace(after);
    if (after !== undefined && !place)
      throw new Problem("invalid_request", "after: expected the next of a document before");
    const found = await personToExport(config, workspaceId, person);
    return c.body(
      exportStream(config, workspaceId, found, { after: place, limit: limit ?? operations.mostExported }),
      200,
      {
        "Content-Type": "application/json",
        "Content-Disposition": 'attachment; filename="person.json"',
      },
    );
  }),
  serve(operations.previewErasure, ({ config, access, body }) =>
    previewPerson(config, access.workspaceId, body.person),
  ),
  serve(operations.erasePerson, async ({ env, config, access, body, requestId }) => {
    const { workspaceId, asker, author } = access;
    if (!asker) throw new Problem("unauthorized");
    const erasure = await beginErasure(env, config, { workspaceId, person: body.person, asker, author, requestId });
    return reply(erasure.state === "done" ? 200 : 202, showErasure(erasure));
  }),
  serve(operations.reapplyErasures, ({ env, config, access, body: { dryRun, after }, requestId }) => {
    const { asker, author } = access;
    if (!asker) throw new Problem("unauthorized");
    return reapplyErasures(env, config, { dryRun, after, asker, author, requestId });
  }),
  serve(operations.listErasures, async ({ config, access }) => ({
    erasures: (await readErasures(config, access.workspaceId)).map(showErasure),
  })),
  serve(operations.getErasure, async ({ config, access, params }) => {
    const erasure = await readErasure(config, params.erasureId);
    if (erasure?.workspaceId !== access.workspaceId) throw new Problem("not_found");
    return showErasure(erasure);
  }),
];
