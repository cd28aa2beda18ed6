/** Signing in, in the real Worker: what lets somebody in, what does not, and for how long. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { insertMember, makeOwner, ownersToken, siteOf, Visitor } from "./people.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

const visitor = () => new Visitor(worker);
const mailAddress = () => `${randomBytes(6).toString("hex")}@mail.example`;
const tokenOf = (link: unknown) => /#\w+\.(.*)$/.exec(link as string)?.[1] ?? "";
const newTicket = async () => ({ kind: "first_owner", token: await ownersToken(worker, true) });
const whoIs = (who: Visitor) => who.ask("GET", "/v1/account");

describe("the first owner", () => {
  test("comes in by the link with a passkey, owns the workspace default, and the link is used up", async () => {
    const first = visitor();
    const ticket = await newTicket();
    const wanted = await first.wanted("/v1/sign-up/options", { ticket, name: "  Noor Vale " });
    expect(wanted).toMatchObject({
      rp: { id: "localhost" },
      user: { name: "Noor Vale" },
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
    });
    const body = { ticket, name: "Noor Vale", answer: first.device.make(wanted) };
    const { status, headers } = await first.ask("POST", "/v1/sign-up", body);
    expect(status).toBe(201);
    expect(headers.get("Set-Cookie")).toMatch(
      /^__Host-tle_session=[A-Za-z0-9_-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=2592000$/,
    );
    const me = await whoIs(first);
    expect(me.body).toMatchObject({ name: "Noor Vale", email: null, stepUpBy: "passkey" });
    const workspaces = me.body["workspaces"] as Record<string, unknown>[];
    expect(workspaces).toMatchObject([{ workspaceId: "default", role: "OWNER" }]);
    const [kept] = await worker.database.query(
      "select count(*)::integer as count from account_sessions where secret_hash = sha256($1::bytea)",
      [Buffer.from(first.cookie?.split("=")[1] ?? "")],
    );
    expect(kept).toEqual({ count: 1 });

    const second = visitor();
    expect(await second.ask("POST", "/v1/sign-up/options", { ticket, name: "Second" })).toMatchObject({
      status: 401,
      body: { code: "link_refused" },
    });
    // Who had a challenge for it before it was used up.
    const again = await first.ask("POST", "/v1/sign-up", body);
    expect(again).toMatchObject({ status: 401, body: { code: "link_refused" } });
  });

  test("there is one: a link without `again` lets nobody in any more, and a newer one ends the older", async () => {
    await makeOwner(worker);
    const older = await newTicket();
    const ticket = await newTicket();
    await worker.database.query("update sign_in_links set again = false where token_hash = sha256($1::bytea)", [
      Buffer.from(ticket.token),
    ]);
    for (const one of [older, ticket]) {
      const { status } = await visitor().ask("POST", "/v1/sign-up/options", { ticket: one, name: "Late" });
      expect(status).toBe(401);
    }
  });

  test("of two who use one link at once, one comes in", async () => {
    const ticket = await newTicket();
    const all = ["One", "Two", "Three"].map((name) => ({ name, who: visitor() }));
    const ready = await Promise.all(
      all.map(async ({ name, who }) => {
        const answer = who.device.make(await who.wanted("/v1/sign-up/options", { ticket, name }));
        return { who, body: { ticket, name, answer } };
      }),
    );
    const answers = await Promise.all(ready.map(({ who, body }) => who.ask("POST", "/v1/sign-up", body)));
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(["201", "401", "401"]);
  });

  test("an expired link lets nobody in", async () => {
    const ticket = await newTicket();
    await worker.database.query("update sign_in_links set expires_at = now() where token_hash = sha256($1::bytea)", [
      Buffer.from(ticket.token),
    ]);
    expect((await visitor().ask("POST", "/v1/sign-up/options", { ticket, name: "Late" })).status).toBe(401);
  });

  test("a link for signing in is no first owner's, and an invitation that is none makes no account", async () => {
    const email = mailAddress();
    await insertMember(worker, { email });
    const { body } = await visitor().ask("POST", "/v1/sign-in/link", { email });
    for (const kind of ["first_owner", "invitation"]) {
      const ticket = { kind, token: tokenOf(body["link"]) };
      expect((await visitor().ask("POST", "/v1/sign-up/options", { ticket, name: "No" })).status).toBe(401);
    }
  });
});

describe("a passkey", () => {
  test("signs in, always with a new session; the one of before goes on", async () => {
    const owner = await makeOwner(worker);
    const before = owner.cookie;
    const { status, body } = await owner.signIn();
    expect([status, body["accountId"]]).toEqual([200, owner.accountId]);
    expect(body["sessionId"]).not.toBe(owner.sessionId);
    expect(owner.cookie).not.toBe(before);
    expect((await whoIs(owner)).status).toBe(200);
    owner.cookie = before;
    expect((await whoIs(owner)).status).toBe(200);
  });

  test("answers a challenge once, also when it is sent twice at the same time", async () => {
    const owner = await makeOwner(worker);
    const answer = owner.device.show(await owner.asked("/v1/sign-in/passkey/options"));
    const tries = await Promise.all([1, 2, 3].map(() => owner.ask("POST", "/v1/sign-in/passkey", { answer })));
    expect(tries.map(({ status }) => String(status)).toSorted()).toEqual(["200", "401", "401"]);
    expect(await owner.ask("POST", "/v1/sign-in/passkey", { answer })).toMatchObject({
      status: 401,
      body: { code: "passkey_refused" },
    });
  });

  test.each([
    ["of another site", { origin: "https://evil.example" }],
    ["of another relying party", { rpId: "evil.example" }],
    ["without the person", { verified: false }],
    ["that answers another question", { type: "webauthn.create" }],
    ["for a challenge of nobody's", { challenge: Buffer.from("mine").toString("base64url") }],
    ["that says it is another account's", { userHandle: Buffer.from(`ac_${"a".repeat(16)}`).toString("base64url") }],
  ])("%s is refused", async (_, fault) => {
    const owner = await makeOwner(worker);
    const answer = owner.device.show(await owner.asked("/v1/sign-in/passkey/options"), fault);
    const refused = await owner.ask("POST", "/v1/sign-in/passkey", { answer });
    expect(refused).toMatchObject({ status: 401, body: { code: "passkey_refused" } });
    expect(refused.headers.get("Set-Cookie")).toBeNull();
  });

  test("whose device counts less than before is a copy, and refused", async () => {
    const owner = await makeOwner(worker);
    await owner.signIn();
    await owner.signIn();
    const answer = owner.device.show(await owner.asked("/v1/sign-in/passkey/options"), { uses: 1 });
    expect((await owner.ask("POST", "/v1/sign-in/passkey", { answer })).status).toBe(401);
  });

  test("that nobody has, and one with another's signature, are refused alike", async () => {
    const [owner, other] = [await makeOwner(worker), await makeOwner(worker)];
    const options = await owner.asked("/v1/sign-in/passkey/options");
    const mine = owner.device.show(options);
    const theirs = other.device.show(options);
    const swapped = { ...mine, response: { ...mine.response, signature: theirs.response.signature } };
    const unknown = { ...mine, id: "AAAA", rawId: "AAAA" };
    const answers = await Promise.all(
      [swapped, unknown].map((answer) => owner.ask("POST", "/v1/sign-in/passkey", { answer })),
    );
    const [first, second] = answers.map(({ status, body }) => ({ status, ...body, requestId: "" }));
    expect(first).toMatchObject({ status: 401, code: "passkey_refused" });
    expect(second).toEqual(first);
  });

  test("a challenge for one thing is not good for another", async () => {
    const owner = await makeOwner(worker);
    const forStepUp = owner.device.show(await owner.asked("/v1/account/step-up/options"));
    expect((await owner.ask("POST", "/v1/sign-in/passkey", { answer: forStepUp })).status).toBe(401);
    const forSignIn = owner.device.show(await owner.asked("/v1/sign-in/passkey/options"));
    expect((await owner.ask("POST", "/v1/account/step-up", { answer: forSignIn })).status).toBe(401);
  });

  test("bytes of any kind in its place are refused, never an error of ours", async () => {
    const owner = await makeOwner(worker);
    const good = owner.device.show(await owner.asked("/v1/sign-in/passkey/options"));
    const clientData = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const wrong = [
      { ...good, response: { ...good.response, authenticatorData: "AA" } },
      { ...good, response: { ...good.response, signature: "AA" } },
      { ...good, response: { ...good.response, clientDataJSON: clientData(null) } },
      { ...good, response: { ...good.response, clientDataJSON: clientData({ challenge: 1 }) } },
      { ...good, response: { ...good.response, clientDataJSON: "_w" } },
    ];
    for (const answer of wrong) {
      expect((await owner.ask("POST", "/v1/sign-in/passkey", { answer })).status).toBe(401);
    }
    for (const attestationObject of [
      "gg",
      "_____w",
      "n".repeat(8_000),
      Buffer.alloc(4_000, 0x81).toString("base64url"),
    ]) {
      const made = owner.device.make(await owner.wanted("/v1/account/passkeys/options"));
      const answer = { ...made, response: { ...made.response, attestationObject } };
      expect((await owner.ask("POST", "/v1/account/passkeys", { answer })).status).toBe(401);
    }
    for (const answer of [{}, null, { ...good, id: "é" }, { ...good, id: "A".repeat(5_000) }]) {
      expect((await owner.ask("POST", "/v1/sign-in/passkey", { answer })).status).toBe(400);
    }
  });
});

describe("a session", () => {
  test.each([
    ["seen_at", "7 days"],
    ["created_at", "30 days"],
  ])("ends by its %s after %s", async (column, time) => {
    const member = await insertMember(worker);
    const age = (by: string) =>
      worker.database.query(
        `update account_sessions set ${column} = now() - interval '${time}' ${by} where session_id = $1`,
        [member.sessionId],
      );
    await age("+ interval '1 minute'");
    expect((await whoIs(member)).status).toBe(200);
    await age("- interval '1 minute'");
    expect(await whoIs(member)).toMatchObject({ status: 401, body: { code: "unauthorized" } });
  });

  test("is asked from this site alone where it changes something", async () => {
    const owner = await makeOwner(worker);
    const rename = (headers: Record<string, string>) => owner.ask("PATCH", "/v1/account", { name: "New" }, headers);
    for (const headers of [
      { Origin: "" },
      { Origin: "null" },
      { Origin: "https://evil.example" },
      { Origin: siteOf(worker).replace("localhost", "localhost.evil.example") },
      { Origin: worker.url },
      { "Sec-Fetch-Site": "same-site" },
      { "Sec-Fetch-Site": "cross-site" },
    ]) {
      expect(await rename(headers)).toMatchObject({ status: 403, body: { code: "foreign_origin" } });
    }
    expect((await rename({ "Sec-Fetch-Site": "" })).status).toBe(200);
    // Without a cookie, too: nobody's page puts its own session into another's browser.
    const answer = owner.device.show(await owner.asked("/v1/sign-in/passkey/options"));
    const foreign = { Origin: "https://evil.example", Cookie: "" };
    expect((await owner.ask("POST", "/v1/sign-in/passkey", { answer }, foreign)).status).toBe(403);
  });

  test("is listed, and ended by its owner alone; a sign-out ends its own", async () => {
    const [owner, other] = [await makeOwner(worker), await makeOwner(worker)];
    const first = owner.cookie;
    await owner.signIn();
    const { body } = await owner.ask<{ sessions: { sessionId: string; current: boolean; device: string }[] }>(
      "GET",
      "/v1/account/sessions",
    );
    expect(body.sessions).toHaveLength(2);
    expect(body.sessions.filter(({ current }) => current)).toHaveLength(1);
    expect(body.sessions[0]?.device).toBe("Chrome on Linux");
    expect((await other.ask("DELETE", `/v1/account/sessions/${owner.sessionId}`)).status).toBe(404);
    expect((await owner.ask("DELETE", `/v1/account/sessions/${owner.sessionId}`)).status).toBe(204);
    const current = owner.cookie;
    owner.cookie = first;
    expect((await whoIs(owner)).status).toBe(401);
    owner.cookie = current;
    const out = await owner.ask("POST", "/v1/account/sign-out");
    expect([out.status, owner.cookie]).toEqual([204, undefined]);
    owner.cookie = current;
    expect((await whoIs(owner)).status).toBe(401);
  });

  test("an API key is nobody's account", async () => {
    expect((await worker.api("GET", "/v1/account")).status).toBe(403);
  });
});

describe("a link by mail", () => {
  test("signs in once", async () => {
    const email = mailAddress();
    const { accountId } = await insertMember(worker, { email });
    const guest = visitor();
    const sent = await guest.ask("POST", "/v1/sign-in/link", { email: email.toUpperCase() });
    expect(sent).toMatchObject({ status: 202, body: { validForSeconds: 600 } });
    expect(sent.body["link"]).toMatch(new RegExp(`^${siteOf(worker)}/account/link#sign_in\\.[A-Za-z0-9_-]{43}$`));
    const token = tokenOf(sent.body["link"]);
    const tries = await Promise.all([1, 2, 3].map(() => visitor().ask("POST", "/v1/sign-in/link/exchange", { token })));
    expect(tries.map(({ status }) => String(status)).toSorted()).toEqual(["200", "401", "401"]);
    expect(tries.find(({ status }) => status === 200)?.body).toMatchObject({ accountId });
    expect(await guest.ask("POST", "/v1/sign-in/link/exchange", { token })).toMatchObject({
      body: { code: "link_refused" },
    });
  });

  test("to an address that is nobody's is answered as any other, and keeps nothing", async () => {
    const [row] = await worker.database.query("select count(*)::integer as count from sign_in_links");
    const sent = await visitor().ask("POST", "/v1/sign-in/link", { email: mailAddress() });
    expect(sent).toMatchObject({ status: 202, body: { validForSeconds: 600, link: null } });
    expect(await worker.database.query("select count(*)::integer as count from sign_in_links")).toEqual([row]);
  });

  test("expires, and one that is made up opens nothing", async () => {
    const email = mailAddress();
    await insertMember(worker, { email });
    const token = tokenOf((await visitor().ask("POST", "/v1/sign-in/link", { email })).body["link"]);
    await worker.database.query("update sign_in_links set expires_at = now() where token_hash = sha256($1::bytea)", [
      Buffer.from(token),
    ]);
    for (const one of [token, randomBytes(32).toString("base64url")]) {
      expect((await visitor().ask("POST", "/v1/sign-in/link/exchange", { token: one })).status).toBe(401);
    }
    expect((await visitor().ask("POST", "/v1/sign-in/link/exchange", { token: "short" })).status).toBe(400);
  });
});

describe("showing again who one is", () => {
  const old = (sessionId: string) =>
    worker.database.query(
      "update account_sessions set stepped_up_at = now() - interval '11 minutes' where session_id = $1",
      [sessionId],
    );

  test("is needed after ten minutes, and given by the passkey", async () => {
    const owner = await makeOwner(worker);
    await old(owner.sessionId);
    expect(await owner.ask("POST", "/v1/account/passkeys/options")).toMatchObject({
      status: 403,
      body: { code: "step_up_needed" },
    });
    const { status, body } = await owner.stepUp();
    expect(status).toBe(200);
    expect(new Date(body["steppedUpUntil"] as string).getTime()).toBeGreaterThan(Date.now());
    expect((await owner.ask("POST", "/v1/account/passkeys/options")).status).toBe(200);
  });

  test("is not given by another account's passkey, nor by an answer of another session", async () => {
    const [owner, other] = [await makeOwner(worker), await makeOwner(worker)];
    await old(owner.sessionId);
    const options = await owner.asked("/v1/account/step-up/options");
    const answer = other.device.show({ ...options, allowCredentials: [] });
    expect(await owner.ask("POST", "/v1/account/step-up", { answer })).toMatchObject({
      status: 401,
      body: { code: "passkey_refused" },
    });
    const mine = owner.device.show(options);
    expect((await other.ask("POST", "/v1/account/step-up", { answer: mine })).status).toBe(401);
    expect((await owner.ask("POST", "/v1/account/passkeys/options")).status).toBe(403);
  });

  test("without a passkey it is given by a link, in the browser that asked for it", async () => {
    const member = await insertMember(worker, { email: mailAddress() });
    expect((await whoIs(member)).body["stepUpBy"]).toBe("link");
    expect((await member.ask("POST", "/v1/account/passkeys/options")).status).toBe(403);
    const sent = await member.ask("POST", "/v1/account/step-up/link");
    const token = tokenOf(sent.body["link"]);
    const other = await insertMember(worker, { email: mailAddress() });
    expect((await other.ask("POST", "/v1/account/step-up/link/exchange", { token })).status).toBe(401);
    expect((await visitor().ask("POST", "/v1/sign-in/link/exchange", { token })).status).toBe(401);
    expect((await member.ask("POST", "/v1/account/step-up/link/exchange", { token })).status).toBe(200);
    expect((await member.ask("POST", "/v1/account/passkeys/options")).status).toBe(200);
  });

  test("who has a passkey gets no link instead", async () => {
    const owner = await makeOwner(worker);
    await worker.database.query("update accounts set email = $2 where account_id = $1", [
      owner.accountId,
      mailAddress(),
    ]);
    expect((await owner.ask("POST", "/v1/account/step-up/link")).body["link"]).toBeNull();
  });
});

describe("one's own passkeys", () => {
  const list = async (who: Visitor) =>
    (await who.ask<{ passkeys: { passkeyId: string; name: string }[] }>("GET", "/v1/account/passkeys")).body.passkeys;

  test("are added, renamed and removed, but for the last way of signing in", async () => {
    const owner = await makeOwner(worker);
    const [first] = await list(owner);
    expect(first?.name).toBe("Chrome on Linux");
    const remove = (passkeyId = "") => owner.ask("DELETE", `/v1/account/passkeys/${passkeyId}`);
    expect(await remove(first?.passkeyId)).toMatchObject({ status: 409, body: { code: "last_way_in" } });

    const wanted = await owner.wanted("/v1/account/passkeys/options");
    expect(wanted.excludeCredentials).toHaveLength(1);
    const added = await owner.ask("POST", "/v1/account/passkeys", { answer: owner.device.make(wanted), name: "Phone" });
    expect(added).toMatchObject({ status: 201, body: { name: "Phone", lastUsedAt: null } });
    const passkeyId = added.body["passkeyId"] as string;
    const renamed = await owner.ask("PATCH", `/v1/account/passkeys/${passkeyId}`, { name: "Old phone" });
    expect(renamed.body["name"]).toBe("Old phone");
    expect((await owner.signIn()).status).toBe(200);
    expect((await remove(first?.passkeyId)).status).toBe(204);
    expect((await remove(first?.passkeyId)).status).toBe(404);
    expect((await remove(passkeyId)).status).toBe(409);
    expect((await list(owner)).map(({ name }) => name)).toEqual(["Old phone"]);
  });

  test("two that are removed at once do not both go", async () => {
    const owner = await makeOwner(worker);
    const answer = owner.device.make(await owner.wanted("/v1/account/passkeys/options"));
    await owner.ask("POST", "/v1/account/passkeys", { answer });
    const both = await list(owner);
    const gone = await Promise.all(
      both.map(({ passkeyId }) => owner.ask("DELETE", `/v1/account/passkeys/${passkeyId}`)),
    );
    expect(gone.map(({ status }) => String(status)).toSorted()).toEqual(["204", "409"]);
    expect(await list(owner)).toHaveLength(1);
  });

  test("an address is a way of signing in: then the last passkey may go, and after it the address may not", async () => {
    const owner = await makeOwner(worker);
    const email = mailAddress();
    const sent = await owner.ask("POST", "/v1/account/email", { email });
    const token = tokenOf(sent.body["link"]);
    const other = await makeOwner(worker);
    expect((await other.ask("POST", "/v1/account/email/confirm", { token })).status).toBe(401);
    expect((await owner.ask("POST", "/v1/account/email/confirm", { token })).body).toEqual({ email });
    expect((await whoIs(owner)).body["email"]).toBe(email);
    const [only] = await list(owner);
    expect((await owner.ask("DELETE", `/v1/account/passkeys/${only?.passkeyId}`)).status).toBe(204);
    expect((await owner.ask("DELETE", "/v1/account/email")).status).toBe(409);

    // An address that is somebody's already becomes nobody else's.
    const taken = await other.ask("POST", "/v1/account/email", { email });
    const theirs = tokenOf(taken.body["link"]);
    expect((await other.ask("POST", "/v1/account/email/confirm", { token: theirs })).status).toBe(401);
    expect((await whoIs(other)).body["email"]).toBeNull();
  });

  test("what was sent to an address opens nothing when another takes its place, or it is removed", async () => {
    const owner = await makeOwner(worker);
    const take = async (email: string) => {
      const sent = await owner.ask("POST", "/v1/account/email", { email });
      const { status } = await owner.ask("POST", "/v1/account/email/confirm", { token: tokenOf(sent.body["link"]) });
      expect(status).toBe(200);
    };
    const linkTo = async (email: string) =>
      tokenOf((await visitor().ask("POST", "/v1/sign-in/link", { email })).body["link"]);
    const open = async (token: string) => (await visitor().ask("POST", "/v1/sign-in/link/exchange", { token })).status;
    const [first, second] = [mailAddress(), mailAddress()];
    await take(first);
    const toFirst = await linkTo(first);
    // The same once more takes nothing's place.
    await take(first);
    expect(await open(toFirst)).toBe(200);
    const stale = await linkTo(first);
    await take(second);
    expect(await open(stale)).toBe(401);
    const toSecond = await linkTo(second);
    expect((await owner.ask("DELETE", "/v1/account/email")).status).toBe(204);
    expect(await open(toSecond)).toBe(401);
  });

  test("another's is as one that is not there, and a challenge is of one session", async () => {
    const [owner, other] = [await makeOwner(worker), await makeOwner(worker)];
    const [mine] = await list(owner);
    const path = `/v1/account/passkeys/${mine?.passkeyId}`;
    expect((await other.ask("PATCH", path, { name: "Mine" })).status).toBe(404);
    expect((await other.ask("DELETE", path)).status).toBe(404);
    const wanted = await owner.wanted("/v1/account/passkeys/options");
    const answer = other.device.make(wanted);
    expect((await other.ask("POST", "/v1/account/passkeys", { answer })).status).toBe(401);
    expect((await owner.ask("POST", "/v1/account/passkeys", { answer })).status).toBe(201);
    // The same passkey again, for another account.
    const copy = { ...answer, response: { ...answer.response } };
    expect((await other.ask("POST", "/v1/account/passkeys", { answer: copy })).status).toBe(401);
  });

  test("there are at most twenty", async () => {
    const owner = await makeOwner(worker);
    await worker.database.query(
      `insert into passkeys (passkey_id, account_id, credential_id, public_key, name)
       select 'pk_' || $1 || i, $1, sha256(($1 || i)::bytea), 'k', 'more' from generate_series(2, 20) as i`,
      [owner.accountId],
    );
    const answer = owner.device.make(await owner.wanted("/v1/account/passkeys/options"));
    expect(await owner.ask("POST", "/v1/account/passkeys", { answer })).toMatchObject({
      status: 409,
      body: { code: "too_many_passkeys" },
    });
  });
});

test("an account sees the workspaces and streams that it is given, and no others", async () => {
  const mine = (await (
    await worker.api("POST", "/v1/streams", { uniqueId: `m${randomBytes(5).toString("hex")}` })
  ).json()) as {
    streamId: string;
  };
  await worker.api("POST", "/v1/streams", { uniqueId: `o${randomBytes(5).toString("hex")}` });
  const { workspaceId } = worker;
  const member = await insertMember(worker, { grants: [{ workspaceId, streamId: mine.streamId, role: "MODERATOR" }] });
  const { body } = await whoIs(member);
  expect(body).toMatchObject({
    workspaces: [{ workspaceId, role: null, permissions: [] }],
    streams: [{ streamId: mine.streamId, role: "MODERATOR" }],
  });
  expect(body["streams"]).toHaveLength(1);
  const whole = await insertMember(worker, { grants: [{ workspaceId, role: "STREAMER" }] });
  const seen = await whoIs(whole);
  expect(seen.body["streams"]).toHaveLength(2);
  expect(seen.body).toMatchObject({ workspaces: [{ role: "STREAMER" }], streams: [{ role: "STREAMER" }, {}] });
  expect(await whoIs(await insertMember(worker))).toMatchObject({ status: 200, body: { workspaces: [], streams: [] } });
});

test("what this host offers is said to everybody", async () => {
  expect((await visitor().ask("GET", "/v1/sign-in")).body).toMatchObject({ mail: "shown", providers: [] });
  expect((await visitor().ask("GET", "/v1/sign-in/oauth/google")).status).toBe(404);
  expect((await visitor().ask("GET", "/v1/sign-in/oauth/nobody")).status).toBe(404);
});
