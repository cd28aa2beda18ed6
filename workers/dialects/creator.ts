import type { Context } from "hono";
import type { AppEnv } from "../app-env.ts";
import { isDatabaseOutage } from "../database/outage.ts";
import { readHandle } from "../database/streams.ts";

/** Whether the stream is of this creator. Where the database does not answer, the token's word is enough. */
export async function isOf(c: Context<AppEnv>, streamId: string, creator: string): Promise<boolean> {
  try {
    const handle = await readHandle(c.get("config"), streamId);
    return handle === undefined || handle.toLowerCase() === creator;
  } catch (error) {
    if (isDatabaseOutage(error)) return true;
    throw error;
  }
}
