/**
 * Every operation of the OpenAPI document, asked within and outside of its schemas: nothing is a fault of the platform's own,
 * and every answer is as the document says. As many requests as fit into its time; `npm run fuzz` sends 10,000.
 */
import { randomBytes } from "node:crypto";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Example, examples } from "#shared/api/examples.ts";
import { openApiDocument } from "../../scripts/contracts/openapi.ts";
import { broken, hostile, within } from "../contract-arbitrary.ts";
import { contractReader, type DescribedOperation } from "../contract-reader.ts";
import { chat, createStream, openSession, publish, readLog, stampAll } from "../stream.ts";
import { sharedTestWorker, signedHeaders, type TestWorker } from "../worker.ts";

const seed = Number(process.env["FUZZ_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const wanted = process.env["FUZZ_REQUESTS"] === undefined ? undefined : Number(process.env["FUZZ_REQUESTS"]);
/** Without a number of requests. */
const timeMs = 20_000;
const atOnce = 6;
/** After so many requests there are new things to ask for: what there was is deleted by now. */
const renewAfter = 300;

const { operations, resolve, faultOf } = contractReader(openApiDocument());

let worker: TestWorker;
let foreign: TestWorker;
beforeAll(async () => {
  foreign = await sharedTestWorker();
});
afterAll(() => worker.stop());

/** Ids that answers had, by their name: what the next requests ask for. */
const known = new Map<string, string[]>();

function note(name: string, value: string): void {
  const values = known.get(name) ?? [];
  if (!values.includes(value)) known.set(name, [value, ...values].slice(0, 12));
}

function noteAll(value: unknown): void {
  if (Array.isArray(value)) for (const one of value.slice(0, 20)) noteAll(one);
  else if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      if (name.endsWith("Id") && typeof inner === "string") note(name, inner);
      else noteAll(inner);
    }
  }
}

async function renew(): Promise<void> {
  worker = await sharedTestWorker();
  known.clear();
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  await publish(worker, session, stampAll(session, [chat("one"), chat("two")], 1));
  await readLog(worker, session.sessionId, 2);
  note("streamId", streamId);
  note("sessionId", session.sessionId);
  note("workspaceId", worker.workspaceId);
  // What is made by the documents' examples is there to be asked for, changed and deleted.
  for (const operation of operations.filter(({ parameters }) => parameters.some(({ name }) => name === keyHeader))) {
    const example = examples[operation.id];
    if (example) await tryOne({ ...plain(operation), body: asText(exampleOf(example)) });
  }
}

const keyHeader = "Idempotency-Key";

/** With a handle of its own in the place of the one that its reader would choose. */
function exampleOf({ body }: Example): unknown {
  return JSON.parse(JSON.stringify(body).replaceAll("{{handle}}", `fuzz${randomBytes(4).toString("hex")}`));
}

function plain(operation: DescribedOperation): Wish {
  return { operation, params: {}, query: {}, body: undefined, as: "key", key: undefined };
}

interface Wish {
  operation: DescribedOperation;
  params: Record<string, { pick: number; other: string | undefined }>;
  query: Record<string, unknown>;
  body: { text: string } | undefined;
  as: "key" | "foreign" | "nobody" | "wrong" | "signed";
  key: string | undefined;
}

const otherIds = fc
  .oneof(
    fc.constantFrom("x", "%ff", "%E0%A4%A", "a%2Fb", "%0d%0a", "0", "-1", "9".repeat(30), "default", "__proto__"),
    hostile
      .filter((value) => typeof value === "string" && value.isWellFormed())
      .map((value) => encodeURIComponent(value as string)),
  )
  .filter((text) => !["", ".", "..", "%2e", "%2E%2E"].includes(text) && text.length < 2_000);

function wishes(): fc.Arbitrary<Wish> {
  return fc.oneof(...operations.map(wishOf));
}

function wishOf(operation: DescribedOperation): fc.Arbitrary<Wish> {
  const inPath = operation.parameters.filter((one) => one.in === "path");
  const inQuery = operation.parameters.filter((one) => one.in === "query");
  const isSigned = operation.security.includes("runnerKey");
  const example = examples[operation.id];
  const valid =
    operation.body &&
    fc.oneof(within(operation.body, resolve), ...(example ? [fc.constant(null).map(() => exampleOf(example))] : []));
  return fc.record({
    operation: fc.constant(operation),
    params: fc.record(
      Object.fromEntries(
        inPath.map(({ name }) => [
          name,
          fc.record({ pick: fc.nat(), other: fc.option(otherIds, { nil: undefined, freq: 8 }) }),
        ]),
      ),
    ),
    query: fc.record(
      Object.fromEntries(
        inQuery.map(({ name, schema }) => [
          name,
          fc.oneof({ weight: 4, arbitrary: within(schema, resolve) }, { weight: 1, arbitrary: hostile }),
        ]),
      ),
      { requiredKeys: [] },
    ),
    body: valid
      ? fc.oneof(
          { weight: 6, arbitrary: valid.map(asText) },
          { weight: 6, arbitrary: broken(valid).map(asText) },
          { weight: 1, arbitrary: hostile.map(asText) },
          { weight: 1, arbitrary: fc.constantFrom({ text: "" }, { text: "{" }, { text: "\u0000" }, { text: "nul" }) },
        )
      : fc.option(hostile.map(asText), { nil: undefined, freq: 10 }),
    as: fc.oneof(
      { weight: 12, arbitrary: fc.constant<Wish["as"]>(isSigned ? "signed" : "key") },
      { weight: 1, arbitrary: fc.constantFrom<Wish["as"]>("foreign", "nobody", "wrong", "signed") },
    ),
    key: fc.option(fc.constantFrom("one", "two", "three", "with a space", ""), { nil: undefined, freq: 4 }),
  });
}

