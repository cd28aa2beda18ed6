/** The client's package, as somebody has it who installed it: packed, unpacked, type-checked and run against the Worker. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type * as clientPackage from "../client/index.ts";
import { docsBlock } from "./docs-example.ts";
import { chat, createOverlayToken, createStream, openSession, publish, stampAll } from "./stream.ts";
import { serveTranscripts } from "./transcript-server.ts";
import { readTranscripts } from "./transcript.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

const root = join(import.meta.dirname, "..");
const example = docsBlock("client/package/README.md", "js", "createClient");
const patience = { timeout: 20_000 };

let worker: TestWorker;
/** A project that has the package installed. */
let folder: string;
let installed: typeof clientPackage;
beforeAll(async () => {
  worker = await sharedTestWorker();
  folder = mkdtempSync(join(tmpdir(), "tle-client-"));
  const target = join(folder, "node_modules", "tiktok-live-edge-client");
  mkdirSync(target, { recursive: true });
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const from = join(root, "client", "package");
  // With its scripts: what is packed is built by that.
  execFileSync(npm, ["pack", "--pack-destination", folder, from], { stdio: "ignore", cwd: folder });
  const [packed = ""] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  execFileSync("tar", ["-xzf", join(folder, packed), "-C", target, "--strip-components=1"]);
  installed = (await import(pathToFileURL(join(target, "dist", "index.js")).href)) as typeof clientPackage;
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await worker.stop();
});

test("the example of its README runs as printed", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const main = join(folder, "main.mjs");
  writeFileSync(main, example);
  const env = { ...process.env, TLE_URL: worker.url, TLE_KEY: worker.apiKey, STREAM_ID: streamId };
  const program = spawn(process.execPath, [main], { env, stdio: ["ignore", "pipe", "pipe"] });
  const lines: string[] = [];
  createInterface(program.stdout).on("line", (line) => lines.push(line));
  createInterface(program.stderr).on("line", (line) => lines.push(`stderr: ${line}`));
  try {
    await vi.waitUntil(() => lines.length >= 3, patience);
    expect(lines).toEqual(["made Thanks", "refused: unknown_rule", "begins with 0 viewers"]);
    await publish(worker, session, stampAll(session, [chat("one"), chat("two")], 1));
    await vi.waitUntil(() => lines.length >= 5, patience);
    expect(lines.slice(3).map((line) => /CHAT .*"message":"(\w+)"/.exec(line)?.[1])).toEqual(["one", "two"]);
  } finally {
    program.kill();
  }
});

test("its types stand by themselves, and hold a caller to what an operation takes", () => {
  writeFileSync(
    join(folder, "main.ts"),
    `import { createClient, isProblem, type StoredRule } from "tiktok-live-edge-client";
const client = createClient({ baseUrl: "http://127.0.0.1", apiKey: "tle_x" });
export async function names(streamId: string): Promise<string[]> {
  const { rules } = await client.listRules({ params: { streamId }, query: { deleted: true } });
  return rules.map(({ name }: StoredRule) => name);
}
// @ts-expect-error the address needs its stream
void client.listRules();
// @ts-expect-error a rule has a trigger
void client.createRule({ params: { streamId: "s" }, body: { rule: { name: "x", actions: [] } } });
// @ts-expect-error nothing refuses with that
isProblem(new Error(), "no_such_code");
`,
  );
  symlinkSync(join(root, "node_modules", "typescript"), join(folder, "node_modules", "typescript"), "junction");
  const options = [
    "--strict",
    "--noEmit",
    "--module",
    "nodenext",
    "--target",
    "es2022",
    "--lib",
    "es2024,dom",
    "--types",
    "",
  ];
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, ...options, "main.ts"], { cwd: folder, encoding: "utf8" });
  expect(stdout).toBe("");
});

test("its feed does in every golden transcript what is asked of a client", async () => {
  const transcripts = readTranscripts();
  const server = await serveTranscripts(transcripts);
  try {
    await Promise.all(
      transcripts.map(async ([name, { ends, open }]) => {
        const offsets: number[] = [];
        let isRefused = false;
        let isNew = false;
        const url = new URL(server.liveUrl(name));
        const feed = installed.openFeed({
          baseUrl: `http://${url.host}`,
          // The transcripts' server goes by the name that stands before `/live`.
          streamId: name,
          token: "ov_x",
          ...(open.after !== null && { after: open.after }),
          onHello: ({ recovered }) => {
            isNew ||= !recovered;
          },
          onEvents: ({ events }) => offsets.push(...events.map(({ offset }) => offset)),
          onDown: (down) => {
            isRefused ||= down.isRefused;
          },
        });
        expect([name, await server.played(name)]).toEqual([name, []]);
        const wanted = {
          offsets: ends.offsets,
          startedAnew: ends.startedAnew,
          next: ends.next,
          cameBackTo: ends.next === "opens anew" ? ends.position : undefined,
        };
        const ending = () => {
          const cameBackTo = server.cameBackTo(name);
          const next = isRefused ? "stops" : cameBackTo === undefined ? "open" : "opens anew";
          return { offsets, startedAnew: isNew, next, cameBackTo };
        };
        await vi.waitUntil(() => isDeepStrictEqual(ending(), wanted), patience).catch(() => undefined);
        feed.close();
        expect([name, ending()]).toEqual([name, wanted]);
      }),
    );
  } finally {
    await server.close();
  }
});

