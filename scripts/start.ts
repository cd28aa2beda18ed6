/** `npm start`: everything on this machine, from the database to a live overlay. `npm start -- --help` tells more. */
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { storageProblem } from "#shared/storage-problem.ts";
import { describeDatabase } from "./database-url.ts";
import { makeFirstOwnerToken, welcomeUrl } from "./keys/first-owner.ts";
import { npmArguments } from "./npm-arguments.ts";
import { closingText, serviceText, withoutWorkersText } from "./start/closing-text.ts";
import { openDataFolder } from "./start/data-folder.ts";
import { startObserving } from "./start/observe.ts";
import { startCrons } from "./start/crons.ts";
import { openEndpoint, openServer, prepareDatabase, privacyUrlOf, withOwner } from "./start/database.ts";
import { choosePort, readKeptPort, usualPort } from "./start/kept-port.ts";
import { removeDevVars, writeDevVars } from "./start/dev-vars.ts";
import { readLocalSecrets } from "./start/local-secrets.ts";
import {
  demoUser,
  help,
  readOptions,
  type Source,
  type StartOptions,
  startOptions,
  UsageError,
} from "./start/options.ts";
import { claimFolder, releaseFolder, writeRunning } from "./start/running-file.ts";
import { problemOf, startRunner, startSimulator } from "./start/source.ts";
import { PartError, say, statusLine } from "./start/status.ts";
import { onStopSignals } from "./start/stop-signals.ts";
import { listStreams, openStream, readHubOffset } from "./start/streams.ts";
import { startWarden } from "./start/warden-client.ts";
import { devVarsOf, startWorkers } from "./start/workers.ts";

const root = join(import.meta.dirname, "..");
const drainPatienceMs = 10_000;

/** What to undo, the last first. */
const undo: { part: string; stop: () => Promise<void> }[] = [];
/** Where the data is, once that is known. */
let dataPlace: string | undefined;
let stopping: Promise<never> | undefined;

await main();

