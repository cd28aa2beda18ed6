/** docs/recipes.md: its code, rules and settings do what the page says, against stand-ins of the services' documented forms. */
import { once } from "node:events";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { afterEach, expect, test } from "vitest";
import { createEndpoint } from "#shared/api/operations/endpoints.ts";
import { goldenEvents } from "#shared/dialects/golden-show.ts";
import type { RecordedEvent, UnifiedEvent } from "#shared/event.ts";
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

async function listen(server: Server): Promise<string> {
  servers.push(server.listen(0, "127.0.0.1"));
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
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
  const at = await listen(
    createServer((request, answer) => {
      const url = new URL(request.url ?? "/", "http://script");
      if (request.method === "GET") {
        answer.end(returned.get(url.pathname));
        return;
      }
      let contents = "";
      request.on("data", (piece: Buffer) => (contents += piece.toString()));
      request.on("end", () => {
        const given = { parameter: Object.fromEntries(url.searchParams), postData: { contents } };
        try {
          const output = runInNewContext(`${code}; doPost(given)`, { ...script, given }) as string;
          const place = `/echo/${returned.size}`;
          returned.set(place, output);
          answer.writeHead(302, { Location: at + place }).end();
        } catch {
          // Its page of errors.
          answer.writeHead(200, { "Content-Type": "text/html" }).end("<html>Error</html>");
        }
      });
    }),
  );
  return { at, rows };
}

test("Google Sheets: the script proves itself over its redirect, writes a row for each event once, and no formula", async () => {
  const { at, rows } = await appsScript(docsBlock(page, "js", "SpreadsheetApp"));
  const { url, headers, onRedirect } = endpointOf("script.google.com");
  const here = new URL(url);
  const send = (body: string, search = here.search) =>
    attempt(
      { url: `${at}/exec${search}`, headers, onRedirect },
      { deliveryId: "dl_1", body },
      { sign: async () => "v1,x" },
      { fetch, now: Date.now, refusalOf: async () => undefined },
    );
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

test("n8n: its answer is the challenge, and its code gives an item for each event", () => {
  expect(endpointOf("n8n.example.com")).toMatchObject({ headers: { "X-Key": "a word of yours" }, batchSize: 20 });
  const text = docsBlock(page, "js", "$input");
  const [, expression = ""] =
    /answers with text: `\{\{ (.*?) \}\}`/.exec(readFileSync(`${root}/${page}`, "utf8")) ?? [];
  const answer = (body: unknown) => runInNewContext(expression, { $json: { body } }) as unknown;
  expect([answer(challenge), answer(gifts[0])]).toEqual([challenge.challenge, "ok"]);
  const items = (...bodies: unknown[]) => {
    const $input = { all: () => bodies.map((body) => ({ json: { body } })) };
    return JSON.parse(JSON.stringify(runInNewContext(`(() => {${text}})()`, { $input }))) as { json: object }[];
  };
  expect(items(challenge)).toEqual([]);
  expect(items(gifts, gifts[0]).map(({ json }) => json)).toMatchObject([
    { eventType: "GIFT", name: "Ben", giftName: "Rose", giftCount: 1 },
    { eventType: "GIFT", name: "Ben", giftName: "Rose", giftCount: 3 },
    { eventType: "GIFT", giftCount: 1 },
  ]);
});

test("Make: the endpoint is one that the API takes, with the key in Make's header", () => {
  expect(endpointOf("hook.eu2.make.com")).toMatchObject({
    headers: { "x-make-apikey": "the key that you have made there" },
    eventTypes: ["GIFT"],
  });
});

test.each([
  ["Zapier", "hooks.zapier.com", "/hooks/catch/123456/abcdef/", { name: 'Be"n', gift: "Rose", count: 3, coins: 3 }],
  ["Home Assistant", "homeassistant.local", "/api/webhook/tiktok-gift-a-word-of-your-own", { name: 'Be"n', coins: 3 }],
])("%s: the rule's request is allowed by the file and arrives as JSON", async (_, host, path, expected) => {
  const asked: [string | undefined, string | undefined, unknown][] = [];
  const at = await listen(
    createServer((request, answer) => {
      let text = "";
      request.on("data", (piece: Buffer) => (text += piece.toString()));
      request.on("end", () => {
        asked.push([request.url, request.headers["content-type"], JSON.parse(text)]);
        answer.end('{"status":"success"}');
      });
    }),
  );
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
