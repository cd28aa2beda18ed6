/** `npm run ops -- privacy export|erase|reapply`: what is kept of one person, and of those who were erased, over the API. */
import { open, rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import { PersonErasure, previewErasure, Reapplied } from "#shared/api/operations/privacy.ts";
import { ApiError, askApi } from "./api.ts";
import { joinDocuments } from "./person-file.ts";
import type { Api } from "./settings.ts";

/** TikTok's id, or an @ and a handle. */
export function readPerson(text: string): { userId: string } | { handle: string } {
  return text.startsWith("@") ? { handle: text.slice(1) } : { userId: text };
}

/** Writes all that is kept of them into a new file, document by document of `limit` events. Returns the exit code. */
export async function exportPerson(
  api: Api,
  person: ReturnType<typeof readPerson>,
  { file, print, limit }: { file: string; print: (line: string) => void; limit?: number },
): Promise<number> {
  const totals = { documents: 0, events: 0 };
  // Nobody else may read it, and no file of before is written over.
  const handle = await open(file, "wx", 0o600);
  try {
    await pipeline(joinDocuments(documentsOf(api, { person, limit }), totals), handle.createWriteStream());
  } catch (error) {
    // Half of a file would be taken for all that is kept.
    await rm(file, { force: true });
    throw error;
  }
  print(`privacy: exported=1 events=${totals.events} documents=${totals.documents}`);
  return 0;
}

/** Asks for one document after the other: what is sent is the `next` of the one before. */
async function* documentsOf(
  { url, key }: Api,
  asked: { person: ReturnType<typeof readPerson>; limit: number | undefined },
): AsyncGenerator<AsyncIterable<string>, void, string | undefined> {
  for (let after: string | undefined; ;) {
    const response = await fetch(`${url}/v1/privacy/exports`, {
      method: "POST",
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
      body: JSON.stringify({ ...asked, after }),
    });
    if (!response.ok || !response.body) {
      const { code } = (await response.json().catch(() => ({}))) as { code?: string };
      throw new ApiError(`the API answered ${response.status} ${code ?? ""}`.trim(), { code });
    }
    after = yield createInterface({ input: Readable.fromWeb(response.body as never), crlfDelay: Infinity });
    if (after === undefined) return;
  }
}

/** An erasure that is stopped for so long is not waited for: it goes on by itself once its reason is gone. */
const mostStoppedMs = 120_000;

/**
 * Erases them and waits for the end; with `dryRun` it says what would be found. Prints a line without anybody in it. Returns the exit
 * code: 1 where something stops it for two minutes, which is said.
 */
export async function erasePerson(
  api: Api,
  person: ReturnType<typeof readPerson>,
  { dryRun, print, clock = Date.now }: { dryRun: boolean; print: (line: string) => void; clock?: () => number },
): Promise<number> {
  const body = JSON.stringify({ person });
  if (dryRun) {
    const path = "/v1/privacy/erasures/preview";
    const found = await askApi(api, { method: "POST", path, body }, previewErasure.answers[200]);
    print(`privacy: dry_run=1 events=${found.events} streams=${found.streams} places=${found.places.length}`);
    return 0;
  }
  let erasure = await askApi(api, { method: "POST", path: "/v1/privacy/erasures", body }, PersonErasure);
  const { erasureId } = erasure;
  let stopped: { at: number; problem: string } | undefined;
  while (erasure.state === "running") {
    const problem = erasure.problem;
    if (problem !== null && problem !== stopped?.problem) {
      print(`privacy: erasure=${erasureId} step=${JSON.stringify(erasure.step)} problem=${JSON.stringify(problem)}`);
    }
    stopped = problem === null ? undefined : { at: stopped?.at ?? clock(), problem };
    if (stopped !== undefined && clock() - stopped.at > mostStoppedMs) {
      print(`privacy: erasure=${erasureId} status=left`);
      return 1;
    }
    await delay(500);
    erasure = await askApi(api, { path: `/v1/privacy/erasures/${erasureId}` }, PersonErasure).catch(
      (error: unknown) => {
        // It was begun, and goes on whoever waits for it: which one it was is known to nobody else.
        if (error instanceof ApiError) print(`privacy: erasure=${erasureId} status=left`);
        throw error;
      },
    );
  }
  const { rowsAffected = 0, placesTouched = [] } = erasure.summary ?? {};
  print(`privacy: erasure=${erasure.erasureId} rows=${rowsAffected} places=${placesTouched.length}`);
  for (const { place, by, until } of erasure.remains) {
    print(`privacy: remains="${place}" by="${by}"${until === null ? "" : ` until=${until.slice(0, 10)}`}`);
  }
  return 0;
}

/** Of a call that goes on for some seconds. */
const reapplyTimeoutMs = 60_000;
/**
 * After a restore of the database: erases again whom it has forgotten that they were erased, in all workspaces, and waits. Prints a
 * line a step. Returns the exit code: 0 nothing is left (of a dry run: nothing would be done), 1 something is.
 */
export async function reapplyErasures(
  api: Api,
  { dryRun, print, clock = Date.now }: { dryRun: boolean; print: (line: string) => void; clock?: () => number },
): Promise<number> {
  const total = { adopted: 0, lost: 0, workspaces: 0, erasures: 0, missing: 0, events: 0, found: 0 };
  let stoppedAt: number | undefined;
  let isSearched = false;
  let last: Reapplied | undefined;
  for (let after: string | undefined; ;) {
    const body = JSON.stringify({ dryRun, after });
    last = await askApi(
      api,
      { method: "POST", path: "/v1/privacy/reapplied", body, timeoutMs: reapplyTimeoutMs },
      Reapplied,
    );
    for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += last[key];
    if (!isSearched && (last.running > 0 || last.next === null)) {
      isSearched = true;
      const { adopted, lost, workspaces, erasures, missing, events, found } = total;
      print(`reapply: step=segments adopted=${adopted} lost=${lost}`);
      print(`reapply: step=lists workspaces=${workspaces} erasures=${erasures} missing=${missing}`);
      print(`reapply: step=search events=${events} found=${found}`);
    }
    if (last.next === null) break;
    after = last.next;
    if (last.running === 0) continue;
    stoppedAt = last.problem === null ? undefined : (stoppedAt ?? clock());
    if (stoppedAt !== undefined && clock() - stoppedAt > mostStoppedMs) break;
    await delay(500);
  }
  const { running, problem } = last;
  if (!dryRun) {
    const why = problem === null ? "" : ` problem=${JSON.stringify(problem)}`;
    print(`reapply: step=erase erasures=${total.missing} running=${running}${why}`);
  }
  const isDone = running === 0 && total.lost === 0 && (!dryRun || total.missing + total.adopted === 0);
  print(`reapply: dry_run=${dryRun ? 1 : 0} status=${isDone ? "done" : "left"}`);
  return isDone ? 0 : 1;
}
