/**
 * Where webhooks may go, as in production: https, names whose addresses are all public, looked up before each attempt, and
 * targets that proved that they are wanted there. Costs are counted.
 */
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { budgets } from "#shared/api/budgets.ts";
import type { Endpoint } from "#shared/api/operations/endpoints.ts";
import type { GuessLimitRpc } from "../../durable-objects/guess-limit/tries.ts";
import { makeKeyOf } from "../member.ts";
import { type NameServer, startNameServer } from "../name-server.ts";
import { type Answer, type Received, type Receiver, startReceiver } from "../receiver.ts";
import { chat, createStream, openSession, publish, stampAll } from "../stream.ts";
import { startTestWorker, type TestWorker, workerClient } from "../worker.ts";

let worker: TestWorker;
let names: NameServer;
let receiver: Receiver;
beforeAll(async () => {
  [names, receiver] = await Promise.all([startNameServer(), startReceiver()]);
  worker = await startTestWorker({
    fetchesHere: true,
    vars: { PRIVATE_WEBHOOKS: "refused", RATE_LIMITS: "enforced", DNS_ENDPOINT: names.url },
  });
  // The runtime's requests go out through this process: what is for example.com comes to the receiver, at the path of its name.
  const real = globalThis.fetch;
  vi.stubGlobal("fetch", async (input: string | URL | Request, init?: RequestInit) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (!url.hostname.endsWith("example.com")) return real(input, init);
    const request = new Request(input, init);
    const { method, headers, signal } = request;
    const body = method === "GET" ? null : await request.text();
    return real(`${receiver.url}/${url.hostname}${url.pathname}`, {
      method,
      headers,
      body,
      signal,
      redirect: "manual",
    });
  });
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await Promise.all([worker.stop(), receiver.stop(), names.stop()]);
});

type Made = Endpoint & { secret: string };
type Ask = (method: string, path: string, body?: unknown) => Promise<Response>;
interface Verified {
  proven: boolean;
  provenAt: string | null;
  detail: string;
}

const publicAddress = "93.184.216.34";
let number = 0;
let hostname = "";
/** By the workspace of the running test, which has as many keys as one test needs in ten seconds. */
let ask: Ask;
let workspaceId = "";
beforeEach(async () => {
  workspaceId = `proof-${++number}`;
  hostname = `hooks${number}.example.com`;
  names.addresses[hostname] = [publicAddress];
  await worker.database.query("insert into workspaces (workspace_id, name) values ($1, 'Studio')", [workspaceId]);
  const clients = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const apiKey = await makeKeyOf(worker, workspaceId);
      return workerClient(worker.url, { apiKey, ingestKey: worker.ingestKey });
    }),
  );
  let asked = 0;
  ask = (...request) => (clients[asked++ % clients.length] as TestWorker).api(...request);
  receiver.answer = () => ({ status: 204 });
});

/** A session of a new stream of the workspace. */
async function openStream() {
  const client = { ...worker, api: ask };
  return openSession(client, await createStream(client));
}

async function make(streamId: string, more: Record<string, unknown> = {}): Promise<Made> {
  const response = await ask("POST", `/v1/streams/${streamId}/endpoints`, { url: `https://${hostname}/hook`, ...more });
  expect(response.status).toBe(201);
  return (await response.json()) as Made;
}

const show = async (endpointId: string) => (await (await ask("GET", `/v1/endpoints/${endpointId}`)).json()) as Endpoint;
const verify = async (endpointId: string) =>
  (await (await ask("POST", `/v1/endpoints/${endpointId}/verify`)).json()) as Verified;

/** What came to the host of the running test. */
const came = () => receiver.received.filter(({ path }) => path.startsWith(`/${hostname}/`));
const typeOf = ({ body }: { body: string }) => (JSON.parse(body || "{}") as { type?: string }).type;
const messages = () =>
  came()
    .filter(({ path, body }) => path.endsWith("/hook") && typeOf({ body }) === undefined)
    .map(({ body }) => (JSON.parse(body) as { payload: { message: string } }).payload.message);