function asText(value: unknown): { text: string } {
  return { text: JSON.stringify(value) ?? "null" };
}

interface Sent {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

function requestOf({ operation, params, query, body, as, key }: Wish): Sent {
  const filled = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const { pick, other } = params[name] ?? { pick: 0, other: undefined };
    // Without anything between its slashes it is another address.
    const values = (known.get(name) ?? []).filter((value) => value !== "");
    return other ?? encodeURIComponent(values[pick % Math.max(1, values.length)] ?? "none");
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    search.set(name, typeof value === "string" ? value : (JSON.stringify(value) ?? ""));
  }
  const path = search.size > 0 ? `${filled}?${search.toString()}` : filled;
  const { method } = operation;
  const text = method === "GET" ? undefined : body?.text;
  const credentials: Record<Wish["as"], () => Record<string, string>> = {
    key: () => ({ Authorization: `Bearer ${worker.apiKey}` }),
    foreign: () => ({ Authorization: `Bearer ${foreign.apiKey}` }),
    wrong: () => ({ Authorization: "Bearer tle_wrong" }),
    nobody: () => ({}),
    signed: () => signedHeaders(worker.ingestKey, { method, path, body: text ?? "" }),
  };
  const headers: Record<string, string> = { ...credentials[as]() };
  if (text !== undefined) headers["Content-Type"] = "application/json";
  if (key !== undefined) headers[keyHeader] = key;
  return { method, path, headers, body: text };
}

/** What is wrong with the answer; undefined: nothing. */
async function tryOne(wish: Wish): Promise<string | undefined> {
  const { method, path, headers, body } = requestOf(wish);
  const stop = new AbortController();
  const answer = await fetch(worker.url + path, { method, headers, body: body ?? null, signal: stop.signal });
  const type = answer.headers.get("Content-Type") ?? "";
  // A stream has no end.
  const isStream = type.startsWith("text/event-stream");
  const text = isStream ? "" : await answer.text();
  if (isStream) stop.abort();
  if (answer.ok && type.startsWith("application/json")) noteAll(JSON.parse(text));
  counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
  const fault =
    answer.status >= 500 ? `${answer.status}: ${text}` : faultOf(wish.operation, { status: answer.status, type, text });
  if (fault === undefined) return undefined;
  return `${wish.operation.id}: ${fault}\n  ${method} ${path.slice(0, 300)} as ${wish.as}\n  ${(body ?? "").slice(0, 600)}`;
}

const counts = new Map<number, number>();

test("no request has a fault of ours for an answer, and every answer is as the document says", async () => {
  const faults = new Map<string, string>();
  const asked = new Set<string>();
  const endsAt = performance.now() + timeMs;
  const stream = fc.sample(fc.infiniteStream(wishes()), { seed, numRuns: 1 })[0] as Iterator<Wish>;
  let sent = 0;
  const isOver = () => (wanted === undefined ? performance.now() > endsAt : sent >= wanted);
  // Each operation once first: however short the time is, none is left out.
  const first = operations.flatMap((operation) => fc.sample(wishOf(operation), { seed, numRuns: 1 }));
  while (!isOver() || first.length > 0) {
    if (sent % renewAfter < atOnce) await renew();
    const together = Array.from({ length: atOnce }, () => first.shift() ?? (stream.next().value as Wish));
    sent += atOnce;
    for (const fault of await Promise.all(together.map(tryOne))) {
      if (fault !== undefined) faults.set(fault.replace(/\n[^]*/, "").slice(0, 160), fault);
    }
    for (const { operation } of together) asked.add(operation.id);
  }
  const statuses = [...counts].toSorted(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
  console.log(`fuzz: ${sent} requests to ${asked.size} operations, seed ${seed} (${statuses.join(", ")})`);
  expect([...faults.values()].join("\n\n")).toBe("");
  expect(asked.size).toBe(operations.length);
}, 1_200_000);
