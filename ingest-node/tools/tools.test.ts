/**
 * Other programs as rules use them, against stand-ins of their documented form. That those are true is shown by the programs' own
 * client libraries, which nobody here wrote.
 */
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StreamerbotClient } from "@streamerbot/client";
import { OBSWebSocket } from "obs-websocket-js/json";
import { afterEach, describe, expect, test, vi } from "vitest";
import { WebSocketServer } from "ws";
import type { ToolCommand } from "#shared/tools/command.ts";
import type { LogLine } from "../log.ts";
import { readTools, type ToolSettings } from "./settings.ts";
import { standInObs } from "./stand-in-obs.ts";
import { standInStreamerbot } from "./stand-in-streamerbot.ts";
import { openTools } from "./tools.ts";

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).toReversed()) await close();
});

function opened(settings: ToolSettings) {
  const log: LogLine[] = [];
  const tools = openTools(settings, { log: (line) => void log.push(line), random: () => 0 });
  closes.push(tools.close);
  const carryOut = async (command: ToolCommand) =>
    tools.carryOut(command).catch((error: unknown) => ({ status: "failed", error: (error as Error).message }));
  return { carryOut, log, close: tools.close };
}

async function obs(password?: string, port?: number) {
  const standIn = await standInObs(password, port);
  closes.push(standIn.close);
  return standIn;
}

async function streamerbot(options?: Parameters<typeof standInStreamerbot>[0]) {
  const standIn = await standInStreamerbot(options);
  closes.push(standIn.close);
  return standIn;
}

const wave: ToolCommand = { type: "streamerbot", action: "Wave", args: { username: "ada", coins: 5 } };
const scene: ToolCommand = { type: "obs", do: "scene", scene: "Break" };

describe("Streamer.bot", () => {
  test("takes the stand-in for itself: its own client signs in there and runs an action", async () => {
    const standIn = await streamerbot({ password: "a secret" });
    const client = new StreamerbotClient({
      port: standIn.port,
      password: "a secret",
      immediate: false,
      autoReconnect: false,
    });
    closes.push(() => client.disconnect());
    await client.connect();
    await vi.waitUntil(() => client.authenticated);
    expect(await client.doAction({ name: "Wave" }, { username: "ada" })).toMatchObject({ status: "ok" });
    expect(standIn.ran).toEqual([{ action: { name: "Wave" }, args: { username: "ada" } }]);
  });

  test.each([
    ["with a password", { password: "a secret" }, "a secret"],
    ["without one", {}, undefined],
    ["that needs none and is told one", {}, "a secret"],
    ["of an old version, which does not greet", { isOld: true }, undefined],
  ])("%s runs an action by its name and by its id, with the arguments", async (_, options, password) => {
    const { url, ran } = await streamerbot(options);
    const { carryOut } = opened({ streamerbot: { url, password } });
    expect(await carryOut(wave)).toEqual({ status: "success" });
    const id = "0b0f8a4e-51fd-4b0e-9a0f-0f2c2b3d4e5f";
    expect(await carryOut({ ...wave, action: id })).toEqual({ status: "success" });
    const args = { username: "ada", coins: 5 };
    expect(ran).toEqual([
      { action: { name: "Wave" }, args },
      { action: { id }, args },
    ]);
  });

  test("that is not there, wants a password or refuses it, or has no such action: each is said, and nothing is run", async () => {
    const gone = await standInStreamerbot();
    await gone.close();
    const { carryOut: ask, log } = opened({ streamerbot: { url: gone.url } });
    expect(await ask(wave)).toMatchObject({ error: "Streamer.bot is not there: nothing listens at its address" });
    expect(log).toMatchObject([{ status: "tool-lost" }]);

    const { url, ran } = await streamerbot({ password: "a secret" });
    const without = opened({ streamerbot: { url } });
    expect(await without.carryOut(wave)).toMatchObject({ error: "Streamer.bot wants a password" });
    const wrong = opened({ streamerbot: { url, password: "another" } });
    expect(await wrong.carryOut(wave)).toMatchObject({ error: "Streamer.bot refuses the password" });
    expect(JSON.stringify([without.log, wrong.log])).not.toContain("another");
    expect(ran).toEqual([]);
    const right = opened({ streamerbot: { url, password: "a secret" } });
    expect(await right.carryOut({ ...wave, action: "Nothing" })).toMatchObject({
      error: "Streamer.bot: Action not found",
    });
  });

  test("gone in the middle: the action is not run again, and the next one is, once it is back", async () => {
    const first = await streamerbot();
    const { carryOut } = opened({ streamerbot: { url: first.url } });
    first.instead.push((socket) => socket.terminate());
    const outcome = await carryOut(wave);
    expect(outcome).toMatchObject({ error: expect.stringContaining("whether it was done is not known") as unknown });
    expect(first.ran).toHaveLength(1);
    await first.close();
    const again = await streamerbot({ port: first.port });
    await vi.waitUntil(async () => (await carryOut({ ...wave, action: "Next" })).status === "success");
    expect(again.ran.map(({ action }) => action.name)).not.toContain("Wave");
  });

  test("garbage of it harms nothing", async () => {
    const { url, instead } = await streamerbot();
    const { carryOut } = opened({ streamerbot: { url } });
    instead.push((socket) => {
      socket.send("{");
      socket.send(Buffer.from([1, 2, 3]));
      socket.send(JSON.stringify({ id: "nobody's", status: "ok" }));
      socket.send(JSON.stringify({ id: "1", status: "ok" }));
    });
    expect(await carryOut(wave)).toEqual({ status: "success" });
  });
});