/** Waits until the challenge that follows what was done is answered, well or not. */
async function challenged(endpointId: string): Promise<Endpoint> {
  return vi.waitUntil(
    async () => {
      const shown = await show(endpointId);
      return (shown.status === "on" || shown.unproven?.askedAt !== null) && shown;
    },
    { timeout: 20_000, interval: 100 },
  );
}

/** A receiver as docs/webhooks.md has it: by its secret, it knows that the challenge is of its own endpoint. */
function answerWith(secret: string) {
  return ({ headers, body }: Omit<Received, "answer">): Answer => {
    try {
      const event = new Webhook(secret).verify(body, headers as Record<string, string>) as Record<string, string>;
      return event["type"] === "webhook.challenge" ? { status: 200, body: event["challenge"] ?? "" } : { status: 204 };
    } catch {
      return { status: 401 };
    }
  };
}

test("a new target gets tests only; what waits goes in its order once it is proven, and nothing is lost", async () => {
  receiver.answer = ({ path }) => ({ status: path.includes("well-known") ? 404 : 401 });
  const session = await openStream();
  const made = await make(session.streamId, { ordered: true });
  expect(made).toMatchObject({ enabled: true, status: "unproven", provenAt: null, unproven: { askedAt: null } });
  // The first challenge came before the receiver could know the secret.
  const first = await challenged(made.endpointId);
  expect(first).toMatchObject({
    status: "unproven",
    unproven: {
      askedAt: expect.any(String),
      detail: expect.stringMatching(/did not answer the challenge: 401; .*: 404$/),
      wellKnown: { url: `https://${hostname}/.well-known/tiktok-live-edge.txt`, text: `tle-${made.endpointId}` },
    },
  });
  const events = stampAll(
    session,
    Array.from({ length: 5 }, (_, index) => chat(`m${index + 1}`)),
  );
  await publish(worker, session, events);
  const pending = async () => {
    const answer = await ask("GET", `/v1/endpoints/${made.endpointId}/statistics`);
    return ((await answer.json()) as { pending: number }).pending;
  };
  await vi.waitUntil(async () => (await pending()) === 5, { timeout: 20_000, interval: 100 });

  // A test goes, and asks for the proof once more; this receiver takes tests and answers no challenge.
  receiver.answer = ({ path, body }) => ({
    status: path.includes("well-known") ? 404 : typeOf({ body }) === undefined ? 204 : 500,
  });
  expect((await ask("POST", `/v1/endpoints/${made.endpointId}/test`)).status).toBe(202);
  await vi.waitUntil(() => messages().includes("This is a test."), { timeout: 20_000 });
  await vi.waitUntil(async () => (await show(made.endpointId)).unproven?.detail?.includes("500"), { timeout: 20_000 });
  expect(messages()).toEqual(["This is a test."]);
  expect(await pending()).toBe(5);

  receiver.answer = answerWith(made.secret);
  expect(await verify(made.endpointId)).toMatchObject({
    endpointId: made.endpointId,
    proven: true,
    provenAt: expect.any(String),
    detail: "it answered the challenge",
  });
  await vi.waitUntil(() => messages().length >= 6, { timeout: 20_000 });
  expect(messages()).toEqual(["This is a test.", "m1", "m2", "m3", "m4", "m5"]);
  expect(await show(made.endpointId)).toMatchObject({ status: "on", unproven: null });

  // Who proved it is in the audit log; what did not prove it is none.
  const rows = await worker.database.query(
    `select action, before, after, principal_kind from audit_log
     where workspace_id = $1 and target_id = $2 order by number`,
    [workspaceId, made.endpointId],
  );
  expect(rows.map(({ action }) => action)).toEqual(["endpoint.created", "endpoint.updated"]);
  expect(rows[1]).toMatchObject({
    before: { proven_at: null },
    after: { proven_at: expect.any(String) },
    principal_kind: "key",
  });
});

