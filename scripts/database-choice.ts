/** Which database a command works on: that of the running `npm start`, or that of DATABASE_URL. Pure. */
import { describeDatabase } from "./database-url.ts";

export interface DatabaseChoice {
  url: string;
  /** Host and name, and who said so; without a password. */
  from: string;
}

/** A database that cannot be told, as a sentence for who runs the command. */
export class DatabaseChoiceError extends Error {
  override name = "DatabaseChoiceError";
}

/** What stands in a command's help about it. */
export const databaseHelp = `The database is that of the running npm start, or DATABASE_URL: the connection string of its owner. Where there
are both, --database local or --database env says which.`;

/**
 * Chooses between `running`, the database of the `npm start` that runs here, and `given`, DATABASE_URL. Where they differ
 * nothing is guessed: one of them may be production's. Throws DatabaseChoiceError.
 * @param asked what --database said
 */
export function chooseDatabase(
  asked: string | undefined,
  given: string | undefined,
  running: string | undefined,
): DatabaseChoice {
  const env = given === undefined || given === "" ? undefined : given;
  const fromEnv = (url: string) => ({ url, from: `${describeDatabase(url)}, from DATABASE_URL` });
  const fromStart = (url: string) => ({ url, from: `${describeDatabase(url)}, of the running npm start` });
  switch (asked) {
    case "env":
      if (env === undefined) throw new DatabaseChoiceError("--database env needs DATABASE_URL");
      return fromEnv(env);
    case "local":
      if (running === undefined) throw new DatabaseChoiceError("--database local needs a running npm start");
      return fromStart(running);
    case undefined:
      break;
    default:
      throw new DatabaseChoiceError("--database is env or local");
  }
  if (env === undefined && running === undefined) {
    throw new DatabaseChoiceError("no database: npm start does not run here, and DATABASE_URL is not set");
  }
  if (env === undefined) return fromStart(running ?? "");
  if (running === undefined || running === env) return fromEnv(env);
  throw new DatabaseChoiceError(
    `two databases: npm start runs here, and DATABASE_URL names ${describeDatabase(env)}. ` +
      "Add --database local for the one, --database env for the other",
  );
}
