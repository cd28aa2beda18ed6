/**
 * After the database was put back to before an erasure: it has the person again, and has forgotten that they were erased. The
 * objects of workspaces have not. Whoever is lacking is looked for in what came back, and erased again.
 */
import type { KeptOut } from "#shared/protocol/erasure-clock.ts";
import { adoptSegment, type KnownSegment } from "../archive/adopt-segment.ts";
import type { Asker } from "../access/decide.ts";
import { seal, unseal } from "../auth/sealing.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import { Problem } from "../problem.ts";
import { sealingContext } from "./advance.ts";
import { erasureClockOf, keptOutOf } from "./clock-stub.ts";
import { insertErasureAgain, readErasureIds, readRunning } from "./erasure-statements.ts";
import { ErasedNames } from "./erased-names.ts";
import { type RestPlace, searchLog, searchRest, type SearchPlace } from "./search.ts";
import { keysOf, type Target } from "./target.ts";

/** How long a call goes on. */
const turnMs = 8_000;

/** Where a call goes on. Whom it has found is in here, and sealed where it is handed out. */
type Cursor =
  | { at: "segments"; segmentId: number }
  | { at: "workspace"; workspaceId: string; place?: SearchPlace; rest?: RestPlace; names: string[] }
  | { at: "end" };

/** What a call did; of a dry run, what it would do. */
export interface Reapplied {
  /** Sealed days whose file is another one by now; those for which there is none. */
  adopted: number;
  lost: number;
  /** Workspaces that were gone through to their end, erasures that are remembered of them, and those that the database lacks. */
  workspaces: number;
  erasures: number;
  missing: number;
  /** Events that were looked at, and those that are of such people or name them. */
  events: number;
  found: number;
  /** Erasures that are under way, and what one of them is stopped by. */
  running: number;
  problem: string | null;
  /** Where to go on; null at the end. */
  next: string | null;
}

interface Asked {
  dryRun: boolean;
  after: string | undefined;
  asker: Asker;
  author: string;
  requestId: string;
}

/** Throws `configuration_incomplete`, and `invalid_request` for an `after` that no call gave. */
export async function reapplyErasures(env: Env, config: Config, asked: Asked): Promise<Reapplied> {
  if (config.PRIVACY_DATABASE_URL === "") {
    throw new Problem("configuration_incomplete", "PRIVACY_DATABASE_URL is missing: who may have people erased");
  }
  keysOf(config);
  const done: Omit<Reapplied, "next"> = {
    adopted: 0,
    lost: 0,
    workspaces: 0,
    erasures: 0,
    missing: 0,
    events: 0,
    found: 0,
    running: 0,
    problem: null,
  };
  const deadline = Date.now() + turnMs;
  let cursor: Cursor | undefined = await openCursor(config, asked.after);
  do cursor = await bite({ env, config, asked, done }, cursor);
  while (cursor !== undefined && cursor.at !== "end" && Date.now() < deadline);
  return { ...done, next: cursor === undefined ? null : await sealCursor(config, cursor) };
}

interface Turn {
  env: Env;
  config: Config;
  asked: Asked;
  /** Added to. */
  done: Omit<Reapplied, "next">;
}

async function bite(turn: Turn, cursor: Cursor): Promise<Cursor | undefined> {
  if (cursor.at === "segments") return adoptNext(turn, cursor.segmentId);
  if (cursor.at === "workspace") return goThrough(turn, cursor);
  return turn.asked.dryRun ? undefined : tend(turn);
}

const nextSegment = `select segment_id::float8 as id, day::text, part, encode(sha256, 'hex') as sha256,
    encode(link, 'hex') as link
  from segments where segment_id > $1 and removed_at is null order by segment_id limit 1`;

async function adoptNext({ config, asked: { dryRun }, done }: Turn, after: number): Promise<Cursor> {
  const [segment] = (await connect(config).query(nextSegment, [after])) as (KnownSegment & { id: number })[];
  if (!segment) return workspaceAfter(config, "");
  if (!config.ARCHIVE) throw new Problem("configuration_incomplete", "ARCHIVE is missing: a bucket of R2");
  const { actor: _, ...rest } = config;
  const sql = connect({ ...rest, DATABASE_URL: config.PRIVACY_DATABASE_URL });
  const adopted = await adoptSegment(segment, {
    bucket: config.ARCHIVE,
    query: (text, values) => sql.query(text, values),
    transaction: (statements) => sql.transaction(statements.map(([text, values]) => sql.query(text, values))),
    why: "restored: a file that was written anew before",
    dryRun,
  });
  if (adopted.state === "adopted") done.adopted++;
  if (adopted.state === "lost") done.lost++;
  return { at: "segments", segmentId: segment.id };
}

