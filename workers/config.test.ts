import { expect, test } from "vitest";
import { readConfig } from "./config.ts";

const secret = "ab".repeat(32);
const valid = {
  ENVIRONMENT: "production",
  DATABASE_URL: "postgres://tle_app:hunter2@db.example/neondb",
  INGEST_KEYS: `k1:${secret}`,
  SEALING_KEYS: `s1:${secret}`,
};

const problemsOf = (env: Record<string, unknown>) => {
  const result = readConfig(env);
  return result.ok ? [] : result.problems;
};

test("a complete configuration is read", () => {
  const result = readConfig({ ...valid, INGEST_KEYS: `k1:${secret}, k2:${"cd".repeat(32)}` });
  if (!result.ok) throw new Error(result.problems.join());
  expect([...result.config.INGEST_KEYS.keys()]).toEqual(["k1", "k2"]);
  expect(result.config.NEON_ENDPOINT).toBe("");
});

test("everything that is missing is named at once", () => {
  expect(problemsOf({})).toEqual([
    "ENVIRONMENT is missing",
    "DATABASE_URL is missing",
    "INGEST_KEYS is missing",
    "SEALING_KEYS is missing",
  ]);
});

test.each([
  ["DATABASE_URL", "mysql://tle_app:hunter2@db.example/x"],
  ["DATABASE_URL", "hunter2"],
  ["INGEST_KEYS", "k1:hunter2"],
  ["INGEST_KEYS", "hunter2"],
  ["INGEST_KEYS", `a:${secret},b:${secret},c:${secret}`],
  ["SEALING_KEYS", "hunter2"],
  ["SEALING_KEYS", `k1:${secret},hunter2`],
  ["PSEUDONYMIZATION_SECRET", "hunter2"],
  ["PSEUDONYMIZATION_SECRET", `p1:${secret.slice(2)}`],
  ["PSEUDONYMIZATION_SECRET", ""],
  ["ENVIRONMENT", "hunter2"],
  ["NEON_ENDPOINT", "hunter2"],
  ["GIFT_SETTLE_MS", "hunter2"],
  ["GIFT_SETTLE_MS", "-1"],
  ["DNS_ENDPOINT", "hunter2"],
  ["PRIVATE_WEBHOOKS", "hunter2"],
  ["PRIVATE_WEBHOOKS", "allowed"],
  ["RATE_LIMITS", "hunter2"],
  ["RATE_LIMITS", "off"],
  ["NEON_ENDPOINT", "http://hunter2.example/sql"],
  ["NEON_ENDPOINT", "http://127.0.0.1:4444/sql"],
  ["DNS_ENDPOINT", "http://hunter2.example/dns-query"],
])("a wrong %s is named, its value is not", (name, value) => {
  const problems = problemsOf({ ...valid, [name]: value });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(name);
  expect(problems[0]).not.toContain("hunter2");
  expect(problems[0]).not.toContain(secret);
});

test("a secret for pseudonyms that is too short says how long it has to be", () => {
  expect(problemsOf({ ...valid, PSEUDONYMIZATION_SECRET: "p1:abcd" })).toEqual([
    "PSEUDONYMIZATION_SECRET: the secret of p1 has 2 bytes, and needs 32 at least",
  ]);
});

test("development may have what the others may not", () => {
  const development = {
    ENVIRONMENT: "development",
    PRIVATE_WEBHOOKS: "allowed",
    RATE_LIMITS: "off",
    NEON_ENDPOINT: "http://127.0.0.1:4444/sql",
    DNS_ENDPOINT: "http://127.0.0.1:5353/dns-query",
  };
  expect(problemsOf({ ...valid, ...development })).toEqual([]);
});

test("what nobody set is what production wants", () => {
  const result = readConfig(valid);
  if (!result.ok) throw new Error(result.problems.join());
  expect(result.config).toMatchObject({ PRIVATE_WEBHOOKS: "refused", RATE_LIMITS: "enforced", NEON_ENDPOINT: "" });
});

test("the same bindings are read once, and others by themselves", () => {
  const env = { ...valid };
  expect(readConfig(env)).toBe(readConfig(env));
  const missing = readConfig({ ...valid, DATABASE_URL: "" });
  expect([readConfig(env).ok, missing.ok]).toEqual([true, false]);
});
