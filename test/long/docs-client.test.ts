/** docs/protocol.md: its clients run as printed, and hold what the page promises, over a line that breaks too. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { dirname, extname, join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { isDeepStrictEqual } from "node:util";
import { docsBlock, exampleFolder } from "../docs-example.ts";
import { readTranscripts } from "../transcript.ts";
import { serveTranscripts } from "../transcript-server.ts";
import { chat, createOverlayToken, createStream, openSession, publish, stampAll } from "../stream.ts";
import { sharedTestWorker, type TestWorker } from "../worker.ts";

interface Main {
  code: string;
  args?: string[];
}

interface Language {
  name: string;
  /** What runs it; undefined where that is not installed. */
  program: string | undefined;
  /** The printed client, and its file's name. */
  printed: [file: string, code: string];
  /** A program that watches `live` with `token`, from `position` where there is one. */
  main: (live: string, token: string, position?: string) => Main;
  /** One that watches many addresses, `{name: live}`, and says by name what it is handed. */
  many: (lives: Record<string, string>) => string;
}

const usage = docsBlock("docs/protocol.md", "js", 'from "./watch.mjs"');
const javascript: Language = {
  name: "JavaScript",
  program: process.execPath,
  printed: ["watch.mjs", docsBlock("docs/protocol.md", "js", "export function watch")],
  main(live, token, position) {
    const filled = usage.replace(/"ws:[^"]*"/, JSON.stringify(live)).replace("ov_…", token);
    const code = position === undefined ? filled : filled.replace(/\}\);\s*$/, `}, ${JSON.stringify(position)});`);
    return { code };
  },
  many: (lives) => `import { watch } from "./watch.mjs";
for (const [name, live] of Object.entries(${JSON.stringify(lives)})) {
  watch(live, "ov_x", {
    onState: () => console.log(name, "state"),
    onEvents: (events, position) => console.log(name, "events", events.map(({ offset }) => offset).join(" ")),
    onStop: () => console.log(name, "stopped"),
  });
}`,
};
const python: Language = {
  name: "Python",
  // Before 3.10 a time that is over is another error.
  program: ["python3", "python"].find(
    (name) => spawnSync(name, ["-c", "import sys; sys.exit(sys.version_info < (3, 10))"]).status === 0,
  ),
  printed: ["watch.py", docsBlock("docs/protocol.md", "python", "def watch(")],
  main: (live, token, position) => ({
    code: python.printed[1],
    args: [live, token, ...(position === undefined ? [] : [position])],
  }),
  many: (lives) => `import json, threading
from watch import watch

lock = threading.Lock()

def say(*words):
    # A print of one thread may come between the words of another one's.
    with lock:
        print(*words, flush=True)

def run(name, live):
    def on_events(events, position):
        say(name, "events", *[event["offset"] for event in events])
    watch(live, "ov_x", lambda state, missed: say(name, "state"), on_events)
    say(name, "stopped")

for name, live in json.loads(${JSON.stringify(JSON.stringify(lives))}).items():
    threading.Thread(target=run, args=(name, live)).start()
`,
};
if (python.program === undefined)
  console.warn("skipped: the client in Python, for there is no python3 of 3.10 or newer here");

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

