import { NeonDbError } from "@neondatabase/serverless";
import { expect, test } from "vitest";
import { BucketError } from "./archive/bucket.ts";
import { failureKind } from "./failure-kind.ts";

test("a failure is told by its kind, and nothing of its message", () => {
  const refused = Object.assign(new NeonDbError("role secret"), { code: "28P01" });
  expect(failureKind(refused)).toBe("NeonDbError 28P01");
  expect(failureKind(new Error("select 'secret'", { cause: refused }))).toBe("NeonDbError 28P01");
  expect(failureKind(new NeonDbError("secret: connect ECONNREFUSED"))).toBe("NeonDbError no_answer");
  expect(failureKind(new BucketError("put", new TypeError("secret")))).toBe("BucketError");
  expect(failureKind(new TypeError("secret"))).toBe("TypeError");
  expect(failureKind("secret")).toBe("unknown");
});
