/** Workspaces through the real Worker: who makes them, what goes with them, what stays. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { limits } from "#shared/protocol/limits.ts";
import { type Member, makeId, makeKeyOf, makeMember, watchAs } from "./member.ts";
import { sharedTestWorker, type TestWorker, workerClient } from "./worker.ts";

let worker: TestWorker;
/** One of the host's owners. */
let host: Member;
beforeAll(async () => {
  worker = await sharedTestWorker();
  host = await makeMember(worker, { grants: [{ workspaceId: "default", role: "OWNER" }] });
});
afterAll(() => worker.stop());

const codeOf = async (answer: Promise<Response>) => {
  const response = await answer;
  return response.ok ? response.status : ((await response.json()) as { code: string }).code;
};
const jsonOf = async (answer: Promise<Response>) => (await answer).json() as Promise<Record<string, unknown>>;

async function makeWorkspace(name = "Studio"): Promise<{ workspaceId: string; owner: Member }> {
  const workspaceId = makeId("ws");
  await worker.database.query("insert into workspaces (workspace_id, name) values ($1, $2)", [workspaceId, name]);
  return { workspaceId, owner: await makeMember(worker, { grants: [{ workspaceId, role: "OWNER" }] }) };
}

describe("a workspace", () => {
  test("is made by the host's owners, and owned by who made it", async () => {
    const made = await jsonOf(host.ask("POST", "/v1/workspaces", { name: "  Night shift " }));
    expect(made).toMatchObject({ name: "Night shift", role: "OWNER" });
    const { workspaces } = await jsonOf(host.ask("GET", "/v1/workspaces"));
    expect(workspaces).toContainEqual(made);
    const named = { Workspace: made["workspaceId"] as string };
    expect(await jsonOf(host.ask("GET", "/v1/members", undefined, named))).toMatchObject({
      members: [{ accountId: host.accountId, role: "OWNER" }],
    });
    // Without a word of which one is meant, none is.
    expect(await codeOf(host.ask("GET", "/v1/members"))).toBe("workspace_needed");
  });

  test("is not made by others where the host keeps that to itself, nor by a key", async () => {
    const { owner } = await makeWorkspace();
    expect(await codeOf(owner.ask("POST", "/v1/workspaces", { name: "Mine" }))).toBe("forbidden");
    const streamer = await makeMember(worker, { grants: [{ workspaceId: "default", role: "STREAMER" }] });
    expect(await codeOf(streamer.ask("POST", "/v1/workspaces", { name: "Mine" }))).toBe("forbidden");
    expect(await codeOf(worker.api("POST", "/v1/workspaces", { name: "Mine" }))).toBe("forbidden");
  });

  test("is one of so many that an account owns, also where many are asked for at the same time", async () => {
    const other = await makeMember(worker, { grants: [{ workspaceId: "default", role: "OWNER" }] });
    await worker.database.query(
      `with made as (insert into workspaces (workspace_id, name) select $1 || n, 'x' from generate_series(1, $3) n returning workspace_id)
       insert into grants (grant_id, account_id, workspace_id, role, granted_by)
       select 'gr_' || workspace_id, $2, workspace_id, 'OWNER', 'setup' from made`,
      [makeId("ws"), other.accountId, limits.workspacesPerAccount - 3],
    );
    const asked = Array.from({ length: 4 }, () => codeOf(other.ask("POST", "/v1/workspaces", { name: "One more" })));
    const codes = (await Promise.all(asked)).map(String);
    expect(codes.toSorted()).toEqual(["201", "201", "too_many_workspaces", "too_many_workspaces"]);
  });

  test.each([
    [{}],
    [{ name: "" }],
    [{ name: "   " }],
    [{ name: "x".repeat(81) }],
    [{ name: 1 }],
    [{ name: "a\u0000" }],
  ])("is not called %j", async (body) => {
    expect(await codeOf(host.ask("POST", "/v1/workspaces", body))).toBe("invalid_request");
  });

  test("is renamed by its owner alone, and each lists those that they are in", async () => {
    const { workspaceId, owner } = await makeWorkspace();
    const streamer = await makeMember(worker, { grants: [{ workspaceId, role: "STREAMER" }] });
    expect(await codeOf(streamer.ask("PATCH", "/v1/workspace", { name: "Theirs" }))).toBe("forbidden");
    expect(await jsonOf(owner.ask("PATCH", "/v1/workspace", { name: "Ours" }))).toMatchObject({ name: "Ours" });
    expect(await jsonOf(streamer.ask("GET", "/v1/workspaces"))).toMatchObject({
      workspaces: [{ workspaceId, name: "Ours", role: "STREAMER" }],
    });
    expect(await codeOf(owner.ask("PATCH", "/v1/workspace", { name: "X" }, { Workspace: "default" }))).toBe(
      "not_found",
    );
    expect(await codeOf(owner.ask("POST", "/v1/workspaces/default/leave"))).toBe("not_found");
    expect(await codeOf(owner.ask("POST", "/v1/workspaces/nowhere/leave"))).toBe("not_found");
  });
});

