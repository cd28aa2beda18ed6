/** docs/contracts/postman.json, run whole against the Worker: every request of it, with its own scripts. */
import { createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";
import { afterAll, beforeAll, chai, expect, test } from "vitest";
import { operations } from "#shared/api/operations.ts";
import { postmanCollection } from "../scripts/contracts/postman.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

interface Script {
  listen: "prerequest" | "test";
  script: { exec: string[] };
}

interface Item {
  name: string;
  event: Script[];
  request: {
    method: string;
    auth?: { type: string };
    header: { key: string; value: string }[];
    body?: { mode: "raw"; raw: string };
    url: {
      path: string[];
      query: { key: string; value: string; disabled?: boolean }[];
      variable: { key: string; value: string }[];
    };
  };
}

interface Collection {
  auth: { bearer: { value: string }[] };
  event: Script[];
  variable: { key: string; value: string }[];
  item: Item[];
}

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

/** Runs a collection of format 2.1 as Postman does, as much of it as ours uses. Returns what failed, by request. */
async function runCollection(collection: Collection, settings: Record<string, string>): Promise<string[]> {
  const failures: string[] = [];
  const kept = new Map([
    ...collection.variable.map(({ key, value }): [string, string] => [key, value]),
    ...Object.entries(settings),
  ]);
  for (const { name, event, request } of collection.item) {
    const own = new Map<string, string>();
    const fill = (text: string): string =>
      text.replace(/\{\{(\$?\w+)\}\}/g, (whole, key: string) =>
        key === "$guid" ? randomUUID() : (own.get(key) ?? kept.get(key) ?? whole),
      );
    const path = request.url.path
      .map((part) => {
        const variable = request.url.variable.find(({ key }) => part === `:${key}`);
        return variable ? encodeURIComponent(fill(variable.value)) : part;
      })
      .join("/");
    const search = new URLSearchParams(
      request.url.query.filter(({ disabled }) => disabled !== true).map(({ key, value }) => [key, fill(value)]),
    ).toString();
    const address = `/${path}${search === "" ? "" : `?${search}`}`;
    const variables = (map: Map<string, string>) => ({
      get: (key: string) => map.get(key),
      set: (key: string, value: string) => void map.set(key, value),
      replaceIn: fill,
    });
    const pm = {
      request: { method: request.method, body: request.body, url: { getPathWithQuery: () => address } },
      variables: variables(own),
      collectionVariables: variables(kept),
      expect: chai.expect,
    };
    const hmac = { HmacSHA256: (text: string, key: string) => createHmac("sha256", key).update(text).digest("hex") };
    runScripts(collection.event, "prerequest", { pm, CryptoJS: hmac });
    const authorization = fill(collection.auth.bearer[0]?.value ?? "");
    const stop = new AbortController();
    const answer = await fetch(fill("{{baseUrl}}") + address, {
      method: request.method,
      redirect: "manual",
      headers: {
        ...Object.fromEntries(request.header.map(({ key, value }) => [key, fill(value)])),
        ...(request.auth?.type !== "noauth" && { Authorization: `Bearer ${authorization}` }),
      },
      body: request.body ? fill(request.body.raw) : null,
      signal: stop.signal,
    });
    const isStream = answer.headers.get("Content-Type")?.startsWith("text/event-stream") === true;
    const text = isStream ? "" : await answer.text();
    if (isStream) stop.abort();
    const tested = (what: string, check: () => void) => {
      try {
        check();
      } catch (error) {
        failures.push(`${what}: ${(error as Error).message}: ${text.slice(0, 300)}`);
      }
    };
    const response = { code: answer.status, json: () => JSON.parse(text) as unknown };
    runScripts(event, "test", { pm: { ...pm, test: tested, response } });
    expect(name).not.toBe("");
  }
  return failures;
}

function runScripts(scripts: Script[], listen: Script["listen"], globals: object): void {
  for (const { script } of scripts.filter((one) => one.listen === listen)) {
    runInContext(script.exec.join("\n"), createContext({ ...globals }));
  }
}

test("the collection has every operation once", () => {
  const { item } = postmanCollection() as unknown as Collection;
  expect(item.map(({ name }) => name).toSorted()).toEqual(operations.map(({ id }) => id).toSorted());
});

test("run whole, nothing in it fails", async () => {
  const collection = JSON.parse(readFileSync("docs/contracts/postman.json", "utf8")) as Collection;
  const failures = await runCollection(collection, {
    baseUrl: worker.url,
    apiKey: worker.apiKey,
    handle: `postman${randomUUID().slice(0, 8)}`,
    ingestKeyId: worker.ingestKey.id,
    ingestSecret: worker.ingestKey.secret,
  });
  expect(failures).toEqual([]);
  console.log(`postman: ${collection.item.length} requests, ${failures.length} failures`);
});
