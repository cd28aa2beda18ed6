/** The web, MQTT, OSC, a Minecraft console and keys, each against what speaks the same protocol and was not written for us or is a stand-in. */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type LookupFunction, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Aedes } from "aedes";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { toolActions } from "#shared/tools/action.ts";
import type { ToolCommand, ToolCommandOf } from "#shared/tools/command.ts";
import { isOf, publish } from "./mqtt.ts";
import { oscMessage } from "./osc.ts";
import { type Reach, reachOf } from "./reach.ts";
import { readTools, type ToolSettings } from "./settings.ts";
import { openTools } from "./tools.ts";

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).toReversed()) await close();
});

function opened(settings: ToolSettings, reach?: Reach) {
  const tools = openTools(settings, { log: () => undefined, random: () => 0, ...(reach && { reach }) });
  closes.push(tools.close);
  return async (command: ToolCommand) =>
    tools.carryOut(command).catch((error: unknown) => ({ status: "failed", error: (error as Error).message }));
}

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closes.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

/** The settings as the host's file gives them. */
function settingsOf(value: object): ToolSettings {
  const file = join(mkdtempSync(join(tmpdir(), "tle-tools-")), "tools.json");
  writeFileSync(file, JSON.stringify(value));
  const problems: string[] = [];
  const settings = readTools(file, { streamId: "st_1" }, problems);
  expect(problems).toEqual([]);
  return settings ?? {};
}

describe("http", () => {
  async function receiver() {
    const asked: { method: string; url: string; type: string; secret: string; body: string }[] = [];
    const server = createServer((request: IncomingMessage, response) => {
      void (async () => {
        let body = "";
        for await (const chunk of request) body += String(chunk);
        const { method = "", url = "", headers } = request;
        asked.push({ method, url, type: headers["content-type"] ?? "", secret: headers.authorization ?? "", body });
        if (url.startsWith("/api/webhook/moved")) response.writeHead(302, { Location: "http://127.0.0.1:1/" });
        if (url.startsWith("/api/webhook/broken")) response.writeHead(500);
        if (url.startsWith("/api/webhook/gone")) return response.destroy();
        return response.end("ok");
      })();
    });
    const port = await listening(server);
    return { asked, at: `http://127.0.0.1:${port}`, server };
  }
  const http = (url: string, body: string | null = null, method: "GET" | "POST" = "POST"): ToolCommand => ({
    type: "http",
    method,
    url,
    body,
  });

  test("asks what was allowed, with the host's headers, and nothing beside or above it", async () => {
    const { asked, at } = await receiver();
    const allow = [{ url: `${at}/api/webhook/`, headers: { Authorization: "Bearer x" } }];
    const carryOut = opened(settingsOf({ http: { allow } }));
    expect(await carryOut(http(`${at}/api/webhook/lamp`, '{"coins":5}'))).toEqual({ status: "success" });
    expect(await carryOut(http(`${at}/api/webhook/lamp?on=1`, null, "GET"))).toEqual({ status: "success" });
    expect(asked).toEqual([
      {
        method: "POST",
        url: "/api/webhook/lamp",
        type: "application/json",
        secret: "Bearer x",
        body: '{"coins":5}',
      },
      { method: "GET", url: "/api/webhook/lamp?on=1", type: "", secret: "Bearer x", body: "" },
    ]);
    for (const url of [
      `${at}/api/admin`,
      `${at}/api/webhook/../admin`,
      `${at}/api/webhook/%2e%2e/admin`,
      `http://localhost:${new URL(at).port}/api/webhook/lamp`,
      `http://a:b@127.0.0.1:1/api/webhook/`,
      "http://169.254.169.254/latest/meta-data",
    ]) {
      expect(await carryOut(http(url))).toMatchObject({
        error: expect.stringContaining("is not among the addresses") as unknown,
      });
    }
    expect(await carryOut(http(`${at}/api/webhook/..%2f..%2fadmin`))).toMatchObject({
      error: "An address with an encoded slash in it is not asked",
    });
    expect(await carryOut(http(""))).toMatchObject({ status: "failed" });
    expect(asked).toHaveLength(2);
  });

  test("a redirect is not followed; an error, a cut line and nobody there are said", async () => {
    const { at, asked } = await receiver();
    const carryOut = opened(settingsOf({ http: { allow: [`${at}/api/`, "http://127.0.0.1:1/"] } }));
    const { host } = new URL(at);
    expect(await carryOut(http(`${at}/api/webhook/moved`))).toMatchObject({
      error: `${host} answers with 302, which is not followed`,
    });
    expect(await carryOut(http(`${at}/api/webhook/broken`))).toMatchObject({ error: `${host} answers with 500` });
    expect(await carryOut(http(`${at}/api/webhook/gone`))).toMatchObject({
      error: expect.stringContaining(`${host} cannot be reached`) as unknown,
    });
    expect(asked).toHaveLength(3);
    expect(await carryOut(http("http://127.0.0.1:1/"))).toMatchObject({
      error: expect.stringContaining("127.0.0.1:1 cannot be reached") as unknown,
    });
  });
});