test.each([
  ["sends the whole challenge back", ({ body }: { body: string }) => ({ status: 200, body }), "200 without"],
  ["answers with a text of its own", () => ({ status: 200, body: "OK" }), "200 without"],
  ["redirects", () => ({ status: 307, headers: { Location: "https://elsewhere.example.com/" } }), "307, it redirects"],
  ["redirects to its answer", () => ({ status: 302, headers: { Location: "/answer" } }), "302, it redirects"],
  ["never answers", () => "hang" as const, "no whole answer within 5 s"],
  ["breaks off", () => "drop" as const, "did not answer the challenge"],
])("a target that %s is not proven", async (_what, answer: Receiver["answer"], detail) => {
  receiver.answer = (request) => (request.path.includes("well-known") ? { status: 404 } : answer(request));
  const { streamId } = await openStream();
  const { endpointId } = await make(streamId, { enabled: false });
  // One that is off is asked nothing.
  expect((await ask("POST", `/v1/endpoints/${endpointId}/verify`)).status).toBe(409);
  expect(came()).toEqual([]);
  expect((await ask("PATCH", `/v1/endpoints/${endpointId}`, { enabled: true })).status).toBe(200);
  const shown = await challenged(endpointId);
  expect(shown).toMatchObject({ status: "unproven", provenAt: null });
  expect(shown.unproven?.detail).toContain(detail);
  // The challenge, the text at the well-known address, and nothing to where it redirects.
  expect(came().map(({ path }) => path)).toEqual([
    `/${hostname}/hook`,
    `/${hostname}/.well-known/tiktok-live-edge.txt`,
  ]);
  expect(receiver.received.filter(({ path }) => path.startsWith("/elsewhere"))).toEqual([]);
});

test("the text at the host's well-known address proves it, too", async () => {
  const { streamId } = await openStream();
  const { endpointId } = await make(streamId);
  await challenged(endpointId);
  receiver.answer = ({ path }) =>
    path.endsWith("/.well-known/tiktok-live-edge.txt") ? { status: 200, body: `tle-${endpointId}\n` } : { status: 204 };
  expect(await verify(endpointId)).toMatchObject({ proven: true, detail: "the text is at the well-known address" });
});

test("another URL has to be proven again, by itself where the receiver is there; the same one not", async () => {
  const { streamId } = await openStream();
  const made = await make(streamId);
  const path = `/v1/endpoints/${made.endpointId}`;
  receiver.answer = answerWith(made.secret);
  await challenged(made.endpointId);
  expect(await verify(made.endpointId)).toMatchObject({ proven: true });
  const { provenAt } = await show(made.endpointId);
  const same = await ask("PATCH", path, { url: made.url, description: "mine" });
  expect(await same.json()).toMatchObject({ status: "on", provenAt });
  const asked = came().length;
  expect(await verify(made.endpointId)).toMatchObject({ proven: true, provenAt, detail: "it is proven" });
  expect(came()).toHaveLength(asked);

  const other = await ask("PATCH", path, { url: `https://${hostname}/other` });
  expect(await other.json()).toMatchObject({ status: "unproven", provenAt: null, unproven: { askedAt: null } });
  await vi.waitUntil(async () => (await show(made.endpointId)).status === "on", { timeout: 20_000 });
  expect(came().at(-1)).toMatchObject({ path: `/${hostname}/other` });
});

test("what leads to a private address is sent no challenge", async () => {
  names.addresses[hostname] = [publicAddress, "10.1.2.3"];
  const { streamId } = await openStream();
  const { endpointId } = await make(streamId);
  const { unproven } = await challenged(endpointId);
  expect(unproven?.detail).toContain("not public: private");
  expect(came()).toEqual([]);
});

