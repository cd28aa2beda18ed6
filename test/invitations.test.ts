/** Invitations through the real Worker: a link lets one person in, once, as far as whoever gave it may let them. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Role } from "#shared/api/permissions.ts";
import { quotas } from "#shared/api/quotas.ts";
import { type Member, makeId, makeKeyOf, makeMember, watchAs } from "./member.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

let workspaceId: string;
let owner: Member;
beforeEach(async () => {
  workspaceId = makeId("ws");
  await worker.database.query("insert into workspaces (workspace_id, name) values ($1, 'Night shift')", [workspaceId]);
  owner = await as("OWNER");
});

const as = (role: Role, streamId?: string) =>
  makeMember(worker, { grants: [{ workspaceId, role, ...(streamId !== undefined && { streamId }) }] });
const somebody = (email?: string) => makeMember(worker, email === undefined ? {} : { email });

async function makeStream(): Promise<string> {
  const key = await makeKeyOf(worker, workspaceId);
  const response = await fetch(`${worker.url}/v1/streams`, {
    method: "POST",
    headers: { Authorization: `Bearer ${key}` },
    body: JSON.stringify({ uniqueId: `guest.${randomBytes(4).toString("hex")}` }),
  });
  expect(response.status).toBe(201);
  return ((await response.json()) as { streamId: string }).streamId;
}

const codeOf = async (answer: Promise<Response>) => {
  const response = await answer;
  return response.ok ? response.status : ((await response.json()) as { code: string }).code;
};

interface Invited {
  invitationId: string;
  link: string;
  role: string;
  streamId: string | null;
  expiresAt: string;
}

async function invite(by: Member, body: Record<string, unknown>, streamId?: string) {
  const path = streamId === undefined ? "/v1/invitations" : `/v1/streams/${streamId}/invitations`;
  const answer = await by.ask("POST", path, body);
  expect(answer.status).toBe(201);
  const invited = (await answer.json()) as Invited;
  return { ...invited, token: /#invitation\.([A-Za-z0-9_-]{43})$/.exec(invited.link)?.[1] ?? "" };
}

const accept = (by: Member, token: string) => by.ask("POST", "/v1/invitations/accept", { token });
const preview = (token: unknown) =>
  fetch(`${worker.url}/v1/invitations/preview`, { method: "POST", body: JSON.stringify({ token }) });
const grantsOf = async ({ accountId }: Member) =>
  (
    await worker.database.query(
      "select role, stream_id from grants where account_id = $1 and revoked_at is null order by created_at",
      [accountId],
    )
  ).map(({ role, stream_id }) => [role, stream_id]);

test("a link says what it offers, lets one person in, and is over then", async () => {
  const invited = await invite(owner, { role: "MODERATOR", handle: "@Some.Body" });
  expect(invited).toMatchObject({ role: "MODERATOR", streamId: null, handle: "some.body", email: null });
  expect(invited.link).toMatch(new RegExp(`^${worker.url}/account/link#invitation\\.`));
  const hours = (Date.parse(invited.expiresAt) - Date.now()) / 3_600_000;
  expect(hours).toBeGreaterThan(47.9);
  expect(hours).toBeLessThanOrEqual(48.1);
  const offer = await preview(invited.token);
  expect(await offer.json()).toEqual({
    workspace: "Night shift",
    uniqueId: null,
    role: "MODERATOR",
    forAddress: false,
    handle: "some.body",
    expiresAt: invited.expiresAt,
  });
  // The list has it, without the link.
  const listed = (await (await owner.ask("GET", "/v1/invitations")).json()) as { invitations: Invited[] };
  expect(listed.invitations.map(({ invitationId }) => invitationId)).toEqual([invited.invitationId]);
  expect(JSON.stringify(listed)).not.toContain(invited.token);

  const [guest, late] = [await somebody(), await somebody()];
  const answer = await accept(guest, invited.token);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ workspaceId, streamId: null, role: "MODERATOR" });
  expect(await grantsOf(guest)).toEqual([["MODERATOR", null]]);
  expect(await codeOf(preview(invited.token))).toBe("invitation_refused");
  expect(await codeOf(accept(late, invited.token))).toBe("invitation_refused");
  expect(await codeOf(accept(guest, invited.token))).toBe("invitation_refused");
  expect(await grantsOf(late)).toEqual([]);
  expect(await (await owner.ask("GET", "/v1/invitations")).json()).toEqual({ invitations: [] });
  // Nothing of the token is in the database but its hash.
  const rows = await worker.database.query("select i::text as row from invitations i");
  expect(JSON.stringify(rows)).not.toContain(invited.token);
});

test("one link that many accept at the same time lets one of them in", async () => {
  const { token } = await invite(owner, { role: "VIEWER", handle: "guest" });
  const guests = await Promise.all(Array.from({ length: 5 }, () => somebody()));
  const codes = await Promise.all(guests.map((guest) => codeOf(accept(guest, token))));
  expect(codes.filter((code) => code === 200)).toHaveLength(1);
  expect(codes.filter((code) => code === "invitation_refused")).toHaveLength(4);
  const inside = await Promise.all(guests.map(grantsOf));
  expect(inside.flat()).toEqual([["VIEWER", null]]);
});

test("two links that one person accepts at the same time leave them the larger role alone", async () => {
  const [viewer, moderator] = [
    await invite(owner, { role: "VIEWER", handle: "guest" }),
    await invite(owner, { role: "MODERATOR", handle: "guest" }),
  ];
  const guest = await somebody();
  await Promise.all([accept(guest, viewer.token), accept(guest, moderator.token)]);
  expect(await grantsOf(guest)).toEqual([["MODERATOR", null]]);
});

describe("a link is refused as if there were none", () => {
  /** What is said of it before it is accepted, and when somebody tries. */
  const codesOf = async (token: string) => [
    await codeOf(preview(token)),
    await codeOf(accept(await somebody(), token)),
  ];
  const refused = ["invitation_refused", "invitation_refused"];

  test("that nobody gave", async () => {
    expect(await codesOf(randomBytes(32).toString("base64url"))).toEqual(refused);
  });

  test("that was revoked", async () => {
    const { token, invitationId } = await invite(owner, { role: "VIEWER", handle: "guest" });
    expect(await codeOf(owner.ask("DELETE", `/v1/invitations/${invitationId}`))).toBe(204);
    expect(await codeOf(owner.ask("DELETE", `/v1/invitations/${invitationId}`))).toBe(204);
    expect(await codesOf(token)).toEqual(refused);
  });

  test("that has expired", async () => {
    const { token, invitationId } = await invite(owner, { role: "VIEWER", handle: "guest" });
    await worker.database.query(
      `alter table invitations disable trigger all; update invitations set expires_at = now() - interval '1 second'
       where invitation_id = '${invitationId}'; alter table invitations enable trigger all`,
    );
    expect(await codesOf(token)).toEqual(refused);
  });

  test("of somebody who may not invite any more: removed, lowered, their key revoked", async () => {
    const [removed, lowered] = [await as("OWNER"), await as("STREAMER")];
    const byRemoved = await invite(removed, { role: "OWNER", handle: "guest" });
    const byLowered = await invite(lowered, { role: "MODERATOR", handle: "guest" });
    expect(await codeOf(owner.ask("DELETE", `/v1/members/${removed.grantIds[0]}`))).toBe(204);
    expect(await codesOf(byRemoved.token)).toEqual(refused);
    expect(await codeOf(owner.ask("PATCH", `/v1/members/${lowered.grantIds[0]}`, { role: "MODERATOR" }))).toBe(200);
    expect(await codesOf(byLowered.token)).toEqual(refused);
    const key = await makeKeyOf(worker, workspaceId);
    const answer = await fetch(`${worker.url}/v1/invitations`, {
      method: "POST",
      headers: { Authorization: `Bearer ${key}` },
      body: JSON.stringify({ role: "VIEWER", handle: "guest" }),
    });
    const { link } = (await answer.json()) as Invited;
    const token = link.split("#invitation.")[1] ?? "";
    expect((await preview(token)).status).toBe(200);
    await worker.database.query("update api_keys set revoked_at = now() where workspace_id = $1", [workspaceId]);
    expect(await codesOf(token)).toEqual(refused);
  });

  test("to a stream that was deleted, or of a workspace that was", async () => {
    const streamId = await makeStream();
    const toStream = await invite(owner, { role: "VIEWER", handle: "guest" }, streamId);
    const toWorkspace = await invite(owner, { role: "VIEWER", handle: "guest" });
    await worker.database.query("update streams set deleted_at = now() where stream_id = $1", [streamId]);
    expect(await codesOf(toStream.token)).toEqual(refused);
    await worker.database.query("update workspaces set deleted_at = now() where workspace_id = $1", [workspaceId]);
    expect(await codesOf(toWorkspace.token)).toEqual(refused);
  });
});

