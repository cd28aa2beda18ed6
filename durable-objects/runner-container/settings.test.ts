import { expect, test } from "vitest";
import { readCount, startOf } from "./settings.ts";

const env = {
  INGEST_URL: "https://live.example.com",
  INGEST_KEY_ID: "runner1",
  INGEST_KEY_SECRET: "s".repeat(64),
  MOST_CONTAINERS: "2",
  MAX_STREAMS: "10",
  HEAP_MB: "640",
};

test("a runner is given its name, the Workers' address, its key, and what is handed on where it is set", () => {
  const { env: given, entrypoint } = startOf("container-1", { ...env, EULER_API_KEY: "e", OTLP_ENDPOINT: "" });
  expect(given).toEqual({
    INGEST_URL: env.INGEST_URL,
    INGEST_KEY_ID: "runner1",
    INGEST_KEY_SECRET: env.INGEST_KEY_SECRET,
    EULER_API_KEY: "e",
    RUNNER_ID: "container-1",
    MAX_STREAMS: "10",
    DRAIN_SECONDS: "600",
  });
  expect(entrypoint).toContain("--max-old-space-size=640");
});

test("what is missing or wrong is named, without what it is", () => {
  expect(() => startOf("container-1", { ...env, INGEST_URL: "", INGEST_KEY_SECRET: "" })).toThrow(
    "INGEST_URL and INGEST_KEY_SECRET missing",
  );
  for (const wrong of ["", "0", "1.5", "many", "101"]) {
    expect(() => readCount({ ...env, MAX_STREAMS: wrong }, "MAX_STREAMS")).toThrow("MAX_STREAMS: expected 1 to 100");
  }
});
