/** Guesses at what lets people in, and signing in at a provider: with limits, and a stand-in for the providers. */
import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { insertMember, makeOwner, ownersToken, Visitor } from "../people.ts";
import { startTestWorker, type TestWorker } from "../worker.ts";

interface Said {
  token?: unknown;
  user?: unknown;
}

let worker: TestWorker;
let provider: Server;
/** What the stand-in answers by the code that it is shown. */
const known = new Map<string, Said>();
const asked: { path: string; body: URLSearchParams; authorization: string | undefined }[] = [];

beforeAll(async () => {
  provider = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const path = request.url ?? "";
      const form = new URLSearchParams(body);
      asked.push({ path, body: form, authorization: request.headers.authorization });
      const code = path.endsWith("/token") ? form.get("code") : request.headers.authorization?.replace("Bearer ", "");
      const said = known.get(code ?? "");
      const answer = path.endsWith("/token") ? said && (said.token ?? { access_token: code }) : said?.user;
      response.writeHead(answer === undefined ? 400 : 200, { "Content-Type": "application/json" });
      response.end(JSON.stringify(answer ?? { error: "invalid_grant" }));
    });
  });
  await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  worker = await startTestWorker({
    vars: {
      RATE_LIMITS: "enforced",
      OAUTH_ENDPOINT: endpoint,
      OAUTH_CLIENTS: "google:g-client:g-secret,discord:d-client:d-secret,twitch:t-client:t-secret",
    },
  });
});
afterAll(async () => {
  await worker.stop();
  provider.close();
});

const randomToken = () => randomBytes(32).toString("base64url");
let addresses = 0;
/** From an address that nobody else has. */
function visitor(): Visitor {
  const one = new Visitor(worker);
  one.address = `198.51.100.${++addresses}`;
  return one;
}

interface Counted {
  wrong: number;
  limited: number;
  other: number;
}

/** Sends `count` guesses, forty at a time, each from the address that `from` says. */
async function guess(
  count: number,
  from: (index: number) => string,
  path: string,
  body: () => unknown,
): Promise<{ counted: Counted; retryAfter: number }> {
  const counted: Counted = { wrong: 0, limited: 0, other: 0 };
  let retryAfter = 0;
  for (let first = 0; first < count; first += 40) {
    const guesses = Array.from({ length: Math.min(40, count - first) }, (_, index) => {
      const one = new Visitor(worker);
      one.address = from(first + index);
      return one.ask("POST", path, body());
    });
    for (const { status, headers } of await Promise.all(guesses)) {
      if (status === 401) counted.wrong++;
      else if (status === 429) {
        counted.limited++;
        retryAfter = Math.max(retryAfter, Number(headers.get("Retry-After")));
      } else counted.other++;
    }
  }
  return { counted, retryAfter };
}

test("of a thousand guesses at links from one network thirty are looked at, and the owner comes in from elsewhere", async () => {
  const email = `${randomBytes(6).toString("hex")}@mail.example`;
  const { accountId } = await insertMember(worker, { email });
  const { body } = await visitor().ask("POST", "/v1/sign-in/link", { email });
  const token = (body["link"] as string).split("#sign_in.")[1] ?? "";
  // One customer's IPv6 addresses are one bucket; so many that the limit of requests to an address is not what refuses.
  const from = (index: number) => `2001:db8:1:1::${(index + 1).toString(16)}`;
  const { counted, retryAfter } = await guess(1_000, from, "/v1/sign-in/link/exchange", () => ({
    token: randomToken(),
  }));
  expect(counted.other).toBe(0);
  expect(counted.wrong).toBeGreaterThanOrEqual(30);
  // One more for each half minute that the guessing took.
  expect(counted.wrong).toBeLessThanOrEqual(35);
  expect(counted.limited).toBe(1_000 - counted.wrong);
  expect(retryAfter).toBeGreaterThan(10);
  const there = new Visitor(worker);
  there.address = from(0);
  expect((await there.ask("POST", "/v1/sign-in/link/exchange", { token })).status).toBe(429);
  expect((await visitor().ask("POST", "/v1/sign-in/link/exchange", { token })).body).toMatchObject({ accountId });
});

