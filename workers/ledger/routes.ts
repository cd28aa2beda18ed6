/** Why a room has the coins it has, over HTTP. */
import * as operations from "#shared/api/operations/ledger.ts";
import { serve } from "../access/serve.ts";
import { readAccount } from "./account.ts";

export const ledgerRoutes = [
  serve(operations.readLedger, ({ env, config, stream, query }) => readAccount(env, config, stream.streamId, query)),
];
