/** Erasures as they are asked for and told of. */
import type { Person, PersonErasure } from "#shared/api/operations/privacy.ts";
import { pseudonymsOf } from "#shared/personal/pseudonym.ts";
import { suppressedNames } from "#shared/personal/suppression.ts";
import type { Asker } from "../access/decide.ts";
import { seal } from "../auth/sealing.ts";
import { makeId } from "../auth/secret.ts";
import type { Config } from "../config.ts";
import { Problem } from "../problem.ts";
import { sealingContext } from "./advance.ts";
import { erasureClockOf } from "./clock-stub.ts";
import { type ErasureRow, insertErasure, readErasureOf } from "./erasure-statements.ts";
import { remainsOf } from "./remains.ts";
import { stepAt, steps } from "./steps.ts";
import { summaryOf } from "./summary.ts";
import { findPerson, type Found, hasSealedDays, keysOf, type Target } from "./target.ts";

interface Asked {
  workspaceId: string;
  person: Person;
  asker: Asker;
  author: string;
  requestId: string;
}

/**
 * Begins to erase a person; where nothing of them is left, or somebody has begun, it is the erasure that there is. Throws
 * `unknown_person`, `ambiguous_user`, `too_many_suppressed`, `configuration_incomplete`.
 */
export async function beginErasure(
  env: Env,
  config: Config,
  { workspaceId, person, asker, author, requestId }: Asked,
): Promise<ErasureRow> {
  if (config.PRIVACY_DATABASE_URL === "") {
    throw new Problem(
      "configuration_incomplete",
      "PRIVACY_DATABASE_URL is missing: the role that may have people erased",
    );
  }
  const target = await targetOf(config, workspaceId, person);
  if ("erasureId" in target) {
    // One that stands goes on at once.
    if (target.state === "running") await erasureClockOf(env, target.erasureId).start(target.erasureId);
    return target;
  }
  const keys = keysOf(config);
  const pseudonyms = (names: string[]) =>
    Promise.all(names.map((name) => pseudonymsOf(keys, "suppression", name))).then((all) => all.flat());
  const erasureId = makeId("pe");
  const erasure = await insertErasure(config, {
    erasureId,
    workspaceId,
    askedByKind: asker.kind,
    askedBy: author,
    requestId,
    progress: { rows: {}, tops: {} },
    target: await seal(config.SEALING_KEYS, sealingContext(erasureId), JSON.stringify(target)),
    own: await pseudonyms([target.userId]),
    pseudonyms: await pseudonyms(suppressedNames({ userIds: [target.userId], handles: target.handles })),
  });
  if (erasure === "full") throw new Problem("too_many_suppressed");
  await erasureClockOf(env, erasure.erasureId).start(erasure.erasureId);
  return erasure;
}

/** Whom it is about; or, where the log has nothing of them, the erasure that has seen to that. */
async function targetOf(config: Config, workspaceId: string, person: Person): Promise<Target | ErasureRow> {
  const found = await findPerson(config, workspaceId, person);
  if (found) return { userId: found.userId, pseudonyms: found.pseudonyms, handles: found.handles };
  const name = "userId" in person ? person.userId : `@${person.handle}`;
  const before = await readErasureOf(config, workspaceId, await pseudonymsOf(keysOf(config), "suppression", name));
  if (before) return before;
  if ("userId" in person && (await hasSealedDays(config, workspaceId))) {
    return {
      userId: person.userId,
      pseudonyms: await pseudonymsOf(keysOf(config), "user", person.userId),
      handles: [],
    };
  }
  throw new Problem("unknown_person");
}

/** What an erasure would find in the log. Throws `unknown_person`, `ambiguous_user`. */
export async function previewPerson(config: Config, workspaceId: string, person: Person) {
  const found: Partial<Found> | undefined = await findPerson(config, workspaceId, person);
  if (!found && !("userId" in person && (await hasSealedDays(config, workspaceId))))
    throw new Problem("unknown_person");
  const { events = 0, firstAt = null, lastAt = null, streams = 0 } = found ?? {};
  const places = [...new Set(steps.flatMap((step) => [...step.places] as string[]))];
  return { events, firstAt, lastAt, streams, places, remains: remainsOf(null) };
}

/** Whose data is asked for. Throws `unknown_person`, `ambiguous_user`. */
export async function personToExport(config: Config, workspaceId: string, person: Person): Promise<Found> {
  const found = await findPerson(config, workspaceId, person);
  if (found) return found;
  if (!("userId" in person) || !(await hasSealedDays(config, workspaceId))) throw new Problem("unknown_person");
  const nothing = { handles: [], events: 0, firstAt: null, lastAt: null, streams: 0 };
  return { ...nothing, userId: person.userId, pseudonyms: await pseudonymsOf(keysOf(config), "user", person.userId) };
}

export function showErasure({
  erasureId,
  state,
  askedBy,
  askedAt,
  progress,
  doneAt,
  lastError,
}: ErasureRow): PersonErasure {
  return {
    erasureId,
    state,
    step: state === "done" ? null : (stepAt(progress)?.name ?? "ending"),
    problem: lastError,
    askedBy,
    askedAt: askedAt.toISOString(),
    rows: progress.rows,
    summary: doneAt && { ...summaryOf(progress), at: doneAt.toISOString() },
    remains: remainsOf(doneAt),
  };
}