test("what was refused is over: its time limit, which ends later, ends nothing else", async () => {
  const unhandled = vi.fn<() => void>();
  process.on("unhandledRejection", unhandled);
  onTestFinished(() => void process.off("unhandledRejection", unhandled));
  const time = new AbortController();
  const reach = reachOf([], (_name, _options, answer) => answer(null, [{ address: "10.0.0.1", family: 4 }]));
  const message: ToolCommandOf<"mqtt"> = { type: "mqtt", topic: "a", payload: "1", retain: false };
  const said = publish(message, { url: "mqtt://tool.example.org", topics: ["#"] }, reach, time.signal);
  await expect(said).rejects.toThrow("leads to an address that is not of the internet");
  time.abort();
  // Node tells of what nobody handled once all that is due has run.
  await new Promise((resolve) => setImmediate(resolve));
  expect(unhandled).not.toHaveBeenCalled();
});

describe("mqtt", () => {
  async function broker(password?: string) {
    const aedes = await Aedes.createBroker();
    if (password !== undefined) {
      aedes.authenticate = (_client, username, given, done) =>
        done(null, username === "ann" && given?.toString() === password);
    }
    const published: [string, string, boolean][] = [];
    aedes.on("publish", ({ topic, payload, retain }, client) => {
      if (client) published.push([topic, payload.toString(), retain]);
    });
    const server = createTcpServer((socket) => void aedes.handle(socket));
    const port = await listening(server);
    closes.push(() => new Promise<void>((resolve) => aedes.close(() => resolve())));
    return { aedes, published, url: `mqtt://127.0.0.1:${port}` };
  }
  const say = (topic: string): ToolCommand => ({ type: "mqtt", topic, payload: '{"on":true}', retain: true });

  test("publishes on a topic that was allowed, and on no other", async () => {
    const { url, published } = await broker("a secret");
    const mqtt = { url, username: "ann", password: "a secret", topics: ["home/+/lamp", "live/#"] };
    const carryOut = opened(settingsOf({ mqtt }));
    expect(await carryOut(say("home/desk/lamp"))).toEqual({ status: "success" });
    expect(await carryOut(say("home/desk/lock"))).toMatchObject({
      error: "home/desk/lock is not among the topics that the runner's host has allowed",
    });
    expect(published).toEqual([["home/desk/lamp", '{"on":true}', true]]);
  });

  test("a wrong password, a broker that goes in the middle, and none at all are said, and nothing is sent twice", async () => {
    const { url, aedes, published } = await broker("a secret");
    const settings = (password: string) => settingsOf({ mqtt: { url, username: "ann", password, topics: ["#"] } });
    expect(await opened(settings("wrong"))(say("a"))).toMatchObject({
      error: expect.stringContaining("Not authorized") as unknown,
    });
    aedes.authorizePublish = (client) => client?.close();
    expect(await opened(settings("a secret"))(say("a"))).toMatchObject({
      error: expect.stringContaining("whether it was done is not known") as unknown,
    });
    expect(published).toEqual([]);
    const none = settingsOf({ mqtt: { url: "mqtt://127.0.0.1:1", topics: ["#"] } });
    expect(await opened(none)(say("a"))).toMatchObject({ error: expect.stringContaining("ECONNREFUSED") as unknown });
  });

  test.each([
    ["a/b", "a/b", true],
    ["a/b", "a/+", true],
    ["a/b/c", "a/+", false],
    ["a/b/c", "a/#", true],
    ["a", "a/#", true],
    ["a/b", "b", false],
    ["a", "a/b", false],
  ])("the topic %s is of %s: %s", (topic, filter, is) => {
    expect(isOf(topic, filter)).toBe(is);
  });
});

