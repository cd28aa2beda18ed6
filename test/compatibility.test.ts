/**
 * The released contract (docs/contracts/released) against what is built now: nothing of it is taken back, its examples are
 * answered as it says, and a runner of before is served.
 */
import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { breaksOf } from "../scripts/contracts/compatibility.ts";
import { openApiDocument } from "../scripts/contracts/openapi.ts";
import type { Json } from "./contract-arbitrary.ts";
import { contractReader, type DescribedOperation } from "./contract-reader.ts";
import { createStream, readLog } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

const read = (name: string): Json => JSON.parse(readFileSync(`docs/contracts/released/${name}`, "utf8")) as Json;
const released = read("v1.json");

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

test("nothing of the released contract is taken back", () => {
  expect(breaksOf(released, openApiDocument())).toEqual([]);
});

/** What a request of the released document is sent with, where it has an example. */
function exampleOf({ path, method }: DescribedOperation): unknown {
  const paths = released["paths"] as Record<
    string,
    Record<string, { requestBody?: { content: Record<string, { example?: unknown }> } }>
  >;
  return paths[path]?.[method.toLowerCase()]?.requestBody?.content["application/json"]?.example;
}

test("its examples and its reads are answered as it says", async () => {
  const { operations, faultOf } = contractReader(released);
  const ids = new Map<string, string>([["workspaceId", worker.workspaceId]]);
  const handle = `released${randomUUID().slice(0, 8)}`;
  const isMade = ({ parameters }: DescribedOperation) => parameters.some(({ name }) => name === "Idempotency-Key");
  const isAsked = ({ method, security, statuses }: DescribedOperation) =>
    method === "GET" && security.includes("key") && statuses.includes("200");
  const inOrder = [
    ...operations.filter(isMade).toSorted((a, b) => a.path.length - b.path.length),
    ...operations.filter((one) => !isMade(one) && exampleOf(one) !== undefined),
    ...operations.filter(isAsked),
  ];
  const faults: string[] = [];
  for (const operation of inOrder) {
    const example = exampleOf(operation);
    if (isMade(operation) && example === undefined) continue;
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => ids.get(name) ?? "none");
    const text = example === undefined ? null : JSON.stringify(example).replaceAll("{{handle}}", handle);
    const stop = new AbortController();
    const answer = await fetch(worker.url + path, {
      method: operation.method,
      headers: { Authorization: `Bearer ${worker.apiKey}`, "Content-Type": "application/json" },
      body: text,
      signal: stop.signal,
    });
    const type = answer.headers.get("Content-Type") ?? "";
    const isStream = type.startsWith("text/event-stream");
    const body = isStream ? "" : await answer.text();
    if (isStream) stop.abort();
    const fault = faultOf(operation, { status: answer.status, type, text: body });
    if (fault !== undefined) faults.push(`${operation.id}: ${fault}`);
    if (isMade(operation) && answer.status !== 201) faults.push(`${operation.id}: ${answer.status}`);
    else if (isMade(operation)) {
      for (const [name, value] of Object.entries(JSON.parse(body) as Json)) {
        if (name.endsWith("Id") && typeof value === "string") ids.set(name, value);
      }
    }
  }
  expect(faults).toEqual([]);
  expect(ids.has("ruleId")).toBe(true);
});

interface Recorded {
  what: string;
  method: string;
  path: string;
  headers?: Record<string, string>;
  body: unknown;
  status: number;
  /** Of the answer, as far as that runner reads it. */
  answer: Json;
}

test("a runner of before is served: its lease, its session, its batch, sent twice", async () => {
  const { requests } = read("runner-v1.json") as unknown as { requests: Recorded[] };
  const streamId = await createStream(worker);
  const sessionId = randomUUID();
  const startedAt = Date.now();
  const values: Record<string, string | number> = { streamId, sessionId, startedAt };
  const eventIdOf = (seqNo: number, rawType: string) =>
    createHash("sha256").update(`${streamId}:${sessionId}:${seqNo}:${rawType}`).digest("hex");
  values["chatEventId"] = eventIdOf(1, "WebcastChatMessage");
  values["giftEventId"] = eventIdOf(2, "WebcastGiftMessage");
  const fill = (text: string) =>
    text
      .replace(/"\{\{(\w+):number\}\}"/g, (_, name: string) => String(values[name]))
      .replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name]));
  for (const { what, method, path, headers = {}, body, status, answer } of requests) {
    const filled = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fill(value)]));
    const response = await worker.signed(method, fill(path), fill(JSON.stringify(body)), filled);
    const text = await response.text();
    expect([what, response.status, text]).toEqual([what, status, expect.any(String)]);
    const said = JSON.parse(text) as Json;
    expect([what, said]).toEqual([what, expect.objectContaining(JSON.parse(fill(JSON.stringify(answer))) as Json)]);
    if (typeof said["token"] === "number") values["token"] = said["token"];
  }
  const events = await readLog(worker, sessionId, 2);
  expect(events.map(({ eventType }) => eventType)).toEqual(["CHAT", "GIFT"]);
});
