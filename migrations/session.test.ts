import { expect, test } from "vitest";
import { isPoolerHost, refusePoolerHost } from "./session.ts";

test("the host names of Neon's pooler are known", () => {
  expect(isPoolerHost("ep-cool-darkness-123456-pooler.us-east-2.aws.neon.tech")).toBe(true);
  expect(isPoolerHost("ep-cool-darkness-123456-pooler.c-2.eu-central-1.aws.neon.tech")).toBe(true);
  expect(isPoolerHost("ep-cool-darkness-123456.us-east-2.aws.neon.tech")).toBe(false);
  expect(isPoolerHost("db.my-pooler.example.com")).toBe(false);
});

test("the refusal names the host and the way, never the password", () => {
  const url = "postgres://owner:hunter2@ep-cool-123-pooler.us-east-2.aws.neon.tech/neondb?sslmode=require";
  expect(() => refusePoolerHost(url)).toThrow(/pooled connection.*without -pooler/);
  expect(() => refusePoolerHost(url)).not.toThrow(/hunter2/);
  // The driver goes where the parameter says.
  expect(() => refusePoolerHost("postgres://o:p@localhost/db?host=ep-a-1-pooler.x.neon.tech")).toThrow(/ep-a-1-pooler/);
  refusePoolerHost("postgres://o:p@ep-cool-123.us-east-2.aws.neon.tech/neondb");
});
