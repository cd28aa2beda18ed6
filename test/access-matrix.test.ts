/** Every operation with every kind of principal: who may, who may not, and to whom it is not there. */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Needs, type Operation, pathParameters, type ResourceKind, stream } from "#shared/api/operation.ts";
import { operations } from "#shared/api/operations.ts";
import { type Permission, permissions, type Role, rolePermissions, roles } from "#shared/api/permissions.ts";
import { makeId, makeMember, openAccountSession } from "./member.ts";
import { chat, createOverlayToken, createStream, openSession, publish, stampAll } from "./stream.ts";
import { sharedTestWorker, signedHeaders, type TestWorker } from "./worker.ts";

/** What somebody may, as the test knows it by what it made them with. */
interface Rights {
  kind: "key" | "member";
  /** Of which workspace: that of the streams, another one, the host's, or none any more. */
  of: "here" | "elsewhere" | "host" | "none";
  /** All of the workspace, or one stream of it. */
  at: "workspace" | "stream" | "other stream";
  may: (permission: Permission) => boolean;
}

interface Person {
  name: string;
  /** Undefined: nobody is known by what they show. */
  rights?: Rights;
  /** Signs as a runner does. */
  signs?: true;
  /** How they ask for something that needs this permission. */
  headers: (needed: Permission | undefined) => Record<string, string>;
  /** Of a member: signs them in once more, for what may end the session that asks. */
  signIn?: () => Promise<Record<string, string>>;
}

type Outcome = "unauthorized" | "forbidden" | "absent" | "let in";

/** The table: what is to come of it. */
function outcomeOf(needs: Needs, { rights, signs }: Person): Outcome {
  if (needs.of === "anyone") return "let in";
  if (needs.of === "runner") return signs ? "let in" : "unauthorized";
  if (!rights) return "unauthorized";
  const { kind, of, at, may } = rights;
  switch (needs.of) {
    case "account":
      return kind === "member" ? "let in" : "forbidden";
    case "workspace":
      if (of === "none") return "absent";
      return at === "workspace" && may(needs.permission) ? "let in" : "forbidden";
    case "streams":
      if (of === "none") return "absent";
      return may(needs.permission) ? "let in" : "forbidden";
    case "stream":
      if (of !== "here" || at === "other stream") return "absent";
      return may(needs.permission) ? "let in" : "forbidden";
    case "host":
      return of === "host" && at === "workspace" && may(needs.permission) ? "let in" : "absent";
    default:
      return needs satisfies never;
  }
}

/** Operations that look at who asks themselves: what they need of a key or a member. */
const ownChecks: Readonly<Record<string, Needs>> = {
  openLive: stream("feed:read"),
  readEvents: stream("feed:read"),
};
const needsOf = (operation: Operation): Needs => ownChecks[operation.id] ?? operation.needs;
const permissionOf = (needs: Needs): Permission | undefined => ("permission" in needs ? needs.permission : undefined);

let worker: TestWorker;
let people: Person[];
/** What stands for each parameter of a path. */
let known: Record<string, string>;

const everything = () => true;
const never = () => false;
const byRole = (role: Role) => (permission: Permission) => rolePermissions[role].has(permission);

interface NewKey {
  workspaceId: string;
  permissions?: readonly string[];
  streamIds?: string[] | null;
  expired?: boolean;
  revoked?: boolean;
}

