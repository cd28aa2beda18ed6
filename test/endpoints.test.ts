/** Endpoints over the API: real Worker, real PostgreSQL, the real role. */
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createStream } from "./stream.ts";
import { startTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let streamId: string;
beforeAll(async () => {
  // As in production: nothing but public addresses.
  worker = await startTestWorker({ vars: { PRIVATE_WEBHOOKS: "refused" } });
});
afterAll(() => worker.stop());
beforeEach(async () => {
  streamId = await createStream(worker);
});

interface Endpoint {
  endpointId: string;
  secret: string;
  publicKeys: { publicKey: string; expiresAt: string | null }[];
  headerNames: string[];
  [field: string]: unknown;
}

const url = "https://hooks.example.com/tiktok?x=1";
// What an answer holds is for each test to say.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
const ask = async <Body>(method: string, path: string, body?: unknown) => {
  const response = await worker.api(method, path, body);
  return { status: response.status, body: (response.status === 204 ? undefined : await response.json()) as Body };
};
const create = async (body: unknown) =>
  ask<Endpoint & { code: string; errors: { path: string; message: string }[] }>(
    "POST",
    `/v1/streams/${streamId}/endpoints`,
    body,
  );
const made = async (body: object = {}): Promise<Endpoint> => {
  const answer = await create({ url, ...body });
  expect(answer.status).toBe(201);
  return answer.body;
};

test("an endpoint is made with all that is not said, and its secret is shown this once", async () => {
  const endpoint = await made();
  expect(endpoint).toEqual({
    endpointId: expect.stringMatching(/^ep_[a-z2-7]{16}$/),
    streamId,
    url,
    description: "",
    eventTypes: null,
    ruleIds: null,
    headerNames: [],
    format: "event",
    batchSize: 1,
    ordered: false,
    rateLimit: null,
    ratePeriod: "second",
    onRedirect: "fail",
    enabled: true,
    status: "unproven",
    provenAt: null,
    unproven: {
      askedAt: null,
      detail: null,
      wellKnown: {
        url: "https://hooks.example.com/.well-known/tiktok-live-edge.txt",
        text: expect.stringMatching(/^tle-ep_[a-z2-7]{16}$/),
      },
    },
    disabledReason: null,
    disabledAt: null,
    failingSince: null,
    publicKeys: [{ publicKey: expect.stringMatching(/^whpk_/), expiresAt: null }],
    createdAt: expect.any(String),
    updatedAt: expect.any(String),
    secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
  });
  const { secret: _secret, ...shown } = endpoint;
  // Its target is asked for a proof meanwhile.
  const later = { ...shown, unproven: expect.any(Object) };
  expect((await ask("GET", `/v1/endpoints/${endpoint.endpointId}`)).body).toEqual(later);
  expect((await ask("GET", `/v1/streams/${streamId}/endpoints`)).body).toEqual({ endpoints: [later] });
});

test("everything that is said is kept, changed field by field, and what is left out stays", async () => {
  const said = {
    description: "my game",
    eventTypes: ["GIFT", "CHAT"],
    ruleIds: [],
    format: "event",
    batchSize: 25,
    ordered: true,
    rateLimit: 10,
  };
  const { endpointId } = await made({ ...said, headers: { Authorization: "Bearer abc", "X-Game": "1" } });
  const path = `/v1/endpoints/${endpointId}`;
  expect((await ask("GET", path)).body).toMatchObject({ ...said, headerNames: ["Authorization", "X-Game"] });
  const changed = await ask<Endpoint>("PATCH", path, {
    eventTypes: null,
    rateLimit: null,
    headers: { "X-Other": "2" },
  });
  expect(changed.body).toMatchObject({ ...said, eventTypes: null, rateLimit: null, headerNames: ["X-Other"] });
  expect((await ask("PATCH", path, {})).body).toMatchObject({ batchSize: 25, headerNames: ["X-Other"] });
});

test("it is switched off and on by its owner", async () => {
  const { endpointId } = await made();
  const path = `/v1/endpoints/${endpointId}`;
  const off = await ask("PATCH", path, { enabled: false });
  expect(off.body).toMatchObject({ enabled: false, disabledReason: "user", disabledAt: expect.any(String) });
  expect((await ask("PATCH", path, { enabled: true })).body).toMatchObject({ enabled: true, disabledReason: null });
});

test("secrets and the values of headers are in the database only sealed", async () => {
  const { endpointId, secret } = await made({ headers: { Authorization: "Bearer hunter2" } });
  const rows = await worker.database.query(
    `select e::text as endpoint, s::text as secret, encode(s.sealed, 'escape') as sealed,
       encode(e.headers_sealed, 'escape') as headers
     from endpoints e join endpoint_secrets s using (endpoint_id) where endpoint_id = $1`,
    [endpointId],
  );
  expect(rows).toHaveLength(1);
  const kept = JSON.stringify(rows);
  expect(kept).toContain("Authorization");
  for (const leak of ["hunter2", secret, secret.slice(6), "whsk_"]) expect(kept).not.toContain(leak);
});

test("a rotated secret leaves the one before it a day; a deleted endpoint leaves none", async () => {
  const before = await made();
  const path = `/v1/endpoints/${before.endpointId}`;
  const { body } = await ask<{ secret: string; publicKey: string; previousExpiresAt: string }>(
    "POST",
    `${path}/rotate-secret`,
  );
  expect(body.secret).toMatch(/^whsec_/);
  expect(body.secret).not.toBe(before.secret);
  const hours = (Date.parse(body.previousExpiresAt) - Date.now()) / 3_600_000;
  expect(hours).toBeCloseTo(24, 1);
  expect((await ask<Endpoint>("GET", path)).body.publicKeys).toEqual([
    { publicKey: body.publicKey, expiresAt: null },
    { publicKey: before.publicKeys[0]?.publicKey, expiresAt: body.previousExpiresAt },
  ]);
  for (const expected of [200, 200, 409]) expect((await ask("POST", `${path}/rotate-secret`)).status).toBe(expected);

  expect((await ask("DELETE", path)).status).toBe(204);
  const left = await worker.database.query("select from endpoint_secrets where endpoint_id = $1", [before.endpointId]);
  expect(left).toHaveLength(0);
  for (const method of ["GET", "PATCH", "DELETE"]) {
    expect(await ask(method, path, method === "PATCH" ? {} : undefined)).toMatchObject({
      status: 404,
      body: { code: "unknown_endpoint" },
    });
  }
  expect((await ask("GET", `/v1/streams/${streamId}/endpoints`)).body).toEqual({ endpoints: [] });
});

test("another workspace's endpoint is as unknown as none", async () => {
  const { endpointId } = await made();
  await worker.database.query(
    "insert into workspaces (workspace_id, name) values ('other', 'o') on conflict do nothing",
  );
  await worker.database.query("update streams set workspace_id = 'other' where stream_id = $1", [streamId]);
  for (const path of [endpointId, "ep_aaaaaaaaaaaaaaaa", "ep_x"]) {
    expect(await ask("GET", `/v1/endpoints/${path}`)).toMatchObject({
      status: 404,
      body: { code: "unknown_endpoint" },
    });
  }
  expect((await fetch(`${worker.url}/v1/endpoints/${endpointId}`)).status).toBe(401);
});

test.each([
  [{ url: "http://hooks.example.com/" }, "url", "expected https"],
  [{ url: "https://127.0.0.1/" }, "url", "loopback"],
  [{ url: "https://[::ffff:10.0.0.1]/" }, "url", "private"],
  [{ url: "https://hooks.example.com:25/" }, "url", "port"],
  [{ url: "https://a:hunter2@hooks.example.com/" }, "url", "user name"],
  [{ url: 5 }, "url", "string"],
  [{ description: "x".repeat(257) }, "description", "256"],
  [{ eventTypes: ["CHAT", "NOTHING"] }, "eventTypes.1", "Invalid option"],
  [{ eventTypes: ["CHAT", "CHAT"] }, "eventTypes", "twice"],
  [{ eventTypes: "CHAT" }, "eventTypes", "array"],
  [{ ruleIds: ["a b"] }, "ruleIds.0", "rule"],
  [{ headers: { "X Y": "1" } }, "headers.X Y", "header name"],
  [{ headers: { "Webhook-Id": "1" } }, "headers.Webhook-Id", "not yours"],
  [{ headers: { Host: "1" } }, "headers.Host", "not yours"],
  [{ headers: { Forwarded: "for=10.0.0.1" } }, "headers.Forwarded", "proxy"],
  [{ headers: { "X-Forwarded-For": "10.0.0.1" } }, "headers.X-Forwarded-For", "proxy"],
  [{ headers: { "x-real-ip": "10.0.0.1" } }, "headers.x-real-ip", "proxy"],
  [{ headers: { "True-Client-IP": "10.0.0.1" } }, "headers.True-Client-IP", "proxy"],
  [{ headers: { "X-Original-URL": "/admin" } }, "headers.X-Original-URL", "proxy"],
  [{ headers: { "X-HTTP-Method-Override": "DELETE" } }, "headers.X-HTTP-Method-Override", "proxy"],
  // As a program behind a server reads them, which makes HTTP_X_FORWARDED_FOR of each.
  [{ headers: { X_Forwarded_For: "10.0.0.1" } }, "headers.X_Forwarded_For", "proxy"],
  [{ headers: { "X.Real-IP": "10.0.0.1" } }, "headers.X.Real-IP", "proxy"],
  [{ headers: { webhook_id: "1" } }, "headers.webhook_id", "not yours"],
  [{ headers: { "Sec-WebSocket-Key": "1" } }, "headers.Sec-WebSocket-Key", "not yours"],
  ...[
    "Proxy",
    "Remote-User",
    "X-Auth-Request-Email",
    "X-MS-Client-Principal",
    "WL-Proxy-Client-IP",
    "X-Originating-IP",
    "Fly-Client-IP",
    "X-Middleware-Subrequest",
    "X-URL-Scheme",
    "Front-End-Https",
  ].map((name): [object, string, string] => [{ headers: { [name]: "1" } }, `headers.${name}`, "proxy"]),
  [{ headers: { "X-A": "a\nb" } }, "headers.X-A", "ASCII"],
  [{ headers: { "X-A": "1", "x-a": "2" } }, "headers", "twice"],
  [{ headers: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`X-${n}`, "1"])) }, "headers", "at most 20"],
  [{ format: "xml" }, "format", "Invalid option"],
  [{ batchSize: 0 }, "batchSize", ">=1"],
  [{ batchSize: 101 }, "batchSize", "<=100"],
  [{ batchSize: 1.5 }, "batchSize", "int"],
  [{ format: "tikfinity", batchSize: 2 }, "batchSize", "at most 1"],
  [{ format: "discord", batchSize: 11 }, "batchSize", "at most 10"],
  [{ format: "tikfinity", eventTypes: ["GIFT", "POLL"] }, "eventTypes.1", "no trigger for POLL"],
  [{ ordered: "yes" }, "ordered", "boolean"],
  [{ rateLimit: 0 }, "rateLimit", ">=1"],
  [{ rateLimit: 1_001 }, "rateLimit", "<=1000"],
  [{ enabled: 1 }, "enabled", "boolean"],
  [{ colour: "red" }, "", "colour"],
])("%j is refused with the path and why", async (bad, path, why) => {
  const refused = await create({ url, ...bad });
  expect(refused).toMatchObject({ status: 400, body: { code: "invalid_request" } });
  expect(refused.body.errors[0]?.path).toBe(path);
  expect(refused.body.errors[0]?.message).toContain(why);
  expect(JSON.stringify(refused.body)).not.toContain("hunter2");
  const { endpointId } = await made();
  const change = await ask<{ errors: { path: string }[] }>("PATCH", `/v1/endpoints/${endpointId}`, bad);
  expect([change.status, change.body.errors[0]?.path]).toEqual([400, path]);
});

