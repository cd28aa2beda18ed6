import { createHash, createHmac } from "node:crypto";
import { expect, test } from "vitest";
import {
  currentPseudonymKeyId,
  parsePseudonymKeys,
  type PseudonymKeys,
  pseudonym,
  pseudonymKeyId,
  pseudonymsOf,
} from "./pseudonym.ts";

const [old, next] = ["ab".repeat(32), "cd".repeat(40)];

function keysOf(text: string): PseudonymKeys {
  const result = parsePseudonymKeys(text);
  if (!result.ok) throw new Error(result.problem);
  return result.keys;
}

test("it is HMAC-SHA256 under the key, and nothing that can be made without it", async () => {
  const made = await pseudonym(keysOf(`k1:${old}`), "user", "7251234567890123456");
  const text = "tiktok-live-edge pseudonym 1\nuser\n7251234567890123456";
  expect(made).toBe(`pn_k1_${createHmac("sha256", Buffer.from(old, "hex")).update(text).digest("base64url")}`);
  expect(made).not.toContain(createHash("sha256").update(text).digest("base64url"));
  expect(made).not.toContain(createHash("sha256").update("7251234567890123456").digest("base64url"));
});

test("the same person has the same one within a key, another one under another key, and nobody shares it", async () => {
  const [one, rotated] = [keysOf(`k1:${old}`), keysOf(`k2:${next},k1:${old}`)];
  expect(await pseudonym(one, "user", "1")).toBe(await pseudonym(one, "user", "1"));
  expect(await pseudonym(one, "user", "1")).not.toBe(await pseudonym(one, "user", "2"));
  expect(await pseudonym(rotated, "user", "1")).not.toBe(await pseudonym(one, "user", "1"));
  expect(await pseudonymsOf(rotated, "user", "1")).toEqual([
    await pseudonym(rotated, "user", "1"),
    await pseudonym(one, "user", "1"),
  ]);
});

test("what one purpose keeps cannot be joined with what another does", async () => {
  const keys = keysOf(`k1:${old}`);
  const made = await Promise.all(
    (["user", "handle", "suppression"] as const).map((purpose) => pseudonym(keys, purpose, "1")),
  );
  expect(new Set(made).size).toBe(3);
});

test("a handle is the same in capitals and with its @", async () => {
  const keys = keysOf(`k1:${old}`);
  expect(await pseudonym(keys, "handle", "@Luna_Live")).toBe(await pseudonym(keys, "handle", "luna_live"));
});

test("it fits where an id does, and says its key", async () => {
  const keyId = "a-name-of-16-car";
  const made = await pseudonym(keysOf(`${keyId}:${next}`), "user", "1");
  expect(made.length).toBeLessThanOrEqual(64);
  expect(pseudonymKeyId(made)).toBe(keyId);
  expect(pseudonymKeyId("7251234567890123456")).toBeUndefined();
  expect(currentPseudonymKeyId(keysOf(`k2:${next}, k1:${old}`))).toBe("k2");
});

test.each([
  ["", /keyId:secret pairs/],
  ["hunter2", /keyId:secret pairs/],
  [old, /keyId:secret pairs/],
  [`a key:${old}`, /keyId:secret pairs/],
  [`${"k".repeat(17)}:${old}`, /keyId:secret pairs/],
  [`k1:${old},`, /keyId:secret pairs/],
  ["k1:", /k1 has 0 bytes, and needs 32 at least/],
  [`k1:${"ab".repeat(31)}`, /k1 has 31 bytes, and needs 32 at least/],
  [`k1:${old},k2:${"ab".repeat(8)}`, /k2 has 8 bytes/],
  [`k1:${"ab".repeat(65)}`, /k1 has 65 bytes, more than 64/],
  ["k1:hunter2hunter2hunter2hunter2hunter2", /k1 is not hex/],
  [`k1:${old}a`, /k1 is not hex/],
  [`k1:${old},k1:${next}`, /two secrets are called k1/],
  [Array.from({ length: 9 }, (_, n) => `k${n}:${old}`).join(), /more than 8/],
])("a setting that is wrong is said, the secret is not: %#", (text, problem) => {
  const result = parsePseudonymKeys(text);
  expect(result).toEqual({ ok: false, problem: expect.stringMatching(problem) });
  expect(JSON.stringify(result)).not.toContain("hunter2");
  expect(JSON.stringify(result)).not.toContain("abab");
});
