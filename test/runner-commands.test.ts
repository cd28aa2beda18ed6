/** What rules ask of the runner: handed out once, signed, and what became of it in the log. */
import { createHmac } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Acknowledgement, signatureHeaders } from "#shared/protocol/ingest.ts";
import { signedAnswerText } from "#shared/protocol/runner-command.ts";
import { startEulerSimulator } from "../ingest-node/simulator/euler-simulator.ts";
import { readSessionKeys, sealSession } from "../ingest-node/tiktok-account/session.ts";
import { standInEulerApi } from "../ingest-node/tiktok-account/stand-in-euler-api.ts";
import { startSimulator } from "../ingest-node/simulator/simulator.ts";
import { standInObs } from "../ingest-node/tools/stand-in-obs.ts";
import { standInStreamerbot } from "../ingest-node/tools/stand-in-streamerbot.ts";
import { startRunner } from "./runner.ts";
import { chat, createStream, openSession, publish, sendBatch, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker, type WorkerClient, workerClient } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

async function streamWithRule(action: object = { type: "announce", text: "hello {displayName}" }): Promise<string> {
  const streamId = await createStream(worker);
  const rule = {
    name: "answer",
    trigger: { on: "command", commands: ["!hello"] },
    actions: [action],
  };
  expect((await worker.api("POST", `/v1/streams/${streamId}/rules`, { rule })).status).toBe(201);
  return streamId;
}

async function loggedActions(streamId: string, status: string) {
  return vi.waitUntil(
    async () => {
      const response = await worker.api("GET", `/v1/streams/${streamId}/actions?status=${status}`);
      const { actions } = (await response.json()) as { actions: { actionId: string; error: string | null }[] };
      return actions.length > 0 && actions;
    },
    { timeout: 15_000, interval: 100 },
  );
}

test("a command comes with the acknowledgement of its event, signed, and never again", async () => {
  const streamId = await streamWithRule();
  const session = await openSession(worker, streamId);
  const events = stampAll(session, [chat("good evening"), chat("!hello there")]);
  const response = await sendBatch(worker, session, events);
  const body = await response.text();
  const { commands } = JSON.parse(body) as Acknowledgement;
  expect(commands).toMatchObject([{ action: { type: "announce", text: "hello Viewer" } }]);
  const timestamp = response.headers.get(signatureHeaders.timestamp) ?? "";
  const path = `/v1/ingest/sessions/${session.sessionId}/batches`;
  const expected = createHmac("sha256", worker.ingestKey.secret)
    .update(signedAnswerText({ timestamp, path, body }))
    .digest("hex");
  expect(response.headers.get(signatureHeaders.signature)).toBe(expected);
  const again = (await (await sendBatch(worker, session, events)).json()) as Acknowledgement;
  expect(again).not.toHaveProperty("commands");

  // Until somebody says what became of it, it is pending; the first word counts.
  const actionId = commands?.[0]?.actionId ?? "";
  expect(await loggedActions(streamId, "pending")).toMatchObject([{ actionId }]);
  const tell = (outcome: object) =>
    worker.signed("POST", `/v1/ingest/actions/${actionId}/outcome`, JSON.stringify(outcome));
  expect((await tell({ status: "failed", error: "muted", durationMs: 12 })).status).toBe(200);
  expect((await tell({ status: "success", durationMs: 1 })).status).toBe(200);
  expect(await loggedActions(streamId, "failed")).toMatchObject([{ actionId, error: "muted", durationMs: 12 }]);
});

test("what is said late is not answered any more", async () => {
  const session = await openSession(worker, await streamWithRule());
  const [event] = stampAll(session, [chat("!hello")]);
  if (!event) throw new Error("no event");
  const late = { ...event, ingestedAt: Date.now() - 10 * 60_000 };
  const answer = (await (await sendBatch(worker, session, [late])).json()) as Acknowledgement;
  expect(answer).toMatchObject({ accepted: 1 });
  expect(answer).not.toHaveProperty("commands");
});

