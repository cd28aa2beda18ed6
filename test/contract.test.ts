/** The contract: the documents are valid, and they and the app's routes are of the same operations. */
import { globSync } from "node:fs";
import { basename } from "node:path";
import { inflateSync } from "node:zlib";
import { Validator } from "@seriousme/openapi-schema-validator";
import specs from "@asyncapi/specs";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { afterAll, beforeAll, expect, test } from "vitest";
import { operationFiles, operations } from "#shared/api/operations.ts";
import { openMessage } from "#shared/protocol/reader.ts";
import { asyncApiDocument } from "../scripts/contracts/asyncapi.ts";
import { openApiDocument } from "../scripts/contracts/openapi.ts";
import { readTranscripts } from "./transcript.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

const keyOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;

test("every file of operations is in the registry", () => {
  const files = globSync("shared/api/operations/*.ts").map((file) => basename(file, ".ts"));
  expect(Object.keys(operationFiles).toSorted()).toEqual(files.toSorted());
});

test("an operation is exported by its id, and no two are of one id or address", () => {
  const exported = Object.values(operationFiles).flatMap((file) => Object.entries(file) as [string, unknown][]);
  for (const operation of operations) {
    expect(exported.find(([, value]) => value === operation)?.[0]).toBe(operation.id);
  }
  expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
  expect(new Set(operations.map(keyOf)).size).toBe(operations.length);
});

test("the OpenAPI document is valid", async () => {
  const result = await new Validator().validate(structuredClone(openApiDocument()));
  expect(result.errors).toBeUndefined();
  expect(result.valid).toBe(true);
});

test("the AsyncAPI document is valid", () => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const validate = ajv.compile(specs.schemasWithoutId["3.0.0"] as object);
  validate(asyncApiDocument());
  expect(validate.errors).toBeNull();
});

test("every reference of the documents leads somewhere", () => {
  for (const document of [openApiDocument(), asyncApiDocument()]) {
    for (const [, path = ""] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = path.split("/").reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], document);
      expect([path, typeof found]).toEqual([path, "object"]);
    }
  }
});

/** Every frame of the golden transcripts that can be read, by transcript. */
function recordedFrames(): [name: string, frame: { type: string }][] {
  return readTranscripts().flatMap(([name, { steps }]) =>
    steps.flatMap((step): [string, { type: string }][] => {
      if (!("server" in step) || name.startsWith("broken-") || name === "unknown-frame") return [];
      const data = "text" in step.server ? step.server.text : new Uint8Array(Buffer.from(step.server.binary, "base64"));
      const message = openMessage(data, inflateSync);
      return message ? [[name, JSON.parse(message.text) as { type: string }]] : [];
    }),
  );
}

test("what the sockets of the transcripts say is as the document has it", () => {
  const document = asyncApiDocument() as { channels: { live: { messages: Record<string, unknown> } } };
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  ajv.addSchema(document, "asyncapi");
  const seen = new Set<string>();
  for (const [name, frame] of recordedFrames()) {
    const validate = ajv.getSchema(`asyncapi#/channels/live/messages/${frame.type}/payload`);
    expect([name, frame.type, validate?.(frame), validate?.errors]).toEqual([name, frame.type, true, null]);
    seen.add(frame.type);
  }
  expect([...seen].toSorted()).toEqual([
    "check",
    "events",
    "hello",
    "overlays",
    "parts",
    "pong",
    "sync",
    "tallies",
    "window",
  ]);
});

test("anybody may read it from the Worker, and a cache may keep it", async () => {
  const answer = await fetch(`${worker.url}/v1/openapi.json`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("Content-Type")).toBe("application/json");
  expect(answer.headers.get("Cache-Control")).toBe("public, max-age=300");
  expect(await answer.json()).toEqual(openApiDocument());
  const again = await fetch(`${worker.url}/v1/openapi.json`, {
    headers: { "If-None-Match": answer.headers.get("ETag") ?? "" },
  });
  expect(again.status).toBe(304);
});
