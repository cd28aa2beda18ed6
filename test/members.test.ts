/** Who has which role, through the real Worker: what may be given and taken by whom, and what ends with it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { Role } from "#shared/api/permissions.ts";
import { closeCodes } from "#shared/protocol/wire.ts";
import { type Member, makeId, makeKeyOf, makeMember, openAccountSession, watchAs } from "./member.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

/** A workspace of its own for each test, with an owner. */
let workspaceId: string;
let owner: Member;
beforeEach(async () => {
  workspaceId = makeId("ws");
  await worker.database.query("insert into workspaces (workspace_id, name) values ($1, 'Studio')", [workspaceId]);
  owner = await as("OWNER");
});

const as = (role: Role, streamId?: string) =>
  makeMember(worker, { grants: [{ workspaceId, role, ...(streamId !== undefined && { streamId }) }] });

let made = 0;
async function makeStream(of = workspaceId): Promise<string> {
  const streamId = makeId("st");
  const key = await makeKeyOf(worker, of);
  const response = await fetch(`${worker.url}/v1/streams`, {
    method: "POST",
    headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
    body: JSON.stringify({ uniqueId: `people${++made}.${streamId.slice(3, 11)}` }),
  });
  expect(response.status).toBe(201);
  return ((await response.json()) as { streamId: string }).streamId;
}

const codeOf = async (answer: Promise<Response>) => {
  const response = await answer;
  return response.ok ? response.status : ((await response.json()) as { code: string }).code;
};
const grantsOf = async (accountId: string) =>
  (
    await worker.database.query(
      "select role, stream_id from grants where account_id = $1 and workspace_id = $2 and revoked_at is null order by 1",
      [accountId, workspaceId],
    )
  ).map(({ role, stream_id }) => [role, stream_id]);

describe("the list", () => {
  test("names everybody of the workspace and its streams, and nobody of another", async () => {
    const streamId = await makeStream();
    const [streamer, moderator] = [await as("STREAMER"), await as("MODERATOR", streamId)];
    await makeMember(worker, { grants: [{ workspaceId: worker.workspaceId, role: "VIEWER" }] });
    const answer = await owner.ask("GET", "/v1/members");
    expect(answer.status).toBe(200);
    const { members } = (await answer.json()) as { members: { accountId: string; role: string; streamId: string }[] };
    expect(members.map(({ accountId, role, streamId }) => [accountId, role, streamId])).toEqual([
      [owner.accountId, "OWNER", null],
      [streamer.accountId, "STREAMER", null],
      [moderator.accountId, "MODERATOR", streamId],
    ]);
    const own = await streamer.ask("GET", `/v1/streams/${streamId}/members`);
    expect(((await own.json()) as { members: unknown[] }).members).toHaveLength(1);
    expect(await codeOf(moderator.ask("GET", "/v1/members"))).toBe("forbidden");
    expect(await codeOf(moderator.ask("GET", `/v1/streams/${streamId}/members`))).toBe("forbidden");
  });
});