test("the runner says of what it has no account for that it was skipped, and why", async () => {
  const streamId = await streamWithRule();
  const file = join(await mkdtemp(join(tmpdir(), "tle-commands-")), "events.ndjson");
  const line = { eventType: "CHAT", rawType: "WebcastChatMessage", user: { userId: "7", uniqueId: "ada" } };
  await writeFile(file, `${JSON.stringify({ ...line, payload: { message: "!hello", emotes: [], language: "en" } })}\n`);
  const runner = startRunner(worker, streamId, ["--provider", "mock", "--file", file]);
  const [action] = await loggedActions(streamId, "skipped");
  expect(action?.error).toBe("the runner has no account at TikTok: its host signs one in with --tools");
  expect(await runner.exited).toBe(0);
  expect(runner.log.some(({ status }) => status === "command-skipped")).toBe(true);
});

test.each([
  ["x", { status: "success", durationMs: 1 }],
  ["a".repeat(64), { status: "maybe", durationMs: 1 }],
  ["a".repeat(64), { status: "success", durationMs: -1 }],
  ["a".repeat(64), { status: "success", durationMs: 1, error: "x".repeat(501) }],
])("an outcome of %s as %j is refused", async (actionId, outcome) => {
  const response = await worker.signed("POST", `/v1/ingest/actions/${actionId}/outcome`, JSON.stringify(outcome));
  expect(response.status).toBe(400);
});

test.each([
  ["of which nobody knows", () => Promise.resolve("a".repeat(64))],
  [
    "that was asked of no runner",
    async () => {
      const streamId = await streamWithRule({ type: "log", text: "said" });
      const session = await openSession(worker, streamId);
      await publish(worker, session, stampAll(session, [chat("!hello")]));
      return (await loggedActions(streamId, "success"))[0]?.actionId ?? "";
    },
  ],
])("the outcome of an action %s is refused, and changes nothing", async (_name, madeAction) => {
  const actionId = await madeAction();
  const said = JSON.stringify({ status: "failed", durationMs: 1 });
  const response = await worker.signed("POST", `/v1/ingest/actions/${actionId}/outcome`, said);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ code: "not_found", detail: expect.stringContaining("actionId") });
  const text =
    "select count(*)::int as failed from action_outcomes where action_id = decode($1, 'hex') and status = 'failed'";
  expect(await worker.database.query(text, [actionId])).toEqual([{ failed: 0 }]);
});

test("a rule does something in OBS and Streamer.bot through the runner, once, with what the event has; and says so", async () => {
  const obs = await standInObs("a secret");
  const bot = await standInStreamerbot();
  try {
    const streamId = await createStream(worker);
    const rule = {
      name: "party",
      trigger: { on: "command", commands: ["!hello"] },
      actions: [
        { type: "obs", do: "text", source: "Latest", text: "{displayName}: {commandParams}" },
        { type: "streamerbot", action: "Wave", args: { what: "{commandParams}!" } },
      ],
    };
    expect((await worker.api("POST", `/v1/streams/${streamId}/rules`, { rule })).status).toBe(201);
    const folder = await mkdtemp(join(tmpdir(), "tle-tools-"));
    const line = { eventType: "CHAT", rawType: "WebcastChatMessage", user: { userId: "7", uniqueId: "ada" } };
    const said = { ...line, payload: { message: '!hello "you"', emotes: [], language: "en" } };
    await writeFile(join(folder, "events.ndjson"), `${JSON.stringify(said)}\n`);
    await writeFile(
      join(folder, "tools.json"),
      JSON.stringify({ obs: { url: obs.url, password: "a secret" }, streamerbot: { url: bot.url } }),
    );
    const options = ["--provider", "mock", "--file", join(folder, "events.ndjson")];
    const runner = startRunner(worker, streamId, [...options, "--tools", join(folder, "tools.json")]);
    await vi.waitUntil(async () => (await loggedActions(streamId, "success")).length === 2);
    expect(await runner.exited).toBe(0);
    expect(obs.state.texts.get("Latest")).toBe('ada: "you"');
    expect(obs.told).toHaveLength(1);
    expect(bot.ran).toMatchObject([
      {
        action: { name: "Wave" },
        args: { eventType: "CHAT", username: "ada", nickname: "ada", commandParams: '"you"', what: '"you"!' },
      },
    ]);
    expect(JSON.stringify(runner.log)).not.toContain("a secret");
  } finally {
    await obs.close();
    await bot.close();
  }
});