/** Makes them all in one statement. */
async function makeKeys(all: NewKey[]): Promise<string[]> {
  const made = all.map((one) => ({ ...one, id: makeId("key"), key: `tle_${randomBytes(32).toString("base64url")}` }));
  const rows = made.map(({ id, key, workspaceId, permissions = ["*"], streamIds = null, expired, revoked }) => ({
    id,
    hash: createHash("sha256").update(key).digest("hex"),
    workspace_id: workspaceId,
    permissions,
    stream_ids: streamIds,
    is_expired: expired ?? false,
    is_revoked: revoked ?? false,
  }));
  await worker.database.query(
    `insert into api_keys (id, workspace_id, name, secret_hash, permissions, stream_ids, created_at, expires_at, revoked_at)
     select id, workspace_id, 'test', decode(hash, 'hex'), permissions, stream_ids, now() - interval '2 days',
       case when is_expired then now() - interval '1 day' end, case when is_revoked then now() end
     from jsonb_to_recordset($1::jsonb) as made(id text, workspace_id text, hash text, permissions text[],
       stream_ids text[], is_expired boolean, is_revoked boolean)`,
    [JSON.stringify(rows)],
  );
  return made.map(({ key }) => key);
}

const bearer = (key: string) => () => ({ Authorization: `Bearer ${key}` });

async function makePeople(streamId: string, otherId: string): Promise<Person[]> {
  const here = worker.workspaceId;
  const elsewhere = `else-${randomBytes(6).toString("hex")}`;
  await worker.database.query("insert into workspaces (workspace_id, name) values ($1, 'Elsewhere')", [elsewhere]);
  const all = Object.keys(permissions) as Permission[];
  const [whole, expired, revoked, foreign, ofStream, ofOther, host, ...single] = await makeKeys([
    { workspaceId: here },
    { workspaceId: here, expired: true },
    { workspaceId: here, revoked: true },
    { workspaceId: elsewhere },
    { workspaceId: here, streamIds: [streamId] },
    { workspaceId: here, streamIds: [otherId] },
    { workspaceId: "default" },
    ...all.map((one) => ({ workspaceId: here, permissions: [one] })),
    ...all.map((one) => ({ workspaceId: here, permissions: all.filter((other) => other !== one) })),
  ]);
  const keyOf = (from: number) => (needed: Permission | undefined) =>
    bearer(single[from + (needed === undefined ? 0 : all.indexOf(needed))] ?? "")();
  const { token } = await createOverlayToken(worker, streamId);
  const key = (of: Rights["of"], at: Rights["at"], may = everything): Rights => ({ kind: "key", of, at, may });
  const member = async (name: string, rights: Omit<Rights, "kind">, grants: Parameters<typeof makeMember>[1]) => {
    const { accountId, cookie, grantIds, sessionId } = await makeMember(worker, grants);
    const by = (own: string) => ({ Cookie: own, Origin: worker.url });
    const signIn = async () => by((await openAccountSession(worker, accountId)).cookie);
    return {
      name,
      rights: { kind: "member" as const, ...rights },
      headers: () => by(cookie),
      signIn,
      grantIds,
      sessionId,
    };
  };
  const inRole = (role: Role, workspaceId: string, at?: string) => ({
    grants: [{ workspaceId, role, ...(at !== undefined && { streamId: at }) }],
  });
  const members = await Promise.all([
    ...roles.map((role) =>
      member(`${role} here`, { of: "here", at: "workspace", may: byRole(role) }, inRole(role, here)),
    ),
    ...roles
      .filter((role) => role !== "OWNER")
      .flatMap((role) => [
        member(`${role} of the stream`, { of: "here", at: "stream", may: byRole(role) }, inRole(role, here, streamId)),
        member(
          `${role} of another stream`,
          { of: "here", at: "other stream", may: byRole(role) },
          inRole(role, here, otherId),
        ),
      ]),
    ...roles.map((role) =>
      member(`${role} elsewhere`, { of: "elsewhere", at: "workspace", may: byRole(role) }, inRole(role, elsewhere)),
    ),
    member("OWNER of the host", { of: "host", at: "workspace", may: everything }, inRole("OWNER", "default")),
    member("a member who was removed", { of: "none", at: "workspace", may: never }, inRole("OWNER", here)),
  ]);
  const signedOut = await member("", { of: "here", at: "workspace", may: everything }, inRole("OWNER", here));
  await worker.database.query("update grants set revoked_at = now() where grant_id = any($1)", [
    members.at(-1)?.grantIds,
  ]);
  await worker.database.query("update account_sessions set revoked_at = now() where session_id = $1", [
    signedOut.sessionId,
  ]);
  return [
    { name: "nobody", headers: () => ({}) },
    { name: "a key that there is not", headers: bearer(`tle_${"x".repeat(43)}`) },
    { name: "an expired key", headers: bearer(expired ?? "") },
    { name: "a revoked key", headers: bearer(revoked ?? "") },
    { name: "an overlay token", headers: bearer(token) },
    { name: "who signed out", headers: signedOut.headers },
    { name: "a runner", signs: true, headers: () => ({}) },
    { name: "a key with everything", rights: key("here", "workspace"), headers: bearer(whole ?? "") },
    { name: "a key with what is needed alone", rights: key("here", "workspace"), headers: keyOf(0) },
    { name: "a key with all but that", rights: key("here", "workspace", never), headers: keyOf(all.length) },
    { name: "a key of the stream", rights: key("here", "stream"), headers: bearer(ofStream ?? "") },
    { name: "a key of another stream", rights: key("here", "other stream"), headers: bearer(ofOther ?? "") },
    { name: "a key of another workspace", rights: key("elsewhere", "workspace"), headers: bearer(foreign ?? "") },
    { name: "a key of the host", rights: key("host", "workspace"), headers: bearer(host ?? "") },
    ...members,
  ];
}

