/** API keys: `npm run keys -- create --name x`, `list`, `revoke <id>`. */
import { parseArgs } from "node:util";
import * as z from "zod";
import { chooseDatabase, databaseHelp } from "./database-choice.ts";
import { listApiKeys, makeApiKey, revokeApiKey, storeApiKey } from "./keys/api-key.ts";
import { describeFailure } from "./failure.ts";
import { askApi } from "./ops/api.ts";
import { type Api, apiOf } from "./ops/settings.ts";
import { npmArguments } from "./npm-arguments.ts";
import { dataFolder } from "./start/data-folder.ts";
import { withOwner } from "./start/database.ts";
import { readRunning } from "./start/running-file.ts";

const help = `npm run keys -- create --name NAME   makes an API key and prints it, once
npm run keys -- list                 lists the keys, never their text
npm run keys -- revoke ID            a revoked key is refused from then on, and its open sockets end

${databaseHelp}
The sockets are at the Workers of the running npm start, or at TLE_API_URL with TLE_API_KEY.
--data FOLDER names the folder of an npm start that keeps its data elsewhere.`;

const options = {
  name: { type: "string" },
  data: { type: "string" },
  database: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

process.exitCode = await run(npmArguments({ name: "keys", options, hasWords: true })).catch((error: unknown) => {
  console.error(`keys: ${describeFailure(error)}`);
  return 1;
});

/** Returns the exit code: 0 done, 1 failed, 2 wrong usage. */
async function run(args: string[]): Promise<number> {
  const parsed = parse(args);
  if (typeof parsed === "string") return wrongUsage(parsed);
  const { values, positionals } = parsed;
  if (values.help) {
    console.log(help);
    return 0;
  }
  const [command, id, ...rest] = positionals;
  const problem = problemIn({ command, id, rest, name: values.name });
  if (problem !== undefined) return wrongUsage(problem);
  const folder = dataFolder(values.data, process.env);
  const running = readRunning(folder)?.databaseUrl;
  const { url, from } = chooseDatabase(values.database, process.env["DATABASE_URL"], running);
  console.error(`database: ${from}`);
  if (command === "create") {
    const key = makeApiKey();
    const keyId = await withOwner(url, (client) => storeApiKey(client, key, values.name ?? ""));
    console.log(`${keyId}  ${key}\nThis is the only time it is shown.`);
    return 0;
  }
  if (command === "list") {
    for (const row of await withOwner(url, listApiKeys)) {
      const state = row.revoked_at === null ? "valid" : `revoked ${row.revoked_at.toISOString()}`;
      console.log(`${row.id}  ${row.created_at.toISOString()}  ${state}  ${row.name}`);
    }
    return 0;
  }
  return revoke(id ?? "", url, () => apiOf(process.env, folder, url === running));
}

/** The Workers first, which end what is open. The database is told all the same: it may be another, or they may be down. */
async function revoke(id: string, databaseUrl: string, api: () => Api): Promise<number> {
  const failure = await endSockets(id, api);
  const found = await withOwner(databaseUrl, (client) => revokeApiKey(client, id));
  console.log(found ? `${id} is revoked` : `There is no key ${id}`);
  if (found && failure !== undefined) {
    console.error(`Sockets that it has open end within an hour, because the Workers could not be told: ${failure}`);
  }
  return found ? 0 : 1;
}

/** Returns why the Workers could not be told; undefined where they were. */
async function endSockets(id: string, api: () => Api): Promise<string | undefined> {
  try {
    const path = `/v1/keys/${encodeURIComponent(id)}`;
    const { sockets } = await askApi(api(), { method: "DELETE", path }, z.object({ sockets: z.number() }));
    if (sockets > 0) console.error(`${sockets} open sockets of it are closed`);
    return undefined;
  } catch (error) {
    return describeFailure(error);
  }
}

/** What is missing or too much, as a sentence; undefined where all is well. */
function problemIn(asked: {
  command: string | undefined;
  id: string | undefined;
  rest: string[];
  name: string | undefined;
}): string | undefined {
  const { command, id, rest, name } = asked;
  const surplus = command === "revoke" ? rest[0] : id;
  switch (command) {
    case undefined:
      return "keys needs to be told what to do: create, list or revoke.";
    case "create":
      if (name === undefined || name === "") return "create needs --name NAME, by which you know the key again.";
      break;
    case "revoke":
      if (id === undefined) return "revoke needs the ID of a key, as list shows it.";
      break;
    case "list":
      break;
    default:
      return `There is no command ${command}.`;
  }
  return surplus === undefined ? undefined : `${command} cannot do anything with "${surplus}".`;
}

/** The parsed command line, or what is wrong with it. */
function parse(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function wrongUsage(problem: string): number {
  console.error(`${problem}\n\n${help}`);
  return 2;
}