describe("a role", () => {
  test("is changed by an owner: another grant, and the one before is over", async () => {
    const viewer = await as("VIEWER");
    const answer = await owner.ask("PATCH", `/v1/members/${viewer.grantIds[0]}`, { role: "MODERATOR" });
    expect(answer.status).toBe(200);
    const member = (await answer.json()) as { grantId: string; role: string; grantedBy: string };
    expect(member).toMatchObject({ role: "MODERATOR", grantedBy: owner.accountId, accountId: viewer.accountId });
    expect(member.grantId).not.toBe(viewer.grantIds[0]);
    expect(await grantsOf(viewer.accountId)).toEqual([["MODERATOR", null]]);
    expect(await codeOf(owner.ask("PATCH", `/v1/members/${viewer.grantIds[0]}`, { role: "VIEWER" }))).toBe("not_found");
  });

  const upwards: [Role, Role][] = [
    ["STREAMER", "OWNER"],
    ["MODERATOR", "STREAMER"],
    ["VIEWER", "MODERATOR"],
  ];
  test.each(upwards)("%s is nobody's to raise to %s by themselves", async (role, wanted) => {
    const member = await as(role);
    expect(await codeOf(member.ask("PATCH", `/v1/members/${member.grantIds[0]}`, { role: wanted }))).toBe("forbidden");
    expect(await grantsOf(member.accountId)).toEqual([[role, null]]);
  });

  const given: [by: Role, from: Role, to: Role, outcome: unknown][] = [
    ["STREAMER", "VIEWER", "MODERATOR", 200],
    ["STREAMER", "MODERATOR", "VIEWER", 200],
    ["STREAMER", "VIEWER", "STREAMER", "forbidden"],
    ["STREAMER", "VIEWER", "OWNER", "forbidden"],
    ["STREAMER", "STREAMER", "VIEWER", "forbidden"],
    ["STREAMER", "OWNER", "VIEWER", "forbidden"],
    ["MODERATOR", "VIEWER", "MODERATOR", "forbidden"],
    ["OWNER", "VIEWER", "OWNER", 200],
    ["OWNER", "OWNER", "VIEWER", 200],
    ["OWNER", "VIEWER", "VIEWER", 200],
  ];
  test.each(given)("by %s from %s to %s: %s", async (by, from, to, outcome) => {
    const [giver, member] = [await as(by), await as(from)];
    expect(await codeOf(giver.ask("PATCH", `/v1/members/${member.grantIds[0]}`, { role: to }))).toBe(outcome);
    expect(await grantsOf(member.accountId)).toEqual([[outcome === 200 ? to : from, null]]);
  });

  test("at a stream is never that of an owner, and is given by who has the stream alone", async () => {
    const [streamId, other] = [await makeStream(), await makeStream()];
    const streamer = await as("STREAMER", streamId);
    const [viewer, elsewhere] = [await as("VIEWER", streamId), await as("VIEWER", other)];
    const path = (grantId?: string) => `/v1/streams/${streamId}/members/${grantId}`;
    expect(await codeOf(streamer.ask("PATCH", path(viewer.grantIds[0]), { role: "MODERATOR" }))).toBe(200);
    // By the id of a grant that is at another stream of the same workspace, and by the workspace's own address.
    expect(await codeOf(streamer.ask("PATCH", path(elsewhere.grantIds[0]), { role: "MODERATOR" }))).toBe("not_found");
    expect(await codeOf(streamer.ask("DELETE", path(elsewhere.grantIds[0])))).toBe("not_found");
    expect(await codeOf(streamer.ask("DELETE", `/v1/members/${elsewhere.grantIds[0]}`))).toBe("forbidden");
    expect(await codeOf(streamer.ask("GET", `/v1/streams/${other}/members`))).toBe("unknown_stream");
    expect(await codeOf(owner.ask("PATCH", path(streamer.grantIds[0]), { role: "OWNER" }))).toBe("invalid_request");
    expect(await grantsOf(elsewhere.accountId)).toEqual([["VIEWER", other]]);
  });

  test("of another workspace is as if it were not there", async () => {
    const stranger = await makeMember(worker, { grants: [{ workspaceId: worker.workspaceId, role: "VIEWER" }] });
    for (const grantId of [stranger.grantIds[0], makeId("gr"), "gr_", "%27"]) {
      expect(await codeOf(owner.ask("PATCH", `/v1/members/${grantId}`, { role: "OWNER" }))).toBe("not_found");
      expect(await codeOf(owner.ask("DELETE", `/v1/members/${grantId}`))).toBe("not_found");
    }
  });

  test.each([[{}], [{ role: "owner" }], [{ role: "OWNER", workspaceId: "default" }], [{ role: null }], [[]]])(
    "is not changed by %j",
    async (body) => {
      const viewer = await as("VIEWER");
      expect(await codeOf(owner.ask("PATCH", `/v1/members/${viewer.grantIds[0]}`, body))).toBe("invalid_request");
    },
  );

  test("needs a passkey that was shown lately, and a page of this host", async () => {
    const viewer = await as("VIEWER");
    const path = `/v1/members/${viewer.grantIds[0]}`;
    const before = await openAccountSession(worker, owner.accountId, new Date(Date.now() - 11 * 60_000));
    const never = await openAccountSession(worker, owner.accountId, null);
    expect(await codeOf(before.ask("PATCH", path, { role: "OWNER" }))).toBe("step_up_needed");
    expect(await codeOf(never.ask("DELETE", path))).toBe("step_up_needed");
    const foreign = { Origin: "https://elsewhere.example" };
    expect(await codeOf(owner.ask("DELETE", path, undefined, foreign))).toBe("foreign_origin");
    expect(await grantsOf(viewer.accountId)).toEqual([["VIEWER", null]]);
  });

  test("is given by a key as far as the key goes", async () => {
    const viewer = await as("VIEWER");
    const asKey = (permissions: string[] | undefined, role: Role) =>
      makeKeyOf(worker, workspaceId, permissions).then((key) =>
        fetch(`${worker.url}/v1/members/${viewer.grantIds[0]}`, {
          method: "PATCH",
          headers: { Authorization: `Bearer ${key}` },
          body: JSON.stringify({ role }),
        }),
      );
    expect(await codeOf(asKey(["stream:read"], "MODERATOR"))).toBe("forbidden");
    expect(await codeOf(asKey(["member:write"], "MODERATOR"))).toBe("forbidden");
    expect(await codeOf(asKey(["member:write", "stream:read", "history:read"], "OWNER"))).toBe("forbidden");
    expect(await codeOf(asKey(undefined, "OWNER"))).toBe(200);
  });
});