test("guesses at one link from many networks are counted by how it begins, and another link is not held up", async () => {
  const email = `${randomBytes(6).toString("hex")}@mail.example`;
  await insertMember(worker, { email });
  const start = randomToken().slice(0, 12);
  const from = (index: number) => `203.0.113.${index}`;
  const { counted } = await guess(30, from, "/v1/sign-in/link/exchange", () => ({
    token: start + randomToken().slice(12),
  }));
  expect(counted.other).toBe(0);
  expect(counted.wrong).toBeLessThanOrEqual(12);
  const sent = await visitor().ask("POST", "/v1/sign-in/link", { email });
  const token = (sent.body["link"] as string).split("#sign_in.")[1] ?? "";
  expect((await visitor().ask("POST", "/v1/sign-in/link/exchange", { token })).status).toBe(200);
});

test.each([
  ["/v1/invitations/preview", () => ({ token: randomToken() })],
  ["/v1/sign-up/options", () => ({ ticket: { kind: "first_owner", token: randomToken() }, name: "Guess" })],
])("guesses at %s are counted, too", async (path, body) => {
  const network = ++addresses;
  const from = (index: number) => `2001:db8:2:${network}::${(index + 1).toString(16)}`;
  const answers: number[] = [];
  for (let first = 0; first < 80; first += 40) {
    const sent = Array.from({ length: 40 }, (_, index) => {
      const one = new Visitor(worker);
      one.address = from(first + index);
      return one.ask("POST", path, body());
    });
    for (const { status } of await Promise.all(sent)) answers.push(status);
  }
  expect(answers.filter((status) => status !== 429).length).toBeLessThanOrEqual(32);
  expect(answers.filter((status) => status >= 500)).toEqual([]);
});

test("guesses at passkeys are counted; the owner's own, from elsewhere, comes in", async () => {
  const owner = await makeOwner(worker);
  const from = (index: number) => `2001:db8:3:1::${(index + 1).toString(16)}`;
  const options = await owner.asked("/v1/sign-in/passkey/options");
  const answer = owner.device.show(options, { origin: "https://evil.example" });
  const { counted } = await guess(80, from, "/v1/sign-in/passkey", () => ({ answer }));
  expect(counted.other).toBe(0);
  expect(counted.wrong).toBeLessThanOrEqual(32);
  owner.address = "198.51.100.200";
  expect((await owner.signIn()).status).toBe(200);
});

test("mails to one address have a limit, right or wrong, and so have those that one address asks for", async () => {
  const email = `${randomBytes(6).toString("hex")}@mail.example`;
  await insertMember(worker, { email });
  const statuses = [];
  for (let index = 0; index < 7; index++) {
    statuses.push((await visitor().ask("POST", "/v1/sign-in/link", { email })).status);
  }
  expect(statuses).toEqual([202, 202, 202, 202, 202, 429, 429]);
  const one = visitor();
  const many = [];
  for (let index = 0; index < 22; index++) {
    many.push((await one.ask("POST", "/v1/sign-in/link", { email: `${index}${email}` })).status);
  }
  expect(many.filter((status) => status === 202)).toHaveLength(20);
});

test("with one invitation or link at most five accounts are tried, and what came in is not counted", async () => {
  const token = await ownersToken(worker, true);
  const ticket = { kind: "first_owner", token };
  const one = visitor();
  const wanted = await one.wanted("/v1/sign-up/options", { ticket, name: "Noor" });
  const answer = one.device.make(wanted, { verified: false });
  const statuses = [];
  for (let index = 0; index < 7; index++) {
    statuses.push((await visitor().ask("POST", "/v1/sign-up", { ticket, name: "Noor", answer })).status);
  }
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
});

/** A key that no test but these shows. */
const otherKey = `tle_${randomToken()}`;
beforeAll(async () => {
  await worker.database.query(
    "insert into api_keys (id, workspace_id, name, secret_hash) values ('key_other', 'default', 'x', sha256($1::bytea))",
    [Buffer.from(otherKey)],
  );
});