test.each([[""], ["x"], [42], [null], ["a".repeat(44)], ["ä".repeat(43)], [{ token: "x" }]])(
  "what is no token is a bad request: %j",
  async (token) => {
    expect(await codeOf(preview(token))).toBe("invalid_request");
  },
);

test("a token in the address opens nothing, and accepting needs somebody who is signed in, from a page of this host", async () => {
  const { token } = await invite(owner, { role: "VIEWER", handle: "guest" });
  const guest = await somebody();
  expect(await codeOf(guest.ask("POST", `/v1/invitations/accept?token=${token}`, {}))).toBe("invalid_request");
  const bare = { method: "POST", body: JSON.stringify({ token }) };
  expect(await codeOf(fetch(`${worker.url}/v1/invitations/accept`, bare))).toBe("unauthorized");
  expect(await codeOf(worker.api("POST", "/v1/invitations/accept", { token }))).toBe("forbidden");
  const foreign = guest.ask("POST", "/v1/invitations/accept", { token }, { Origin: "https://elsewhere.example" });
  expect(await codeOf(foreign)).toBe("foreign_origin");
  expect(await codeOf(guest.ask("POST", "/v1/invitations/accept", { token }, { Origin: "" }))).toBe("foreign_origin");
  expect(await grantsOf(guest)).toEqual([]);
});

