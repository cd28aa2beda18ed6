/** The numbers of a stream, over HTTP. */
import * as operations from "#shared/api/operations/analytics.ts";
import { serve } from "../access/serve.ts";
import { readAnalytics } from "./analytics.ts";
import { readAudience } from "./audience.ts";
import { compareLives } from "./comparison.ts";

export const analyticsRoutes = [
  serve(operations.readAnalytics, ({ config, stream, query, now, access }) =>
    readAnalytics(config, stream.streamId, { question: query, people: access.may("analytics:read"), now }),
  ),
  serve(operations.readAudience, ({ config, stream, query, now }) => readAudience(config, stream.streamId, query, now)),
  serve(operations.compareLives, ({ config, stream, query }) => compareLives(config, stream.streamId, query.room)),
];
