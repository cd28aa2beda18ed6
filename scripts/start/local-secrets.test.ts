import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readLocalSecrets, writeLocalSecrets } from "./local-secrets.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tle-secrets-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("they are made once, kept, and readable by their owner alone", () => {
  const made = readLocalSecrets(folder);
  expect(made.ingestKey.secret).toMatch(/^[0-9a-f]{64}$/);
  expect(made.apiKey).toMatch(/^tle_[\w-]{43}$/);
  expect(readLocalSecrets(folder)).toEqual(made);
  expect(statSync(join(folder, "local.json")).mode & 0o777).toBe(0o600);
});

test("two installations share none of them", () => {
  const other = mkdtempSync(join(tmpdir(), "tle-secrets-"));
  const [one, two] = [readLocalSecrets(folder), readLocalSecrets(other)];
  rmSync(other, { recursive: true });
  expect([two.apiKey, two.appPassword, two.ingestKey.secret]).not.toContain(one.apiKey);
  expect(one.appPassword).not.toBe(two.appPassword);
  expect(one.ingestKey.secret).not.toBe(two.ingestKey.secret);
});

test.each(["sealingKey", "metricsKey", "pseudonymKeys", "privacyPassword"] as const)(
  "an installation from before %s gets it, once",
  (name) => {
    const { [name]: _missing, ...older } = readLocalSecrets(folder);
    writeFileSync(join(folder, "local.json"), JSON.stringify(older));
    const completed = readLocalSecrets(folder);
    const hex = (digits: number) => expect.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`)) as string;
    const made = {
      sealingKey: hex(64),
      metricsKey: hex(64),
      pseudonymKeys: { local: hex(64) },
      privacyPassword: hex(48),
    };
    expect(completed).toEqual({ ...older, [name]: made[name] });
    expect(readLocalSecrets(folder)).toEqual(completed);
  },
);

test("an overlay token is remembered", () => {
  const secrets = readLocalSecrets(folder);
  writeLocalSecrets(folder, { ...secrets, overlayTokens: { st_a: "ov_b" } });
  expect(readLocalSecrets(folder).overlayTokens).toEqual({ st_a: "ov_b" });
});

test.each(["{", "{}", '{"apiKey": "tle_x"}'])("a damaged file is named, and not overwritten: %s", (text) => {
  writeFileSync(join(folder, "local.json"), text);
  expect(() => readLocalSecrets(folder)).toThrow(/local\.json is damaged/);
});