beforeAll(async () => {
  worker = await sharedTestWorker();
  const [streamId, otherId] = [await createStream(worker), await createStream(worker)];
  const session = await openSession(worker, streamId);
  await publish(worker, session, stampAll(session, [chat("a")]));
  people = await makePeople(streamId, otherId);
  known = {
    streamId,
    sessionId: session.sessionId,
    ruleId: "",
    endpointId: "",
    // Of what belongs to a resource: something that is not there, so that nothing comes of being let in.
    deliveryId: `dl_20261121_${"a".repeat(32)}`,
    deadLetterId: "9007199254740991",
    keyId: makeId("key"),
    tokenId: makeId("ot"),
    giftId: "5655",
    actionId: "a".repeat(64),
    name: `2026-11-21.1.${"a".repeat(64)}`,
    grantId: makeId("gr"),
    invitationId: makeId("iv"),
    erasureId: makeId("pe"),
    requestId: makeId("vr"),
    workspaceId: "nowhere",
    accountId: makeId("ac"),
    passkeyId: makeId("pk"),
    ingestKeyId: makeId("ik"),
    provider: "google",
    runId: "",
    exportId: makeId("ex"),
    sceneId: makeId("sc"),
    revision: "1",
    mediaId: `md_${"0".repeat(40)}`,
    blockId: makeId("ob"),
    heldId: "hd_1",
    actId: "ac_1",
    userId: "7012345",
    noteId: makeId("vn"),
    link: `el_${"a".repeat(43)}`,
  };
  await vi.waitUntil(async () => (await worker.api("GET", `/v1/sessions/${session.sessionId}`)).status === 200, {
    timeout: 20_000,
  });
  const replay = await worker.api("POST", `/v1/sessions/${session.sessionId}/replay`, { speed: "max" });
  known["runId"] = ((await replay.json()) as { runId: string }).runId;
});
afterAll(() => worker.stop());

/** A resource that is not there, under an id that could be one's. */
const absentIds: Record<ResourceKind, string> = {
  stream: `st_${"a".repeat(16)}`,
  rule: `ru_${"a".repeat(16)}`,
  endpoint: `ep_${"a".repeat(16)}`,
  session: randomUUID(),
  run: `rp_${"a".repeat(16)}`,
};

