/** Commands for who runs the platform. `npm run ops -- --help` lists them. */
import { parseArgs } from "node:util";
import { SessionId } from "#shared/event.ts";
import { carryOver, describeCarriedOver } from "./carry-over/carry-over.ts";
import { databaseHelp } from "./database-choice.ts";
import { describeFailure } from "./failure.ts";
import { npmArguments } from "./npm-arguments.ts";
import { archive, leastDays, usualDays } from "./ops/archive/archive.ts";
import { eraseSealed } from "./ops/archive/erase-sealed.ts";
import { segmentFiles } from "./ops/archive/files.ts";
import { verifySegments } from "./ops/archive/verify-segments.ts";
import {
  listConflicts,
  listDeadLetters,
  type SettledRange,
  retryDeadLetters,
  settleDeadLetter,
  settleSession,
} from "./ops/dead-letters.ts";
import { daily, type DailyOptions } from "./ops/daily/daily.ts";
import { usualLeast } from "./ops/daily/gate.ts";
import { drill } from "./ops/drill/command.ts";
import { MomentError } from "./ops/drill/moment.ts";
import { printHealth } from "./ops/health.ts";
import { logAgain } from "./ops/log-again.ts";
import { listPseudonyms, rotatePseudonyms } from "./ops/pseudonyms.ts";
import { erasePerson, exportPerson, readPerson, reapplyErasures } from "./ops/privacy.ts";
import { readSettings, type Settings, SettingsError } from "./ops/settings.ts";
import { readKnown, verifyAudit } from "./ops/verify-audit.ts";
import { verifyLog } from "./ops/verify-log.ts";
import { dataFolder } from "./start/data-folder.ts";
import { hasLocalSecrets } from "./start/local-secrets.ts";

const help = `npm run ops -- health                         which part does not answer, and how many conflicts there are
npm run ops -- dead-letters list              what could not be stored, a line each
npm run ops -- dead-letters retry ID          sends one to the queue again
npm run ops -- dead-letters retry --all       sends all of them again
npm run ops -- dead-letters settle ID         gives up the event of a conflict; the log keeps what it has
npm run ops -- dead-letters conflicts         which sessions have conflicts, a line each
npm run ops -- dead-letters settle STREAM SESSION [--from N] [--to N]
                                              gives up all conflicts of a session, or those of these seqNos
npm run ops -- verify-log STREAM [--wait S]   proves that the log has what the hub has, unchanged;
                                              waits up to S seconds (30) for the queue
npm run ops -- verify-audit [--known END…]    proves that no row of the audit log was changed, removed or put in; END is
                                              what an earlier run printed of a workspace's end and you kept elsewhere
npm run ops -- carry-over                     proves what is of version 1 of the chain and gives it version 2, in which
                                              what is personal can be erased; npm run migrate does it as well
npm run ops -- archive [--older-than DAYS] [--dry-run] [--with-version-1]
                                              seals days of the log that are older than DAYS (90; 45 at least)
npm run ops -- archive --verify               proves that every segment is what was sealed
npm run ops -- archive --erase STREAM --viewer ID --why TEXT
                                              erases a viewer in what was sealed; DATABASE_URL is of the privacy role
npm run ops -- daily [--dry-run] [--snapshot FILE] [--against FILE] [--least N]
                                              what each day needs: configuration, watchdog, sums, retention, metrics;
                                              without Workers a smoke run. Exit code 3: too little to say something.
                                              --snapshot adds today's metrics to FILE, a line of JSON; --against holds
                                              them against the last line of FILE, where both have N events (100)
npm run ops -- pseudonyms [rotate]            which keys made the pseudonyms that are kept; rotate makes a new key, and
                                              says what can no longer be joined
npm run ops -- privacy export PERSON --out FILE
                                              writes all that is kept of one person, by TikTok id or @handle, into a file,
                                              which says itself what lies elsewhere
npm run ops -- privacy erase PERSON [--dry-run]
                                              erases them everywhere and waits; says what is left, and until when
npm run ops -- privacy reapply [--dry-run]    after a restore of the database: erases again whom it has forgotten that
                                              they were erased, and waits; done again it finds nothing
npm run ops -- log-again                      after a restore of the database: every hub sends the log its latest events
                                              once more; what the log has stays once
npm run ops -- drill [STREAM…] [--at TIME]    restores a copy of the database, proves it against the hubs, says RPO and RTO
                                              in seconds and removes it; --keep leaves it, --json prints one document

Exit codes: 0 all is well, 1 something was found or failed, 2 wrong usage.
The API is that of the running npm start, or TLE_API_URL with TLE_API_KEY.
${databaseHelp}
--data FOLDER names the folder of an npm start that keeps its data elsewhere.`;

