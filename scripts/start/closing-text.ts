/** What stands at the end of a start: where everything is, and what to type next. */
import { firstOwnerHours, localhostOf } from "../keys/first-owner.ts";
import { usualDataFolder } from "./data-folder.ts";
import { demoUser, type Source } from "./options.ts";
import type { ShownStream } from "./streams.ts";

export interface Started {
  origin: string;
  apiKey: string;
  stream: ShownStream;
  source: Source;
  /** Where the data is. */
  folder: string;
  /** Where the first owner comes in; undefined where there is one. */
  welcomeUrl: string | undefined;
  /** Since the start, in milliseconds. */
  elapsedMs: number;
}

export function closingText({ origin, apiKey, stream, source, folder, welcomeUrl, elapsedMs }: Started): string {
  const shown = {
    demo: stream.uniqueId === demoUser ? "the demo show" : `the demo show, on the stream of @${stream.uniqueId}`,
    tiktok: `the LIVE of @${source.user}, when it is on`,
    file: source.kind === "file" ? source.file : "",
    none: "nothing yet",
  }[source.kind];
  const data = dataOption(folder);
  const commands = [
    [`npm start --${data} --user @handle`, "a real TikTok LIVE"],
    [`npm run keys -- create --name x${data}`, "a key for a tool of yours"],
    ["npm start -- --help", "everything else"],
  ] as const;
  const desk =
    welcomeUrl === undefined
      ? `${localhostOf(origin)}/dashboard/`
      : `${welcomeUrl}\n             it is yours: this link works once, for ${firstOwnerHours} hours`;
  const width = Math.max(...commands.map(([command]) => command.length));
  const next = commands.map(([command, what]) => `${command.padEnd(width)}  ${what}`).join("\n             ");
  return `
Ready in ${(elapsedMs / 1000).toFixed(1)} s, showing ${shown}.

  Overlay    ${stream.overlayUrl}
             open it in a browser, or add it to OBS as a browser source
  Your desk  ${desk}
  API        ${origin}/v1
  API key    ${apiKey}

  Try        curl -H "Authorization: Bearer ${apiKey}" ${origin}/v1/streams/${stream.streamId}/state

  Next       ${next}

Ctrl-C stops everything; the data stays.
`;
}

/** The same where others are served: without a key, because a log of a service is read by more people than one. */
export function serviceText({ site, welcomeUrl }: { site: string; welcomeUrl: string | undefined }): string {
  const owner =
    welcomeUrl === undefined
      ? ""
      : `\n  First owner  ${welcomeUrl}\n               it is yours: this link works once, for ${firstOwnerHours} hours`;
  return `
Ready at ${site}
${owner}
  Dashboard    ${site}/dashboard/
`;
}

/** The same where only the database was asked for. */
export function withoutWorkersText({
  port,
  origin,
  apiKey,
  folder,
}: {
  port: number;
  origin: string;
  apiKey: string;
  folder: string;
}): string {
  const data = dataOption(folder);
  return `
The database runs, and .dev.vars has what the Workers need. In another terminal:

  Workers    npx wrangler dev${port === 8787 ? "" : ` --port ${port}`}
             one that runs already has to be started again
  API        ${origin}/v1
  API key    ${apiKey}
  A stream   curl -H "Authorization: Bearer ${apiKey}" -d '{"uniqueId":"@handle"}' ${origin}/v1/streams
  Ingest     npm run ingest${data === "" ? "" : ` --${data}`}

Ctrl-C stops the database and takes .dev.vars away; the data stays.
`;
}

function dataOption(folder: string): string {
  return folder === usualDataFolder ? "" : ` --data '${folder.replaceAll("'", String.raw`'\''`)}'`;
}