describe("the last owner", () => {
  test("cannot be removed, lowered or leave, by whomever", async () => {
    const [path, leave] = [`/v1/members/${owner.grantIds[0]}`, `/v1/workspaces/${workspaceId}/leave`];
    expect(await codeOf(owner.ask("DELETE", path))).toBe("last_owner");
    expect(await codeOf(owner.ask("PATCH", path, { role: "VIEWER" }))).toBe("last_owner");
    expect(await codeOf(owner.ask("POST", leave))).toBe("last_owner");
    const key = await makeKeyOf(worker, workspaceId);
    const byKey = fetch(worker.url + path, { method: "DELETE", headers: { Authorization: `Bearer ${key}` } });
    expect(await codeOf(byKey)).toBe("last_owner");
    // What did not happen has no row in the audit.
    const rows = await worker.database.query(
      "select action from audit_log where workspace_id = $1 and action = 'grant.revoked'",
      [workspaceId],
    );
    expect(rows).toEqual([]);
    const second = await as("OWNER");
    expect(await codeOf(owner.ask("POST", leave))).toBe(204);
    expect(await codeOf(owner.ask("GET", "/v1/members"))).toBe("not_found");
    expect(await codeOf(second.ask("DELETE", `/v1/members/${second.grantIds[0]}`))).toBe("last_owner");
  });

  test.each([1, 2, 3])("stays where all owners leave at the same time (%i)", async () => {
    const owners = [owner, ...(await Promise.all([as("OWNER"), as("OWNER"), as("OWNER")]))];
    const leave = `/v1/workspaces/${workspaceId}/leave`;
    const codes = await Promise.all(owners.map((one) => codeOf(one.ask("POST", leave))));
    expect(codes.map(String).toSorted()).toEqual(["204", "204", "204", "last_owner"]);
  });

  test("stays where two owners remove each other at the same time", async () => {
    const second = await as("OWNER");
    const codes = await Promise.all([
      codeOf(owner.ask("DELETE", `/v1/members/${second.grantIds[0]}`)),
      codeOf(second.ask("DELETE", `/v1/members/${owner.grantIds[0]}`)),
    ]);
    // Who was second is no owner any more when it is their turn, or was so late that they are not let in at all.
    expect(codes.filter((code) => code === 204)).toHaveLength(1);
    const left = await worker.database.query(
      "select from grants where workspace_id = $1 and role = 'OWNER' and revoked_at is null",
      [workspaceId],
    );
    expect(left).toHaveLength(1);
  });

  test("is one whose account is there", async () => {
    const gone = await as("OWNER");
    await worker.database.query("update accounts set deleted_at = now() where account_id = $1", [gone.accountId]);
    expect(await codeOf(owner.ask("DELETE", `/v1/members/${owner.grantIds[0]}`))).toBe("last_owner");
  });
});

