import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Postgres, startPostgres } from "./postgres.ts";

let home: string;
let running: Postgres | undefined;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "tle-postgres-"));
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  rmSync(home, { recursive: true, force: true });
});

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<object>(text);
  await client.end();
  return rows;
}

test("what was committed is there after a stop and a start", async () => {
  const first = await startPostgres({ home });
  await query(first.url, "create table kept (n integer)");
  await query(first.url, "insert into kept values (7)");
  await first.stop();

  running = await startPostgres({ home });
  expect(await query(running.url, "select n from kept")).toEqual([{ n: 7 }]);
  expect(running.recovered).toBe(false);
  expect(await query(running.url, "show fsync")).toEqual([{ fsync: "on" }]);
});

test("it wants the password, which only its owner can read", async () => {
  running = await startPostgres({ home, volatile: true });
  const wrong = new URL(running.url);
  wrong.password = "wrong";
  await expect(query(wrong.href, "select 1")).rejects.toMatchObject({ code: "28P01" });
  const file = join(running.home, "data.password");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(new URL(running.url).password).toBe(readFileSync(file, "utf8").trim());
});

test("a server whose starter was killed is ended, and its data taken over", async () => {
  const script = `
    const { startPostgres } = await import(${JSON.stringify(join(import.meta.dirname, "postgres.ts"))});
    const { url, pid } = await startPostgres({ home: ${JSON.stringify(home)} });
    console.log(JSON.stringify({ url, pid }));`;
  const starter = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface(starter.stdout), "line")) as [string];
  const orphan = JSON.parse(line) as { url: string; pid: number };
  await query(orphan.url, "create table kept as select 8 as n");
  starter.kill("SIGKILL");
  await once(starter, "exit");

  running = await startPostgres({ home });
  expect(running.recovered).toBe(true);
  expect(running.pid).not.toBe(orphan.pid);
  expect(await query(running.url, "select n from kept")).toEqual([{ n: 8 }]);
});

test("a server that was killed itself starts again", async () => {
  const first = await startPostgres({ home });
  await query(first.url, "create table kept as select 9 as n");
  process.kill(first.pid, "SIGKILL");
  expect(await first.ended).toContain("ready to accept connections");

  running = await startPostgres({ home });
  expect(await query(running.url, "select n from kept")).toEqual([{ n: 9 }]);
});

test.runIf(process.getuid?.() === 0)(
  "started by root below a folder that only root may enter, it runs from another one, the same each time",
  async () => {
    const closed = join(home, "closed");
    mkdirSync(closed);
    chmodSync(closed, 0o700);
    const first = await startPostgres({ home: join(closed, "postgres") });
    try {
      expect(first.home).toMatch(/^\/var\/tmp\/tiktok-live-edge-/);
      await query(first.url, "create table kept as select 10 as n");
      await first.stop();
      running = await startPostgres({ home: join(closed, "postgres") });
      expect(running.home).toBe(first.home);
      expect(await query(running.url, "select n from kept")).toEqual([{ n: 10 }]);
    } finally {
      await running?.stop();
      running = undefined;
      rmSync(first.home, { recursive: true, force: true });
    }
  },
);

test("a port that is taken is an error that names the reason", async () => {
  running = await startPostgres({ home, volatile: true });
  const other = mkdtempSync(join(tmpdir(), "tle-postgres-"));
  await expect(startPostgres({ home: other, port: running.port, volatile: true })).rejects.toThrow(/in use/);
  rmSync(other, { recursive: true, force: true });
});
