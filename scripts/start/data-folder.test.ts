import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDataFolder } from "./data-folder.ts";

let above: string;
let umask: number;
beforeEach(() => {
  above = mkdtempSync(join(tmpdir(), "tle-data-"));
  umask = process.umask(0o022);
});
afterEach(() => {
  process.umask(umask);
  rmSync(above, { recursive: true, force: true });
});

const modeOf = (...path: string[]) => statSync(join(above, ...path)).mode & 0o777;
/** Root's PostgreSQL has to pass through, and can list nothing. */
const folderMode = process.getuid?.() === 0 ? 0o711 : 0o700;

test("a new folder, and what is made in it, is its owner's alone; the way there is as usual", () => {
  openDataFolder(join(above, "a", "data"));
  expect([modeOf("a"), modeOf("a", "data")]).toEqual([0o755, folderMode]);
  writeFileSync(join(above, "a", "data", "running.json"), "");
  mkdirSync(join(above, "a", "data", "logs"));
  expect(modeOf("a", "data", "running.json")).toBe(0o600);
  expect(modeOf("a", "data", "logs")).toBe(0o700);
});

test("a folder from before is mended, all of it, and links out of it are not followed", () => {
  const deep = join(above, "data", "wrangler", "v3", "do");
  mkdirSync(deep, { recursive: true });
  mkdirSync(join(above, "data", "spool"));
  for (const file of ["wrangler/v3/do/hub.sqlite", "spool/spool.log", "local.json"]) {
    writeFileSync(join(above, "data", file), "x", { mode: 0o644 });
  }
  writeFileSync(join(above, "elsewhere"), "x");
  symlinkSync(join(above, "elsewhere"), join(above, "data", "spool", "link"));
  openDataFolder(join(above, "data"));
  expect(modeOf("data")).toBe(folderMode);
  for (const folder of ["wrangler", "wrangler/v3", "wrangler/v3/do", "spool"])
    expect(modeOf("data", folder)).toBe(0o700);
  for (const file of ["wrangler/v3/do/hub.sqlite", "spool/spool.log", "local.json"]) {
    expect(modeOf("data", file)).toBe(0o600);
  }
  expect(modeOf("elsewhere")).toBe(0o644);
});

test("what is not ours keeps its rights, and so does a folder that holds it", () => {
  mkdirSync(join(above, "home", "public"), { recursive: true });
  writeFileSync(join(above, "home", "local.json"), "x", { mode: 0o644 });
  chmodSync(join(above, "home"), 0o755);
  openDataFolder(join(above, "home"));
  expect([modeOf("home"), modeOf("home", "public"), modeOf("home", "local.json")]).toEqual([0o755, 0o755, 0o600]);
});

test("what stands in the way is the system's error", () => {
  writeFileSync(join(above, "file"), "");
  expect(() => openDataFolder(join(above, "file"))).toThrow(expect.objectContaining({ code: "EEXIST" }));
  expect(() => openDataFolder(join(above, "file", "data"))).toThrow(expect.objectContaining({ code: "EEXIST" }));
});