const options = {
  all: { type: "boolean", default: false },
  wait: { type: "string", default: "30" },
  "older-than": { type: "string" },
  "dry-run": { type: "boolean", default: false },
  "with-version-1": { type: "boolean", default: false },
  verify: { type: "boolean", default: false },
  erase: { type: "string" },
  viewer: { type: "string", multiple: true },
  why: { type: "string" },
  from: { type: "string" },
  to: { type: "string" },
  at: { type: "string" },
  keep: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  snapshot: { type: "string" },
  against: { type: "string" },
  least: { type: "string" },
  out: { type: "string" },
  known: { type: "string", multiple: true, default: [] as string[] },
  data: { type: "string" },
  database: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

process.exitCode = await run(npmArguments({ name: "ops", options, hasWords: true })).catch((error: unknown) => {
  console.error(`ops: ${describeFailure(error)}`);
  return error instanceof MomentError ? 2 : 1;
});

/** Returns the exit code. */
async function run(args: string[]): Promise<number> {
  const parsed = parse(args);
  if (parsed === undefined) return wrongUsage();
  const { positionals, values } = parsed;
  if (values.help) {
    console.log(help);
    return 0;
  }
  const folder = dataFolder(values.data, process.env);
  const settings = readSettings(process.env, folder, values.database);
  const print = (line: string) => console.log(line);
  const warn = (line: string) => console.error(line);
  const [command, what, id, ...rest] = positionals;
  if (command === "drill" && /^\d{1,5}$/.test(values.wait)) {
    const { at, keep, json } = values;
    const waitMs = Number(values.wait) * 1000;
    return drill({ settings, streamIds: positionals.slice(1), at, waitMs, keep, json, print, warn });
  }
  if (command === "dead-letters" && what === "settle" && id !== undefined && rest.length === 1) {
    const range = readRange(id, rest[0], values);
    return range === undefined ? wrongUsage() : settleSession(settings.api(), range, print);
  }
  if (rest.length > 0) return wrongUsage();
  if (command === "health" && what === undefined) return printHealth(settings.api(), print);
  if (command === "dead-letters" && what === "list" && id === undefined) return listDeadLetters(settings.api(), print);
  if (command === "dead-letters" && what === "conflicts" && id === undefined) {
    return listConflicts(settings.api(), print);
  }
  if (command === "dead-letters" && what === "retry") {
    const wanted = readDeadLetterId(id, values.all);
    return wanted === undefined ? wrongUsage() : retryDeadLetters(settings.api(), wanted, print);
  }
  if (command === "dead-letters" && what === "settle" && !values.all) {
    const wanted = readDeadLetterId(id, false);
    return typeof wanted === "number" ? settleDeadLetter(settings.api(), wanted, print) : wrongUsage();
  }
  if (command === "privacy" && what === "export" && id !== undefined && values.out !== undefined) {
    return exportPerson(settings.api(), readPerson(id), { file: values.out, print });
  }
  if (command === "privacy" && what === "erase" && id !== undefined) {
    return erasePerson(settings.api(), readPerson(id), { dryRun: values["dry-run"], print });
  }
  if (command === "privacy" && what === "reapply" && id === undefined) {
    return reapplyErasures(settings.api(), { dryRun: values["dry-run"], print });
  }
  if (command === "log-again" && what === undefined) return logAgain(settings.api(), print);
  if (command === "carry-over" && what === undefined) {
    const done = await carryOver(settings.databaseUrl());
    for (const line of describeCarriedOver(done)) print(line);
    return done.broken.length === 0 ? 0 : 1;
  }
  if (command === "daily" && what === undefined) {
    const least = values.least ?? String(usualLeast);
    if (!/^[1-9]\d{0,8}$/.test(least)) return wrongUsage();
    const { against, snapshot } = values;
    const api = findApi(settings, folder);
    return daily({ api, dryRun: values["dry-run"], against, snapshot, least: Number(least), print });
  }
  if (command === "pseudonyms" && id === undefined && (what === undefined || what === "rotate")) {
    const databaseUrl = settings.databaseUrl();
    if (what === undefined) return listPseudonyms({ databaseUrl, print });
    return rotatePseudonyms({ databaseUrl, folder: settings.localFolder(), print, show: warn });
  }
  if (command === "verify-log" && what !== undefined && id === undefined && /^\d{1,5}$/.test(values.wait)) {
    const waitMs = Number(values.wait) * 1000;
    return verifyLog({
      api: settings.api(),
      databaseUrl: settings.databaseUrl(),
      streamId: what,
      waitMs,
      print,
    });
  }
  if (command === "verify-audit" && what === undefined) {
    const known = values.known.flatMap((text) => readKnown(text) ?? []);
    if (known.length < values.known.length) return wrongUsage();
    return verifyAudit({ databaseUrl: settings.databaseUrl(), known, print });
  }
  if (command === "archive" && what === undefined && values.erase !== undefined) {
    const { erase: streamId, viewer: viewers = [], why = "" } = values;
    if (why === "" || viewers.length === 0 || !viewers.every(isViewerId)) return wrongUsage();
    const databaseUrl = settings.databaseUrl();
    return eraseSealed({ files: segmentFiles(settings.api), databaseUrl, streamId, chosen: { viewers }, why, print });
  }
  if (command === "archive" && what === undefined && values.verify) {
    return verifySegments({ files: segmentFiles(settings.api), databaseUrl: settings.databaseUrl(), print });
  }
  if (command === "archive" && what === undefined) {
    const olderThanDays = readDays(values["older-than"] ?? String(usualDays));
    if (olderThanDays === undefined) return wrongUsage();
    return archive({
      files: segmentFiles(settings.api),
      databaseUrl: settings.databaseUrl(),
      olderThanDays,
      dryRun: values["dry-run"],
      withVersion1: values["with-version-1"],
      now: new Date(),
      print,
    });
  }
  return wrongUsage();
}

/** The API, or why there is none to ask. */
function findApi(settings: Settings, folder: string): DailyOptions["api"] {
  try {
    return settings.api();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const names = ["TLE_API_URL", "TLE_API_KEY"];
    const missing = names.filter((name) => (process.env[name] ?? "") === "");
    if (missing.length < names.length) return { why: "half_configured", missing };
    return { why: hasLocalSecrets(folder) ? "not_running" : "not_configured", missing };
  }
}

/** As `erase_events` has it: the id of a person. */
function isViewerId(id: string): boolean {
  return id.length <= 64 && !/^(0*|-[0-9]+)$/.test(id);
}

/** Days after which a day may be sealed; undefined for less than what has to stay in the database. */
function readDays(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) >= leastDays ? Number(text) : undefined;
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch {
    return undefined;
  }
}

/** A session and which of its events; undefined for what is none. */
function readRange(
  streamId: string,
  sessionId = "",
  { from, to }: { from?: string | undefined; to?: string | undefined },
): SettledRange | undefined {
  const isSeqNo = (text: string) => /^[1-9]\d{0,14}$/.test(text);
  if (!SessionId.safeParse(sessionId).success || ![from, to].every((text) => text === undefined || isSeqNo(text))) {
    return undefined;
  }
  const ends = {
    ...(from !== undefined && { firstSeqNo: Number(from) }),
    ...(to !== undefined && { lastSeqNo: Number(to) }),
  };
  return { streamId, sessionId, ...ends };
}

/** Either an id or --all, not both and not neither. */
function readDeadLetterId(id: string | undefined, all: boolean): number | "all" | undefined {
  if (all) return id === undefined ? "all" : undefined;
  return id !== undefined && /^[1-9]\d{0,14}$/.test(id) ? Number(id) : undefined;
}

function wrongUsage(): number {
  console.error(help);
  return 2;
}
