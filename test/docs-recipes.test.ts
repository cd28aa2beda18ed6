/** docs/recipes.md: its code, rules and settings do what the page says, against stand-ins of the services' documented forms. */
import { once } from "node:events";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { afterEach, expect, test } from "vitest";
import { createEndpoint } from "#shared/api/operations/endpoints.ts";
import { goldenEvents } from "#shared/dialects/golden-show.ts";
import type { RecordedEvent, UnifiedEvent } from "#shared/event.ts";
import type { GateSettings } from "#shared/protocol/gate-protocol.ts";
import { parseRule } from "#shared/rules/rule.ts";
import type { Occasion } from "#shared/rules/occasion.ts";
import { isOfTool } from "#shared/tools/action.ts";
import { compileTool, renderTool } from "#shared/tools/compile.ts";
import { answersChallenge } from "#shared/webhooks/proof.ts";
import { attempt } from "../durable-objects/endpoint-gate/attempt.ts";
import { readTools } from "../ingest-node/tools/settings.ts";
import { openTools } from "../ingest-node/tools/tools.ts";
import { docsBlock } from "./docs-example.ts";

const root = join(import.meta.dirname, "..");
const page = "docs/recipes.md";
const challenge = { type: "webhook.challenge", challenge: "challenge_abcdefghijklmnop" };
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

interface Asked {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  text: string;
}
interface Said {
  status?: number;
  headers?: Record<string, string>;
  text?: string;
}