describe("deleting", () => {
  test("needs its name, an owner, a passkey shown lately; and the host's own stays", async () => {
    const { workspaceId, owner } = await makeWorkspace("Late & loud");
    const streamer = await makeMember(worker, { grants: [{ workspaceId, role: "STREAMER" }] });
    const cold = await makeMember(worker, { grants: [{ workspaceId, role: "OWNER" }], steppedUpAt: null });
    const path = `/v1/workspace?confirm=${encodeURIComponent("Late & loud")}`;
    expect(await codeOf(owner.ask("DELETE", "/v1/workspace"))).toBe("invalid_request");
    expect(await codeOf(owner.ask("DELETE", "/v1/workspace?confirm=Late"))).toBe("invalid_request");
    expect(await codeOf(streamer.ask("DELETE", path))).toBe("forbidden");
    expect(await codeOf(cold.ask("DELETE", path))).toBe("step_up_needed");
    const asHost = host.ask("DELETE", "/v1/workspace?confirm=Default", undefined, { Workspace: "default" });
    expect(await codeOf(asHost)).toBe("forbidden");
  });

  test("ends its streams, keys, members and links; what was logged and audited stays", async () => {
    const { workspaceId, owner } = await makeWorkspace();
    const key = await makeKeyOf(worker, workspaceId);
    const asKey = (method: string, path: string, body?: unknown) =>
      fetch(worker.url + path, {
        method,
        headers: { Authorization: `Bearer ${key}` },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    const made = await jsonOf(asKey("POST", "/v1/streams", { uniqueId: `ends.${randomBytes(4).toString("hex")}` }));
    const streamId = made["streamId"] as string;
    const token = await jsonOf(asKey("POST", `/v1/streams/${streamId}/overlay-tokens`, { name: "Main" }));
    const moderator = await makeMember(worker, { grants: [{ workspaceId, role: "MODERATOR" }] });
    const watched = await watchAs(moderator, worker, streamId);
    const invited = await jsonOf(owner.ask("POST", "/v1/invitations", { role: "VIEWER", handle: "guest" }));
    const { keyId, secret } = await jsonOf(asKey("POST", "/v1/ingest-keys", { name: "home" }));
    const ingestKey = { id: keyId as string, secret: secret as string };
    const runner = workerClient(worker.url, { apiKey: key, ingestKey });
    const assigned = () =>
      runner.signed("POST", "/v1/ingest/assignments", JSON.stringify({ runnerId: "home", maxStreams: 1 }));
    expect(await codeOf(assigned())).toBe(200);
    expect(await codeOf(owner.ask("DELETE", "/v1/workspace?confirm=Studio"))).toBe(204);

    expect(await watched.closed).toBeGreaterThanOrEqual(1000);
    expect(await codeOf(asKey("GET", "/v1/streams"))).toBe("unauthorized");
    expect(await codeOf(assigned())).toBe("ingest_key_revoked");
    expect(await codeOf(owner.ask("GET", "/v1/members"))).toBe("not_found");
    expect(await codeOf(moderator.ask("GET", `/v1/streams/${streamId}`))).toBe("unknown_stream");
    expect(await jsonOf(owner.ask("GET", "/v1/workspaces"))).toEqual({ workspaces: [] });
    const body = JSON.stringify({ token: (invited["link"] as string).split("#invitation.")[1] });
    const offer = fetch(`${worker.url}/v1/invitations/preview`, { method: "POST", body });
    expect(await codeOf(offer)).toBe("invitation_refused");
    const overlay = fetch(`${worker.url}/v1/streams/${streamId}/events?token=${String(token["token"])}`);
    expect(await codeOf(overlay)).toBe("unknown_stream");
    const [left] = await worker.database.query(
      `select (select count(*)::int from streams where workspace_id = $1) as streams,
         (select count(*)::int from streams where workspace_id = $1 and deleted_at is null) as present,
         (select count(*)::int from overlay_tokens where stream_id = $2 and revoked_at is null) as tokens,
         (select count(*)::int from audit_log where workspace_id = $1 and action = 'workspace.deleted'
            and principal_id = $3) as audited`,
      [workspaceId, streamId, owner.accountId],
    );
    expect(left).toEqual({ streams: 1, present: 0, tokens: 0, audited: 1 });
  });

  test("leaves nothing that opens it, also of what is made in the same moment", async () => {
    const { workspaceId } = await makeWorkspace();
    const key = await makeKeyOf(worker, workspaceId);
    const late = await makeMember(worker, { grants: [{ workspaceId, role: "OWNER" }] });
    // As if what ends them had missed them.
    await worker.database.query("update workspaces set deleted_at = now() where workspace_id = $1", [workspaceId]);
    const asKey = (method: string, path: string) =>
      codeOf(fetch(worker.url + path, { method, headers: { Authorization: `Bearer ${key}` } }));
    expect(await asKey("GET", "/v1/streams")).toBe("unauthorized");
    expect(await asKey("POST", "/v1/streams")).toBe("unauthorized");
    expect(await asKey("GET", `/v1/endpoints/ep_${"a".repeat(16)}`)).toBe("unauthorized");
    expect(await codeOf(late.ask("GET", "/v1/streams"))).toBe("not_found");
    expect(await codeOf(late.ask("POST", "/v1/streams", { uniqueId: "too.late" }))).toBe("not_found");
  });
});