describe("OBS", () => {
  test("takes the stand-in for itself: its own client signs in there and switches the scene", async () => {
    const standIn = await obs("a secret");
    const client = new OBSWebSocket();
    closes.push(() => client.disconnect());
    await client.connect(standIn.url, "a secret");
    await client.call("SetCurrentProgramScene", { sceneName: "Break" });
    expect(standIn.state.scene).toBe("Break");
    await expect(new OBSWebSocket().connect(standIn.url, "wrong")).rejects.toMatchObject({ code: 4009 });
  });

  test("does all that rules can ask of it", async () => {
    const { url, told, state } = await obs("a secret");
    const { carryOut } = opened({ obs: { url, password: "a secret" } });
    const commands: ToolCommand[] = [
      scene,
      { type: "obs", do: "source", scene: null, source: "Confetti", change: "on", forMs: null },
      { type: "obs", do: "source", scene: "Live", source: "Confetti", change: "toggle", forMs: null },
      { type: "obs", do: "filter", source: "Camera", filter: "Blur", change: "toggle", forMs: null },
      { type: "obs", do: "text", source: "Latest", text: "ada gave 5 × Rose" },
      { type: "obs", do: "media", source: "Jingle", change: "restart" },
      { type: "obs", do: "emit", event: "gift", data: { coins: 5 } },
    ];
    for (const command of commands) expect(await carryOut(command)).toEqual({ status: "success" });
    expect(state.scene).toBe("Break");
    expect(state.sources.get("Confetti")).toBe(false);
    expect(state.filters.get("Blur")).toBe(true);
    expect(state.texts.get("Latest")).toBe("ada gave 5 × Rose");
    expect(told.slice(-2)).toEqual([
      {
        type: "TriggerMediaInputAction",
        data: { inputName: "Jingle", mediaAction: "OBS_WEBSOCKET_MEDIA_INPUT_ACTION_RESTART" },
      },
      {
        type: "CallVendorRequest",
        data: {
          vendorName: "obs-browser",
          requestType: "emit_event",
          requestData: { event_name: "gift", event_data: { coins: 5 } },
        },
      },
    ]);
  });

  test("takes back what is shown for a while, once, also where it was shown again meanwhile", async () => {
    const { url, told, state } = await obs();
    const { carryOut } = opened({ obs: { url } });
    const show: ToolCommand = {
      type: "obs",
      do: "source",
      scene: "Live",
      source: "Confetti",
      change: "on",
      forMs: 300,
    };
    expect(await carryOut(show)).toEqual({ status: "success" });
    expect(await carryOut(show)).toEqual({ status: "success" });
    expect(state.sources.get("Confetti")).toBe(true);
    await vi.waitUntil(() => state.sources.get("Confetti") === false);
    const changes = () =>
      told.filter(({ type }) => type === "SetSceneItemEnabled").map(({ data }) => data["sceneItemEnabled"]);
    expect(changes()).toEqual([true, true, false]);
  });

  test("that is not there, wants a password or refuses it, or has no such thing: each is said", async () => {
    const gone = await standInObs();
    await gone.close();
    expect(await opened({ obs: { url: gone.url } }).carryOut(scene)).toMatchObject({
      error: "OBS is not there: nothing listens at its address",
    });
    const { url, told } = await obs("a secret");
    expect(await opened({ obs: { url } }).carryOut(scene)).toMatchObject({ error: "OBS wants a password" });
    expect(await opened({ obs: { url, password: "another" } }).carryOut(scene)).toMatchObject({
      error: "OBS refuses the password",
    });
    expect(told).toEqual([]);
    const right = opened({ obs: { url, password: "a secret" } });
    expect(await right.carryOut({ ...scene, scene: "Nowhere" })).toMatchObject({
      error: "OBS: No source was found by that name.",
    });
  });

  test.each([
    [4010, "OBS is older than version 28, or its obs-websocket is"],
    [4009, "OBS refuses the password"],
    [4011, "OBS went away (4011)"],
  ])("that lets nobody in, and closes with %i, is said in words", async (code, error) => {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    await once(server, "listening");
    closes.push(() => server.close());
    server.on("connection", (socket) => {
      socket.send(JSON.stringify({ op: 0, d: { obsWebSocketVersion: "4.9.1", rpcVersion: 1 } }));
      socket.on("message", () => socket.close(code));
    });
    const { carryOut } = opened({ obs: { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` } });
    expect(await carryOut(scene)).toEqual({ status: "failed", error });
  });

  test.each(["{", "[]", '{"op":0}', '{"op":2,"d":7}', '{"op":7,"d":{"requestId":"1"}}', '{"op":99,"d":{}}'])(
    "that says %s harms nothing, and is asked once it has greeted",
    async (garbage) => {
      const { url, instead, state } = await obs();
      const { carryOut } = opened({ obs: { url } });
      expect(await carryOut(scene)).toEqual({ status: "success" });
      instead.set("SetCurrentProgramScene", (socket) => {
        socket.send(garbage);
        socket.send(Buffer.from([0, 255]));
        socket.send(JSON.stringify({ op: 7, d: { requestId: "2", requestStatus: { result: true, code: 100 } } }));
      });
      expect(await carryOut({ ...scene, scene: "Live" })).toEqual({ status: "success" });
      expect(await carryOut({ ...scene, scene: "Live" })).toEqual({ status: "success" });
      expect(state.scene).toBe("Live");
    },
  );

  test("gone in the middle: it is not asked again, and comes back by itself", async () => {
    const first = await obs("a secret");
    const { carryOut, log } = opened({ obs: { url: first.url, password: "a secret" } });
    first.instead.set("SetCurrentProgramScene", (socket) => socket.close(1001));
    expect(await carryOut(scene)).toMatchObject({
      error: "OBS went away (1001) before it answered: whether it was done is not known",
    });
    expect(first.told).toHaveLength(1);
    await vi.waitUntil(() => log.filter(({ status }) => status === "tool-open").length === 2);
    expect(first.told).toHaveLength(1);
    expect(await carryOut({ ...scene, scene: "Live" })).toEqual({ status: "success" });
  });
});

test("what the host has not named is skipped, and says so", async () => {
  const { carryOut } = opened({});
  expect(await carryOut(scene)).toEqual({
    status: "skipped",
    error: "the runner's host has not allowed obs in its --tools",
  });
});

describe("the file of --tools", () => {
  const file = (text: string) => {
    const path = join(mkdtempSync(join(tmpdir(), "tle-tools-")), "tools.json");
    writeFileSync(path, text);
    return path;
  };
  const read = (text: string, isOneStream = true) => {
    const problems: string[] = [];
    const path = file(text);
    return {
      settings: readTools(path, { streamId: isOneStream ? "st_1" : undefined }, problems),
      problems: problems.map((one) => one.replace(path, "FILE")),
    };
  };

  test("says where programs are, with their usual addresses", () => {
    expect(read('{"obs":{"password":"x"},"streamerbot":{}}')).toEqual({
      settings: { obs: { url: "ws://127.0.0.1:4455/", password: "x" }, streamerbot: { url: "ws://127.0.0.1:8080/" } },
      problems: [],
    });
    expect(readTools(undefined, { streamId: undefined }, [])).toBeUndefined();
  });

  test.each([
    ['{"obs":{"password":"hunter2"', true, ["--tools FILE: it is no JSON"]],
    ['{"obs":{"pasword":"x"}}', true, ['--tools FILE: obs: Unrecognized key: "pasword"']],
    ['{"obs":{"url":"http://127.0.0.1"}}', true, ["--tools FILE: obs.url: an address as ws://127.0.0.1:8080/"]],
    ['{"excel":{}}', true, ['--tools FILE: the file: Unrecognized key: "excel"']],
    ["{}", false, ["--tools is for one stream: name it with --stream and --user"]],
  ])("%s is refused in words", (text, isOneStream, problems) => {
    expect(read(text, isOneStream)).toEqual({ settings: undefined, problems });
  });

  test("that is not there is said", () => {
    const problems: string[] = [];
    expect(readTools("/nowhere/tools.json", { streamId: "st_1" }, problems)).toBeUndefined();
    expect(problems).toEqual([expect.stringContaining("--tools /nowhere/tools.json: it cannot be read")]);
  });
});