test("without a URL there is no endpoint", async () => {
  const response = await worker.api("POST", `/v1/streams/${streamId}/endpoints`, {});
  expect([response.status, await response.json()]).toMatchObject([400, { errors: [{ path: "url" }] }]);
});

test("a format that fits no more is refused by what the endpoint has already", async () => {
  const { endpointId } = await made({ batchSize: 50 });
  const change = await ask<{ errors: { path: string }[] }>("PATCH", `/v1/endpoints/${endpointId}`, {
    format: "discord",
  });
  expect([change.status, change.body.errors[0]?.path]).toEqual([400, "batchSize"]);
  const both = await ask("PATCH", `/v1/endpoints/${endpointId}`, { format: "discord", batchSize: 10 });
  expect(both).toMatchObject({ status: 200, body: { format: "discord", batchSize: 10 } });
});

test("those who change different fields at the same time all have their way", async () => {
  const { endpointId } = await made();
  const path = `/v1/endpoints/${endpointId}`;
  for (let round = 0; round < 5; round++) {
    const changes = [
      { description: `round ${round}` },
      { batchSize: 2 + round },
      { eventTypes: round % 2 === 0 ? ["CHAT"] : ["GIFT", "LIKE"] },
      { rateLimit: 10 + round },
      { ordered: round % 2 === 0 },
    ];
    const answers = await Promise.all(changes.map((change) => ask("PATCH", path, change)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect((await ask("GET", path)).body).toMatchObject(Object.assign({}, ...changes) as object);
  }
});

test("TikFinity's form gets the types that it has a trigger for", async () => {
  expect((await made({ format: "tikfinity" }))["eventTypes"]).toContain("GIFT");
  expect((await made({ format: "tikfinity" }))["eventTypes"]).not.toContain("POLL");
});

test("a stream has at most 50 endpoints", async () => {
  await worker.database.query(
    `insert into endpoints (endpoint_id, stream_id, url, format, batch_size, ordered, enabled)
     select 'ep_' || n, $1, 'https://example.com/', 'event', 1, false, true from generate_series(1, 45) n`,
    [streamId],
  );
  // Also when many are made at the same time.
  const answers = await Promise.all(Array.from({ length: 15 }, () => create({ url })));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
    ...Array(5).fill(201),
    ...Array(10).fill(409),
  ]);
  expect(await create({ url })).toMatchObject({ status: 409, body: { code: "too_many_endpoints" } });
});

