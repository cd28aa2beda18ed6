import { expect, test } from "vitest";
import { isSignedToken, signToken, type TokenClaims, verifyToken } from "./signed-token.ts";

const keys = (...ids: string[]) => new Map(ids.map((id) => [id, Buffer.from(id.padEnd(32, "-")).toString("hex")]));
const claims: TokenClaims = {
  streamId: "st_abcdefgh",
  tokenId: `ot_${"a".repeat(16)}`,
  overlay: "main-scene",
  reads: "overlay",
};

test("a token opens what it was made for", async () => {
  const token = await signToken(keys("new", "old"), claims);
  expect(isSignedToken(token)).toBe(true);
  // It is a subprotocol, and a part of a path.
  expect(token).toMatch(/^[A-Za-z0-9_.-]+$/);
  expect(await verifyToken(keys("new", "old"), token)).toEqual(claims);
  const nameless = { ...claims, overlay: "" };
  expect(await verifyToken(keys("new"), await signToken(keys("new"), nameless))).toEqual(nameless);
});

test("what a token reads is signed, and a token of before reads everything", async () => {
  const before = { ...claims, reads: "everything" } as const;
  const tokens = [await signToken(keys("k"), claims), await signToken(keys("k"), before)];
  expect(await Promise.all(tokens.map((token) => verifyToken(keys("k"), token)))).toEqual([claims, before]);
  const said = tokens.map((token) => token.replace(/[^.]*$/, ""));
  expect(said[0]).toBe(said[1]);
});

test("a key that was replaced still verifies while it is there; without it, or with another one's secret, nothing is said", async () => {
  const token = await signToken(keys("old"), claims);
  expect(await verifyToken(keys("new", "old"), token)).toEqual(claims);
  expect(await verifyToken(keys("new"), token)).toBeUndefined();
  expect(await verifyToken(new Map([["old", "ab".repeat(32)]]), token)).toBeUndefined();
});

test("the key that signs is not the one that seals", async () => {
  const token = await signToken(keys("old"), claims);
  const [, said = "", signature = ""] = /^(.*)\.([^.]*)$/.exec(token) ?? [];
  const raw = Uint8Array.from(Buffer.from(keys("old").get("old") ?? "", "hex"));
  const key = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const bare = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(said));
  expect(Buffer.from(bare).toString("base64url")).not.toBe(signature);
});

test("every part is signed", async () => {
  const token = await signToken(keys("k", "k2"), claims);
  const changed = [
    token.replace("ov_k.", "ov_k2."),
    token.replace("st_abcdefgh", "st_abcdefgi"),
    token.replace("ot_a", "ot_b"),
    token.replace("main-scene", "main-scen"),
    // The first character: of the last one two bits say nothing.
    token.replace(/\.(.)([^.]*)$/, (_, first: string, rest: string) => `.${first === "A" ? "B" : "A"}${rest}`),
  ];
  for (const other of changed) {
    expect(other).not.toBe(token);
    expect(await verifyToken(keys("k", "k2"), other)).toBeUndefined();
  }
});

test.each(["", "ov_", `ov_${"a".repeat(43)}`, "tle_x", "ov_k.st_abc.ot_x.-.y", `ov_k.${"s".repeat(80)}`, "\0"])(
  "%j is no such token",
  async (text) => {
    expect(isSignedToken(text)).toBe(false);
    expect(await verifyToken(keys("k"), text)).toBeUndefined();
  },
);

test("what cannot be said in a token is not signed", async () => {
  await expect(signToken(keys("k"), { ...claims, streamId: "a.b.c" })).rejects.toThrow("cannot carry");
});
