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

test("Neon's key goes to Neon, to https, or to this machine", () => {
  const env = { NEON_API_KEY: "napi_k", NEON_PROJECT_ID: "p" };
  expect(readSettings({ NEON_API_KEY: "napi_k" }, folder).neon()).toBeUndefined();
  expect(readSettings(env, folder).neon()).toEqual({
    apiUrl: "https://console.neon.tech/api/v2",
    apiKey: "napi_k",
    projectId: "p",
    isElsewhere: false,
  });
  const at = (url: string) => readSettings({ ...env, NEON_API_URL: url }, folder).neon();
  expect(at("http://127.0.0.1:8080/")).toMatchObject({ apiUrl: "http://127.0.0.1:8080", isElsewhere: true });
  for (const url of ["http://neon.example.com", "http://127.0.0.1.example.com", "ftp://x", "console.neon.tech"]) {
    expect(() => at(url)).toThrow("must be an https address");
  }
});
