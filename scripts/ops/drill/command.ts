/** Reads what `npm run ops -- drill` was told, chooses where the copy is made, and heeds Ctrl-C. */
import { randomBytes } from "node:crypto";
import { isOnThisMachine } from "../../database-url.ts";
import { onStopSignals } from "../../start/stop-signals.ts";
import { type Settings, SettingsError } from "../settings.ts";
import type { CopyPlace } from "./copy-place.ts";
import { runDrill } from "./drill.ts";
import { localCopy } from "./local-copy.ts";
import { readMoment } from "./moment.ts";
import { neonApi } from "./neon-api.ts";
import { neonBranch } from "./neon-branch.ts";

export interface DrillCommand {
  settings: Settings;
  streamIds: string[];
  at: string | undefined;
  waitMs: number;
  keep: boolean;
  json: boolean;
  print: (line: string) => void;
  warn: (line: string) => void;
}

/** Returns the exit code. Throws MomentError, SettingsError and whatever `runDrill` does. */
export async function drill({ settings, streamIds, at, ...rest }: DrillCommand): Promise<number> {
  const atMs = at === undefined ? undefined : readMoment(at, Date.now());
  const [api, databaseUrl] = [settings.api(), settings.databaseUrl()];
  const place = await placeOf(settings, databaseUrl);
  const stopped = new AbortController();
  onStopSignals(
    (reason) => {
      rest.warn(`drill: ${reason}: the copy is being removed`);
      stopped.abort(new Error(`stopped by ${reason}`));
    },
    () => {
      rest.warn(`drill: NOT REMOVED: the copy ${place.name} may still be there; ${place.byHand}`);
      process.exit(1);
    },
  );
  const named = streamIds.length === 0 ? undefined : streamIds;
  return runDrill({ ...rest, api, databaseUrl, place, streamIds: named, atMs, signal: stopped.signal });
}

/** At Neon, but for a database on this machine; NEON_API_URL says that it is Neon's all the same. */
async function placeOf(settings: Settings, databaseUrl: string): Promise<CopyPlace> {
  const neon = settings.neon();
  if (isOnThisMachine(databaseUrl) && neon?.isElsewhere !== true) return localCopy(databaseUrl);
  if (neon === undefined) {
    throw new SettingsError(
      "the database is not on this machine: a copy at Neon needs NEON_API_KEY and NEON_PROJECT_ID",
    );
  }
  const name = `tle-drill-${new Date().toISOString().slice(0, 10)}-${randomBytes(4).toString("hex")}`;
  return neonBranch({ neon: neonApi(neon), projectId: neon.projectId, databaseUrl, name });
}
