import { expect, test } from "vitest";
import { seal, unseal } from "./sealing.ts";

const [one, two] = ["11".repeat(32), "22".repeat(32)];
const keys = new Map([["k1", one]]);

test("what is sealed is opened again, and looks different each time", async () => {
  const sealed = await seal(keys, "ep_a", "whsec_grüße");
  expect(sealed.keyId).toBe("k1");
  expect(Buffer.from(sealed.sealed, "hex").toString("utf8")).not.toContain("whsec");
  expect((await seal(keys, "ep_a", "whsec_grüße")).sealed).not.toBe(sealed.sealed);
  expect(await unseal(keys, "ep_a", sealed)).toBe("whsec_grüße");
});

test("after a rotation the new key seals, and the old one still opens what it sealed", async () => {
  const before = await seal(keys, "ep_a", "secret");
  const rotated = new Map([
    ["k2", two],
    ["k1", one],
  ]);
  expect(await unseal(rotated, "ep_a", before)).toBe("secret");
  const after = await seal(rotated, "ep_a", "secret");
  expect(after.keyId).toBe("k2");
  await expect(unseal(keys, "ep_a", after)).rejects.toThrow("SEALING_KEYS has no key k2");
});

test("neither under another context, nor another key, nor changed", async () => {
  const sealed = await seal(keys, "ep_a", "secret");
  await expect(unseal(keys, "ep_b", sealed)).rejects.toThrow("cannot be opened");
  await expect(unseal(new Map([["k1", two]]), "ep_a", sealed)).rejects.toThrow("cannot be opened");
  const flipped = sealed.sealed.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));
  await expect(unseal(keys, "ep_a", { ...sealed, sealed: flipped })).rejects.toThrow("cannot be opened");
  await expect(unseal(keys, "ep_a", { ...sealed, sealed: "" })).rejects.toThrow("cannot be opened");
});