test("without --tools a rule reaches no other program, and says why", async () => {
  const streamId = await streamWithRule({ type: "obs", do: "scene", scene: "Break" });
  const file = join(await mkdtemp(join(tmpdir(), "tle-tools-")), "events.ndjson");
  const line = { eventType: "CHAT", rawType: "WebcastChatMessage", user: { userId: "7", uniqueId: "ada" } };
  await writeFile(file, `${JSON.stringify({ ...line, payload: { message: "!hello", emotes: [], language: "en" } })}\n`);
  const runner = startRunner(worker, streamId, ["--provider", "mock", "--file", file]);
  const [action] = await loggedActions(streamId, "skipped");
  expect(action?.error).toBe("the runner may use no other program: its host starts it with --tools");
  expect(await runner.exited).toBe(0);
});

test("a rule thanks in the chat through the account that the host signed in, at its pace, and says what became of each", async () => {
  const streamId = await createStream(worker);
  const thanks = {
    name: "thanks",
    trigger: { on: "event", types: ["GIFT", "CHAT"], repeats: true },
    actions: [{ type: "announce", text: "thank you, {displayName}" }],
  };
  expect((await worker.api("POST", `/v1/streams/${streamId}/rules`, { rule: thanks })).status).toBe(201);
  const tiktok = await startEulerSimulator({ speed: 20, roomId: "7412345678901234567" });
  const euler = await standInEulerApi("euler_a_key");
  const keys = `k1:${"0a".repeat(32)}`;
  const cookies = "sessionid=0123456789abcdef; tt-target-idc=useast1a";
  const file = join(await mkdtemp(join(tmpdir(), "tle-account-")), "tools.json");
  const session = sealSession({ cookies }, streamId, readSessionKeys(keys) ?? new Map());
  await writeFile(
    file,
    JSON.stringify({ tiktok: { session, apiKey: "euler_a_key", allow: ["announce"], url: euler.url } }),
  );
  const args = ["--user", "@creator", "--provider", "euler", "--tools", file];
  const runner = startRunner(worker, streamId, args, { ...tiktok.env, TOOLS_SEALING_KEYS: keys });
  try {
    const [done] = await loggedActions(streamId, "success");
    const [left] = await loggedActions(streamId, "skipped");
    expect(done?.error).toBeNull();
    expect(left?.error).toMatch(/too soon: one in 5 s|done within 30 s/);
    expect(await runner.stop()).toBe(0);
    expect(euler.asked[0]).toMatchObject({
      request: "POST /webcast/rooms/7412345678901234567/chat",
      body: { content: expect.stringMatching(/^thank you, ./) as string },
      cookies,
    });
    const log = JSON.stringify(runner.log);
    expect(log).toContain("command-success");
    expect(log).not.toMatch(/0123456789abcdef|euler_a_key/);
  } finally {
    runner.kill();
    await tiktok.stop();
    await euler.close();
  }
});

type Tried = { became: string; error: string; runnerId: string | null; change: object | null } | null;

/** A rule with these actions, none of which anything fires, and what trying one of them by its place came to. */
function draftOf(streamId: string, actions: object[], by: WorkerClient = worker) {
  const rule = { name: "tried", trigger: { on: "command", commands: ["!never"] }, actions };
  return async (action: number) => {
    const response = await by.api("POST", `/v1/streams/${streamId}/rules/show`, { rule, action });
    const { tried = null, code } = (await response.json()) as { tried?: Tried; code?: string };
    return { status: response.status, tried, code };
  };
}

