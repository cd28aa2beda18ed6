/**
 * The receivers that the page Webhooks prints run as they are printed: they take what is signed, once, and nothing else. A language
 * that is not on the machine is skipped, with a line that says so.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { answersChallenge, type Challenge } from "#shared/webhooks/proof.ts";
import { makeSigningSecret, openSigner, type SigningSecret } from "#shared/webhooks/signature.ts";
import { freePort } from "../scripts/free-port.ts";
import {
  type ReceiverLanguage,
  receiverLanguages,
  receiverNames,
  receiverOf,
  receiverText,
} from "../web/dashboard/pages/webhooks/receivers/receivers.ts";

const folder = mkdtempSync(join(tmpdir(), "tle-receivers-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Way {
  /** What must be on the machine; what is missing, in words. */
  missing: () => string | undefined;
  file: string;
  /** What is done once with the saved file, before it is started. */
  build?: (cwd: string) => void;
  start: (cwd: string, port: number) => [command: string, ...rest: string[]];
}

/** Crates that Debian's packages bring along: cargo takes them from there without a network. */
const crates = "/usr/share/cargo/registry";
/** `npm test` leaves out what takes long. */
const whenAll = () => (process.env["SHORT_TESTS"] === "1" ? "npm run test:all builds it" : undefined);
/** Each a package of Debian's of its own. */
const csharpParts = ["System.Runtime.Serialization", "System.Xml", "System.Xml.Linq"];
const has = (command: string, ...ask: string[]) => spawnSync(command, ask).status === 0;
const lacks = (command: string, ...ask: string[]) =>
  has(command, ...ask) ? undefined : `there is no ${command} on this machine`;

const ways: Record<ReceiverLanguage, Way> = {
  node: { missing: () => undefined, file: "receiver.mjs", start: () => [process.execPath, "receiver.mjs"] },
  python: {
    missing: () => lacks("python3", "--version"),
    file: "receiver.py",
    start: () => ["python3", "receiver.py"],
  },
  go: {
    missing: () => lacks("go", "version") ?? whenAll(),
    file: "receiver.go",
    build: (cwd) => run(cwd, "go", "build", "-o", "receiver", "receiver.go"),
    start: (cwd) => [join(cwd, "receiver")],
  },
  php: {
    missing: () => lacks("php", "--version"),
    file: "receiver.php",
    start: (_cwd, port) => ["php", "-S", `127.0.0.1:${port}`, "receiver.php"],
  },
  // What .NET and Mono have in common: Mono's compiler is there as a package of Debian.
  csharp: {
    missing: () =>
      lacks("mcs", "--version") ??
      lacks("mono", "--version") ??
      (csharpParts.every((one) => existsSync(join("/usr/lib/mono/4.5", `${one}.dll`)))
        ? undefined
        : "what its text refers to is not on this machine"),
    file: "Program.cs",
    build: (cwd) => run(cwd, "mcs", "-warnaserror", `-r:${csharpParts.join(",")}`, "Program.cs"),
    start: (cwd) => ["mono", join(cwd, "Program.exe")],
  },
  rust: {
    missing: () =>
      lacks("cargo", "--version") ??
      (["tiny_http-0.12.0", "hmac-0.12.1"].every((one) => existsSync(join(crates, one)))
        ? undefined
        : "its crates are not on this machine") ??
      whenAll(),
    file: "src/main.rs",
    build: (cwd) => {
      writeFileSync(join(cwd, "Cargo.toml"), cargoToml);
      mkdirSync(join(cwd, ".cargo"));
      const source = `[source.crates-io]\nreplace-with = "here"\n[source.here]\ndirectory = "${crates}"\n`;
      writeFileSync(join(cwd, ".cargo/config.toml"), source);
      run(cwd, "cargo", "build", "--offline", "--quiet");
    },
    start: (cwd) => [join(cwd, "target/debug/receiver")],
  },
};

/** What `cargo new` makes, with what the text has one add. */
const cargoToml = `[package]
name = "receiver"
version = "0.1.0"
edition = "2021"

[dependencies]
tiny_http = "0.12"
hmac = "0.12"
sha2 = "0.10"
data-encoding = "2"
serde_json = "1"
`;