test("a name is looked up before each attempt, and nothing goes where one of its addresses is private", async () => {
  const session = await openStream();
  const { endpointId, secret } = await make(session.streamId);
  await challenged(endpointId);
  receiver.answer = answerWith(secret);
  expect(await verify(endpointId)).toMatchObject({ proven: true });
  names.addresses[hostname] = [publicAddress, "10.1.2.3"];
  await publish(worker, session, stampAll(session, [chat("one")]));
  const attempts = async (count: number) =>
    vi.waitUntil(
      async () => {
        await worker.database.query("update deliveries set due_at = now() where due_at > now() and endpoint_id = $1", [
          endpointId,
        ]);
        await ask("PATCH", `/v1/endpoints/${endpointId}`, {});
        const rows = await worker.database.query(
          "select a.status, a.error from attempts a join deliveries d using (day, delivery_id) where endpoint_id = $1 order by attempt",
          [endpointId],
        );
        return rows.length >= count && rows;
      },
      { timeout: 20_000, interval: 500 },
    );
  const [first] = await attempts(1);
  expect(first).toEqual({ status: null, error: expect.stringContaining("not public: private") });
  expect(messages()).toEqual([]);

  names.addresses[hostname] = [publicAddress, "2606:2800:220:1::1"];
  await vi.waitUntil(async () => (await attempts(2)).at(-1)?.["status"] === 204, { timeout: 20_000 });
  expect(messages()).toEqual(["one"]);
});

test("challenges are a budget of the workspace: a loop gets 429, and its target no more than that", async () => {
  const { streamId } = await openStream();
  const { endpointId } = await make(streamId);
  await challenged(endpointId);
  const most = budgets.challenges.units;
  const answers = await Promise.all(
    Array.from({ length: most + 5 }, () => ask("POST", `/v1/endpoints/${endpointId}/verify`)),
  );
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThanOrEqual(5);
  expect(await refused[0]?.json()).toMatchObject({ code: "budget_spent", budget: "challenges" });
  expect(came().filter(({ body }) => typeOf({ body }) === "webhook.challenge").length).toBeLessThanOrEqual(most);
  // It is nobody's fault but the workspace's own: the endpoint is as it was.
  expect(await show(endpointId)).toMatchObject({ enabled: true, status: "unproven" });
});

test("what goes to one host is one budget, however many endpoints send there: it waits, and nothing is lost", async () => {
  const session = await openStream();
  const endpoints = await Promise.all([make(session.streamId), make(session.streamId)]);
  receiver.answer = ({ path, headers, body }) => {
    const challenge = (JSON.parse(body || "{}") as { challenge?: string }).challenge;
    return path.endsWith("/hook") && headers["webhook-id"] ? { status: 200, body: challenge ?? "" } : { status: 404 };
  };
  for (const { endpointId } of endpoints) {
    await challenged(endpointId);
    expect(await verify(endpointId)).toMatchObject({ proven: true });
    // What its gate took of the budget already is gone with it.
    await worker.worker.evictDurableObject("ENDPOINT_GATE", { name: endpointId });
  }
  const env = (await worker.worker.getEnv()) as unknown as {
    GUESS_LIMIT: { getByName: (name: string) => GuessLimitRpc };
  };
  const budget = env.GUESS_LIMIT.getByName(`budget hostSends ${hostname}`);
  const { units } = budgets.hostSends;
  // As much as is sent in two minutes, by whomever.
  expect(await budget.take({ tries: 2 * units, periodMs: 120_000 }, 2 * units - 100)).toEqual({ ok: true });
  await publish(worker, session, stampAll(session, [chat("one"), chat("two")]));
  const paused = async ({ endpointId }: Made) => {
    const answer = await ask("GET", `/v1/endpoints/${endpointId}/statistics`);
    const { pausedUntil, pending } = (await answer.json()) as { pausedUntil: string | null; pending: number };
    return pausedUntil !== null && pending === 2;
  };
  for (const endpoint of endpoints) await vi.waitUntil(() => paused(endpoint), { timeout: 20_000, interval: 200 });
  const another = await make(session.streamId);
  expect((await challenged(another.endpointId)).unproven?.detail).toContain("too much is sent to this host");
  expect(messages()).toEqual([]);

  // A minute later, as the object counts.
  expect(await budget.take({ tries: 1_000_000, periodMs: 1 })).toEqual({ ok: true });
  await vi.waitUntil(() => messages().length === 4, { timeout: 25_000 });
  expect(messages().toSorted()).toEqual(["one", "one", "two", "two"]);
});