test("one that is for an address is accepted by the account that has it alone", async () => {
  const email = `${randomBytes(6).toString("hex")}@mail.example`;
  const { token } = await invite(owner, { role: "STREAMER", email: email.toUpperCase() });
  expect(await (await preview(token)).json()).toMatchObject({ forAddress: true, handle: null });
  expect(await codeOf(accept(await somebody(), token))).toBe("other_address");
  expect(await codeOf(accept(await somebody(`x${email}`), token))).toBe("other_address");
  const guest = await somebody(email);
  expect(await codeOf(accept(guest, token))).toBe(200);
  expect(await grantsOf(guest)).toEqual([["STREAMER", null]]);
});

test("who has as much already keeps it, and the link stays for somebody else; who has less gets the new role in its place", async () => {
  const streamId = await makeStream();
  const [streamer, viewer] = [await as("STREAMER"), await as("VIEWER", streamId)];
  const lower = await invite(owner, { role: "MODERATOR", handle: "guest" });
  expect(await codeOf(accept(streamer, lower.token))).toBe("already_member");
  expect(await codeOf(accept(owner, (await invite(owner, { role: "VIEWER", handle: "x1" }, streamId)).token))).toBe(
    "already_member",
  );
  const higher = await invite(owner, { role: "MODERATOR", handle: "guest" }, streamId);
  expect(await codeOf(accept(viewer, higher.token))).toBe(200);
  expect(await grantsOf(viewer)).toEqual([["MODERATOR", streamId]]);
  (await watchAs(viewer, worker, streamId)).socket.close();
  expect((await preview(lower.token)).status).toBe(200);
});

