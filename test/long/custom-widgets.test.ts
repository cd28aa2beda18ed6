/** Custom widgets on an overlay that runs: in a real browser, over the real Worker. */
import { createSocket, type Socket } from "node:dgram";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { leaveBrowser, sharedBrowser } from "../browser.ts";
import { openApart } from "../page-apart.ts";
import type { EventBody } from "#shared/stamp.ts";
import { chat, createOverlayToken, createStream, gift, openSession, publish, stampAll } from "../stream.ts";
import { sharedTestWorker, type TestWorker } from "../worker.ts";

let worker: TestWorker;
let home: Server;
/** What a server of somebody else was asked for. */
const called: string[] = [];
let homeUrl = "";
/** Where it would hear of a page by WebRTC. */
let stun: Socket;
let stunUrl = "";
let browser: Browser;
const patience = { timeout: 60_000 };
beforeAll(async () => {
  [worker, browser] = await Promise.all([sharedTestWorker(), sharedBrowser()]);
  home = createServer((request, answer) => {
    called.push(request.url ?? "");
    answer.setHeader("Access-Control-Allow-Origin", "*").end("{}");
  });
  home.on("upgrade", (request, socket) => {
    called.push(request.url ?? "");
    socket.destroy();
  });
  await new Promise<void>((resolve) => home.listen(0, "127.0.0.1", resolve));
  home.on("connection", () => called.push("connection"));
  stun = createSocket("udp4", () => called.push("stun"));
  await new Promise<void>((resolve) => stun.bind(0, "127.0.0.1", resolve));
  stunUrl = `stun:127.0.0.1:${stun.address().port}`;
  homeUrl = `http://127.0.0.1:${(home.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await leaveBrowser();
  home?.close();
  stun?.close();
  await worker?.stop();
});

const follow = (nativeId: string) =>
  ({
    ...chat("", nativeId),
    eventType: "FOLLOW",
    rawType: "WebcastSocialMessage",
    payload: { displayType: "" },
  }) as EventBody;

interface Code {
  html?: string;
  css?: string;
  js?: string;
  fields?: string;
}

async function keep(code: Code): Promise<string> {
  const response = await worker.api("POST", "/v1/custom-widgets", code);
  const { codeId } = (await response.json()) as { codeId: string };
  expect([200, 201]).toContain(response.status);
  return codeId;
}

/** Opens an overlay with a chat of ours and a custom widget; `options` beside the code. */
async function open(code: Code, options: object = {}, beside: object[] = []) {
  const streamId = await createStream(worker);
  const { token } = await createOverlayToken(worker, streamId, "Main");
  const codeId = await keep(code);
  const place = { x: 60, y: 60, width: 600, height: 400 };
  const widgets = [
    { id: "theirs", type: "custom", place, options: { code: codeId, ...options } },
    { id: "talk", type: "chat", place: { ...place, y: 480 } },
    ...beside,
  ];
  const document = { version: 1, canvas: { width: 1920, height: 1080 }, theme: "glass", widgets };
  const made = await worker.api("POST", `/v1/streams/${streamId}/scenes`, { name: "Main", document });
  const { sceneId } = (await made.json()) as { sceneId: string };
  await worker.api("POST", `/v1/streams/${streamId}/scenes/${sceneId}/publish`, { draftNo: 1 });
  const session = await openSession(worker, streamId);
  const page = await browser.newPage({ viewport: { width: 960, height: 540 } });
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  await page.goto(`${worker.url}/o/${token}?debug=1`);
  let seqNo = 0;
  const happen = async (...events: Parameters<typeof stampAll>[1]) => {
    await publish(worker, session, stampAll(session, events, seqNo + 1));
    seqNo += events.length;
  };
  return { page, streamId, token, said, happen, frame: page.frameLocator(".custom iframe >> nth=0") };
}

/** The rest of the overlay goes on: what is said now is shown. */
async function goesOn(page: Page, happen: (...events: Parameters<typeof stampAll>[1]) => Promise<void>, text: string) {
  await happen(chat(text, text));
  await page.locator(".chat .line", { hasText: text }).waitFor(patience);
}

const js = `
  const note = (text) => { document.getElementById("log").append(text, "; "); };
  window.addEventListener("onWidgetLoad", async ({ detail }) => {
    note("load " + detail.fieldData.greeting + " " + detail.fieldData.size);
    const before = await SE_API.store.get("visits");
    await SE_API.store.set("visits", { count: (before?.count ?? 0) + 1 });
    note("visits " + (await SE_API.store.get("visits")).count);
    const { message } = (await SE_API.sanitize({ message: "hi" })).result;
    note("sanitized " + message + " editor " + SE_API.getOverlayStatus().isEditorMode);
    $("#log").attr("data-ready", "yes");
  });
  window.addEventListener("onEventReceived", ({ detail: { listener, event } }) => {
    if (listener === "message") note("message " + event.data.displayName + ": " + event.data.text + " " + event.renderedText);
    if (listener.endsWith("-latest")) note(listener + " " + event.name + " " + event.amount);
  });
  window.addEventListener("onSessionUpdate", ({ detail: { session } }) => {
    document.getElementById("coins").textContent = session["cheer-session"].amount;
  });`;
const fields = JSON.stringify({
  greeting: { type: "text", label: "Greeting", value: "hello" },
  size: { type: "slider", label: "Size", value: 20, min: 10, max: 90 },
});

test("a widget as it is written for StreamElements runs, is told what happens, and keeps what it wants to", async () => {
  const html = '<p id="log" style="font-size: {{size}}px"></p><b id="coins">0</b>';
  const { page, frame, happen, streamId, token } = await open(
    { html, css: "body { color: {{colour}} }", js, fields },
    { values: [{ name: "size", value: 40 }] },
  );
  const log = frame.locator("#log");
  await log.and(frame.locator("[data-ready=yes]")).waitFor(patience);
  expect(await log.textContent()).toBe("load hello 40; visits 1; sanitized hi editor false; ");
  expect(await log.getAttribute("style")).toBe("font-size: 40px");
  await happen(chat("<b>hi</b>", "1"), follow("2"), gift(3, "3"));
  const told = () => log.textContent();
  await expect.poll(told, patience).toContain("message Viewer: <b>hi</b> &lt;b&gt;hi&lt;/b&gt;; ");
  await expect.poll(told, patience).toContain("follower-latest Viewer 1; ");
  // A streak is told of once it is over, with all of its coins; the session knows them before.
  await expect.poll(() => frame.locator("#coins").textContent(), patience).toBe("3");
  await expect.poll(told, patience).toContain("cheer-latest Giver 3; ");
  // What it keeps the server has: loaded anew, it goes on.
  await page.reload();
  await expect.poll(told, patience).toContain("visits 2");
  const kept = await worker.api("GET", `/v1/streams/${streamId}/widget-store`);
  expect(await kept.json()).toEqual({ values: [{ store: "", key: "visits", value: '{"count":2}' }] });
  const other = { method: "PUT", headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" } };
  const put = (body: object) => fetch(`${worker.url}/v1/overlay/store`, { ...other, body: JSON.stringify(body) });
  expect((await put({ store: "another", key: "a", value: "1" })).status).toBe(403);
  expect((await put({ key: "a", value: "{" })).status).toBe(400);
  expect((await put({ key: "a", value: JSON.stringify("x".repeat(20_000)) })).status).toBe(400);
  expect((await worker.api("DELETE", `/v1/streams/${streamId}/widget-store`)).status).toBe(204);
  expect(await (await worker.api("GET", `/v1/streams/${streamId}/widget-store`)).json()).toEqual({ values: [] });
  await page.close();
});
/** What a hostile code finds, as text in its own page. */
const snoop = (token: string) => `
  const [TOKEN, HOME, STUN] = ${JSON.stringify([token, homeUrl, stunUrl])};
  const found = [];
  const attempt = async (name, run) => {
    try { found.push(name + "=" + (await run())); } catch (error) { found.push(name + " refused"); }
  };
  (async () => {
    await attempt("cookie", () => document.cookie);
    await attempt("local", () => localStorage.length);
    await attempt("session", () => sessionStorage.length);
    await attempt("databases", () => new Promise((resolve, reject) => { const asked = indexedDB.open("x"); asked.onsuccess = () => resolve("open"); asked.onerror = reject; }));
    await attempt("caches", () => caches.keys());
    await attempt("parent", () => parent.document.title);
    await attempt("parent address", () => parent.location.href);
    await attempt("top address", () => top.location.href);
    await attempt("sibling", () => { for (let at = 0; at < parent.frames.length; at += 1) if (parent.frames[at] !== window) return parent.frames[at].document.title; });
    await attempt("obs", () => window.obsstudio.pluginVersion);
    await attempt("own address", () => location.href.includes(TOKEN) || document.referrer.includes(TOKEN) ? "token" : "none");
    await attempt("api", async () => (await fetch("/v1/overlay")).status);
    await attempt("home", async () => (await fetch(HOME)).status);
    await attempt("beacon", () => { const image = new Image(); return new Promise((resolve, reject) => { image.onload = () => resolve("loaded"); image.onerror = reject; image.src = HOME + "/pixel.png"; }); });
    await attempt("beacon by style", () => { document.body.style.backgroundImage = "url(" + HOME + "/style.png)"; document.body.offsetTop; return "asked"; });
    await attempt("form", () => { const form = document.createElement("form"); form.action = HOME + "/form"; form.method = "post"; document.body.append(form); form.submit(); return "sent"; });
    await attempt("window", () => window.open(HOME + "/window") === null ? "none" : "open");
    await attempt("top", () => { top.location = HOME + "/top"; return "set"; });
    await attempt("frame", () => { const inner = document.createElement("iframe"); inner.src = HOME + "/frame"; document.body.append(inner); return "put"; });
    await attempt("socket", () => new Promise((resolve, reject) => { const socket = new WebSocket(HOME.replace("http", "ws") + "/socket"); socket.onopen = () => resolve("open"); socket.onerror = reject; }));
    await attempt("worker", () => { new SharedWorker(HOME + "/worker.js"); return "made"; });
    await attempt("own frame", () => { const inner = document.createElement("iframe"); inner.srcdoc = "<script>parent.postMessage(typeof obsstudio, '*')<\\/script>"; document.body.append(inner); return inner.contentDocument === null ? "closed" : "open"; });
    await attempt("webrtc", () => new Promise((resolve, reject) => {
      const line = new RTCPeerConnection({ iceServers: [{ urls: STUN }] });
      line.onicegatheringstatechange = () => line.iceGatheringState === "complete" && resolve("gathered");
      line.createDataChannel("x");
      line.createOffer().then((offer) => line.setLocalDescription(offer)).catch(reject);
    }));
    await attempt("preconnect", () => { for (const rel of ["preconnect", "dns-prefetch", "prefetch", "preload"]) { const link = document.createElement("link"); link.rel = rel; link.as = "image"; link.href = HOME + "/" + rel; document.head.append(link); } return "put"; });
    const out = document.createElement("pre"); out.id = "found"; out.textContent = found.join("\\n"); document.body.append(out);
  })();`;

test("a hostile widget reads nothing of ours, reaches nobody, and leaves the page where it is", async () => {
  called.length = 0;
  const { page, frame, happen, token, said } = await open({ js: snoop("ov_") }, {}, [
    { id: "beside", type: "custom", place: { x: 900, y: 60, width: 600, height: 200 } },
  ]);
  await page.frameLocator(".custom iframe >> nth=1").locator("#card").waitFor(patience);
  await page.evaluate("localStorage.setItem('ours', 'secret'); document.cookie = 'ours=secret'");
  const found = frame.locator("#found");
  await found.waitFor(patience);
  const lines = ((await found.textContent()) ?? "").split("\n");
  expect(lines).toEqual([
    "cookie refused",
    "local refused",
    "session refused",
    "databases refused",
    "caches refused",
    "parent refused",
    "parent address refused",
    "top address refused",
    "sibling refused",
    "obs refused",
    "own address=none",
    "api refused",
    "home refused",
    "beacon refused",
    "beacon by style=asked",
    "form=sent",
    "window=none",
    "top refused",
    "frame=put",
    "socket refused",
    "worker refused",
    "own frame=closed",
    "webrtc refused",
    "preconnect=put",
  ]);
  await goesOn(page, happen, "still here");
  // What it asked for no server has heard of; nothing that is on the page has left it.
  expect(called).toEqual([]);
  expect(page.url()).toContain(token);
  expect(
    browser
      .contexts()
      .flatMap((context) => context.pages())
      .filter((one) => one.url().startsWith(homeUrl)),
  ).toEqual([]);
  expect(said.filter((text) => text.includes("secret"))).toEqual([]);
  await page.close();
});

test("a host that the streamer has named is reached, and no other", async () => {
  called.length = 0;
  const js = `const note = (text) => document.body.append(text + "; ");
    fetch(${JSON.stringify(homeUrl)} + "/named").then((answer) => note("named " + answer.status), () => note("named refused"));
    fetch(${JSON.stringify(homeUrl.replace("127.0.0.1", "localhost"))} + "/other").then(() => note("other"), () => note("other refused"));`;
  const { page, frame } = await open({ js }, { hosts: [new URL(homeUrl).host] });
  await frame.locator("body", { hasText: "named 200" }).waitFor(patience);
  await frame.locator("body", { hasText: "other refused" }).waitFor(patience);
  expect(called.filter((one) => one !== "connection")).toEqual(["/named"]);
  await page.close();
});

/** It begins as any other, and then does not end: told by its script when a message comes. */
const when = (what: string) => `addEventListener("onEventReceived", ({ detail }) => {
  if (detail.listener === "message" && detail.event.data.text === "go") { ${what} }
});`;

test.each([
  ["loops for ever", "while (true);", "silent"],
  ["never lets the page have its turn", "const on = () => Promise.resolve().then(on); on();", "silent"],
  ["matches without an end", "/^(a+)+$/.test('a'.repeat(60) + 'b');", "silent"],
  [
    // Not so fast that its process dies before it is taken off: Playwright then takes the whole page for crashed.
    "takes more and more memory",
    "const all = []; while (true) { all.push(new Array(1e6).fill(Math.random())); for (const till = performance.now() + 30; performance.now() < till;); }",
    "silent",
  ],
  [
    "says too much by its port",
    "setInterval(() => { for (let i = 0; i < 1e4; i += 1) SE_API.setField('a', i); }, 0);",
    "noisy",
  ],
  [
    "says too much to the page",
    "setInterval(() => { for (let i = 0; i < 1e4; i += 1) parent.postMessage(i, '*'); }, 0);",
    "noisy",
  ],
])("a widget that %s is taken off the page, and the rest of the overlay goes on", async (_what, what, why) => {
  const { page, happen } = await open({ html: "<b id=here>here</b>", js: when(what) });
  await page.locator(".custom[data-started]").waitFor({ ...patience, state: "attached" });
  await happen(chat("go", "go"));
  // While it is at it, what comes is shown: it has another process than the page.
  await goesOn(page, happen, "while it is at it");
  await page.locator(`.custom[data-ended=${why}]`).waitFor({ ...patience, state: "attached" });
  expect(await page.locator(".custom iframe").count()).toBe(0);
  await goesOn(page, happen, "after it");
  await page.close();
});

test("where the process of custom widgets dies, the overlay goes on, and each of them comes back", async () => {
  const html = "<b id=here>here</b>";
  const { page, token, happen } = await open({ html }, {}, [
    { id: "beside", type: "custom", place: { x: 900, y: 60, width: 600, height: 200 } },
  ]);
  await page.close();
  const apart = await openApart(browser, `${worker.url}/o/${token}`);
  const begun = () => apart.evaluate<number>("document.querySelectorAll('.custom[data-started]').length");
  await expect.poll(begun, patience).toBe(2);
  await apart.crashFrame("/custom-widget/frame");
  await happen(chat("the rest goes on", "1"));
  const lines = () => apart.evaluate<string>("document.querySelector('.chat').textContent");
  await expect.poll(lines, patience).toContain("the rest goes on");
  // They share the process that died: both are missed, and both are put back.
  const ended = () => apart.evaluate<number>("document.querySelectorAll('.custom[data-ended=silent]').length");
  await expect.poll(ended, patience).toBe(2);
  await expect.poll(begun, patience).toBe(2);
  await apart.close();
});

test("what is no code is refused, and said why", async () => {
  const post = async (code: object) => {
    const response = await worker.api("POST", "/v1/custom-widgets", code);
    return { status: response.status, ...((await response.json()) as { detail?: string; problems?: string[] }) };
  };
  expect(await post({ fields: "{" })).toMatchObject({
    status: 400,
    detail: expect.stringContaining("FIELDS is not JSON"),
  });
  expect(await post({ fields: "[]" })).toMatchObject({ status: 400, detail: expect.stringContaining("not an object") });
  expect(await post({ js: "x".repeat(200_000), css: "é".repeat(50_000) })).toMatchObject({ status: 413 });
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`f${index}`, { type: "text" }]));
  const taken = await post({ fields: JSON.stringify(many) });
  expect(taken).toMatchObject({ status: 201, fields: 200 });
  expect(taken.problems).toEqual(["FIELDS has 5000 fields, and at most 200 are taken"]);
  const strange = { a: { type: "wheel-of-time" }, b: 5, "c c": { type: "text" }, d: { type: "text", value: "yes" } };
  expect((await post({ fields: JSON.stringify(strange) })).problems).toHaveLength(3);
  const scene = (options: object) => ({
    name: "x",
    document: {
      version: 1,
      canvas: { width: 100, height: 100 },
      widgets: [{ id: "a", type: "custom", place: { x: 0, y: 0, width: 9, height: 9 }, options }],
    },
  });
  const streamId = await createStream(worker);
  for (const options of [{ code: "../x" }, { hosts: ["a.example; script-src *"] }, { hosts: ["*"] }, { store: "A b" }])
    expect((await worker.api("POST", `/v1/streams/${streamId}/scenes`, scene(options))).status).toBe(400);
});