/** So many different wrong credentials, each shown from an address of one network; how they were answered. */
async function showWrong(count: number, network: string, show: (secret: string, address: string) => Promise<number>) {
  const answers: Record<number, number> = {};
  for (let first = 0; first < count; first += 40) {
    const shown = Array.from({ length: 40 }, (_, index) =>
      show(randomToken(), `${network}::${(first + index + 1).toString(16)}`),
    );
    for (const status of await Promise.all(shown)) answers[status] = (answers[status] ?? 0) + 1;
  }
  return answers;
}

const get = async (path: string, address: string, headers: Record<string, string>) => {
  const response = await fetch(worker.url + path, { headers: { "CF-Connecting-IP": address, ...headers } });
  await response.arrayBuffer();
  return response.status;
};
const withKey = (key: string, address: string, path = "/v1/streams") =>
  get(path, address, { Authorization: `Bearer ${key}` });

test.each<[number, string, string, (secret: string, address: string) => Promise<number>]>([
  [1_000, "API keys", "2001:db8:4:1", (secret, address) => withKey(`tle_${secret}`, address)],
  [120, "overlay tokens", "2001:db8:4:2", (secret, address) => withKey(`ov_${secret}`, address, "/v1/overlay")],
  [
    120,
    "tokens of a feed",
    "2001:db8:4:3",
    (secret, address) => get(`/v1/streams/st_none/live?token=ov_${secret}`, address, {}),
  ],
  [
    120,
    "sessions",
    "2001:db8:4:4",
    (secret, address) => get("/v1/account", address, { Cookie: `__Host-tle_session=${secret}` }),
  ],
])(
  "of %i wrong %s sixty are looked at; who is right there goes on, and others do not notice",
  async (count, _, network, show) => {
    const there = `${network}::ffff`;
    expect(await withKey(worker.apiKey, there)).toBe(200);
    const begun = performance.now();
    const answers = await showWrong(count, network, show);
    const elapsedMs = performance.now() - begun;
    expect(Object.keys(answers).toSorted()).toEqual(["401", "429"]);
    expect(answers[401]).toBeGreaterThanOrEqual(60);
    // One more for each fifteen seconds that the guessing took.
    expect(answers[401]).toBeLessThanOrEqual(61 + Math.ceil(elapsedMs / 15_000));
    // So many requests are too many as such: once that is over, one guess too many again.
    const detailOf = async (key: string) => {
      const headers = { Authorization: `Bearer ${key}`, "CF-Connecting-IP": there };
      return (await (await fetch(`${worker.url}/v1/streams`, { headers })).text()).replace(
        /^[^]*"detail":"|"[^]*$/g,
        "",
      );
    };
    const guessTooMuch = async () => {
      const [, seconds] = /^Too many (?:tries|wrong).* (\d+) s$/.exec(await detailOf(`tle_${randomToken()}`)) ?? [];
      // As long as what follows takes.
      return Number(seconds) >= 5;
    };
    await vi.waitUntil(guessTooMuch, { timeout: 25_000, interval: 250 });
    // What was right from there before is served; what was not has to wait, right or wrong.
    expect(await detailOf(otherKey)).toContain("wrong credentials");
    expect(await withKey(worker.apiKey, there)).toBe(200);
    expect(await withKey(otherKey, "192.0.2.77")).toBe(200);
  },
);

test("a page of another site that guesses in a visitor's browser holds nobody back but itself", async () => {
  const network = "2001:db8:4:9";
  const show = (secret: string, address: string) =>
    get(`/v1/streams/st_none/events?token=ov_${secret}`, address, { "Sec-Fetch-Site": "cross-site" });
  const answers = await showWrong(120, network, show);
  expect(answers[429]).toBeGreaterThan(0);
  // Neither what is right nor what is wrong, of the visitor's own.
  await vi.waitUntil(async () => (await withKey(otherKey, `${network}::1`)) === 200, { timeout: 25_000 });
  expect(await withKey(`tle_${randomToken()}`, `${network}::2`)).toBe(401);
});

test("one wrong credential that is shown again and again is no guessing", async () => {
  const address = "2001:db8:5:1::1";
  // What several pages show that nobody closes, in turn.
  const stale = Array.from({ length: 4 }, () => `tle_${randomToken()}`);
  const statuses = [];
  for (let index = 0; index < 100; index++) statuses.push(await withKey(stale[index % 4] ?? "", address));
  expect(new Set(statuses)).toEqual(new Set([401]));
  expect(await withKey(worker.apiKey, address)).toBe(200);
});