describe("osc", () => {
  // The two messages that the specification of OSC 1.0 writes out.
  test.each([
    [
      { path: "/oscillator/4/frequency", args: [440.5] },
      "2f6f7363696c6c61746f722f342f6672657175656e6379002c66000043dc4000",
    ],
    [{ path: "/foo", args: [1000, -1, "hello"] }, "2f666f6f000000002c69697300000000000003e8ffffffff68656c6c6f000000"],
  ])("writes %j as the specification does", (command, hex) => {
    expect(oscMessage(command).toString("hex")).toBe(hex);
  });

  test("sends a datagram where the host said", async () => {
    const socket = createSocket("udp4");
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    closes.push(() => socket.close());
    const carryOut = opened(settingsOf({ osc: { address: `127.0.0.1:${socket.address().port}` } }));
    const came = once(socket, "message");
    expect(await carryOut({ type: "osc", path: "/avatar/parameters/wave", args: [1] })).toEqual({ status: "success" });
    const [message] = (await came) as [Buffer];
    expect(message.toString("latin1")).toContain("/avatar/parameters/wave");
  });
});

describe("minecraft", () => {
  /** A server's RCON, as its documentation has it. */
  async function console(password: string, answers: (command: string) => string | undefined) {
    const ran: string[] = [];
    const server = createTcpServer((socket) => {
      let isIn = false;
      const say = (id: number, kind: number, text: string) => {
        const body = Buffer.from(text);
        const bytes = Buffer.alloc(14 + body.length);
        bytes.writeInt32LE(10 + body.length, 0);
        bytes.writeInt32LE(id, 4);
        bytes.writeInt32LE(kind, 8);
        body.copy(bytes, 12);
        // In two pieces, as a network may bring it.
        socket.write(bytes.subarray(0, 5));
        setImmediate(() => socket.write(bytes.subarray(5)));
      };
      socket.on("error", () => socket.destroy());
      socket.on("data", (bytes: Buffer) => {
        const [id, kind] = [bytes.readInt32LE(4), bytes.readInt32LE(8)];
        const text = bytes.toString("utf8", 12, bytes.length - 2);
        if (kind === 3) {
          isIn = text === password;
          return say(isIn ? id : -1, 2, "");
        }
        if (!isIn) return socket.destroy();
        ran.push(text);
        const answer = answers(text);
        return answer === undefined ? socket.destroy() : say(id, 0, answer);
      });
    });
    return { ran, address: `127.0.0.1:${await listening(server)}` };
  }
  const run = (command: string): ToolCommand => ({ type: "minecraft", command });

  test("runs a command once; what the server does not know, a cut line and a wrong password are said", async () => {
    const { ran, address } = await console("a secret", (command) =>
      command === "stop" ? undefined : command === "fly" ? "Unknown or incomplete command" : "Done",
    );
    const carryOut = opened(settingsOf({ minecraft: { address, password: "a secret" } }));
    expect(await carryOut(run("say Änne gave 5 × Rose"))).toEqual({ status: "success" });
    expect(await carryOut(run("fly"))).toMatchObject({
      error: "The Minecraft server: Unknown or incomplete command",
    });
    expect(await carryOut(run("stop"))).toMatchObject({
      error: expect.stringContaining("whether it was done is not known") as unknown,
    });
    expect(ran).toEqual(["say Änne gave 5 × Rose", "fly", "stop"]);
    const wrong = opened(settingsOf({ minecraft: { address, password: "another" } }));
    expect(await wrong(run("say hi"))).toMatchObject({ error: "The Minecraft server: refuses the password" });
    const none = opened(settingsOf({ minecraft: { address: "127.0.0.1:1", password: "x" } }));
    expect(await none(run("say hi"))).toMatchObject({ error: "The Minecraft server is not there" });
    expect(ran).toHaveLength(3);
  });

  test("what speaks no RCON ends the connection, and no memory fills", async () => {
    const port = await listening(
      createTcpServer((socket) => void socket.resume().write("HTTP/1.1 400 Bad Request\r\n\r\n")),
    );
    const carryOut = opened(settingsOf({ minecraft: { address: `127.0.0.1:${port}`, password: "x" } }));
    expect(await carryOut(run("say hi"))).toMatchObject({ error: "The Minecraft server: says what is not RCON" });
  });
});

