/** The processes of compose.yaml without containers: its own command lines, behind a proxy that does what its Caddyfile says. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, request as ask } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startSimulator } from "../../ingest-node/simulator/simulator.ts";
import { freePort } from "../../scripts/free-port.ts";
import { readLocal } from "../../scripts/drill/installation.ts";
import { type Postgres, startPostgres } from "../../scripts/postgres.ts";

const root = join(import.meta.dirname, "../..");
const compose = readFileSync(join(root, "compose.yaml"), "utf8");
const site = "https://live.example.test";
const folder = mkdtempSync(join(tmpdir(), "tle-one-machine-"));
const database = "live";
const owner = "live_owner";
/** Of its own, as in compose.yaml: the roles that an installation makes are the whole server's. */
let postgres: Postgres;
let ownerUrl: URL;
const running: ChildProcess[] = [];
/** What the processes said. */
let said = "";
let port: number;
let proxy: { url: string; from: (address: string) => void; stop: () => void };

beforeAll(async () => {
  port = await freePort();
  postgres = await startPostgres({ home: join(folder, "postgres"), volatile: true });
  ownerUrl = new URL(postgres.url);
  await onServer(`create role ${owner} superuser login password 'a'`);
  await onServer(`create database ${database} owner ${owner}`);
  Object.assign(ownerUrl, { username: owner, password: "a", pathname: `/${database}` });
  proxy = await startProxy();
});

afterAll(async () => {
  for (const child of running) await end(child, "SIGINT");
  proxy?.stop();
  await postgres?.stop();
  for (const left of [folder, postgres?.home]) if (left) rmSync(left, { recursive: true, force: true });
});

/** The command line of a service, with what its container would have in place of the variables. */
function commandOf(service: string): string[] {
  const block = compose.split(`\n  ${service}:\n`)[1]?.split(/\n {2}\w+:\n/)[0] ?? "";
  const list = /^ {4}command:\s*(\[[^\]]*\])$/m.exec(block)?.[1];
  if (list === undefined) throw new Error(`compose.yaml has no command for ${service}`);
  const words = JSON.parse(
    list.replaceAll(/\$\{TLE_DOMAIN:\?[^}]*\}/g, new URL(site).host).replace(/,\s*\]$/, "]"),
  ) as string[];
  return words.map((word) => (word === "/data" ? folder : word === "8787" ? String(port) : word));
}

function start(service: string, env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, commandOf(service), {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  running.push(child);
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
}

async function startPlatform(): Promise<ChildProcess> {
  const platform = start("platform", { DATABASE_URL: ownerUrl.href });
  await vi.waitUntil(async () => {
    if (platform.exitCode !== null) throw new Error(`the platform ended:\n${said.slice(-2_000)}`);
    return (await fetch(`${proxy.url}/health`)).ok;
  });
  return platform;
}

/** What stands in the Caddyfile, but for TLS: the client's address is the proxy's word, and the host is the site's. */
async function startProxy() {
  let address = "203.0.113.1";
  const server = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers, host: new URL(site).host, "cf-connecting-ip": address };
    const { method, url: path } = incoming;
    const passed = ask({ host: "127.0.0.1", port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on("error", () => outgoing.writeHead(502).end());
    incoming.pipe(passed);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    from: (next: string) => void (address = next),
    stop: () => void server.close(),
  };
}

async function onServer(sql: string, url: string = postgres.url): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

test("compose.yaml runs on one machine: its own address, production's limits, and everything is there after a restart", async () => {
  let platform = await startPlatform();
  const api = async (method: string, path: string, body?: object) => {
    const headers = { Authorization: `Bearer ${readLocal(folder).apiKey}`, "Content-Type": "application/json" };
    const response = await fetch(proxy.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  // Passkeys are of the site, and its pages are the same origin.
  const passkey = await fetch(`${proxy.url}/v1/sign-in/passkey/options`, {
    method: "POST",
    headers: { Origin: site, "Content-Type": "application/json" },
    body: "{}",
  });
  expect([passkey.status, ((await passkey.json()) as { options: { rpId: string } }).options.rpId]).toEqual([
    200,
    "live.example.test",
  ]);
  // The runner finds address and key in the data that it shares.
  const simulator = await startSimulator({ speed: 4 });
  const { streamId } = (await api("POST", "/v1/streams", { uniqueId: "one_machine" })).body as { streamId: string };
  const runner = start("runner", { ...simulator.env, DATABASE_URL: "" });
  const logged = async () =>
    Number(
      (await onServer(`select count(*) as n from events where stream_id = '${streamId}'`, ownerUrl.href))[0]?.["n"],
    );
  await vi.waitFor(async () => expect(await logged()).toBeGreaterThan(20));
  // Webhooks go to nobody in the machine's own network.
  const refused = await api("POST", `/v1/streams/${streamId}/endpoints`, {
    url: "https://127.0.0.1/hook",
    types: ["CHAT"],
  });
  expect(refused.status).toBe(400);
  await end(runner, "SIGTERM");
  await simulator.stop();
  await end(platform, "SIGINT");
  const before = await logged();

  platform = await startPlatform();
  // The log's word on what it has may not have come to the hub before the end: the hub asks again.
  const proof = async () => (await api("GET", `/v1/streams/${streamId}/proof`)).body;
  await expect.poll(proof).toMatchObject({ position: { offset: before }, loggedOffset: before });
  // One address that asks too much is refused, another is not.
  const statuses = await Promise.all(
    Array.from({ length: 450 }, async () => {
      const response = await fetch(`${proxy.url}/v1/openapi.json`);
      await response.body?.cancel();
      return response.status;
    }),
  );
  expect(statuses).toContain(429);
  proxy.from("203.0.113.2");
  expect((await fetch(`${proxy.url}/v1/openapi.json`)).status).toBe(200);
});