test("what a rule does with a program is tried while no live is on, by the stream's own runner, and it says how it went, or that none is there", async () => {
  const [obs, bot] = [await standInObs("a secret"), await standInStreamerbot()];
  const nobody = await standInStreamerbot();
  await nobody.close();
  const tiktok = await startSimulator();
  tiktok.faults.user = "offline";
  // Meanwhile: nobody asks for this one, and that takes its time.
  const alone = draftOf(await createStream(worker), [{ type: "obs", do: "scene", scene: "Break" }])(0);
  const streamId = await createStream(worker);
  const folder = await mkdtemp(join(tmpdir(), "tle-trials-"));
  const toolsFile = async (name: string, tools: object) => {
    await writeFile(join(folder, name), JSON.stringify(tools));
    return join(folder, name);
  };
  const start = (tools: string) =>
    startRunner(worker, streamId, ["--user", "@creator", "--provider", "direct", "--tools", tools], tiktok.env);
  const all = { obs: { url: obs.url, password: "a secret" }, streamerbot: { url: bot.url } };
  const runner = start(await toolsFile("all.json", all));
  const tryOne = draftOf(streamId, [
    { type: "obs", do: "text", source: "Latest", text: "{displayName}" },
    { type: "streamerbot", action: "Wave", args: { what: "{displayName}!" } },
    { type: "obs", do: "source", source: "No such", change: "on" },
    { type: "keys", name: "jump" },
  ]);
  /** On a machine that is busy a runner may take more than 10 s to ask: nothing was done then. */
  const tryWithRunner = (action: number) =>
    vi.waitUntil(async () => {
      const answer = await tryOne(action);
      return answer.tried?.became !== "no_runner" && answer;
    });
  try {
    await vi.waitUntil(() => runner.log.some(({ status }) => status === "offline"));
    const [text, wave, missing, keys] = await Promise.all([0, 1, 2, 3].map(tryWithRunner));
    expect(text).toMatchObject({ status: 200, tried: { became: "success", error: "", change: null } });
    expect(text?.tried?.runnerId).not.toBeNull();
    expect(wave?.tried).toMatchObject({ became: "success" });
    expect(missing?.tried).toMatchObject({ became: "failed", error: expect.stringContaining("OBS:") as string });
    expect(keys?.tried).toMatchObject({
      became: "skipped",
      error: "the runner's host has not allowed keys in its --tools",
    });
    expect(obs.state.texts.get("Latest")).toBe("A viewer");
    expect(bot.ran).toMatchObject([{ action: { name: "Wave" }, args: { nickname: "A viewer", what: "A viewer!" } }]);
    expect(runner.log.some(({ status }) => status === "trial-success")).toBe(true);
    // Nothing of it is an action of the live.
    const { actions } = (await (await worker.api("GET", `/v1/streams/${streamId}/actions`)).json()) as object as {
      actions: object[];
    };
    expect(actions).toEqual([]);
    expect(await runner.stop()).toBe(0);
    // The program is not there.
    const second = start(await toolsFile("gone.json", { streamerbot: { url: nobody.url } }));
    expect(await tryWithRunner(1)).toMatchObject({
      tried: { became: "failed", error: expect.stringContaining("is not there") as string },
    });
    expect(await second.stop()).toBe(0);
    expect(await alone).toMatchObject({ status: 200, tried: { became: "no_runner", runnerId: null } });
  } finally {
    runner.kill();
    await Promise.all([tiktok.stop(), obs.close(), bot.close()]);
  }
});

test("what is no program's is told and not done; whoever may not write rules tries no program", async () => {
  const streamId = await createStream(worker);
  const actions = [
    { type: "counter", name: "deaths", change: "add", value: 2 },
    { type: "announce", text: "hello {displayName}" },
    { type: "moderate", measure: "mute", durationMs: 60_000 },
    { type: "keys", name: "jump" },
  ];
  const tryOne = draftOf(streamId, actions);
  expect((await worker.api("PUT", `/v1/streams/${streamId}/counters/deaths`, { value: 3 })).status).toBe(200);
  expect(await tryOne(0)).toMatchObject({ tried: { became: "told", change: { before: 3, after: 5 } } });
  expect(await tryOne(1)).toMatchObject({ tried: { became: "told", action: { text: "hello A viewer" } } });
  expect(await tryOne(2)).toMatchObject({ tried: { action: { measure: "mute", user: { uniqueId: "a_viewer" } } } });
  const { counters } = (await (await worker.api("GET", `/v1/streams/${streamId}/counters`)).json()) as object as {
    counters: object;
  };
  expect(counters).toEqual({ deaths: 3 });
  const made = await worker.api("POST", "/v1/keys", { name: "shows", permissions: ["rule:show"] });
  const { key } = (await made.json()) as { key: string };
  const shows = workerClient(worker.url, { apiKey: key, ingestKey: worker.ingestKey });
  const tryAsThem = draftOf(streamId, actions, shows);
  expect(await tryAsThem(1)).toMatchObject({ status: 200 });
  expect(await tryAsThem(3)).toMatchObject({ status: 403, code: "forbidden" });
});
