/** Who is let in at a replay and for how long, and what a workspace may replay. */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { closeCodes } from "#shared/protocol/wire.ts";
import { replayLimits } from "#shared/replay/limits.ts";
import { makeMember, watchAs } from "./member.ts";
import { chat, createStream, openLive, openSession, publish, readLog, stampAll, type TestSession } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let session: TestSession;
const bodies = ["one", "two", "three", "four", "five"].map((text, index) => chat(text, `7${index}`));
/** A minute apart: a slow run stays where it is. */
const spread = (own: TestSession, said = bodies) =>
  stampAll(own, said).map((event, index) => ({ ...event, ingestedAt: Date.UTC(2026, 10, 20) + index * 60_000 }));
beforeAll(async () => {
  worker = await sharedTestWorker();
  session = await openSession(worker, await createStream(worker));
  await publish(worker, session, spread(session));
  await readLog(worker, session.sessionId, bodies.length);
});
afterAll(() => worker.stop());

interface Run {
  runId: string;
  state: string;
  seqNo: number;
  events: number;
  overlayTokens: { token: string }[];
}

async function start(body: object = {}, { sessionId } = session): Promise<Run> {
  const response = await worker.api("POST", `/v1/sessions/${sessionId}/replay`, body);
  expect(response.status).toBe(202);
  return (await response.json()) as Run;
}

async function ended(runId: string): Promise<Run> {
  return vi.waitUntil(
    async () => {
      const run = (await (await worker.api("GET", `/v1/replays/${runId}`)).json()) as Run;
      return run.state === "ended" && run;
    },
    { timeout: 20_000, interval: 50 },
  );
}

/** A run that rests; what it is given is ended with the test. */
async function paused(body: object = {}): Promise<Run & AsyncDisposable> {
  const run = await start({ speed: 0.1, ...body });
  expect((await worker.api("PATCH", `/v1/replays/${run.runId}`, { paused: true })).status).toBe(200);
  const end = async () => {
    await worker.api("DELETE", `/v1/replays/${run.runId}`);
    await ended(run.runId);
  };
  return { ...run, [Symbol.asyncDispose]: end };
}

describe("what somebody has open at a replay", () => {
  /** So long it may take at most. */
  const withinMs = 5_000;
  const endOf = (closed: Promise<number>) =>
    Promise.race([closed, new Promise((resolve) => setTimeout(resolve, withinMs, "open").unref())]);
  const inRole = (role: "MODERATOR") => ({ grants: [{ workspaceId: worker.workspaceId, role }] });

  test("closes when they are removed, when they sign out, and nobody else's does", async () => {
    await using run = await paused();
    const [removed, out, stays] = await Promise.all([1, 2, 3].map(() => makeMember(worker, inRole("MODERATOR"))));
    if (!removed || !out || !stays) throw new Error("three were made");
    const [first, second, third] = await Promise.all(
      [removed, out, stays].map((one) => watchAs(one, worker, run.runId)),
    );
    expect((await worker.api("DELETE", `/v1/members/${removed.grantIds[0]}`)).status).toBe(204);
    expect(await endOf(first!.closed)).toBe(closeCodes.revoked);
    expect((await out.ask("POST", "/v1/account/sign-out")).status).toBe(204);
    expect(await endOf(second!.closed)).toBe(closeCodes.revoked);
    expect(third!.socket.readyState).toBe(third!.socket.OPEN);
    await expect(watchAs(removed, worker, run.runId)).rejects.toThrow(/40[134]/);
    third!.socket.close();
  });

  test("closes when its key is revoked, as a socket and as an event stream", async () => {
    await using run = await paused();
    const made = await worker.api("POST", "/v1/keys", { name: "watcher", permissions: ["feed:read", "replay:read"] });
    expect(made.status).toBe(201);
    const { keyId, key } = (await made.json()) as { keyId: string; key: string };
    const socket = await openLive({ ...worker, apiKey: key }, run.runId);
    const stream = await fetch(`${worker.url}/v1/streams/${run.runId}/events`, {
      headers: { Authorization: `Bearer ${key}` },
    });
    expect(stream.status).toBe(200);
    const read = stream.text().then(() => 0);
    expect((await worker.api("DELETE", `/v1/keys/${keyId}`)).status).toBe(200);
    expect(await endOf(socket.closed)).toBe(closeCodes.revoked);
    expect(await endOf(read.catch(() => 0))).toBe(0);
    await expect(openLive({ ...worker, apiKey: key }, run.runId)).rejects.toThrow(/40[13]/);
  });

  test("by an overlay's token is that run alone, and closes with it", async () => {
    await using run = await paused({ overlays: ["main"] });
    await using other = await paused();
    const token = run.overlayTokens[0]?.token ?? "";
    const overlay = await openLive(worker, run.runId, { token });
    await expect(openLive(worker, other.runId, { token })).rejects.toThrow(/3501/);
    await expect(openLive(worker, session.streamId, { token })).rejects.toThrow(/3501/);
    expect((await worker.api("DELETE", `/v1/replays/${run.runId}`)).status).toBe(204);
    expect(await endOf(overlay.closed)).toBe(closeCodes.revoked);
  });
});

