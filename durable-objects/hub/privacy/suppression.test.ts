import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { pseudonymMessage, pseudonymOf } from "#shared/personal/pseudonym.ts";
import { sqlStorage } from "../../../test/sql-storage.ts";
import { applySchema } from "../../feed/feed-schema.ts";
import { Suppression } from "./suppression.ts";

const secret = "5a".repeat(32);

function pseudonymsOf(...names: string[]): string[] {
  return names.map((name) => {
    const mac = createHmac("sha256", Buffer.from(secret, "hex")).update(pseudonymMessage("suppression", name));
    return pseudonymOf("k1", mac.digest("base64url"));
  });
}

function suppressionOf(...names: string[]): Suppression {
  const sql = sqlStorage() as unknown as SqlStorage;
  applySchema(sql, 0);
  const suppression = new Suppression(() => sql, `k1:${secret}`);
  suppression.change({ add: pseudonymsOf(...names), lift: [] });
  return suppression;
}

test("who is suppressed is known by each name, however long it is, until that is lifted", () => {
  const names = ["7100000000000000001", "@mia", `@${"x".repeat(16_000)}`];
  const suppression = suppressionOf(...names);
  for (let time = 0; time < 2; time++) {
    expect(names.map((name) => suppression.isSuppressed(name))).toEqual([true, true, true]);
    expect([...names, ""].map((name) => suppression.isSuppressed(`${name}2`))).toEqual([false, false, false, false]);
  }
  suppression.change({ add: [], lift: pseudonymsOf("@mia") });
  expect(names.map((name) => suppression.isSuppressed(name))).toEqual([true, false, true]);
});

test("names of ever other people, and longer ones than any has, fill no memory", () => {
  const suppression = suppressionOf("@mia");
  for (let count = 0; count < 100; count++) suppression.isSuppressed(`@${"x".repeat(16_000)}${count}`);
  expect(suppression.remembered).toBe(0);
  for (let count = 0; count < 20_010; count++) suppression.isSuppressed(`@${count}`);
  expect(suppression.remembered).toBe(10);
});
