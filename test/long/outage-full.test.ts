/** What moderators do in an outage of the database that lasts until one of them has no room for another row of the audit log. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { outageLimits } from "#shared/protocol/outage-protocol.ts";
import { makeMember, watchAs } from "../member.ts";
import { createStream, openSession } from "../stream.ts";
import { sharedTestWorker, type TestWorker } from "../worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker?.stop());

/** Calls that are under way at once. */
const atOnce = 40;

test("whoever has had their share goes on with what is for safety, then with panic alone; others with all of it", async () => {
  const streamId = await createStream(worker);
  await openSession(worker, streamId);
  const moderator = async () => {
    const member = await makeMember(worker, {
      grants: [{ workspaceId: worker.workspaceId, streamId, role: "MODERATOR" }],
    });
    const { socket } = await watchAs(member, worker, streamId);
    const ask = async (method: string, path: string, body?: unknown) => {
      const answer = await member.ask(method, `/v1/streams/${streamId}/${path}`, body);
      return { ...((await answer.json()) as Record<string, unknown>), status: answer.status };
    };
    return { socket, ask };
  };
  const [busy, other] = [await moderator(), await moderator()];
  const { any, safety, panic } = outageLimits.keptAudits;
  const full = { status: 503, code: "unavailable" };
  /** Asks so often, and is let every time; and never again. */
  const fill = async (times: number, path: string) => {
    let left = times;
    const some = async () => {
      while (left-- > 0) expect(await busy.ask("POST", path, {})).toMatchObject({ status: 200 });
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, times) }, some));
    expect(await busy.ask("POST", path, {})).toMatchObject(full);
  };
  await worker.database.duringOutage(async () => {
    await fill(any.ofOne, "overlays/skip");
    await fill(safety.ofOne, "overlays/clear");
    await fill(panic.ofOne, "overlays/empty");
    expect(await busy.ask("POST", "overlays/release", {})).toMatchObject(full);
    expect(await busy.ask("GET", "moderation/desk")).toMatchObject({
      status: 200,
      queue: { emptied: expect.any(Object) },
    });
    expect(await other.ask("POST", "overlays/release", {})).toMatchObject({ status: 200, emptied: null });
  });
  for (const { socket } of [busy, other]) socket.close();
});