describe("who invites", () => {
  const cases: [by: Role, role: Role, outcome: unknown][] = [
    ["OWNER", "OWNER", 201],
    ["OWNER", "STREAMER", 201],
    ["STREAMER", "OWNER", "forbidden"],
    ["STREAMER", "STREAMER", "forbidden"],
    ["STREAMER", "MODERATOR", 201],
    ["STREAMER", "VIEWER", 201],
    ["MODERATOR", "VIEWER", "forbidden"],
    ["VIEWER", "VIEWER", "forbidden"],
  ];
  test.each(cases)("%s as %s: %s", async (by, role, outcome) => {
    const inviter = await as(by);
    expect(await codeOf(inviter.ask("POST", "/v1/invitations", { role, handle: "guest" }))).toBe(outcome);
  });

  test("to a stream of theirs, and to no other, and nobody owns a stream", async () => {
    const [streamId, other] = [await makeStream(), await makeStream()];
    const streamer = await as("STREAMER", streamId);
    const path = (id: string) => `/v1/streams/${id}/invitations`;
    const body = { role: "MODERATOR", handle: "guest" };
    expect(await codeOf(streamer.ask("POST", path(streamId), body))).toBe(201);
    expect(await codeOf(streamer.ask("POST", path(other), body))).toBe("unknown_stream");
    expect(await codeOf(streamer.ask("POST", "/v1/invitations", body))).toBe("forbidden");
    expect(await codeOf(streamer.ask("POST", path(streamId), { ...body, role: "STREAMER" }))).toBe("forbidden");
    expect(await codeOf(owner.ask("POST", path(streamId), { ...body, role: "OWNER" }))).toBe("invalid_request");
    // What another stream's are is not theirs to see or end.
    const elsewhere = await invite(owner, body, other);
    const listed = (await (await streamer.ask("GET", path(streamId))).json()) as { invitations: Invited[] };
    expect(listed.invitations.map(({ streamId: of }) => of)).toEqual([streamId]);
    expect(await codeOf(streamer.ask("DELETE", `${path(streamId)}/${elsewhere.invitationId}`))).toBe("not_found");
    expect((await preview(elsewhere.token)).status).toBe(200);
  });

  test("sees and ends nothing of another workspace, whatever a body says of one", async () => {
    const { invitationId, token } = await invite(owner, { role: "VIEWER", handle: "guest" });
    const stranger = await makeMember(worker, { grants: [{ workspaceId: worker.workspaceId, role: "OWNER" }] });
    expect(await codeOf(stranger.ask("DELETE", `/v1/invitations/${invitationId}`))).toBe("not_found");
    expect(await codeOf(stranger.ask("DELETE", `/v1/invitations/${makeId("iv")}`))).toBe("not_found");
    const body = { role: "OWNER", handle: "guest", workspaceId };
    expect(await codeOf(stranger.ask("POST", "/v1/invitations", body))).toBe("invalid_request");
    const named = { Workspace: workspaceId };
    expect(await codeOf(stranger.ask("GET", "/v1/invitations", undefined, named))).toBe("not_found");
    expect((await preview(token)).status).toBe(200);
  });

  test.each([
    [{ role: "VIEWER" }],
    [{ role: "VIEWER", handle: "guest", email: "a@mail.example" }],
    [{ role: "VIEWER", email: "not an address" }],
    [{ role: "VIEWER", email: `${"x".repeat(260)}@mail.example` }],
    [{ role: "VIEWER", handle: "" }],
    [{ role: "VIEWER", handle: "no such handle !" }],
    [{ role: "VIEWER", handle: "a\u0000b" }],
    [{ role: "KING", handle: "guest" }],
  ])("is told what is wrong with %j", async (body) => {
    expect(await codeOf(owner.ask("POST", "/v1/invitations", body))).toBe("invalid_request");
  });

  test("has a limit, also where many ask at the same time", async () => {
    await worker.database.query(
      `insert into invitations (invitation_id, workspace_id, role, handle, token_hash, created_by, expires_at)
       select 'iv_' || $1 || n, $1, 'VIEWER', 'guest', sha256(($1 || n)::bytea), $2, now() + interval '1 day'
       from generate_series(1, $3) as n`,
      [workspaceId, owner.accountId, quotas.openInvitations.atMost - 2],
    );
    const asked = Array.from({ length: 5 }, () =>
      codeOf(owner.ask("POST", "/v1/invitations", { role: "VIEWER", handle: "guest" })),
    );
    const codes = await Promise.all(asked);
    expect(codes.filter((code) => code === 201)).toHaveLength(2);
    expect(codes.filter((code) => code === "quota_reached")).toHaveLength(3);
  });

  test("a workspace that is full takes nobody more", async () => {
    const { token } = await invite(owner, { role: "VIEWER", handle: "guest" });
    await worker.database.query(
      `with made as (
         insert into accounts (account_id, display_name) select 'ac_' || $1 || n, 'x' from generate_series(2, $2) as n
         returning account_id)
       insert into grants (grant_id, account_id, workspace_id, role, granted_by)
       select 'gr_' || account_id, account_id, $1, 'VIEWER', 'setup' from made`,
      [workspaceId, quotas.members.atMost],
    );
    expect(await codeOf(accept(await somebody(), token))).toBe("quota_reached");
    expect((await preview(token)).status).toBe(200);
  });
});
