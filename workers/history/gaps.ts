import type { Payload } from "#shared/event.ts";
import type { Gap } from "#shared/live-state.ts";
import { limits } from "#shared/protocol/limits.ts";
import type { Config } from "../config.ts";
import { readSessionPage } from "../database/session-events.ts";
import type { SessionRow } from "./sessions.ts";

/** The intervals of a session in which nothing could be received, oldest first. Most sessions have none to look for. */
export async function readGaps(config: Config, session: SessionRow): Promise<Gap[]> {
  if (session.gapCount === 0) return [];
  const rows = await readSessionPage(config, session, { after: 0, limit: limits.pageEvents, types: ["GAP"] });
  return rows.map(({ payload }) => {
    const { startedAt, endedAt, cause, refusedEvents } = payload as Payload<"GAP">;
    return { startedAt, endedAt, cause, refusedEvents };
  });
}