test("a token that somebody made up wakes no hub", async () => {
  const streamId = `st_${randomBytes(6).toString("hex")}`;
  expect(await get(`/v1/streams/${streamId}/live?token=ov_${randomToken()}`, "192.0.2.78", {})).toBe(401);
  await expect(worker.worker.evictDurableObject("HUB", { name: streamId })).rejects.toThrow(/not currently running/);
});

/** Median of the times of `count` requests, in milliseconds; the kinds take turns, so that load is every kind's. */
async function medians(kinds: Record<string, () => Promise<unknown>>, count: number): Promise<Record<string, string>> {
  const times = Object.fromEntries(Object.keys(kinds).map((name) => [name, [] as number[]]));
  for (let index = 0; index < count; index++) {
    for (const [name, send] of Object.entries(kinds)) {
      const begun = performance.now();
      await send();
      if (index > 4) times[name]?.push(performance.now() - begun);
    }
  }
  return Object.fromEntries(
    Object.entries(times).map(([name, all]) => [
      name,
      `${all.toSorted((a, b) => a - b)[all.length >> 1]?.toFixed(1)} ms`,
    ]),
  );
}

test("what is wrong and what is not there take as long: these are the times", async () => {
  const email = `${randomBytes(6).toString("hex")}@mail.example`;
  await insertMember(worker, { email });
  const used = Array.from({ length: 25 }, randomToken);
  await worker.database.query(
    `insert into sign_in_links (token_hash, purpose, account_id, expires_at, used_at)
     select sha256(token::bytea), 'sign_in', account_id, now() + interval '1 hour', now()
     from accounts, unnest($1::text[]) as token where email = $2`,
    [used, email],
  );
  const owner = await makeOwner(worker);
  const options = await owner.asked("/v1/sign-in/passkey/options");
  const mine = owner.device.show(options);
  const other = (await makeOwner(worker)).device.show(options);
  const wrong = { ...mine, response: { ...mine.response, signature: other.response.signature } };
  const missing = { ...wrong, id: randomToken(), rawId: "AAAA" };
  const exchange = (token: () => string) => () =>
    visitor().ask("POST", "/v1/sign-in/link/exchange", { token: token() });
  const show = (answer: unknown) => () => visitor().ask("POST", "/v1/sign-in/passkey", { answer });
  const key = (text: () => string) => () =>
    fetch(`${worker.url}/v1/streams`, {
      headers: { Authorization: `Bearer ${text()}`, "CF-Connecting-IP": `192.0.2.${++addresses % 250}` },
    });
  const revoked = `tle_${randomToken()}`;
  await worker.database.query(
    `insert into api_keys (id, workspace_id, name, secret_hash, revoked_at) values ('key_gone', 'default', 'x', sha256($1::bytea), now())`,
    [Buffer.from(revoked)],
  );
  const links = await medians({ used: exchange(() => used.pop() ?? ""), missing: exchange(randomToken) }, 25);
  const passkeys = await medians({ wrong: show(wrong), missing: show(missing) }, 30);
  const keys = await medians({ revoked: key(() => revoked), missing: key(() => `tle_${randomToken()}`) }, 30);
  console.log(JSON.stringify({ links, passkeys, keys }));
  expect((await show(wrong)()).status).toBe(401);
  expect((await show(missing)()).status).toBe(401);
});

/** Begins at a provider, and comes back with `code`. */
async function comeBack(who: Visitor, name: string, code: string, { state }: { state?: string } = {}) {
  const begun = await who.ask("GET", `/v1/sign-in/oauth/${name}`);
  const sent = new URL(begun.headers.get("Location") ?? "");
  const cookie = begun.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const query = new URLSearchParams({ code, state: state ?? sent.searchParams.get("state") ?? "" });
  const headers = { Origin: "", "Sec-Fetch-Site": "cross-site", Cookie: cookie };
  const back = await who.ask("GET", `/v1/sign-in/oauth/${name}/callback?${query.toString()}`, undefined, headers);
  return { sent, cookie, back, query };
}