describe("keys", () => {
  test("runs the host's program for a name, without a shell, and no other", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "tle-keys-")), "pressed");
    const script = "require('fs').appendFileSync(process.argv[1], process.argv[2])";
    const keys = {
      jump: [process.execPath, "-e", script, file, "space; $(echo no)"],
      broken: [process.execPath, "-e", "process.exit(3)"],
      missing: ["/nowhere/xdotool"],
    };
    const carryOut = opened(settingsOf({ keys }));
    expect(await carryOut({ type: "keys", name: "jump" })).toEqual({ status: "success" });
    expect(readFileSync(file, "utf8")).toBe("space; $(echo no)");
    for (const [name, error] of [
      ["broken", `${process.execPath} failed with 3`],
      ["missing", "/nowhere/xdotool is not installed"],
      ["constructor", "constructor is not among the keys that the runner's host has allowed"],
      ["fly", "fly is not among the keys that the runner's host has allowed"],
    ] as const) {
      expect(await carryOut({ type: "keys", name })).toEqual({ status: "failed", error });
    }
  });
});

/** Each tool where the file has a name of the internet for it, and what a rule asks of it. */
const tools: [name: string, settings: (port: number) => object, command: (port: number) => ToolCommand][] = [
  [
    "http",
    (port) => ({ http: { allow: [`http://tool.example.org:${port}/hooks/`] } }),
    (port) => ({ type: "http", method: "POST", url: `http://tool.example.org:${port}/hooks/a`, body: null }),
  ],
  [
    "obs",
    (port) => ({ obs: { url: `ws://tool.example.org:${port}/` } }),
    () => ({ type: "obs", do: "scene", scene: "Break" }),
  ],
  [
    "streamerbot",
    (port) => ({ streamerbot: { url: `ws://tool.example.org:${port}/` } }),
    () => ({ type: "streamerbot", action: "Wave", args: {} }),
  ],
  ...["mqtt", "mqtts", "ws"].map((protocol): (typeof tools)[number] => [
    `mqtt over ${protocol}`,
    (port) => ({ mqtt: { url: `${protocol}://tool.example.org:${port}`, topics: ["#"] } }),
    () => ({ type: "mqtt", topic: "a", payload: "1", retain: false }),
  ]),
  [
    "minecraft",
    (port) => ({ minecraft: { address: `tool.example.org:${port}`, password: "x" } }),
    () => ({ type: "minecraft", command: "say hi" }),
  ],
  [
    "osc",
    (port) => ({ osc: { address: `tool.example.org:${port}` } }),
    () => ({ type: "osc", path: "/wave", args: [1] }),
  ],
];

describe("a name server that never answers", () => {
  test.each(tools)("is not waited for by %s, which says so", async (_, settings, ask) => {
    const asked: string[] = [];
    const carryOut = opened(
      settingsOf(settings(1)),
      reachOf([], (hostname) => void asked.push(hostname), 50),
    );
    expect(await carryOut(ask(1))).toEqual({
      status: "failed",
      error: expect.stringContaining(
        "tool.example.org was not found within 0.05 s: the name server does not answer",
      ) as unknown,
    });
    expect(new Set(asked)).toEqual(new Set(["tool.example.org"]));
  });

  test("is given five seconds, and what it says later is heard by nobody", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const answers: (() => void)[] = [];
    const { lookup } = reachOf([], (_name, _options, answer) => {
      answers.push(() => answer(null, [{ address: "93.184.215.14", family: 4 }]));
    });
    const heard: (string | null)[] = [];
    const look = () => lookup("tool.example.org", {}, (error) => heard.push(error?.message ?? null));
    look();
    await vi.advanceTimersByTimeAsync(4_999);
    expect(heard).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    const late = "tool.example.org was not found within 5 s: the name server does not answer";
    expect(heard).toEqual([late]);
    answers[0]?.();
    look();
    answers[1]?.();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(heard).toEqual([late, null]);
  });
});

