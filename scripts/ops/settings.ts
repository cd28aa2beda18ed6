/** Where the operations commands find the API and the database. */
import { chooseDatabase } from "../database-choice.ts";
import { readLocalSecrets } from "../start/local-secrets.ts";
import { readRunning } from "../start/running-file.ts";
import type { NeonSettings } from "./drill/neon-api.ts";

export interface Api {
  /** Without a slash at its end. */
  url: string;
  key: string;
}

export interface Settings {
  api: () => Api;
  /** Connection string of a role that may read the log. */
  databaseUrl: () => string;
  /** The folder of the `npm start` whose Workers are meant; undefined for Workers elsewhere. */
  localFolder: () => string | undefined;
  /** Undefined where NEON_API_KEY or NEON_PROJECT_ID is not set. */
  neon: () => (NeonSettings & { isElsewhere: boolean }) | undefined;
}

/** A setting that is not there, as a sentence for who runs the command. */
export class SettingsError extends Error {
  override name = "SettingsError";
}

/**
 * The environment first, then what the running `npm start` of `folder` wrote. Each is asked for when it is needed.
 * @param askedDatabase what --database said
 */
export function readSettings(
  env: Record<string, string | undefined>,
  folder: string,
  askedDatabase?: string,
): Settings {
  const running = readRunning(folder);
  return {
    api: () => apiOf(env, folder, true),
    databaseUrl() {
      // Who named an API elsewhere means the database that goes with it.
      const isElsewhere = env["TLE_API_URL"] !== undefined && env["TLE_API_URL"] !== running?.origin;
      const asked = askedDatabase ?? (isElsewhere ? "env" : undefined);
      return chooseDatabase(asked, env["DATABASE_URL"], running?.databaseUrl).url;
    },
    localFolder() {
      const isElsewhere = env["TLE_API_URL"] !== undefined && env["TLE_API_URL"] !== running?.origin;
      return isElsewhere || running === undefined ? undefined : folder;
    },
    neon: () => neonOf(env),
  };
}

const neonUrl = "https://console.neon.tech/api/v2";

/** Throws SettingsError for a NEON_API_URL that the key must not be sent to. */
function neonOf(env: Record<string, string | undefined>): ReturnType<Settings["neon"]> {
  const [apiKey, projectId] = [env["NEON_API_KEY"] ?? "", env["NEON_PROJECT_ID"] ?? ""];
  if (apiKey === "" || projectId === "") return undefined;
  const apiUrl = (env["NEON_API_URL"] ?? neonUrl).replace(/\/+$/, "");
  const url = URL.parse(apiUrl);
  const isSafe =
    url?.protocol === "https:" ||
    (url?.protocol === "http:" && /^(127(\.\d+){3}|localhost|\[::1\])$/.test(url.hostname));
  if (!isSafe) throw new SettingsError("NEON_API_URL must be an https address");
  return { apiUrl, apiKey, projectId, isElsewhere: apiUrl !== neonUrl };
}

/**
 * Where the API is. Throws SettingsError.
 * @param orRunning whether it may be that of the running `npm start` of `folder`
 */
export function apiOf(env: Record<string, string | undefined>, folder: string, orRunning: boolean): Api {
  const running = readRunning(folder);
  const url = env["TLE_API_URL"] ?? (orRunning ? running?.origin : undefined);
  if (url === undefined || url === "") {
    throw new SettingsError("no API: npm start does not run here, and TLE_API_URL is not set");
  }
  // A key of this machine must not be sent to an API elsewhere.
  const local = running !== undefined && url === running.origin;
  const key = env["TLE_API_KEY"] ?? (local ? readLocalSecrets(folder).apiKey : undefined);
  if (key === undefined || key === "") throw new SettingsError("no API key: TLE_API_KEY is not set");
  return { url: url.replace(/\/+$/, ""), key };
}