test.each([
  ["google", (email: string) => ({ sub: "g-1", email, email_verified: true })],
  ["discord", (email: string) => ({ id: "d-1", email, verified: true })],
  ["twitch", (email: string) => ({ sub: "t-1", email, email_verified: true })],
] as const)(
  "%s lets in who has the address that it has verified, and knows them without it from then on",
  async (name, user) => {
    const email = `${randomBytes(6).toString("hex")}@mail.example`;
    const { accountId } = await insertMember(worker, { email });
    const [first, later] = [randomToken(), randomToken()];
    known.set(first, { user: user(email.toUpperCase()) });
    known.set(later, { user: { ...user("other@mail.example"), email_verified: false, verified: false } });
    const who = visitor();
    const { sent, back } = await comeBack(who, name, first);
    expect([back.status, back.headers.get("Location")]).toEqual([302, "/account/"]);
    expect((await who.ask("GET", "/v1/account")).body).toMatchObject({ accountId, providers: [name] });
    const exchanged = asked.find(({ path, body }) => path.endsWith("/token") && body.get("code") === first);
    expect(exchanged?.body.get("redirect_uri")).toBe(sent.searchParams.get("redirect_uri"));
    expect(exchanged?.body.get("code_verifier")).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const again = visitor();
    await comeBack(again, name, later);
    expect((await again.ask("GET", "/v1/account")).body).toMatchObject({ accountId });
  },
);

test("nobody comes in by an address that is not verified, a code that is none, or another browser's state", async () => {
  const email = `${randomBytes(6).toString("hex")}@mail.example`;
  await insertMember(worker, { email });
  const [unverified, stranger, good] = [randomToken(), randomToken(), randomToken()];
  known.set(unverified, { user: { sub: "g-2", email, email_verified: false } });
  known.set(stranger, { user: { sub: "g-3", email: "stranger@mail.example", email_verified: true } });
  known.set(good, { user: { sub: "g-4", email, email_verified: true } });
  for (const [code, more] of [
    [unverified, {}],
    [stranger, {}],
    [randomToken(), {}],
    [good, { state: randomToken() }],
  ] as const) {
    const who = visitor();
    const { back } = await comeBack(who, "google", code, more);
    expect([back.status, back.headers.get("Location")]).toEqual([302, "/account/#refused"]);
    expect(who.cookie).toBeUndefined();
  }
  // What somebody else began, opened in a browser that has no cookie of it, or another provider's.
  const attacker = visitor();
  const { query, cookie } = await comeBack(attacker, "google", randomToken());
  query.set("code", good);
  for (const headers of [{ Cookie: "" }, { Cookie: cookie }]) {
    const victim = visitor();
    const path = headers.Cookie === "" ? "google" : "discord";
    const { headers: answer } = await victim.ask(
      "GET",
      `/v1/sign-in/oauth/${path}/callback?${query.toString()}`,
      undefined,
      headers,
    );
    expect(answer.get("Location")).toBe("/account/#refused");
    expect(victim.cookie).toBeUndefined();
  }
});

/** Somebody who is at a provider, signed in with a passkey just now. */
async function makeOwnerAt(...providers: string[]) {
  const owner = await makeOwner(worker);
  owner.address = `198.51.100.${++addresses}`;
  const { body } = await owner.ask("GET", "/v1/account");
  const accountId = body["accountId"] as string;
  for (const provider of providers) {
    await worker.database.query("insert into oauth_identities (provider, subject, account_id) values ($1, $2, $3)", [
      provider,
      randomToken(),
      accountId,
    ]);
  }
  return { owner, accountId };
}

