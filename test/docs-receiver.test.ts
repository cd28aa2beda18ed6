/** docs/webhooks.md: its receiver runs as printed, and does what the page says. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { answersChallenge, type Challenge } from "#shared/webhooks/proof.ts";
import { freePort } from "../scripts/free-port.ts";
import { docsBlock, exampleFolder } from "./docs-example.ts";

const secret = `whsec_${Buffer.from("0123456789abcdef01234567").toString("base64")}`;
const printed = docsBlock("docs/webhooks.md", "js", "createServer");

let undo: (() => void)[] = [];
beforeEach(() => {
  undo = [];
});
afterEach(() => {
  for (const step of undo.toReversed()) step();
});

function startReceiver(code: string, env: Record<string, string | undefined>) {
  const { file, remove } = exampleFolder("receiver.mjs", code);
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, WEBHOOK_SECRET: undefined, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  undo.push(remove, () => child.kill());
  const said = { text: "" };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (said.text += text));
  }
  return { child, said };
}

/** A started receiver, and a request to it that is signed as ours are. */
async function listening(code: string) {
  const port = String(await freePort());
  const { said } = startReceiver(code, { WEBHOOK_SECRET: secret, PORT: port });
  await vi.waitUntil(() => said.text.includes("listening"), { timeout: 10_000 });
  const send = (id: string, body: string, sent = body) => {
    const now = new Date();
    const headers = {
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(now.getTime() / 1_000)),
      "webhook-signature": new Webhook(secret).sign(id, now, body),
    };
    return fetch(`http://127.0.0.1:${port}/`, { method: "POST", headers, body: sent });
  };
  return { said, send };
}

const body = JSON.stringify({ eventType: "CHAT", user: { displayName: "Grüße 語" }, payload: { message: "hi" } });

test("it takes what is signed, and refuses what is not", async () => {
  const { said, send } = await listening(printed);
  expect((await send("dl_1", body)).status).toBe(204);
  await vi.waitUntil(() => said.text.includes("dl_1 CHAT Grüße 語"));
  expect((await send("dl_2", body, body.replace("hi", "ho"))).status).toBe(401);
  expect(said.text).toContain("refused: No matching signature found");
  expect(said.text).not.toContain("dl_2");
});

test("it answers the challenge of its own endpoint, as text that proves it, and nobody else's", async () => {
  const { said, send } = await listening(printed);
  const challenge = "challenge_abcdefghijklmnop";
  const asked = JSON.stringify({ type: "webhook.challenge", challenge } satisfies Challenge);
  const answer = await send("ch_1", asked);
  expect(answer.status).toBe(200);
  expect(answersChallenge(await answer.text(), challenge)).toBe(true);
  const forged = await send("ch_2", asked, asked.replace("abc", "abd"));
  expect([forged.status, await forged.text()]).toEqual([401, ""]);
  expect(said.text).not.toContain("ch_1");
});

test("a handler that breaks is not answered as a bad signature, and does not end it", async () => {
  const broken = printed.replace("console.log(id,", 'throw new Error("my own fault",');
  expect(broken).not.toBe(printed);
  const { said, send } = await listening(broken);
  expect((await send("dl_1", body)).status).toBe(204);
  await vi.waitUntil(() => said.text.includes("my own fault"));
  expect((await send("dl_2", body)).status).toBe(204);
});

test("it says so when it has no secret", async () => {
  const { child, said } = startReceiver(printed, {});
  const [code] = (await once(child, "close")) as [number];
  expect(code).toBe(1);
  expect(said.text).toContain("WEBHOOK_SECRET is missing");
});
