import { expect, test } from "vitest";
import { deriveEnvironments } from "./derive.ts";
import { tomlOf } from "./toml.ts";

const base = {
  name: "tle",
  main: "workers/index.ts",
  secrets: { required: ["DATABASE_URL", "PRIVACY_DATABASE_URL"] },
  vars: { ENVIRONMENT: "production", GIFT_SETTLE_MS: "15000" },
  durable_objects: { bindings: [{ name: "HUB", class_name: "Hub" }] },
  queues: {
    producers: [{ binding: "LOG", queue: "log" }],
    consumers: [{ queue: "log", max_retries: 100, dead_letter_queue: "log-dead" }],
  },
  r2_buckets: [{ binding: "ARCHIVE", bucket_name: "archive" }],
  ratelimits: [{ name: "KEY_LIMIT", namespace_id: "7301001", simple: { limit: 100, period: 10 } }],
};

test("what belongs to the account has the environment's name, what belongs to the Worker has not", () => {
  const { staging, production } = deriveEnvironments(base, { staging: {}, production: {} });
  expect(staging).toEqual({
    name: "tle-staging",
    secrets: { required: ["DATABASE_URL"] },
    vars: { ENVIRONMENT: "staging", GIFT_SETTLE_MS: "15000" },
    durable_objects: base.durable_objects,
    queues: {
      producers: [{ binding: "LOG", queue: "log-staging" }],
      consumers: [{ queue: "log-staging", max_retries: 100, dead_letter_queue: "log-dead-staging" }],
    },
    r2_buckets: [{ binding: "ARCHIVE", bucket_name: "archive-staging" }],
    ratelimits: [{ name: "KEY_LIMIT", namespace_id: "7301011", simple: { limit: 100, period: 10 } }],
  });
  expect(production?.["ratelimits"]).toMatchObject([{ namespace_id: "7301021" }]);
});

test("whatever it is called, an environment is production or one to try things in", () => {
  const { pr12 } = deriveEnvironments(base, { pr12: {} });
  expect(pr12).toMatchObject({ name: "tle-pr12", vars: { ENVIRONMENT: "staging" } });
});

test("an environment's own things are added to lists, and stand in place of values", () => {
  const own = {
    name: "live",
    vars: { MAIL_FROM: "live@example.com" },
    r2_buckets: [{ binding: "MORE", bucket_name: "mine" }],
    routes: [{ pattern: "live.example.com", custom_domain: true }],
  };
  const { production } = deriveEnvironments(base, { production: own });
  expect(production).toMatchObject({
    name: "live",
    vars: { ENVIRONMENT: "production", MAIL_FROM: "live@example.com" },
    r2_buckets: [{ bucket_name: "archive-production" }, { bucket_name: "mine" }],
    routes: own.routes,
  });
});

test("as TOML: values, then tables, then lists of tables, whatever is in a text", () => {
  const table = { list: [{ id: 'a"\\\n', simple: { limit: 1 } }], vars: { "a b": true, texts: ["é"] }, name: "x" };
  expect(tomlOf("env.x", table)).toBe(
    [
      '[env.x]\nname = "x"',
      '[[env.x.list]]\nid = "a\\"\\\\\\n"\nsimple = { limit = 1 }',
      '[env.x.vars]\n"a b" = true\ntexts = ["é"]',
    ].join("\n\n"),
  );
});