/** A rule and an endpoint, made anew for who is let in to delete them. */
async function renew(operation: Operation): Promise<void> {
  const made = async (path: string, body: unknown) => {
    const response = await worker.api("POST", `/v1/streams/${known["streamId"]}/${path}`, body);
    expect(response.status).toBe(201);
    return (await response.json()) as Record<string, string>;
  };
  const rule = { name: "r", trigger: { on: "event", types: ["CHAT"] }, actions: [{ type: "log", text: "x" }] };
  const isGone = (name: string) => operation.method === "DELETE" && operation.path.endsWith(`{${name}}`);
  if (isGone("ruleId") || known["ruleId"] === "") known["ruleId"] = (await made("rules", { rule }))["ruleId"] ?? "";
  if (isGone("endpointId") || known["endpointId"] === "") {
    const endpoint = await made("endpoints", { url: "https://hooks.example.com/", enabled: false });
    known["endpointId"] = endpoint["endpointId"] ?? "";
  }
}

/** Asks as a person. A body is none that could be read, so that nothing comes of being let in. */
async function ask(operation: Operation, person: Person, changed: Record<string, string> = {}): Promise<Response> {
  const ids: Record<string, string> = {
    ...known,
    ...(operation.path.startsWith("/v1/account/") && { sessionId: makeId("as") }),
    ...changed,
  };
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => ids[name] ?? "");
  // An event stream never ends: its head says as much.
  const method = operation.id === "readEvents" ? "HEAD" : operation.method;
  const body = method === "GET" || method === "HEAD" || method === "DELETE" ? "" : "{";
  const signature = person.signs ? signedHeaders(worker.ingestKey, { method, path, body }) : {};
  const own = operation.needs.of === "account" && operation.method !== "GET" ? await person.signIn?.() : undefined;
  const headers = { ...(own ?? person.headers(permissionOf(needsOf(operation)))), ...signature };
  return fetch(worker.url + path, { method, headers, redirect: "manual", ...(body !== "" && { body }) });
}

/** What an answer says, but for the id of its request. */
async function saidIn(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!response.headers.get("Content-Type")?.includes("problem+json") || text === "") return response.status;
  const { requestId: _id, ...said } = JSON.parse(text) as Record<string, unknown>;
  return said;
}

/** Hundreds at once have the database answer some of them too late, on a machine that others use as well. */
async function someAtOnce<Answer>(asked: readonly (() => Promise<Answer>)[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let from = 0; from < asked.length; from += 40) {
    answers.push(...(await Promise.all(asked.slice(from, from + 40).map((one) => one()))));
  }
  return answers;
}

/** What everybody hears of what is not there. */
async function saidOfNothing(operation: Operation, needs: Needs): Promise<unknown> {
  const whole = people.find(({ name }) => name === "a key with everything");
  if (!whole) throw new Error("nobody may everything");
  if (needs.of === "stream") return saidIn(await ask(operation, whole, { [`${needs.by}Id`]: absentIds[needs.by] }));
  return saidIn(await worker.api("GET", "/v1/nothing-of-this-name"));
}