describe("what somebody has open", () => {
  /** So long it may take at most. */
  const withinMs = 5_000;
  const endOf = (closed: Promise<number>) =>
    Promise.race([closed, new Promise((resolve) => setTimeout(resolve, withinMs, "open").unref())]);

  test("closes when they are removed, wherever they are signed in, and nobody else's does", async () => {
    const streamId = await makeStream();
    const moderator = await as("MODERATOR");
    const phone = await openAccountSession(worker, moderator.accountId);
    const stays = await as("MODERATOR");
    const sockets = await Promise.all([moderator, phone, stays].map((one) => watchAs(one, worker, streamId)));
    expect(await codeOf(owner.ask("DELETE", `/v1/members/${moderator.grantIds[0]}`))).toBe(204);
    expect(await Promise.all([endOf(sockets[0]!.closed), endOf(sockets[1]!.closed)])).toEqual([
      closeCodes.revoked,
      closeCodes.revoked,
    ]);
    expect(sockets[2]!.socket.readyState).toBe(WebSocket.OPEN);
    await expect(watchAs(moderator, worker, streamId)).rejects.toThrow(/40[134]/);
    // Asked again it is as before.
    expect(await codeOf(owner.ask("DELETE", `/v1/members/${moderator.grantIds[0]}`))).toBe(204);
    sockets[2]!.socket.close();
  });

  test("closes when they are lowered, and opens again as far as the new role goes", async () => {
    const streamId = await makeStream();
    const streamer = await as("STREAMER");
    const before = await watchAs(streamer, worker, streamId);
    const answer = await owner.ask("PATCH", `/v1/members/${streamer.grantIds[0]}`, { role: "MODERATOR" });
    expect(await endOf(before.closed)).toBe(closeCodes.revoked);
    const { grantId } = (await answer.json()) as { grantId: string };
    const between = await watchAs(streamer, worker, streamId);
    expect(await codeOf(owner.ask("PATCH", `/v1/members/${grantId}`, { role: "VIEWER" }))).toBe(200);
    expect(await endOf(between.closed)).toBe(closeCodes.revoked);
    await expect(watchAs(streamer, worker, streamId)).rejects.toThrow(/40[134]/);
  });

  test("closes at a stream when that role alone ends; and at all of them when they leave", async () => {
    const [one, two] = [await makeStream(), await makeStream()];
    const member = await makeMember(worker, {
      grants: [one, two].map((streamId) => ({ workspaceId, streamId, role: "MODERATOR" as const })),
    });
    const sockets = await Promise.all([watchAs(member, worker, one), watchAs(member, worker, two)]);
    expect(await codeOf(owner.ask("DELETE", `/v1/streams/${one}/members/${member.grantIds[0]}`))).toBe(204);
    expect(await endOf(sockets[0].closed)).toBe(closeCodes.revoked);
    expect(sockets[1].socket.readyState).toBe(WebSocket.OPEN);
    expect(await codeOf(member.ask("POST", `/v1/workspaces/${workspaceId}/leave`))).toBe(204);
    expect(await endOf(sockets[1].closed)).toBe(closeCodes.revoked);
  });

  test("closes when they sign out, and not where they are signed in besides", async () => {
    const streamId = await makeStream();
    const moderator = await as("MODERATOR");
    const phone = await openAccountSession(worker, moderator.accountId);
    const [here, there] = await Promise.all([moderator, phone].map((one) => watchAs(one, worker, streamId)));
    expect(await codeOf(moderator.ask("POST", "/v1/account/sign-out"))).toBe(204);
    expect(await endOf(here!.closed)).toBe(closeCodes.revoked);
    expect(there!.socket.readyState).toBe(WebSocket.OPEN);
    there!.socket.close();
  });

  test("a page of another site opens nothing with their cookie, nor does who may not watch", async () => {
    const streamId = await makeStream();
    const [moderator, viewer] = [await as("MODERATOR"), await as("VIEWER")];
    const watch = ({ cookie }: Member) =>
      fetch(`${worker.url}/v1/streams/${streamId}/events`, { headers: { Cookie: cookie, Origin: worker.url } });
    expect(await codeOf(watch(viewer))).toBe("forbidden");
    const stranger = await makeMember(worker, { grants: [{ workspaceId: worker.workspaceId, role: "OWNER" }] });
    expect(await codeOf(watch(stranger))).toBe("unknown_stream");
    const address = `${worker.url.replace("http", "ws")}/v1/streams/${streamId}/live`;
    const headers = { Cookie: moderator.cookie, Origin: "https://elsewhere.example" };
    const socket = new WebSocket(address, { headers });
    const { promise: refusal, resolve } = Promise.withResolvers<number | undefined>();
    socket.on("unexpected-response", (_, response) => resolve(response.statusCode));
    socket.on("open", () => resolve(undefined));
    expect(await refusal).toBe(403);
  });
});
