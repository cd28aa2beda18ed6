import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { lockFolder } from "./lock.ts";

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A process that holds `folder`, as a runner does. */
async function holderOf(folder: string): Promise<number> {
  const script = `import { lockFolder } from ${JSON.stringify(new URL("lock.ts", import.meta.url).href)};
    lockFolder(${JSON.stringify(folder)}); console.log("held"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script]);
  stops.push(() => child.kill("SIGKILL"));
  await new Promise((resolve) => child.stdout.once("data", resolve));
  return child.pid ?? 0;
}

const newFolder = () => mkdtempSync(join(tmpdir(), "tle-lock-"));

test("a folder that a living process holds is refused, by its number", async () => {
  const folder = newFolder();
  const pid = await holderOf(folder);
  expect(() => lockFolder(folder)).toThrow(`in use by process ${pid}`);
});

test.runIf(process.platform === "linux")("a number that another process has by now holds nothing", async () => {
  const folder = newFolder();
  const pid = await holderOf(newFolder());
  writeFileSync(join(folder, "lock"), `${pid} 1`);
  const unlock = lockFolder(folder);
  expect(readFileSync(join(folder, "lock"), "utf8")).toMatch(new RegExp(`^${process.pid} \\d+$`));
  unlock();
});

test("what is no lock, or of a process that is gone, is taken over", () => {
  for (const held of ["", "nonsense", "4194303 1", String(process.pid)]) {
    const folder = newFolder();
    writeFileSync(join(folder, "lock"), held);
    expect(() => lockFolder(folder)()).not.toThrow();
  }
});
