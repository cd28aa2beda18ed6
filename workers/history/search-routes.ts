/** Search and files over a stream's sessions, over HTTP. */
import * as operations from "#shared/api/operations/history-search.ts";
import { serve, serveRaw } from "../access/serve.ts";
import { exportResponse, sessionPages, streamPages } from "./export.ts";
import { rangeOf } from "./range.ts";
import { sessionOf, withSession } from "./routes.ts";
import { withSmallPages } from "../database/pages.ts";
import { searchHistory } from "./search.ts";

const mostExportDays = 92;

export const historySearchRoutes = [
  serve(operations.searchHistory, ({ config, stream, query, now }) =>
    withSmallPages(query.limit, (limit) => searchHistory(config, stream.streamId, { ...query, limit }, now)),
  ),
  serveRaw(
    operations.exportSession,
    (_, call) => {
      const { config, query } = call;
      const session = sessionOf(call);
      const pages = sessionPages(config, session, query.after);
      return exportResponse(pages, { format: query.format, name: `session-${session.sessionId}` });
    },
    withSession,
  ),
  serveRaw(operations.exportStream, async (_, { config, stream, query, now }) => {
    const range = rangeOf(query, now, mostExportDays);
    const pages = await streamPages(config, stream.streamId, { range, after: query.after });
    return exportResponse(pages, { format: query.format, name: `stream-${stream.streamId}` });
  }),
];
