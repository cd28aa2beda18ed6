import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { freePort } from "../free-port.ts";
import { choosePort, readKeptPort } from "./kept-port.ts";

let folder: string;
let taken: Server | undefined;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tle-port-"));
  said = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void said.push(line));
});
afterEach(() => {
  vi.restoreAllMocks();
  taken?.close();
  taken = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function take(port: number): Promise<void> {
  taken = createServer().listen(port, "127.0.0.1");
  await once(taken, "listening");
}

test("the port that was given is that of the next start, without a word", async () => {
  const port = await freePort();
  expect(await choosePort(folder, port)).toBe(port);
  expect(await choosePort(folder, undefined)).toBe(port);
  expect(said).toEqual([]);
});

test("a first start that has to take another port keeps that one", async () => {
  const port = await freePort();
  await take(port);
  const used = await choosePort(folder, port);
  expect(used).toBeGreaterThan(port);
  expect(said.join()).toContain(`${port} is taken, ${used} is used instead`);
  expect(readKeptPort(folder)).toBe(used);
});

test("a kept port that is taken is said with what it means for OBS, and is tried again the next time", async () => {
  const port = await freePort();
  await choosePort(folder, port);
  await take(port);
  const used = await choosePort(folder, undefined);
  expect(used).not.toBe(port);
  expect(said.join()).toMatch(new RegExp(`OBS has with :${port} shows nothing.*--port ${used}`));
  taken?.close();
  expect(await choosePort(folder, undefined)).toBe(port);
});

test("another port that is given is kept, and OBS is spoken of", async () => {
  const [before, after] = [await freePort(), await freePort()];
  await choosePort(folder, before);
  expect(await choosePort(folder, after)).toBe(after);
  expect(said.join()).toContain(`change :${before} to :${after}`);
  expect(readKeptPort(folder)).toBe(after);
});

test("a damaged note is none", () => {
  writeFileSync(join(folder, "start.json"), "{");
  expect(readKeptPort(folder)).toBeUndefined();
});
