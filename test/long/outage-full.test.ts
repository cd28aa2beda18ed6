/** What moderators do in an outage of the database that lasts until its hub has no room for another row of the audit log. */
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

test("without room for its row a call does nothing", async () => {
  const streamId = await createStream(worker);
  await openSession(worker, streamId);
  const member = await makeMember(worker, {
    grants: [{ workspaceId: worker.workspaceId, streamId, role: "MODERATOR" }],
  });
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await member.ask(method, `/v1/streams/${streamId}/${path}`, body);
    return { ...((await answer.json()) as Record<string, unknown>), status: answer.status };
  };
  const watching = await watchAs(member, worker, streamId);
  await worker.database.duringOutage(async () => {
    let left = outageLimits.keptAudits;
    const fill = async () => {
      while (left-- > 0) expect(await ask("POST", "overlays/skip", {})).toMatchObject({ status: 200 });
    };
    await Promise.all(Array.from({ length: atOnce }, fill));
    expect(await ask("POST", "overlays/empty", {})).toMatchObject({ status: 503, code: "unavailable" });
    expect(await ask("GET", "moderation/desk")).toMatchObject({ status: 200, queue: { emptied: null } });
  });
  watching.socket.close();
});
