import type { Access } from "./access/decide.ts";
import type { IngestKey } from "./auth/ingest-key.ts";
import type { Config } from "./config.ts";

/** What Hono's context carries in every handler. */
export interface AppEnv {
  Bindings: Env;
  Variables: {
    requestId: string;
    config: Config;
    /** The operation of the API that answers, by its id. */
    operation?: string;
    /** What the request may rest on, once its operation knows. */
    access: Access;
    /** Somebody is known by what the request shows. */
    isKnown?: true;
    /** Set by `requireSignature`: the body whose signature was checked, and what it was signed with. */
    signedBody: string;
    ingestKey: IngestKey;
  };
}