test("a session that runs is replayed up to where it was, and the next time up to where it is then", async () => {
  const running = await openSession(worker, await createStream(worker));
  const events = spread(running);
  await publish(worker, running, events.slice(0, 3));
  await readLog(worker, running.sessionId, 3);
  await using first = await start({ speed: 0.1 }, running).then(async (run) => {
    await worker.api("PATCH", `/v1/replays/${run.runId}`, { paused: true });
    return { ...run, [Symbol.asyncDispose]: async () => void (await ended(run.runId)) };
  });
  await publish(worker, running, events.slice(3));
  await readLog(worker, running.sessionId, 5);
  await worker.api("PATCH", `/v1/replays/${first.runId}`, { paused: false, speed: "max" });
  expect(await ended(first.runId)).toMatchObject({ seqNo: 3, events: 3 });
  expect(await ended((await start({ speed: "max" }, running)).runId)).toMatchObject({ seqNo: 5, events: 5 });
});

test("what was erased plays as erased, also to who asks for the state", async () => {
  const own = await openSession(worker, await createStream(worker));
  const user = { userId: "7212345678901234567", uniqueId: "paper.crane.77", displayName: "Ottilie Schmitz" };
  await publish(
    worker,
    own,
    stampAll(
      own,
      bodies.map((body) => ({ ...body, user })),
    ),
  );
  await readLog(worker, own.sessionId, 5);
  await worker.database.query("select * from erase_events($1, 'asked by the viewer', $2, null)", [
    own.streamId,
    [user.userId],
  ]);
  const { runId } = await start({ speed: "max" }, own);
  await ended(runId);
  const overlay = await openLive(worker, runId);
  const state = await (await worker.api("GET", `/v1/replays/${runId}/state`)).text();
  const heard = JSON.stringify(overlay.hellos);
  overlay.socket.close();
  expect(state).toContain('"CHAT":5');
  expect(heard + state).not.toMatch(/7212345678901234567|paper\.crane|Ottilie|three/);
});

test("the runs that a workspace starts within an hour have so many events, all together, and a run more is refused with the time to wait", async () => {
  const own = await sharedTestWorker();
  const mine = await openSession(own, await createStream(own));
  await publish(own, mine, stampAll(mine, bodies));
  await readLog(own, mine.sessionId, bodies.length);
  const path = `/v1/sessions/${mine.sessionId}/replay`;
  const first = await own.api("POST", path, { speed: "max" });
  const { runId } = (await first.json()) as Run;
  await vi.waitUntil(
    async () => ((await (await own.api("GET", `/v1/replays/${runId}`)).json()) as Run).state === "ended",
    { timeout: 20_000 },
  );
  const used = (events: number) =>
    own.database.query("update replay_runs set source_events = $2 where run_id = $1", [runId, events]);
  await used(replayLimits.hourEvents - bodies.length);
  expect((await own.api("POST", path, { speed: "max" })).status).toBe(202);
  const refused = await own.api("POST", path, { speed: "max" });
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([429, "replay_budget"]);
  expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(0);
  // Of another hour it does not count.
  await own.database.query("update replay_runs set created_at = now() - interval '61 minutes' where run_id = $1", [
    runId,
  ]);
  expect((await own.api("POST", path, { speed: "max" })).status).toBe(202);
});
