/** Keys of the API and of runners: `npm run keys -- create --name x`, `list`, `revoke <id>`. */
import { parseArgs } from "node:util";
import * as z from "zod";
import { chooseDatabase, databaseHelp } from "./database-choice.ts";
import { describeApiKey, listApiKeys, makeApiKey, revokeApiKey, storeApiKey } from "./keys/api-key.ts";
import { firstOwnerHours, makeFirstOwnerToken, welcomeUrl } from "./keys/first-owner.ts";
import { createIngestKey, listIngestKeys, revokeIngestKey } from "./keys/ingest-key.ts";
import { readLimits } from "./keys/key-limits.ts";
import { describeFailure } from "./failure.ts";
import { askApi } from "./ops/api.ts";
import { type Api, apiOf } from "./ops/settings.ts";
import { npmArguments } from "./npm-arguments.ts";
import { dataFolder } from "./start/data-folder.ts";
import { withOwner } from "./start/database.ts";
import { readRunning } from "./start/running-file.ts";

const help = `npm run keys -- create --name NAME [limits]    makes an API key and prints it, once
npm run keys -- list                           lists the keys, never their text
npm run keys -- revoke ID                      a revoked key is refused from then on, and its open sockets end

  --permissions rule:read,rule:write   what it may do, as docs/access.md lists it; without it everything
  --streams ID,ID                      for these streams alone
  --expires 30d                        until when: in days (30d), hours (12h), minutes (10m), or a time (2026-12-31T00:00:00Z)

npm run keys -- create --ingest --name NAME [--streams ID,ID]   makes a key for runners, and prints what they need
npm run keys -- list --ingest
npm run keys -- revoke ID --ingest             lines of runners that have it are closed, what they send is refused

npm run keys -- first-owner [--site URL] [--again]
                                               makes the link by which the owner of the workspace default comes in:
                                               it works once, for 48 hours, and not where there is an owner already
  --site https://live.example          where the Workers are; without it the running npm start, or TLE_API_URL
  --again                              for one more owner, where every way in was lost

${databaseHelp}
Sockets, lines, and keys for runners are at the Workers of the running npm start, or at TLE_API_URL with TLE_API_KEY.
--data FOLDER names the folder of an npm start that keeps its data elsewhere.`;

const options = {
  name: { type: "string" },
  permissions: { type: "string" },
  streams: { type: "string" },
  expires: { type: "string" },
  ingest: { type: "boolean", default: false },
  site: { type: "string" },
  again: { type: "boolean", default: false },
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
  if (command === "first-owner")
    return id === undefined ? firstOwner(values) : wrongUsage(`first-owner cannot do anything with "${id}".`);
  const problem = problemIn({ command, id, rest, values });
  if (problem !== undefined) return wrongUsage(problem);
  const limits = readLimits(values, new Date());
  if (!limits.ok) return wrongUsage(limits.problem);
  const folder = dataFolder(values.data, process.env);
  const name = values.name ?? "";
  if (values.ingest) return runIngest({ command, id: id ?? "", name, ...limits }, apiOf(process.env, folder, true));
  const running = readRunning(folder)?.databaseUrl;
  const { url, from } = chooseDatabase(values.database, process.env["DATABASE_URL"], running);
  console.error(`database: ${from}`);
  if (command === "create") {
    const key = makeApiKey();
    const keyId = await withOwner(url, (client) => storeApiKey(client, key, name, limits));
    console.log(`${keyId}  ${key}\nThis is the only time it is shown.`);
    return 0;
  }
  if (command === "list") {
    for (const row of await withOwner(url, listApiKeys)) console.log(describeApiKey(row, new Date()));
    return 0;
  }
  return revoke(id ?? "", url, () => apiOf(process.env, folder, url === running));
}

/** Prints the link of the first owner. It is the database that it is made in, whoever serves the pages. */
async function firstOwner(values: {
  data?: string;
  database?: string;
  site?: string;
  again: boolean;
}): Promise<number> {
  const running = readRunning(dataFolder(values.data, process.env));
  const site = values.site ?? running?.origin ?? process.env["TLE_API_URL"];
  if (site === undefined || !URL.canParse(site)) {
    return wrongUsage("first-owner needs --site URL, the address of the Workers, such as https://live.example.");
  }
  const { url, from } = chooseDatabase(values.database, process.env["DATABASE_URL"], running?.databaseUrl);
  console.error(`database: ${from}`);
  const token = await withOwner(url, (client) => makeFirstOwnerToken(client, values));
  if (token === undefined) {
    console.error("There is an owner already. --again makes a link for one more, if every way in was lost.");
    return 1;
  }
  console.log(
    `${welcomeUrl(site, token)}\nIt works once, for ${firstOwnerHours} hours. This is the only time it is shown.`,
  );
  return 0;
}

async function runIngest(
  asked: { command: string | undefined; id: string; name: string; streamIds: string[] | null },
  api: Api,
): Promise<number> {
  switch (asked.command) {
    case "create": {
      const { ingestKeyId, keyId, secret } = await createIngestKey(api, asked);
      console.log(`${ingestKeyId}\nINGEST_KEY_ID=${keyId}\nINGEST_KEY_SECRET=${secret}`);
      console.log("This is the only time the secret is shown.");
      return 0;
    }
    case "list":
      for (const line of await listIngestKeys(api)) console.log(line);
      return 0;
    default: {
      const lines = await revokeIngestKey(api, asked.id);
      console.log(`${asked.id} is revoked`);
      if (lines > 0) console.error(`${lines} lines of runners are closed`);
      return 0;
    }
  }
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
  values: { name?: string; permissions?: string; streams?: string; expires?: string; ingest: boolean };
}): string | undefined {
  const { command, id, rest, values } = asked;
  const surplus = command === "revoke" ? rest[0] : id;
  switch (command) {
    case undefined:
      return "keys needs to be told what to do: create, list, revoke or first-owner.";
    case "create":
      if (values.name === undefined || values.name === "") {
        return "create needs --name NAME, by which you know the key again.";
      }
      if (values.ingest && (values.permissions ?? values.expires) !== undefined) {
        return "A key for runners has neither --permissions nor --expires.";
      }
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
