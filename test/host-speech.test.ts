/** Alerts spoken by the host's voice: the real Worker, and a server that makes sound in OpenAI's form. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { budgets } from "#shared/api/budgets.ts";
import { wavOf } from "../web/overlay/sound/wav.ts";
import { leaveBrowser, sharedBrowser } from "./browser.ts";
import {
  chat,
  createOverlayToken,
  createStream,
  type LiveSocket,
  openLive,
  openSession,
  publish,
  stampAll,
} from "./stream.ts";
import { startTestWorker, type TestWorker } from "./worker.ts";

interface Asked {
  path: string;
  authorization: string | undefined;
  body: { model: string; voice: string; input: string; response_format: string };
}

let worker: TestWorker;
let server: Server;
const asked: Asked[] = [];
let sound: Uint8Array;
let answer: { status: number; body: Uint8Array };

beforeAll(async () => {
  sound = new Uint8Array(await wavOf(new Int16Array(800), 16_000).arrayBuffer());
  server = createServer(async (request, response) => {
    let text = "";
    for await (const part of request.setEncoding("utf8")) text += part;
    const body = JSON.parse(text) as Asked["body"];
    asked.push({ path: request.url ?? "", authorization: request.headers.authorization, body });
    response.writeHead(answer.status, { "Content-Type": "text/html" }).end(answer.body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  worker = await startTestWorker({
    vars: { RATE_LIMITS: "enforced", SPEECH_ENDPOINT: `http://127.0.0.1:${port}/v1/`, SPEECH_KEY: "a key of the host" },
  });
});
afterEach(leaveBrowser);
afterAll(async () => {
  await worker?.stop();
  server.close();
});
beforeEach(() => {
  asked.length = 0;
  answer = { status: 200, body: sound };
});

/** A stream with a rule that speaks each chat, and the action of one chat. */
async function spoken(words: string) {
  const streamId = await createStream(worker);
  const rule = {
    name: "Speaks",
    trigger: { on: "event", types: ["CHAT"] },
    actions: [{ type: "overlay", speech: "{message}", speechLanguage: "en", speechLength: 300 }],
  };
  const made = await worker.api("POST", `/v1/streams/${streamId}/rules`, { rule });
  expect(`${made.status} ${await made.text()}`).toMatch(/^201 /);
  const session = await openSession(worker, streamId);
  const { token, tokenId } = await createOverlayToken(worker, streamId);
  const live = await openLive(worker, streamId, { token });
  await publish(worker, session, stampAll(session, [chat(words, "7001")]));
  await expect.poll(() => actionsOf(live).length).toBe(1);
  const actionId = actionsOf(live)[0]?.actionId ?? "";
  live.socket.close();
  const ask = (id = actionId, bearer = token) =>
    fetch(`${worker.url}/v1/overlay/speech/${id}`, { headers: { Authorization: `Bearer ${bearer}` } });
  return { streamId, session, token, tokenId, actionId, ask };
}

const actionsOf = ({ frames }: LiveSocket) => frames.flatMap(({ actions = [] }) => actions);

/** A text that says something else with every word: what repeats is not spoken. */
const manyWords = (first: number, letters: number) =>
  Array.from({ length: letters }, (_, index) => `word ${first * 1_000 + index}`)
    .join(" ")
    .slice(0, letters);

async function refused(answered: Promise<Response>): Promise<string> {
  const response = await answered;
  return `${response.status} ${((await response.json()) as { code: string }).code}`;
}

test("two pages that ask at once have the same sound, which was made once, of the alert's own words", async () => {
  const { ask } = await spoken("hello there");
  const pages = await Promise.all([ask(), ask()]);
  for (const page of pages) {
    expect(page.status).toBe(200);
    // What it is, its bytes said; not who made it.
    expect(page.headers.get("content-type")).toBe("audio/wav");
    expect(new Uint8Array(await page.arrayBuffer())).toEqual(sound);
  }
  expect((await ask()).status).toBe(200);
  expect(asked).toEqual([
    {
      path: "/v1/audio/speech",
      authorization: "Bearer a key of the host",
      body: { model: "tts-1", voice: "alloy", input: "hello there", response_format: "mp3" },
    },
  ]);
});