describe("every operation", () => {
  test("looks at who asks before what is asked: who is nobody hears nothing of what would be wrong with it", async () => {
    const asked = operations.filter(({ needs }) => needs.of !== "anyone" && needs.of !== "runner");
    expect(asked.length).toBeGreaterThan(60);
    const said = asked.flatMap(({ id, method, path }) => {
      const url = `${worker.url}${path.replaceAll(/\{\w+\}/g, "a%2Fb!")}?nothing=1&limit=none`;
      const body = method === "GET" || method === "DELETE" ? {} : { body: "{" };
      return [{}, { Authorization: `Bearer tle_${"x".repeat(43)}` }].map((headers) => async () => {
        const response = await fetch(url, { method, headers, ...body });
        return [id, response.status, ((await response.json()) as { code: string }).code];
      });
    });
    const told = await someAtOnce(said);
    expect(told.filter(([, status, code]) => status !== 401 || code !== "unauthorized")).toEqual([]);
  });

  test("has only parameters that are known here", () => {
    const names = new Set(operations.flatMap(({ path }) => pathParameters(path)));
    expect([...names].filter((name) => known[name] === undefined)).toEqual([]);
  });

  test.each(operations.map((operation) => [operation.id, operation] as const))(
    "%s is for those whom the table names, and to nobody else",
    async (_id, operation) => {
      const needs = needsOf(operation);
      await renew(operation);
      const nothing = await saidOfNothing(operation, needs);
      const told = await Promise.all(
        people
          .map((person) => ({ person, expected: outcomeOf(needs, person) }))
          .filter(({ expected }) => expected !== "let in")
          .map(async ({ person, expected }) => {
            const response = await ask(operation, person);
            const said = await saidIn(response);
            return { who: person.name, expected, status: response.status, said };
          }),
      );
      const wanted = { absent: nothing, forbidden: 403, unauthorized: 401, "let in": undefined };
      expect(told.map(({ who, expected, status, said }) => [who, expected === "absent" ? said : status])).toEqual(
        told.map(({ who, expected }) => [who, wanted[expected]]),
      );
      const outcomeFor = async (person: Person) => {
        const response = await ask(operation, person);
        const { status } = response;
        const said = await saidIn(response);
        const isOpen = operation.needs.of === "anyone" && !(operation.id in ownChecks);
        // What may not be done at all is refused without the name of a permission.
        const isRefused = status === 401 || (status === 403 && JSON.stringify(said).includes("permission"));
        // Of a workspace's or an account's own things one hears that they are not there where one may ask for them.
        const isAbsent = (needs.of === "stream" || needs.of === "host") && isDeepStrictEqual(said, nothing);
        return status === 500 || isAbsent || (!isOpen && isRefused) ? [status, said] : "let in";
      };
      const letIn = people.filter((one) => outcomeOf(needs, one) === "let in");
      // What reads is asked by all at once. Else one at a time is let in: what they do there is done.
      const rounds = operation.method === "GET" ? [letIn] : letIn.map((one) => [one]);
      for (const round of rounds) {
        await renew(operation);
        const outcomes = await Promise.all(round.map(async (person) => [person.name, await outcomeFor(person)]));
        expect(outcomes).toEqual(round.map(({ name }) => [name, "let in"]));
      }
      if (operation.method === "DELETE") Object.assign(known, { ruleId: "", endpointId: "" });
    },
  );
});

test("a passkey that was shown too long ago opens nothing that needs a fresh one", async () => {
  const steppedUpAt = new Date(Date.now() - 11 * 60_000);
  const grants = [{ workspaceId: worker.workspaceId, role: "OWNER" as const }];
  const { cookie } = await makeMember(worker, { grants, steppedUpAt });
  const person = { name: "an owner", headers: () => ({ Cookie: cookie, Origin: worker.url }) };
  const stepped = operations.filter(({ needs }) => "stepUp" in needs && needs.stepUp && needs.of !== "host");
  expect(stepped.length).toBeGreaterThan(0);
  for (const operation of stepped) {
    expect([operation.id, await saidIn(await ask(operation, person))]).toMatchObject([
      operation.id,
      { status: 403, code: "step_up_needed" },
    ]);
  }
});

test("a page of another site may do nothing with somebody's cookie, whatever they may do", async () => {
  const { cookie } = await makeMember(worker, {
    grants: [{ workspaceId: worker.workspaceId, role: "OWNER" as const }],
  });
  const unsafe = operations.filter(({ method, needs }) => method !== "GET" && !["anyone", "runner"].includes(needs.of));
  for (const Origin of ["https://elsewhere.example", "null"]) {
    const person = { name: "another site's page", headers: () => ({ Cookie: cookie, Origin }) };
    const answers = await someAtOnce(unsafe.map((one) => async () => [one.id, await saidIn(await ask(one, person))]));
    for (const [id, said] of answers) expect([id, said]).toMatchObject([id, { code: "foreign_origin" }]);
  }
});