test("four secrets at most are in force, also when many are asked for at the same time", async () => {
  const { endpointId } = await made();
  const rotate = () => ask("POST", `/v1/endpoints/${endpointId}/rotate-secret`);
  const answers = await Promise.all(Array.from({ length: 10 }, rotate));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
    ...Array(3).fill(200),
    ...Array(7).fill(409),
  ]);
  expect(await rotate()).toMatchObject({ status: 409, body: { code: "too_many_secrets" } });
  const { body } = await ask<Endpoint>("GET", `/v1/endpoints/${endpointId}`);
  expect(body.publicKeys.filter(({ expiresAt }) => expiresAt === null)).toHaveLength(1);
});

test("rules that the stream does not have are refused by name, those that went later are kept", async () => {
  const rule = { name: "r", trigger: { on: "event", types: ["CHAT"] }, actions: [{ type: "log", text: "x" }] };
  const { body } = await ask<{ ruleId: string }>("POST", `/v1/streams/${streamId}/rules`, { rule });
  const unknown = { status: 400, body: { code: "invalid_request", errors: [{ path: "ruleIds.1" }] } };
  expect(await create({ url, ruleIds: [body.ruleId, "ru_unknown"] })).toMatchObject(unknown);
  const { endpointId } = await made({ ruleIds: [body.ruleId] });
  const path = `/v1/endpoints/${endpointId}`;
  expect(await ask("PATCH", path, { ruleIds: [body.ruleId, "ru_unknown"] })).toMatchObject(unknown);
  expect((await ask("DELETE", `/v1/rules/${body.ruleId}`)).status).toBe(204);
  expect((await ask("PATCH", path, { ruleIds: [body.ruleId], description: "same" })).status).toBe(200);
});

const forbidden = [
  "delete from endpoints",
  "delete from deliveries",
  "update deliveries set source_id = 'x'",
  "update attempts set status = 200",
  "delete from attempts",
  "update endpoint_secrets set public_key = 'x'",
  "truncate deliveries",
  "select drop_delivery_partitions((now() at time zone 'utc')::date)",
];
test.each(forbidden)("the Workers' role may not: %s", async (statement) => {
  const app = new Client({ connectionString: worker.database.appUrl });
  await app.connect();
  try {
    await expect(app.query(statement)).rejects.toMatchObject({
      code: expect.stringMatching(statement.includes("drop_") ? /^22023$/ : /^42501$/),
    });
  } finally {
    await app.end();
  }
});
