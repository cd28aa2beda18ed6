/** The contract: the documents are valid, and they and the app's routes are of the same operations. */
import { globSync } from "node:fs";
import { basename } from "node:path";
import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { operationFiles, operations } from "#shared/api/operations.ts";
import { openApiDocument } from "../scripts/contracts/openapi.ts";
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
