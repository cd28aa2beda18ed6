/** Every route there is, with what no client should send: whatever is answered, it is never the server's own fault. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { limits } from "#shared/protocol/limits.ts";
import { chat, createStream, openSession, publish, stampAll } from "./stream.ts";
import { sharedTestWorker, signedHeaders, type TestWorker } from "./worker.ts";

/** As the router has them: middleware has the method ALL, and routes of several handlers stand there several times. */
// By a name that the compiler does not follow: the Worker's types are not the tests'.
const appModule = new URL("../workers/app.ts", import.meta.url).href;
const { app } = (await import(appModule)) as { app: { routes: { method: string; path: string }[] } };
const listed = new Set(
  app.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => `${method} ${path}`),
);
/** What is deleted cannot be asked for any more. */
const isLast = (route: string) => route.startsWith("DELETE");
const routes = [...listed].sort((a, b) => Number(isLast(a)) - Number(isLast(b)));

let worker: TestWorker;
/** What stands for each parameter of a path where it is to be somebody's. */
let known: Record<string, string>;
beforeAll(async () => {
  worker = await sharedTestWorker();
  const session = await openSession(worker, await createStream(worker));
  await publish(worker, session, stampAll(session, [chat("a")]));
  const made = async (path: string, body: unknown) => {
    const response = await worker.api("POST", `/v1/streams/${session.streamId}/${path}`, body);
    expect(response.status).toBe(201);
    return (await response.json()) as Record<string, string>;
  };
  const rule = { name: "r", trigger: { on: "event", types: ["CHAT"] }, actions: [{ type: "log", text: "x" }] };
  const [{ ruleId = "" }, { endpointId = "" }] = await Promise.all([
    made("rules", { rule }),
    made("endpoints", { url: "https://hooks.example.com/", enabled: false }),
  ]);
  known = {
    streamId: session.streamId,
    sessionId: session.sessionId,
    ruleId,
    endpointId,
    deliveryId: `dl_20261121_${"a".repeat(32)}`,
    deadLetterId: "1",
    // No key of anybody's, and no token: who is revoked here cannot go on.
    keyId: "nobody",
    ingestKeyId: "nobody",
    tokenId: "ot_nobody",
    giftId: "5655",
    actionId: "a".repeat(64),
    name: "count",
    workspaceId: "ws_nobody",
    grantId: "gr_nobody",
    runId: "rp_nobody",
    exportId: "ex_nobody",
    sceneId: "sc_nobody",
    revision: "1",
    mediaId: `md_${"0".repeat(40)}`,
    blockId: "ob_nobody",
    heldId: "hd_1",
    actId: "ac_1",
    noteId: "vn_nobody",
    userId: "7012345",
    link: "el_nobody",
    provider: "google",
    passkeyId: "pk_nobody",
    invitationId: "iv_nobody",
    erasureId: "pe_aaaaaaaaaaaaaaaa",
    requestId: "vr_aaaaaaaaaaaaaaaa",
    dialect: "tikfinity",
    stream: session.streamId,
  };
  // The log has it: from here on every reader has something to read.
  await vi.waitUntil(async () => (await worker.api("GET", `/v1/sessions/${session.sessionId}`)).status === 200);
});
afterAll(() => worker.stop());

const parameter = /:(\w+)/g;
const namesOf = (path: string) => Array.from(path.matchAll(parameter), ([, name = ""]) => name);
/** The path with what is known, but for one parameter. */
const fill = (path: string, changed: Record<string, string> = {}) =>
  path.replaceAll(parameter, (_all, name: string) => changed[name] ?? known[name] ?? "").replace("*", "x");

/** Texts where a path has an id. */
const ids = ["-1", "2147483648", "9223372036854775808", "%ff", "x".repeat(3_000), randomUUID().toUpperCase()];
/** Texts where a query has an integer, a place in a list or a time. */
const oddities = [
  "-1",
  "1e3",
  "2147483648",
  "9007199254740991",
  "9223372036854775808",
  "",
  "%00",
  "%ff",
  "0000-01-01T00:00:00Z",
  "9999-12-31T23:59:59-14:00",
  "x:99999999999999999999",
  "x".repeat(3_000),
  randomUUID().toUpperCase(),
  `0000-01-01T00:00:00.000000Z~dl_20261121_${"a".repeat(32)}`,
  `999999999999999-999-${"a".repeat(64)}`,
];

