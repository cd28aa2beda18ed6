import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sha256Module } from "./write-sha256.ts";

test("the module that the hub hashes with is what is written here", () => {
  const kept = readFileSync(new URL("../durable-objects/feed/sha256.wasm", import.meta.url));
  expect(Buffer.from(sha256Module()).equals(kept)).toBe(true);
});