/** A service on this machine, by what it answers; its address without a slash at its end. */
async function standIn(answerOf: (asked: Asked) => Said): Promise<string> {
  const server = createServer((request, answer) => {
    let text = "";
    request.on("data", (piece: Buffer) => (text += piece.toString()));
    request.on("end", () => {
      const { method = "", headers } = request;
      const said = answerOf({ method, url: new URL(request.url ?? "/", "http://service"), headers, text });
      answer.writeHead(said.status ?? 200, said.headers).end(said.text);
    });
  });
  servers.push(server.listen(0, "127.0.0.1"));
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Sends as an endpoint does that is made with these settings. */
const sender = (settings: Pick<GateSettings, "url" | "headers" | "onRedirect">) => (body: string) =>
  attempt(
    settings,
    { deliveryId: "dl_1", body },
    { sign: async () => "v1,x" },
    { fetch, now: Date.now, refusalOf: async () => undefined },
  );

/** What the page says in words: the first group of the pattern. */
function words(pattern: RegExp): string {
  const found = pattern.exec(readFileSync(`${root}/${page}`, "utf8"))?.[1];
  if (found === undefined) throw new Error(`${page} does not say ${String(pattern)}`);
  return found;
}

/** What goes to the service, as JSON. */
const told = (events: readonly UnifiedEvent[]) => JSON.stringify(events.length === 1 ? events[0] : events);
const gifts = goldenEvents().filter(({ eventType }) => eventType === "GIFT");

/** The endpoint that the page has for a host. Throws where the API would refuse it. */
function endpointOf(host: string) {
  const {
    url,
    headers = {},
    onRedirect = "fail",
    ...rest
  } = createEndpoint.body.parse(JSON.parse(docsBlock(page, "json", `"url": "https://${host}`).trim()));
  return { url, headers, onRedirect, ...rest };
}

/** Apps Script's web app: runs `doPost`, and answers with a redirect to what it returned. */
async function appsScript(code: string) {
  const rows: unknown[][] = [];
  const cache = new Map<string, string>();
  const returned = new Map<string, string>();
  const script = {
    SpreadsheetApp: {
      getActiveSpreadsheet: () => ({ getSheets: () => [{ appendRow: (row: unknown[]) => rows.push(row) }] }),
    },
    CacheService: {
      getScriptCache: () => ({
        get: (name: string) => cache.get(name) ?? null,
        put: (name: string, value: string) => void cache.set(name, value),
      }),
    },
    LockService: { getScriptLock: () => ({ waitLock: () => undefined, releaseLock: () => undefined }) },
    ContentService: { createTextOutput: (text: string) => text },
  };
  const at = await standIn(({ method, url, text: contents }) => {
    if (method === "GET") return { text: returned.get(url.pathname) ?? "" };
    const given = { parameter: Object.fromEntries(url.searchParams), postData: { contents } };
    try {
      const output = runInNewContext(`${code}; doPost(given)`, { ...script, given }) as string;
      const place = `/echo/${returned.size}`;
      returned.set(place, output);
      return { status: 302, headers: { Location: at + place } };
    } catch {
      // Its page of errors.
      return { headers: { "Content-Type": "text/html" }, text: "<html>Error</html>" };
    }
  });
  return { at, rows };
}

test("Google Sheets: the script proves itself over its redirect, writes a row for each event once, and no formula", async () => {
  const { at, rows } = await appsScript(docsBlock(page, "js", "SpreadsheetApp"));
  const { url, headers, onRedirect } = endpointOf("script.google.com");
  const here = new URL(url);
  const send = (body: string, search = here.search) =>
    sender({ url: `${at}/exec${search}`, headers, onRedirect })(body);
  expect(answersChallenge((await send(JSON.stringify(challenge))).responseBody, challenge.challenge)).toBe(true);
  const formula = { ...goldenEvents()[0], payload: { message: "=HYPERLINK(1)", emotes: [], language: "" } };
  const batch = told([...gifts, formula as UnifiedEvent]);
  expect(await send(batch)).toMatchObject({ succeeded: true, status: 200, responseBody: "ok" });
  await send(batch);
  await send(batch, "?key=another");
  expect(rows.map(([, ...row]) => row)).toEqual([
    ["GIFT", "Ben", "Rose", 0],
    ["GIFT", "Ben", "Rose", 0],
    ["CHAT", "Ann 😀", "'=HYPERLINK(1)", 0],
  ]);
});

/** n8n's workflow as the page builds it: a webhook that asks for a header, what it responds with, and the code behind it. */
async function n8nWorkflow(built: { header: string; key: string; responds: string; code: string }) {
  const items: { json: object }[] = [];
  const at = await standIn(({ method, headers, text }) => {
    if (method !== "POST") return { status: 404 };
    if (headers[built.header.toLowerCase()] !== built.key) return { status: 403, text: "Authorization data is wrong!" };
    const json = { headers, params: {}, query: {}, body: JSON.parse(text) as unknown };
    const $input = { all: () => [{ json }] };
    const given = runInNewContext(`(() => {${built.code}})()`, { $input }) as { json: object }[];
    items.push(...(JSON.parse(JSON.stringify(given)) as typeof items));
    return { text: runInNewContext(built.responds, { $json: json }) as string };
  });
  return { at, items };
}

test("n8n: followed step by step, the endpoint proves itself, and each event is an item", async () => {
  const { headers, onRedirect, batchSize } = endpointOf("n8n.example.com");
  const header = words(/_Header Auth_ with the name `([\w-]+)`/);
  const { at, items } = await n8nWorkflow({
    header,
    key: "a word of yours",
    responds: words(/answers with text: `\{\{ (.*?) \}\}`/),
    code: docsBlock(page, "js", "$input"),
  });
  const send = sender({ url: `${at}/webhook/tiktok`, headers, onRedirect });
  expect(answersChallenge((await send(JSON.stringify(challenge))).responseBody, challenge.challenge)).toBe(true);
  expect(items).toEqual([]);
  expect(batchSize).toBe(20);
  for (const events of [gifts, gifts.slice(0, 1)]) {
    expect(await send(told(events))).toMatchObject({ succeeded: true, responseBody: "ok" });
  }
  const other = sender({ url: at, headers: { [header]: "another word" }, onRedirect });
  expect(await other(told(gifts))).toMatchObject({ succeeded: false, status: 403 });
  expect(items.map(({ json }) => json)).toMatchObject([
    { eventType: "GIFT", name: "Ben", giftName: "Rose", giftCount: 1 },
    { eventType: "GIFT", name: "Ben", giftName: "Rose", giftCount: 3 },
    { eventType: "GIFT", giftCount: 1 },
  ]);
});

/** Make's scenario as the page builds it: a custom webhook with a key, its response, and what gets through the filter. */
async function makeScenario(built: { key: string; status: number; body: string; exists: string }) {
  const through: Record<string, unknown>[] = [];
  const at = await standIn(({ headers, text }) => {
    if (headers["x-make-apikey"] !== built.key) return { status: 401, text: "Unauthorized" };
    const bundle = JSON.parse(text) as Record<string, unknown>;
    if (bundle[built.exists] !== undefined) through.push(bundle);
    // A field that a bundle does not have is empty.
    const valueOf = (name: string) => (typeof bundle[name] === "string" ? bundle[name] : "");
    return { status: built.status, text: built.body.replace(/\{\{1\.(\w+)\}\}/g, (_, name: string) => valueOf(name)) };
  });
  return { at, through };
}

test("Make: followed step by step, the endpoint proves itself, and each event alone gets through the filter", async () => {
  const { headers, onRedirect, eventTypes } = endpointOf("hook.eu2.make.com");
  const { at, through } = await makeScenario({
    key: "the key that you have made there",
    status: Number(words(/_Webhook response_: status (\d+)/)),
    body: words(/_Webhook response_: status \d+, body `([^`]+)`/),
    exists: words(/behind a filter: `(\w+)` exists/),
  });
  const send = sender({ url: at, headers, onRedirect });
  expect(answersChallenge((await send(JSON.stringify(challenge))).responseBody, challenge.challenge)).toBe(true);
  for (const gift of gifts) expect(await send(told([gift]))).toMatchObject({ succeeded: true, status: 200 });
  const other = sender({ url: at, headers: { "x-make-apikey": "another" }, onRedirect });
  expect(await other(told(gifts.slice(0, 1)))).toMatchObject({ succeeded: false, status: 401 });
  expect(eventTypes).toEqual(["GIFT"]);
  expect(through).toEqual(gifts.map((gift) => JSON.parse(JSON.stringify(gift)) as object));
});

test.each([
  ["Zapier", "hooks.zapier.com", "/hooks/catch/123456/abcdef/", { name: 'Be"n', gift: "Rose", count: 3, coins: 3 }],
  ["Home Assistant", "homeassistant.local", "/api/webhook/tiktok-gift-a-word-of-your-own", { name: 'Be"n', coins: 3 }],
])("%s: the rule's request is allowed by the file and arrives as JSON", async (_, host, path, expected) => {
  const asked: [string | undefined, string | undefined, unknown][] = [];
  const at = await standIn(({ url, headers, text }) => {
    asked.push([url.pathname, headers["content-type"], JSON.parse(text)]);
    return { text: '{"status":"success"}' };
  });
  // On this machine in place of the service's host.
  const here = (block: string) => block.replaceAll(new RegExp(`https?://${host}(:\\d+)?`, "g"), at);
  const file = join(mkdtempSync(join(tmpdir(), "tle-recipes-")), "tools.json");
  writeFileSync(file, here(docsBlock(page, "json", `"allow": ["http${host.startsWith("hooks") ? "s" : ""}://${host}`)));
  const problems: string[] = [];
  const settings = readTools(file, { streamId: "st_1" }, problems);
  expect(problems).toEqual([]);
  const parsed = parseRule(
    JSON.parse(here(docsBlock(page, "json", `"url": "http${host.startsWith("hooks") ? "s" : ""}://${host}`))),
  );
  const action = parsed.ok ? parsed.rule.actions[0] : undefined;
  if (!settings || !action || !isOfTool(action)) throw new Error(JSON.stringify(parsed));
  const values: Record<string, string> = { displayName: 'Be"n', giftName: "Rose", giftCount: "3", coins: "3" };
  const occasion = { event: gifts[1] as RecordedEvent } as Occasion;
  const command = renderTool(compileTool(action), occasion, ({ name }) => values[name] ?? "");
  const tools = openTools(settings, { log: () => undefined, random: () => 0 });
  expect(await tools.carryOut(command)).toEqual({ status: "success" });
  tools.close();
  expect(asked).toEqual([[path, "application/json", expected]]);
});

test("Home Assistant: the automation waits for the address that the rule asks, and its template reads what is sent", () => {
  const automation = docsBlock(page, "yaml", "trigger: webhook");
  const [, id] = /webhook_id: (\S+)/.exec(automation) ?? [];
  const rule = docsBlock(page, "json", "http://homeassistant.local:8123/api/webhook/tiktok");
  expect(rule).toContain(`/api/webhook/${id}"`);
  const [, field = ""] = /trigger\.json\.(\w+)/.exec(automation) ?? [];
  expect(rule).toContain(`\\"${field}\\":`);
});