function run(cwd: string, command: string, ...rest: string[]): void {
  const { status, stdout, stderr } = spawnSync(command, rest, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${rest.join(" ")}: ${stdout}${stderr}`);
}

let started: ChildProcess[] = [];
afterEach(async () => {
  // The next one listens at the same port.
  const ended = started.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  await Promise.all(ended.map((child) => (child.kill("SIGKILL"), once(child, "exit"))));
  started = [];
});

/** An address with what could break a text that it is filled into. */
const path = "/hooks/it's/$HOME/a%20b";
const body = JSON.stringify({ eventType: "CHAT", user: { displayName: "Grüße 語" }, payload: { message: "hi" } });

const tried = receiverLanguages.map((language) => ({ language, why: ways[language].missing() }));
for (const { language, why } of tried)
  if (why !== undefined) console.warn(`The receiver in ${receiverNames[language]} is not tried: ${why}.`);

describe.for(tried.filter(({ why }) => why === undefined))("$language", ({ language }) => {
  const { file, build, start } = ways[language];
  const cwd = join(folder, language);
  let secret: SigningSecret;
  let port: number;

  beforeAll(async () => {
    [secret, port] = [await makeSigningSecret(), await freePort()];
    const url = `http://127.0.0.1:${port}${path}?from=tle&to='you'`;
    const text = receiverText(language, receiverOf({ endpointId: "ep_0123456789abcdef", url }));
    mkdirSync(dirname(join(cwd, file)), { recursive: true });
    writeFileSync(join(cwd, file), text);
    build?.(cwd);
  });

  function spawned(env: Record<string, string | undefined>) {
    const [command, ...rest] = start(cwd, port);
    const child = spawn(command, rest, {
      cwd,
      env: { ...process.env, WEBHOOK_SECRET: undefined, TMPDIR: cwd, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    started.push(child);
    const said = { text: "" };
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (said.text += text));
    return { child, said };
  }

  async function answers(): Promise<boolean> {
    return fetch(`http://127.0.0.1:${port}/elsewhere`, { method: "POST" }).then(
      () => true,
      () => false,
    );
  }

  /** A started receiver, and a delivery of ours to it; `given` is what is otherwise about it. */
  async function listening() {
    const { child, said } = spawned({ WEBHOOK_SECRET: secret.secret });
    await vi.waitUntil(async () => child.exitCode !== null || (await answers()));
    if (child.exitCode !== null) throw new Error(said.text);
    const send = async (
      id: string,
      given: {
        sent?: string;
        body?: string;
        agoSeconds?: number;
        by?: SigningSecret[];
        at?: string;
        signature?: string | null;
      } = {},
    ) => {
      const signed = given.body ?? body;
      const timestamp = Math.floor(Date.now() / 1_000) - (given.agoSeconds ?? 0);
      const signer = await openSigner(given.by ?? [secret]);
      const signature =
        given.signature === undefined ? await signer.sign({ id, timestamp, body: signed }) : given.signature;
      return fetch(`http://127.0.0.1:${port}${given.at ?? `${path}?from=tle&to='you'`}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "webhook-id": id,
          "webhook-timestamp": String(timestamp),
          ...(signature !== null && { "webhook-signature": signature }),
        },
        body: given.sent ?? signed,
      });
    };
    return { said, send };
  }

  const times = (text: string, part: string) => text.split(part).length - 1;

  test("takes what is signed, and handles what comes twice once", async () => {
    const { said, send } = await listening();
    expect((await send("dl_1")).status).toBe(204);
    await vi.waitUntil(() => said.text.includes("dl_1 CHAT Grüße 語"));
    expect((await send("dl_1")).status).toBe(204);
    // A secret that was changed signs along for a while; so does its successor.
    expect((await send("dl_2", { by: [await makeSigningSecret(), secret] })).status).toBe(204);
    await vi.waitUntil(() => said.text.includes("dl_2"));
    expect(times(said.text, "dl_1")).toBe(1);
  });

  test("refuses what is forged, old, of the future, unsigned, or not for it, and goes on", async () => {
    const { said, send } = await listening();
    const other = await makeSigningSecret();
    const refused = {
      changed: { sent: body.replace("hi", "ho") },
      ofAnother: { by: [other] },
      old: { agoSeconds: 600 },
      early: { agoSeconds: -600 },
      unsigned: { signature: null },
      odd: { signature: "v1,%%% v1 , v1a,x v2,y" },
    };
    for (const [name, given] of Object.entries(refused)) {
      expect([name, (await send(`dl_${name}`, given)).status]).toEqual([name, 401]);
    }
    // What is not of ASCII may be refused by ending the connection.
    const wide = await send("dl_wide", { signature: "v1,é" }).then(
      ({ status }) => status,
      () => "ended",
    );
    expect(wide).toBe(language === "rust" ? "ended" : 401);
    expect((await send("dl_elsewhere", { at: "/elsewhere" })).status).toBe(404);
    expect((await send("dl_last")).status).toBe(204);
    await vi.waitUntil(() => said.text.includes("dl_last"));
    for (const name of [...Object.keys(refused), "wide", "elsewhere"]) expect(said.text).not.toContain(`dl_${name}`);
  });

  test("says that the endpoint is its own, and takes lists", async () => {
    const { said, send } = await listening();
    const challenge = "challenge_abcdefghijklmnop";
    const asked = JSON.stringify({ type: "webhook.challenge", challenge } satisfies Challenge);
    const answer = await send("ch_1", { body: asked });
    expect(answer.status).toBe(200);
    expect(answersChallenge(await answer.text(), challenge)).toBe(true);
    const forged = await send("ch_2", { body: asked, sent: asked.replace("abc", "abd") });
    expect([forged.status, (await forged.text()).includes("abd")]).toEqual([401, false]);
    const both = [JSON.parse(body), { ...JSON.parse(body), eventType: "GIFT" }];
    expect((await send("dl_list", { body: JSON.stringify(both) })).status).toBe(204);
    await vi.waitUntil(() => said.text.includes("dl_list GIFT Grüße 語"));
    expect(said.text).toContain("dl_list CHAT Grüße 語");
    expect(said.text).not.toContain("ch_1");
  });

  test("takes nothing without a secret, and says so", async () => {
    const { child, said } = spawned({});
    const ended = async () => String(child.exitCode ?? ((await once(child, "close")) as [number])[0]);
    // PHP's own server goes on: each request is refused.
    const refused = async () => {
      await vi.waitUntil(answers);
      return (await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", body })).status;
    };
    expect(await (language === "php" ? refused() : ended())).not.toSatisfy(isGood);
    await vi.waitUntil(() => said.text.includes("WEBHOOK_SECRET is missing"));
  });
});

/** An exit or an answer that says that all is well. */
const isGood = (code: string | number) => code === "0" || (typeof code === "number" && code < 500);