/** Every query parameter that some route reads. A route that refuses others is asked with its own alone. */
const queries = [
  "after",
  "before",
  "limit",
  "types",
  "since",
  "session",
  "stream",
  "room",
  "user",
  "gift",
  "receiver",
  "rule",
  "status",
  "state",
  "query",
  "reason",
  "confirm",
  "deleted",
  "replaces",
  "token",
];

const nested = (depth: number, innermost: string) => `${'{"a":'.repeat(depth)}${innermost}${"}".repeat(depth)}`;
const escapes = { nul: String.raw`"\u0000"`, half: String.raw`"\ud800"` };
/** Fields that some body has. Each is given every value that is none for it. */
const fields = [
  "revision",
  "rule",
  "rules",
  "reason",
  "mode",
  "since",
  "madeBefore",
  "value",
  "add",
  "leftMs",
  "addMs",
  "maxMs",
  "until",
  "seqNo",
  "sessionId",
  "eventId",
  "actionId",
  "event",
  "condition",
  "durationMs",
  "userIds",
  "batchSize",
  "rateLimit",
  "uniqueId",
  "wanted",
  "url",
  "name",
  "startedAt",
  "leaseToken",
  "token",
  "no",
  "maxStreams",
  "streams",
  "gifts",
  "events",
  "runnerId",
  "creatorId",
  "status",
];
const values = ["-1", "0.5", "1e400", "9007199254740992", "[]", "{}", "null", "true", escapes.nul, escapes.half, '"x"'];
const bodies: [name: string, body: string][] = [
  ["depth", nested(2_000, "1")],
  ["depth and a NUL", nested(2_000, escapes.nul)],
  // As much as fits into a small body, and into one with rules or events in it.
  ...[8_000, 100_000].map((depth): [string, string] => [
    `${depth} lists and a NUL`,
    `${"[".repeat(depth)}${escapes.nul}${"]".repeat(depth)}`,
  ]),
  ["a little too deep, with a NUL", nested(limits.jsonDepth, escapes.nul)],
  ["as deep as may be, with a NUL", nested(limits.jsonDepth - 1, escapes.nul)],
  ["half of a depth", "[".repeat(7_000)],
  ["a NUL as a name", String.raw`{"\u0000": 1, "__proto__": {"constructor": 1}}`],
  ...["null", "1", "[]", "{}", "", "{"].map((body): [string, string] => [`the body ${body}`, body]),
  ...values.map((value): [string, string] => [
    `every field as ${value}`,
    `{${fields.map((field) => `"${field}":${value}`).join(",")}}`,
  ]),
];

/** One field by itself is not refused for its neighbours. */
const wholes: [name: string, path: RegExp, body: (value: string) => string][] = [
  ["revision", /rollback$/, (value) => `{"revision":${value}}`],
  ["revision", /rules\/:ruleId$/, (value) => `{"revision":${value},"rule":{"enabled":true}}`],
  ["since", /recover$/, (value) => `{"since":${value}}`],
  ["madeBefore", /discard$/, (value) => `{"madeBefore":${value}}`],
  ["value", /counters\/:name$/, (value) => `{"value":${value}}`],
  ["add", /counters\/:name$/, (value) => `{"add":${value}}`],
  ["leftMs", /timers\/:name$/, (value) => `{"leftMs":${value}}`],
  ["until", /timers\/:name$/, (value) => `{"leftMs":1000,"until":${value}}`],
  ["addMs", /timers\/:name$/, (value) => `{"addMs":${value}}`],
  ["seqNo", /explain$/, (value) => `{"sessionId":"${known["sessionId"]}","seqNo":${value}}`],
  ["sessionId", /dry-run$|explain$/, (value) => `{"sessionId":${value},"seqNo":1}`],
  ["durationMs", /mute$/, (value) => `{"durationMs":${value}}`],
  ["durationMs", /outcome$/, (value) => `{"status":"success","durationMs":${value}}`],
  ["batchSize", /endpoints\/:endpointId$/, (value) => `{"batchSize":${value}}`],
  ["rateLimit", /endpoints\/:endpointId$/, (value) => `{"rateLimit":${value}}`],
  [
    "event",
    /rules\/test$/,
    (value) => `{"condition":{},"event":{"eventType":"LIKE","payload":{"likeCount":${value},"totalLikeCount":1}}}`,
  ],
  ["coins", /ingest\/gifts$/, (value) => `{"gifts":[{"giftId":"1","name":"x","imageUrl":"","coins":${value}}]}`],
  ["token", /lease$/, (value) => `{"runnerId":"a","token":${value}}`],
  ["no", /lease$/, (value) => `{"runnerId":"a","term":"a-term-of-sixteen-and-more","no":${value}}`],
  ["maxStreams", /assignments$/, (value) => `{"runnerId":"a","maxStreams":${value}}`],
  [
    "startedAt",
    /ingest\/streams\/:streamId\/sessions$/,
    (value) => `{"sessionId":"${randomUUID()}","roomId":"1","provider":"mock","leaseToken":1,"startedAt":${value}}`,
  ],
];
const integers = [
  "-1",
  "0",
  "0.5",
  "32768",
  "2147483647",
  "2147483648",
  "9007199254740991",
  "9007199254740992",
  "1e400",
  '"0000-01-01T00:00:00Z"',
  '"0001-01-01T00:00:00+14:00"',
  '"9999-12-31T23:59:59-14:00"',
];