/** A line to the Worker that can be cut, or on which nothing goes either way any more. */
async function openLine(): Promise<{
  port: number;
  connections: () => number;
  cut: () => void;
  hush: () => void;
  close: () => void;
}> {
  const { hostname, port: target } = new URL(worker.url);
  const sockets: Socket[] = [];
  let connections = 0;
  const server = createServer((near) => {
    connections += 1;
    const far = connect(Number(target), hostname);
    for (const socket of [near, far]) socket.on("error", () => undefined);
    sockets.push(near, far);
    near.pipe(far);
    far.pipe(near);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const cut = () => {
    for (const socket of sockets.splice(0)) socket.destroy();
  };
  const hush = () => {
    for (const socket of sockets.splice(0)) socket.unpipe().pause();
  };
  return {
    port: typeof address === "object" ? (address?.port ?? 0) : 0,
    connections: () => connections,
    cut,
    hush,
    close: () => {
      cut();
      server.close();
    },
  };
}

/** Runs the printed client with a program beside it; `lines` is what that says. */
function run({ program, printed }: Language, { code, args = [] }: Main) {
  const { file, remove } = exampleFolder(...printed);
  const main = join(dirname(file), `main${extname(file)}`);
  writeFileSync(main, code);
  const client: ChildProcess = spawn(program ?? "", [main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const lines: string[] = [];
  if (client.stdout) createInterface(client.stdout).on("line", (text) => lines.push(text));
  const complaints: string[] = [];
  if (client.stderr) createInterface(client.stderr).on("line", (text) => complaints.push(text));
  const stop = () => {
    client.kill("SIGKILL");
    remove();
  };
  return { client, lines, complaints, stop };
}

const address = (streamId: string, port: number | string) =>
  `ws://127.0.0.1:${port}/v1/streams/${streamId}/live?types=CHAT`;
const patience = { timeout: 20_000 };

/** Time goes by twenty times as fast for a program: the 45 s in which nothing may come are over after two. */
const hurried = "const slow = performance.now.bind(performance);\nperformance.now = () => 20 * slow();\n";

test("the client in JavaScript opens another line where nothing comes, though the dead one never closes", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const { token } = await createOverlayToken(worker, streamId);
  const line = await openLine();
  const main = javascript.main(address(streamId, line.port), token);
  const { lines, complaints, stop } = run(javascript, { ...main, code: hurried + main.code });
  try {
    await vi.waitUntil(() => lines.length > 0, patience);
    await publish(worker, session, stampAll(session, [chat("before")], 1));
    await vi.waitUntil(() => lines.length > 1, patience);
    line.hush();
    await publish(worker, session, stampAll(session, [chat("meanwhile")], 2));
    await vi.waitUntil(() => lines.length > 2, patience);
    expect(lines.slice(1).map((text) => /"message": ?"(\w+)"/.exec(text)?.[1])).toEqual(["before", "meanwhile"]);
    expect([line.connections(), complaints]).toEqual([2, []]);
  } finally {
    stop();
    line.close();
  }
});

describe.each([javascript, python].filter(({ program }) => program !== undefined))(
  "the client in $name",
  (language) => {
    test("hands over every event once and in order, over a cut, and stops when its token is revoked", async () => {
      const streamId = await createStream(worker);
      const session = await openSession(worker, streamId);
      const { tokenId, token } = await createOverlayToken(worker, streamId);
      const line = await openLine();
      const { client, lines, complaints, stop } = run(language, language.main(address(streamId, line.port), token));
      const publishFrom = async (first: number, last: number) => {
        for (let from = first; from <= last; from += 60) {
          const bodies = Array.from({ length: 60 }, (_, index) => chat(`m${from + index}`));
          await publish(worker, session, stampAll(session, bodies, from));
        }
      };
      try {
        await vi.waitUntil(() => lines.length > 0 || complaints.length > 0, patience);
        expect([lines, complaints]).toEqual([["now: 0 viewers"], []]);

        await publishFrom(1, 600);
        await vi.waitUntil(() => lines.length > 600, patience);
        line.cut();
        await publishFrom(601, 1_200);
        await vi.waitUntil(() => lines.length > 1_200, patience);
        const messages = lines.slice(1).map((text) => /"message": ?"(m\d+)"/.exec(text)?.[1]);
        expect(messages).toEqual(Array.from({ length: 1_200 }, (_, index) => `m${index + 1}`));
        expect(line.connections()).toBe(2);

        const exited = once(client, "exit");
        expect((await worker.api("DELETE", `/v1/streams/${streamId}/overlay-tokens/${tokenId}`)).status).toBe(204);
        const [code] = (await exited) as [number];
        expect(code).toBe(0);
        await vi.waitUntil(() => lines.at(-1)?.startsWith("stopped 3500"), patience);
      } finally {
        stop();
        line.close();
      }
    });

    test("tells events that were missed from a first connection, and stops where it is not let in", async () => {
      const streamId = await createStream(worker);
      const { token } = await createOverlayToken(worker, streamId);
      const { port } = new URL(worker.url);
      const back = run(language, language.main(address(streamId, port), token, "gone:5"));
      const refused = run(language, language.main(address(streamId, port), "ov_wrong"));
      try {
        await vi.waitUntil(() => back.lines.length > 0 && refused.lines.length > 0, patience);
        expect(back.lines).toEqual(["events were missed; now: 0 viewers"]);
        expect(refused.lines).toEqual([expect.stringMatching(/^stopped 3501/)]);
      } finally {
        back.stop();
        refused.stop();
      }
    });

    test("does in every golden transcript what is asked of a client", async () => {
      const transcripts = readTranscripts();
      const server = await serveTranscripts(transcripts);
      const lives = Object.fromEntries(transcripts.map(([name]) => [name, server.liveUrl(name)]));
      const { lines, stop } = run(language, { code: language.many(lives) });
      const saidOf = (name: string) =>
        lines.flatMap((line) => (line.startsWith(`${name} `) ? line.slice(name.length + 1) : []));
      const endingOf = (name: string) => {
        const said = saidOf(name);
        const offsets = said.flatMap((line) =>
          line.startsWith("events ") ? line.split(" ").slice(1).map(Number) : [],
        );
        const cameBackTo = server.cameBackTo(name);
        const next = said.includes("stopped") ? "stops" : cameBackTo === undefined ? "open" : "opens anew";
        return { offsets, next, cameBackTo };
      };
      try {
        await Promise.all(
          transcripts.map(async ([name, { ends }]) => {
            expect([name, await server.played(name)]).toEqual([name, []]);
            const wanted = {
              offsets: ends.offsets,
              next: ends.next,
              cameBackTo: ends.next === "opens anew" ? ends.position : undefined,
            };
            await vi.waitUntil(() => isDeepStrictEqual(endingOf(name), wanted), patience).catch(() => undefined);
            expect([name, endingOf(name)]).toEqual([name, wanted]);
            expect([name, saidOf(name).includes("state")]).toEqual([name, ends.startedAnew]);
          }),
        );
      } finally {
        stop();
        await server.close();
      }
    });
  },
);