async function main(): Promise<void> {
  let options: StartOptions | "help";
  try {
    options = readOptions(npmArguments({ name: "start", options: startOptions }), process.env);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\nnpm start -- --help tells what there is.`);
    process.exit(2);
  }
  if (options === "help") {
    console.log(help);
    return;
  }
  const problem = await problemOf(options.source);
  if (problem !== undefined) {
    console.error(problem);
    process.exit(2);
  }
  onStopSignals(
    (reason) => void stopAll(0, reason),
    () => process.exit(130),
  );
  try {
    await start(options);
  } catch (error) {
    if (stopping !== undefined) return;
    reportFailure(error);
    await stopAll(1);
  }
}

async function start(options: StartOptions): Promise<void> {
  const {
    port: wantedPort,
    site,
    source,
    rename,
    hasWorkers,
    recording,
    beside,
    folder,
    databaseUrl,
    ignoredDatabaseUrl,
    observe = false,
  } = options;
  // Others are served from here: it shows nothing of its own, and has the streams that were added to it.
  const isService = site !== undefined && source.kind === "none";
  const begun = performance.now();
  dataPlace = folder;
  openDataFolder(folder);
  claimFolder(folder);
  undo.push({ part: "start", stop: async () => releaseFolder(folder) });
  // What a start for other Workers has left, because it was killed.
  removeDevVars(root);
  const secrets = readLocalSecrets(folder);
  const warden = startWarden();

  if (ignoredDatabaseUrl !== undefined) {
    const name = describeDatabase(ignoredDatabaseUrl);
    say("postgres", "info", `DATABASE_URL names ${name}, another machine: not used; --database env uses it`);
  }
  const server = await openServer(databaseUrl, folder, warden);
  undo.push({ part: "postgres", stop: server.stop });
  writeRunning(folder, { databaseUrl: server.ownerUrl });
  void server.ended.then((said) => partDied("postgres", said));
  const appUrl = await prepareDatabase(server, {
    folder,
    secrets,
    source: hasWorkers && !isService ? source : undefined,
  });
  const endpoint = await openEndpoint(server.ownerUrl);
  undo.push({ part: "neon", stop: endpoint.stop });

  // Workers of somebody else may be the ones that have the port.
  const port = hasWorkers ? await choosePort(folder, wantedPort) : (wantedPort ?? readKeptPort(folder) ?? usualPort);
  const origin = `http://127.0.0.1:${port}`;
  const { ingestKey, sealingKey, metricsKey, pseudonymKeys } = secrets;
  const settings = {
    databaseUrl: appUrl,
    privacyUrl: privacyUrlOf(appUrl, secrets.privacyPassword),
    neonEndpoint: endpoint.url,
    ingestKey,
    sealingKey,
    metricsKey,
    pseudonymKeys,
  };
  if (!hasWorkers) {
    writeDevVars(root, folder, devVarsOf(settings));
    undo.push({ part: "workers", stop: async () => removeDevVars(root) });
    writeRunning(folder, { databaseUrl: server.ownerUrl, origin });
    console.log(withoutWorkersText({ port, origin, apiKey: secrets.apiKey, folder }));
    return;
  }
  const workers = await startWorkers({ ...settings, root, folder, port, site, warden });
  undo.push({ part: "workers", stop: () => workers.stop("SIGTERM", 5_000) });
  writeRunning(folder, { databaseUrl: server.ownerUrl, origin });
  void workers.ended.then(() => partDied("workers", workers.lastLines().join("\n")));

  const observing = observe ? await startObserving({ root, folder, origin, metricsKey }) : undefined;
  if (observing) undo.push({ part: "observe", stop: observing.stop });

  const daily = startCrons(origin);
  undo.push({ part: "cron", stop: async () => daily.stop() });

  if (isService) {
    const { ownerUrl } = server;
    undo.push({ part: "log", stop: () => drainAll(ownerUrl, origin, secrets.apiKey) });
    const token = await withOwner(ownerUrl, (client) => makeFirstOwnerToken(client, { again: false }));
    if (stopping !== undefined) return;
    console.log(serviceText({ site, welcomeUrl: token === undefined ? undefined : welcomeUrl(site, token) }));
    return;
  }
  const stream = await openStream(origin, { uniqueId: namedIn(source), rename: rename === true }, secrets, folder);
  undo.push({ part: "log", stop: () => drain(server.ownerUrl, origin, secrets.apiKey, stream.streamId) });
  const sourceOptions = {
    root,
    folder,
    origin,
    streamId: stream.streamId,
    ingestKey: secrets.ingestKey,
    warden,
    logFolder: join(folder, "logs"),
    recording,
    beside,
  };
  const simulator = source.kind === "demo" ? await startSimulator(source, sourceOptions) : undefined;
  if (simulator !== undefined) undo.push({ part: "simulator", stop: () => simulator.stop("SIGTERM", 3_000) });
  if (source.kind !== "none") {
    const runner = await startRunner(source, simulator?.port, sourceOptions);
    undo.push({ part: "ingest", stop: () => runner.stop("SIGTERM", 10_000) });
  }
  const token = await withOwner(server.ownerUrl, (client) => makeFirstOwnerToken(client, { again: false }));
  if (stopping !== undefined) return;
  const shown = site ?? origin;
  const url = token === undefined ? undefined : welcomeUrl(shown, token);
  const elapsedMs = performance.now() - begun;
  const shownStream = { ...stream, overlayUrl: stream.overlayUrl.replace(origin, shown) };
  console.log(
    closingText({
      origin: shown,
      apiKey: secrets.apiKey,
      stream: shownStream,
      source,
      folder,
      welcomeUrl: url,
      elapsedMs,
    }),
  );
}

/** Who was named; the demo show, a file and an API alone are of whoever the stream is of. */
function namedIn(source: Source): string | undefined {
  return source.kind === "tiktok" || source.user !== demoUser ? source.user : undefined;
}

/** Waits for the log of every stream. */
async function drainAll(ownerUrl: string, origin: string, apiKey: string): Promise<void> {
  for (const { streamId } of await listStreams(origin, apiKey)) await drain(ownerUrl, origin, apiKey, streamId);
}

/** Waits until the log has what the hub has: local queues live in memory, and what is in them ends with the Workers. */
async function drain(ownerUrl: string, origin: string, apiKey: string, streamId: string): Promise<void> {
  const wanted = await readHubOffset(origin, apiKey, streamId).catch(() => undefined);
  if (wanted === undefined)
    throw new Error("the hub does not say how far it is; what it has not given is sent next time");
  const deadline = Date.now() + drainPatienceMs;
  await withOwner(ownerUrl, async (client) => {
    for (;;) {
      const { rows } = await client.query<{ offset: string | null }>(
        'select max(last_offset) as "offset" from sessions where stream_id = $1',
        [streamId],
      );
      const missing = wanted - Number(rows[0]?.offset ?? 0);
      if (missing <= 0) return;
      if (Date.now() > deadline) throw new Error(`the log is ${missing} events behind the hub`);
      await delay(100);
    }
  });
}

function partDied(part: string, said: string): void {
  if (stopping !== undefined) return;
  reportFailure(new PartError(part, `ended by itself:\n${said}`, "start again; what was stored is safe."));
  void stopAll(1);
}

function reportFailure(error: unknown): void {
  const { part, message, mend } = explain(error);
  console.error(statusLine(part, "failed", String(message)));
  if (mend !== undefined) console.error(statusLine("", "mend", mend));
}

/** What failed, in words where there are any: a stack is for what nobody thought of. */
function explain(error: unknown): { part: string; message: string | undefined; mend: string | undefined } {
  const part = error instanceof PartError ? error.part : "start";
  const problem = storageProblem(error, dataPlace);
  if (problem !== undefined) return { part, ...problem };
  if (error instanceof PartError) return error;
  return { part, message: error instanceof Error ? error.stack : String(error), mend: undefined };
}

/** Stops what was started, the last first, and ends this process. What does not stop does not keep the rest from it. */
function stopAll(exitCode: number, reason?: string): Promise<never> {
  stopping ??= (async () => {
    if (reason !== undefined) say("start", "stopping", `${reason}: stopping in order, once more to force`);
    for (const { part, stop } of undo.toReversed()) {
      const begun = performance.now();
      await stop().then(
        () => say(part, "stopped", "", performance.now() - begun),
        (error: unknown) =>
          say(part, "failed", `while stopping: ${error instanceof Error ? error.message : String(error)}`),
      );
    }
    process.exit(exitCode);
  })();
  return stopping;
}