describe("a private address that nobody has allowed", () => {
  /** A name server that says where every name leads, and what it was asked. */
  function names(...addresses: string[]) {
    const asked: string[] = [];
    const resolve: LookupFunction = (hostname, _options, answer) => {
      asked.push(hostname);
      answer(
        null,
        addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      );
    };
    return { asked, resolve };
  }
  /** Whatever listens on this machine, and how often somebody came. */
  async function door() {
    let came = 0;
    const port = await listening(
      createTcpServer((socket) => {
        came += 1;
        socket.destroy();
      }),
    );
    return { port, came: () => came };
  }
  test.each(tools)("is not reached by %s through a name of the internet that leads there", async (_, settings, ask) => {
    const { port, came } = await door();
    const { asked, resolve } = names("127.0.0.1");
    const carryOut = opened(settingsOf(settings(port)), reachOf([], resolve));
    expect(await carryOut(ask(port))).toEqual({
      status: "failed",
      error: expect.stringContaining("tool.example.org leads to an address that is not of the internet") as unknown,
    });
    expect(asked).not.toEqual([]);
    expect(came()).toBe(0);
  });

  // Nobody comes to a door by a datagram, and MQTT's library looks the names of a home up by itself.
  test.each(tools.filter(([name]) => name !== "osc" && !name.startsWith("mqtt")))(
    "is reached by %s where the file names it so",
    async (_, settings, ask) => {
      const { port, came } = await door();
      const file = settingsOf({ ...settings(port), homeNames: ["tool.example.org"] });
      const carryOut = opened(file, reachOf(file.homeNames, names("127.0.0.1").resolve));
      expect(await carryOut(ask(port))).toMatchObject({ status: "failed" });
      expect(came()).toBeGreaterThan(0);
    },
  );

  test.each([
    ["10.0.0.1"],
    ["169.254.169.254"],
    ["::1"],
    ["fd00::1"],
    ["::ffff:127.0.0.1"],
    ["::ffff:7f00:1"],
    ["64:ff9b::7f00:1"],
    ["93.184.215.14", "192.168.1.1"],
  ])("a name that leads to %s %s is asked nothing", async (...addresses) => {
    const { resolve } = names(...addresses);
    const carryOut = opened(settingsOf({ http: { allow: ["http://tool.example.org/"] } }), reachOf([], resolve));
    const command = { type: "http", method: "GET", url: "http://tool.example.org/a", body: null } as const;
    expect(await carryOut(command)).toMatchObject({ error: expect.stringContaining("not of the internet") as unknown });
  });

  test.each(["[::ffff:127.0.0.1]", "[::1]", "2130706433", "0x7f000001", "127.1", "localhost", "127.0.0.1."])(
    "is not asked as http://%s",
    async (host) => {
      const { port, came } = await door();
      const carryOut = opened(settingsOf({ http: { allow: [`http://tool.example.org:${port}/`] } }));
      const command = { type: "http", method: "GET", url: `http://${host}:${port}/a`, body: null } as const;
      expect(await carryOut(command)).toMatchObject({
        error: expect.stringContaining("is not among the addresses") as unknown,
      });
      expect(came()).toBe(0);
    },
  );

  test.each([
    ["obs", { type: "obs", do: "scene", scene: "Break" }],
    ["streamerbot", { type: "streamerbot", action: "Wave", args: {} }],
  ] as const)("is not reached by %s over a redirect of what is allowed", async (tool, command) => {
    const { port, came } = await door();
    const redirecting = await listening(
      createServer().on("upgrade", (_request, socket) =>
        socket.end(`HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:${port}/\r\nConnection: close\r\n\r\n`),
      ),
    );
    const carryOut = opened(settingsOf({ [tool]: { url: `ws://127.0.0.1:${redirecting}/` } }));
    expect(await carryOut(command)).toMatchObject({ error: expect.stringContaining("302") as unknown });
    expect(came()).toBe(0);
  });

  test.each(toolActions.map((action) => [action]))("can be named by no action", (action) => {
    const asked = [
      { type: "streamerbot", action: "Wave" },
      { type: "obs", do: "scene", scene: "Break" },
      { type: "http", url: "http://tool.example.org/" },
      { type: "mqtt", topic: "a", payload: "1" },
      { type: "osc", path: "/wave" },
      { type: "minecraft", command: "say hi" },
      { type: "keys", name: "jump" },
    ].filter((one) => action.safeParse(one).success);
    expect(asked).toHaveLength(1);
    for (const name of ["url", "address", "host", "port", "server"]) {
      const more = asked.map((one) => ({ [name]: "ws://10.0.0.1/", ...one }));
      const isUrlOfHttp = name === "url" && more[0]?.type === "http";
      expect(action.safeParse(more[0]).success).toBe(isUrlOfHttp);
    }
  });
});