/** Asks as whoever the route is for. */
function answerTo(method: string, path: string, body?: string): Promise<Response> {
  const isRead = method === "GET" || method === "DELETE";
  const text = isRead ? "" : (body ?? "");
  const auth = path.startsWith("/v1/ingest/")
    ? { ...signedHeaders(worker.ingestKey, { method, path, body: text }), "Idempotency-Key": "k" }
    : { Authorization: `Bearer ${worker.apiKey}` };
  return fetch(worker.url + path, { method, headers: auth, ...(!isRead && { body: text }) });
}

/** What was asked, where the answer is the server's fault, or where there is none because too much was asked. */
async function faultOf(method: string, path: string, body?: string): Promise<string | undefined> {
  const response = await answerTo(method, path, body);
  const isStream = response.headers.get("Content-Type")?.startsWith("text/event-stream") === true;
  if (isStream) await response.body?.cancel();
  const said = isStream ? "" : await response.text();
  return response.status >= 500 || response.status === 429
    ? `${method} ${path.slice(0, 200)} ${body?.slice(0, 80) ?? ""}: ${response.status} ${said}`
    : undefined;
}

test("there are the routes that there are", () => {
  expect(routes.length).toBeGreaterThan(60);
  // What a path has is known above.
  const parameters = new Set(routes.flatMap((route) => namesOf(route)));
  expect([...parameters].filter((name) => known[name] === undefined)).toEqual([]);
});

test.each(routes)("%s answers whatever it is sent, and is never at fault itself", async (route) => {
  const [method = "", path = ""] = route.split(" ");
  const asked = namesOf(path).flatMap((name) =>
    ids.map((oddity): [path: string, body?: string] => [fill(path, { [name]: encodeOddity(oddity) }), "{}"]),
  );
  if (method === "GET" || method === "DELETE") {
    for (const query of await queriesOf(method, fill(path))) {
      asked.push(...oddities.map((oddity): [string] => [`${fill(path)}?${query}=${encodeOddity(oddity)}`]));
    }
  } else {
    for (const [, body] of bodies) asked.push([fill(path), body]);
    for (const [, where, body] of wholes)
      if (where.test(path)) asked.push(...integers.map((value): [string, string] => [fill(path), body(value)]));
  }
  const faults: (string | undefined)[] = [];
  for (let from = 0; from < asked.length; from += 20) {
    faults.push(
      ...(await Promise.all(asked.slice(from, from + 20).map(([where, body]) => faultOf(method, where, body)))),
    );
  }
  expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
});

/** The query parameters that a route reads. */
async function queriesOf(method: string, path: string): Promise<string[]> {
  if (method === "DELETE") return ["reason", "confirm"];
  // These let any other be. One of them never ends.
  if (/\/(live|events)$/.test(path) && path.includes("/streams/")) return ["after", "types", "token"];
  const refused = async (query: string) =>
    (await (await answerTo(method, `${path}?${query}=1`)).text()).includes("nrecognized");
  if (!(await refused("nonsense"))) return [];
  const own = await Promise.all(queries.map(async (query) => ((await refused(query)) ? [] : [query])));
  return own.flat();
}

function encodeOddity(oddity: string): string {
  return oddity.includes("%") ? oddity : encodeURIComponent(oddity);
}