/** A server that answers as it is told, and counts. */
async function listen(answers: (count: number, headers: NodeJS.Dict<string | string[]>) => [number, unknown, object?]) {
  const seen: NodeJS.Dict<string | string[]>[] = [];
  const server: Server = createServer((request, response) => {
    seen.push(request.headers);
    const [status, body, headers] = answers(seen.length, request.headers);
    if (status === 0) request.socket.destroy();
    else response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { seen, client: installed.createClient({ baseUrl, apiKey: "tle_x" }), close: () => server.close() };
}

const problem = (status: number, code: string) => ({ type: "about:blank", title: "", status, code, detail: "" });
const rule = { name: "x", trigger: { on: "gift" as const }, actions: [{ type: "log" as const, text: "x" }] };

test("what makes something is sent again under one key, over a line that breaks and an outage", async () => {
  const { seen, client, close } = await listen((count) => {
    if (count === 1) return [0, undefined];
    return count === 2 ? [503, problem(503, "unavailable")] : [201, { ruleId: "ru_1" }];
  });
  try {
    expect(await client.createRule({ params: { streamId: "s" }, body: { rule } })).toEqual({ ruleId: "ru_1" });
    const keys = seen.map((headers) => headers["idempotency-key"]);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
  } finally {
    close();
  }
});

test("what cannot be repeated is not, and what is refused is thrown with its code", async () => {
  const { seen, client, close } = await listen(() => [503, problem(503, "unavailable")]);
  try {
    const rollback = client.rollbackRule({ params: { ruleId: "ru_1" }, body: { revision: 1 } });
    await expect(rollback).rejects.toThrow(installed.ApiProblem);
    expect(seen).toHaveLength(1);
  } finally {
    close();
  }
});

test("after a limit everything is sent again", async () => {
  const { seen, client, close } = await listen((count) =>
    count === 1 ? [429, problem(429, "rate_limited")] : [200, { ruleId: "ru_1" }],
  );
  try {
    const rolledBack = await client.rollbackRule({ params: { ruleId: "ru_1" }, body: { revision: 1 } });
    expect(rolledBack).toEqual({ ruleId: "ru_1" });
    expect(seen).toHaveLength(2);
  } finally {
    close();
  }
});

test("a call can be stopped while it waits to try again", async () => {
  const { client, close } = await listen(() => [503, problem(503, "unavailable"), { "Retry-After": "60" }]);
  try {
    const stop = new AbortController();
    const call = client.getRule({ params: { ruleId: "ru_1" }, signal: stop.signal });
    setTimeout(() => stop.abort(new Error("enough")), 50);
    await expect(call).rejects.toThrow("enough");
  } finally {
    close();
  }
});

test("a token that is revoked is said to be, and an older position goes on where it ended", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const { tokenId, token } = await createOverlayToken(worker, streamId);
  const seen: string[] = [];
  const downs: clientPackage.Down[] = [];
  const open = (after?: string) =>
    installed.openFeed({
      baseUrl: worker.url,
      streamId,
      token,
      ...(after !== undefined && { after }),
      onEvents: ({ events }) => {
        for (const { payload } of events) seen.push(String(payload["message"]));
      },
      onDown: (down) => downs.push(down),
    });
  const first = open();
  await vi.waitUntil(() => first.position !== undefined, patience);
  await publish(worker, session, stampAll(session, [chat("a")], 1));
  await vi.waitUntil(() => seen.length === 1, patience);
  first.close();
  await publish(worker, session, stampAll(session, [chat("b"), chat("c")], 2));
  const second = open(first.position);
  await vi.waitUntil(() => seen.length === 3, patience);
  expect(seen).toEqual(["a", "b", "c"]);
  await worker.api("DELETE", `/v1/streams/${streamId}/overlay-tokens/${tokenId}`);
  await vi.waitUntil(() => downs.length > 0, patience);
  expect(downs[0]).toMatchObject({ code: 3500, isRefused: true });
  second.close();
});
