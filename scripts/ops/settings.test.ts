import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readLocalSecrets } from "../start/local-secrets.ts";
import { readSettings } from "./settings.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tle-ops-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("what is not set is named", () => {
  const settings = readSettings({}, folder);
  expect(() => settings.api()).toThrow("TLE_API_URL is not set");
  expect(() => settings.databaseUrl()).toThrow("DATABASE_URL is not set");
  const elsewhere = readSettings({ TLE_API_URL: "https://live.example.com" }, folder);
  expect(() => elsewhere.databaseUrl()).toThrow("needs DATABASE_URL");
  expect(() => readSettings({ TLE_API_URL: "https://live.example.com" }, folder).api()).toThrow("TLE_API_KEY");
});

test("this machine's key is not sent to an API elsewhere", () => {
  const { apiKey } = readLocalSecrets(folder);
  expect(apiKey).toMatch(/^tle_/);
  expect(() => readSettings({ TLE_API_URL: "https://live.example.com" }, folder).api()).toThrow("TLE_API_KEY");
});

test("the environment says where the API and the database are", () => {
  const settings = readSettings({ TLE_API_URL: "https://a.example.com/", TLE_API_KEY: "k", DATABASE_URL: "d" }, folder);
  expect(settings.api()).toEqual({ url: "https://a.example.com", key: "k" });
  expect(settings.databaseUrl()).toBe("d");
});