test("a provider can be taken away, by who shows a passkey, and never as the last way in; whatever else is signed in ends", async () => {
  const { owner, accountId } = await makeOwnerAt("google", "discord");
  const elsewhere = await insertSession(accountId);
  const remove = (path: string) =>
    owner.ask("DELETE", `/v1/account/${path}`).then(({ status, body }) => body["code"] ?? status);
  expect(await remove("providers/twitch")).toBe("not_found");
  expect(await remove("providers/myspace")).toBe("not_found");
  expect(await remove("providers/google")).toBe(204);
  expect(await remove("providers/google")).toBe("not_found");
  expect((await owner.ask("GET", "/v1/account")).body).toMatchObject({ providers: ["discord"] });
  expect(await withSession(elsewhere)).toBe(401);
  const { body } = await owner.ask("GET", "/v1/account/passkeys");
  const [{ passkeyId } = { passkeyId: "" }] = body["passkeys"] as { passkeyId: string }[];
  const other = await insertSession(accountId);
  expect(await remove(`passkeys/${passkeyId}`)).toBe(204);
  expect(await withSession(other)).toBe(401);
  // By now it is the last one: neither a way that is not set up here nor an address without mails would do.
  expect(await remove("providers/discord")).toBe("last_way_in");
  await worker.database.query("update account_sessions set stepped_up_at = null where account_id = $1", [accountId]);
  expect(await remove("providers/discord")).toBe("step_up_needed");
});

test("of two ways that are taken away at the same time one stays", async () => {
  const { owner } = await makeOwnerAt("google");
  const { body } = await owner.ask("GET", "/v1/account/passkeys");
  const [{ passkeyId } = { passkeyId: "" }] = body["passkeys"] as { passkeyId: string }[];
  const answers = await Promise.all([
    owner.ask("DELETE", "/v1/account/providers/google"),
    owner.ask("DELETE", `/v1/account/passkeys/${passkeyId}`),
  ]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 409]);
});

const base32 = () => Array.from(randomBytes(16), (byte) => "abcdefghijklmnopqrstuvwxyz234567"[byte & 31]).join("");

/** The secret of another session of an account, `ageDays` old. */
async function insertSession(accountId: string, ageDays = 0, seenDays = 0): Promise<string> {
  const secret = randomToken();
  await worker.database.query(
    `insert into account_sessions (session_id, account_id, secret_hash, created_at, seen_at)
     values ('as_' || $1, $2, sha256($3::bytea), now() - make_interval(days => $4), now() - make_interval(days => $5))`,
    [base32(), accountId, Buffer.from(secret), ageDays, seenDays],
  );
  return secret;
}
const withSession = (secret: string) =>
  get("/v1/account", `192.0.2.${++addresses % 250}`, { Cookie: `__Host-tle_session=${secret}` });

test("the audit says who signed in, by whatever way, and under which request", async () => {
  const email = `${randomBytes(6).toString("hex")}@mail.example`;
  const { accountId } = await insertMember(worker, { email });
  const byLink = visitor();
  const sent = await byLink.ask("POST", "/v1/sign-in/link", { email });
  const token = (sent.body["link"] as string).split("#sign_in.")[1] ?? "";
  expect((await byLink.ask("POST", "/v1/sign-in/link/exchange", { token })).status).toBe(200);
  const code = randomToken();
  known.set(code, { user: { sub: randomToken(), email, email_verified: true } });
  await comeBack(visitor(), "google", code);
  const rows = await worker.database.query(
    `select action, principal_kind as kind, principal_id as id, address_hash is not null as placed, request_id is not null as asked
     from audit_log where workspace_id = '' and principal_id = $1 order by number`,
    [accountId],
  );
  const by = { kind: "member", id: accountId, placed: true, asked: true };
  expect(rows).toEqual([
    { action: "account_session.created", ...by },
    { action: "oauth_identity.created", ...by },
    { action: "account_session.created", ...by },
  ]);
});

test("rows of sessions that ended go with the daily work; those that are good, and a day's worth, stay", async () => {
  const { accountId } = await insertMember(worker);
  const [good] = [
    await insertSession(accountId),
    await insertSession(accountId, 40, 1),
    await insertSession(accountId, 9, 9),
  ];
  await insertSession(accountId, 8, 7);
  const left = async () => {
    const [row] = await worker.database.query(
      "select count(*)::int as n from account_sessions where account_id = $1 and created_at < now() + interval '1 hour'",
      [accountId],
    );
    return row?.["n"];
  };
  const before = (await left()) as number;
  await worker.worker.scheduled({ scheduledTime: new Date(), cron: "17 3 * * *" });
  expect(await left()).toBe(before - 2);
  expect(await withSession(good)).toBe(200);
});