/** A part of what a workspace has; where that was all, whoever is lacking is erased again. */
async function goThrough(
  turn: Turn,
  { workspaceId, place, rest, names }: Extract<Cursor, { at: "workspace" }>,
): Promise<Cursor> {
  const { env, config, done } = turn;
  const people = await keptOutOf(env, workspaceId).keptOut();
  const missing = await missingOf(config, people);
  const erased = new ErasedNames(keysOf(config), missing, names);
  if (missing.length > 0) {
    if (rest === undefined) {
      const page = await searchLog(config, workspaceId, place, (event) => erased.readEvent(event));
      done.events += page.events;
      done.found += page.found;
      if (page.next) return { at: "workspace", workspaceId, place: page.next, names: [...erased.found] };
    }
    const next = await searchRest(config, workspaceId, rest, erased);
    if (next) return { at: "workspace", workspaceId, rest: next, names: [...erased.found] };
    if (!turn.asked.dryRun) await eraseAgain(turn, workspaceId, missing, erased);
  }
  done.workspaces++;
  done.erasures += people.length;
  done.missing += missing.length;
  return workspaceAfter(config, workspaceId);
}

async function missingOf(config: Config, people: readonly KeptOut[]): Promise<KeptOut[]> {
  const known = new Set(
    await readErasureIds(
      config,
      people.map(({ erasureId }) => erasureId),
    ),
  );
  return people.filter(({ erasureId }) => !known.has(erasureId));
}

/** Writes the erasures that are lacking, by their own ids, and has them go on. */
async function eraseAgain(
  { env, config, asked }: Turn,
  workspaceId: string,
  missing: readonly KeptOut[],
  names: ErasedNames,
): Promise<void> {
  for (const { erasureId, suppressed, users } of missing) {
    const target = targetOf(erasureId, users, names);
    await insertErasureAgain(config, {
      erasureId,
      workspaceId,
      askedByKind: asked.asker.kind,
      askedBy: asked.author,
      requestId: asked.requestId,
      progress: { rows: {}, tops: {} },
      target: await seal(config.SEALING_KEYS, sealingContext(erasureId), JSON.stringify(target)),
      pseudonyms: suppressed,
    });
    await erasureClockOf(env, erasureId).start(erasureId);
  }
}

/** Whom an erasure was about, as far as anything of them came back. */
export function targetOf(erasureId: string, users: readonly string[], names: ErasedNames): Target {
  const theirs = [...names.found].filter((name) => names.erasureOf(name) === erasureId);
  const userId = theirs.find((name) => !name.startsWith("@"));
  const handles = theirs.filter((name) => name.startsWith("@")).map((name) => name.slice(1));
  // An id that nobody has: of them nothing but a handle came back, or a pseudonym, or nothing.
  return { userId: userId ?? `unknown-${erasureId}`, pseudonyms: [...users], handles };
}

/** Has all that runs go on, and says how it stands. */
async function tend({ env, config, done }: Turn): Promise<Cursor | undefined> {
  const running = await readRunning(config);
  done.running = running.length;
  done.problem = running.find(({ lastError }) => lastError !== null)?.lastError ?? null;
  for (const { erasureId } of running) await erasureClockOf(env, erasureId).start(erasureId);
  return running.length === 0 ? undefined : { at: "end" };
}

async function workspaceAfter(config: Config, workspaceId: string): Promise<Cursor> {
  const text = "select workspace_id as id from workspaces where workspace_id > $1 order by workspace_id limit 1";
  const [row] = (await connect(config).query(text, [workspaceId])) as { id: string }[];
  return row ? { at: "workspace", workspaceId: row.id, names: [] } : { at: "end" };
}

const cursorContext = "reapply";

async function sealCursor(config: Config, cursor: Cursor): Promise<string> {
  const { keyId, sealed } = await seal(config.SEALING_KEYS, cursorContext, JSON.stringify(cursor));
  return Buffer.from(JSON.stringify([keyId, sealed])).toString("base64url");
}

async function openCursor(config: Config, after: string | undefined): Promise<Cursor> {
  if (after === undefined) return { at: "segments", segmentId: 0 };
  try {
    const [keyId, sealed] = JSON.parse(Buffer.from(after, "base64url").toString()) as [string, string];
    return JSON.parse(await unseal(config.SEALING_KEYS, cursorContext, { keyId, sealed })) as Cursor;
  } catch {
    throw new Problem("invalid_request", "after: expected the next of a call before");
  }
}
