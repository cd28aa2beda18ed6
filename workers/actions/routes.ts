/** What rules did, over HTTP. */
import * as operations from "#shared/api/operations/actions.ts";
import { serve } from "../access/serve.ts";
import { selectActions, toActionPage } from "./statements.ts";

export const actionRoutes = [
  serve(operations.listActions, ({ query, rows: [found = []] }) => toActionPage(found, query.limit), {
    reads: ({ params, query }) => [selectActions(params["streamId"] ?? "", query)],
  }),
];