test("nothing is spoken that overlays were not sent, nor what was taken back, nor to a token that was revoked", async () => {
  const { ask, streamId, actionId, tokenId } = await spoken("said too much");
  const other = await spoken("of another stream");
  expect(await refused(ask("0".repeat(64)))).toBe("404 not_shown");
  expect(await refused(other.ask(actionId))).toBe("404 not_shown");
  expect(await refused(ask("nothing"))).toBe("404 not_found");
  expect(await refused(ask(actionId, "ov_nobody"))).toBe("401 unauthorized");
  const cleared = await worker.api("POST", `/v1/streams/${streamId}/overlays/clear`, { actionIds: [actionId] });
  expect(cleared.status).toBe(200);
  expect(await refused(ask())).toBe("404 not_shown");
  await worker.api("DELETE", `/v1/streams/${streamId}/overlay-tokens/${tokenId}`);
  expect(await refused(ask())).toBe("401 unauthorized");
  expect(asked).toEqual([]);
});

test("an overlay plays it, and speaks with its bundled voice what the host does not", async () => {
  const { session, token } = await spoken("before");
  const browser = await sharedBrowser();
  const page = await browser.newPage();
  const paths: string[] = [];
  page.on("request", (request) => paths.push(new URL(request.url()).pathname));
  await page.goto(`${worker.url}/o/${token}?voice=host`);
  await page.locator(".counter").first().waitFor();
  await page.mouse.click(5, 5);
  await page.evaluate(
    "globalThis.heard = 0; document.addEventListener('ended', ({target}) => { if (target.dataset.speech === '') heard += 1 }, true)",
  );
  asked.length = 0;
  await publish(worker, session, stampAll(session, [chat("spoken by the host", "7002")], 2));
  await expect.poll(() => page.evaluate<number>("heard")).toBeGreaterThanOrEqual(1);
  expect(asked.at(-1)?.body.input).toBe("spoken by the host");
  expect(paths.filter((path) => path.startsWith("/assets/speech/"))).toEqual([]);
  answer = { status: 500, body: new Uint8Array() };
  await publish(worker, session, stampAll(session, [chat("spoken by the page", "7003")], 3));
  await expect.poll(() => paths).toContain("/assets/speech/en.dict");
});

test("what answers wrongly is no sound, and is said without what was to be spoken", async () => {
  const { ask } = await spoken("a secret word");
  answer = { status: 200, body: new TextEncoder().encode("<script>alert(1)</script>") };
  expect(await refused(ask())).toBe("503 speech_unavailable");
  answer = { status: 500, body: new Uint8Array() };
  expect(await refused(ask())).toBe("503 speech_unavailable");
  answer = { status: 200, body: new Uint8Array(2_000_001) };
  expect(await refused(ask())).toBe("503 speech_unavailable");
  const lines = JSON.stringify(worker.logs());
  expect(lines).toContain("its sound is too large");
  expect(lines).not.toContain("a secret word");
});

test("what viewers write costs the host no more than the stream's budget", async () => {
  const { ask, streamId, session } = await spoken("first");
  expect((await ask()).status).toBe(200);
  const { units } = budgets.speech;
  const letters = 250;
  const live = await openLive(worker, streamId);
  const most = Math.ceil(units / letters) + 1;
  const chats = Array.from({ length: most }, (_, index) => chat(manyWords(index, letters), `80${index}`));
  await publish(worker, session, stampAll(session, chats, 2));
  await expect.poll(() => actionsOf(live).length).toBeGreaterThanOrEqual(most);
  const statuses: string[] = [];
  for (const { actionId } of actionsOf(live)) {
    const response = await ask(actionId);
    statuses.push(response.ok ? "200" : await refused(Promise.resolve(response)));
  }
  live.socket.close();
  expect(new Set(statuses)).toEqual(new Set(["200", "429 budget_spent"]));
  const letterCount = asked.reduce((sum, { body }) => sum + Array.from(body.input).length, 0);
  expect(letterCount).toBeLessThanOrEqual(units + 60);
});
