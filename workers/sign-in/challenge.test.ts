import { expect, test } from "vitest";
import { challengeMs, makeChallenge, openChallenge } from "./challenge.ts";

const keys = (...ids: string[]) => new Map(ids.map((id) => [id, Buffer.from(id.padEnd(32, "-")).toString("hex")]));
const now = new Date("2026-11-27T12:00:00Z");
const claims = { purpose: "add_passkey", accountId: `ac_${"a".repeat(16)}`, bound: `as_${"b".repeat(16)}` } as const;

test("a challenge says what it is for, for whom and until when; no two are alike", async () => {
  const challenge = await makeChallenge(keys("new", "old"), { ...claims, now });
  expect(challenge).toMatch(/^[A-Za-z0-9_-]+$/);
  const expiresAt = now.getTime() + challengeMs;
  expect(await openChallenge(keys("new", "old"), challenge, now)).toEqual({ ...claims, expiresAt });
  expect(await makeChallenge(keys("new"), { ...claims, now })).not.toBe(challenge);
  const open = { purpose: "sign_in", accountId: "", bound: "" } as const;
  const other = await makeChallenge(keys("new"), { ...open, now });
  expect(await openChallenge(keys("new"), other, now)).toEqual({ ...open, expiresAt });
});

test("it ends after its time, and with its key", async () => {
  const challenge = await makeChallenge(keys("old"), { ...claims, now });
  const last = new Date(now.getTime() + challengeMs);
  expect(await openChallenge(keys("new", "old"), challenge, last)).toMatchObject(claims);
  expect(await openChallenge(keys("old"), challenge, new Date(last.getTime() + 1))).toBeUndefined();
  expect(await openChallenge(keys("new"), challenge, now)).toBeUndefined();
  expect(await openChallenge(new Map([["old", "ab".repeat(32)]]), challenge, now)).toBeUndefined();
});

test("every part is signed", async () => {
  const text = Buffer.from(await makeChallenge(keys("k"), { ...claims, now }), "base64url").toString();
  const changed = [
    text.replace("add_passkey", "sign_in"),
    text.replace("ac_a", "ac_b"),
    text.replace("as_b", "as_c"),
    text.replace(/\.(\d+)\./, (_, expires: string) => `.${Number(expires) + 1}.`),
  ];
  for (const other of changed) {
    expect(other).not.toBe(text);
    expect(await openChallenge(keys("k"), Buffer.from(other).toString("base64url"), now)).toBeUndefined();
  }
});

test.each(["", "x", "AAAA", "é", Buffer.from("c1.k.sign_in.-.-.1.x.y").toString("base64url")])(
  "%j is no challenge",
  async (text) => {
    expect(await openChallenge(keys("k"), text, now)).toBeUndefined();
  },
);
