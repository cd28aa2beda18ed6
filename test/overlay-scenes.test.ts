/** Scenes: edited as drafts by several people, published to pages that are open, rolled back, taken along as a file. */
import type { Browser, Page } from "playwright-core";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { leaveBrowser, sharedBrowser } from "./browser.ts";
import { chat, createOverlayToken, createStream, gift, openSession, publish, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let browser: Browser;
const patience = { timeout: 15_000 };

beforeAll(async () => {
  [worker, browser] = await Promise.all([sharedTestWorker(), sharedBrowser()]);
});
afterEach(leaveBrowser);
afterAll(() => worker?.stop());

const place = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });
const talk = { id: "talk", type: "chat", place: place(60, 480, 620, 560), options: { gifts: false } };
const numbers = { id: "numbers", type: "counters", place: place(60, 40, 480, 60) };
const documentOf = (...widgets: object[]) => ({
  version: 1,
  canvas: { width: 1920, height: 1080 },
  theme: "glass",
  widgets,
});

interface Told {
  sceneId: string;
  draftNo: number;
  overlay: string;
  publishedRevision: number;
  draft: { widgets: { id: string; options: Record<string, unknown> }[] };
  revision: number;
  code: string;
  errors: { path: string }[];
  current: Told;
}

/** Asks for something of a stream's scenes; the answer with its status. */
async function ask(method: string, path: string, body?: unknown): Promise<Told & { status: number }> {
  const response = await worker.api(method, path, body);
  const text = await response.text();
  return { ...(text === "" ? {} : (JSON.parse(text) as object)), status: response.status } as Told & { status: number };
}

test("a page that is open shows what is published without being loaded anew, and what is on it stays", async () => {
  const streamId = await createStream(worker);
  const scenes = `/v1/streams/${streamId}/scenes`;
  const { token } = await createOverlayToken(worker, streamId, "Main Scene");
  const session = await openSession(worker, streamId);
  const page = await browser.newPage({ viewport: { width: 960, height: 540 } });
  const loaded: string[] = [];
  page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`${worker.url}/o/${token}`);
  // The classic layout, as ever.
  await page.locator("#counters .counter").first().waitFor();
  await publish(worker, session, stampAll(session, [chat("hello", "1"), gift(3, "2")]));
  await page.locator("#chat .line").waitFor();

  const made = await ask("POST", scenes, { name: "Main scene", document: documentOf(talk) });
  expect(made).toMatchObject({ status: 201, overlay: "main-scene", draftNo: 1, publishedRevision: 0 });
  expect(made.draft.widgets[0]?.options).toMatchObject({ lines: 8, joins: false, look: "bubbles", gifts: false });
  const scene = `${scenes}/${made.sceneId}`;
  expect(await page.locator("#counters").count()).toBe(1);
  await ask("POST", `${scene}/publish`, { draftNo: 1, reason: "first" });

  await page.locator(".boxed .chat .line").waitFor();
  expect(await page.locator("#counters, .counters").count()).toBe(0);
  // What was said before is there, and what comes is, once.
  await publish(worker, session, stampAll(session, [chat("again", "3")], 3));
  const lines = () => page.locator(".line").allTextContents();
  await expect.poll(lines, patience).toEqual(["Viewer hello", "Viewer again"]);
  // Half the size of the canvas: so is everything in it.
  const box = await page.locator(".boxed").boundingBox();
  expect(box).toEqual({ x: 30, y: 240, width: 310, height: 280 });

  // Another widget beside it: the lines are the same elements still.
  await page.evaluate("document.querySelector('.line').dataset.mark = 'kept'");
  const edited = await ask("PUT", scene, { draftNo: 1, document: documentOf(talk, numbers) });
  expect(edited).toMatchObject({ status: 200, draftNo: 2 });
  expect(await page.locator(".counter").count()).toBe(0);
  expect(await ask("POST", `${scene}/publish`, { draftNo: 2, reason: "" })).toMatchObject({ status: 200, revision: 2 });
  await expect.poll(() => page.locator('.counter[data-kind="coins"]').textContent(), patience).toBe("3");
  expect(await page.locator('.line[data-mark="kept"]').count()).toBe(1);

  // Back to what was, and to the classic layout.
  const back = await ask("POST", `${scene}/rollback`, { draftNo: 2, revision: 1, reason: "" });
  expect(back).toMatchObject({ status: 200, revision: 3 });
  await expect.poll(() => page.locator(".counter").count(), patience).toBe(0);
  const { revisions } = (await ask("GET", `${scene}/revisions`)) as unknown as { revisions: object[] };
  expect(revisions).toMatchObject([
    { revision: 3, reason: "back to revision 1" },
    { revision: 2, reason: "" },
    { revision: 1, reason: "first" },
  ]);
  expect((await ask("DELETE", scene)).status).toBe(204);
  await page.locator("#counters .counter").first().waitFor();
  await expect.poll(lines, patience).toEqual(["Viewer hello", "Viewer again"]);
  expect(loaded.filter((path) => path.startsWith("/o/"))).toHaveLength(1);
  expect(complaints).toEqual([]);
});

test("a scene that is deleted is off the air for good, also where somebody publishes it in the same moment", async () => {
  const streamId = await createStream(worker);
  const { token } = await createOverlayToken(worker, streamId, "last");
  const scenes = `/v1/streams/${streamId}/scenes`;
  const { sceneId } = await ask("POST", scenes, { name: "last", document: documentOf(talk) });
  const scene = `${scenes}/${sceneId}`;
  await ask("POST", `${scene}/publish`, { draftNo: 1 });
  const onAir = async () => {
    const response = await fetch(`${worker.url}/v1/overlay`, { headers: { Authorization: `Bearer ${token}` } });
    return ((await response.json()) as { scene: { sceneId: string; revision: number } | null }).scene;
  };
  expect(await onAir()).toMatchObject({ sceneId, revision: 1 });

  // The next revision waits for its row when the scene is deleted, and reaches the hub after that.
  const blocker = new Client({ connectionString: worker.database.ownerUrl });
  await blocker.connect();
  await blocker.query("begin");
  await blocker.query("select from overlay_scenes where scene_id = $1 for update", [sceneId]);
  const waiting = async () => {
    const rows = await worker.database.query(
      "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%overlay_scenes%' and datname = current_database()",
    );
    return rows.length;
  };
  const published = ask("POST", `${scene}/publish`, { draftNo: 1 });
  await expect.poll(waiting, patience).toBe(1);
  const deleted = ask("DELETE", scene);
  await expect.poll(onAir, patience).toBeNull();
  await expect.poll(waiting, patience).toBe(2);
  await blocker.query("rollback");
  await blocker.end();
  expect((await deleted).status).toBe(204);
  expect(await published).toMatchObject({ status: 404, code: "unknown_scene" });
  expect(await onAir()).toBeNull();
  // Its name is free for another one.
  const next = await ask("POST", scenes, { name: "last", document: documentOf(numbers) });
  await ask("POST", `${scenes}/${next.sceneId}/publish`, { draftNo: 1 });
  expect(await onAir()).toMatchObject({ sceneId: next.sceneId });
});

test("a page loads the widgets that it shows, and no others; one of a scene can be had alone, with other options", async () => {
  const streamId = await createStream(worker);
  const { token } = await createOverlayToken(worker, streamId, "solo");
  const loadedBy = async (query: string, seen: string): Promise<[Page, string[]]> => {
    const page = await browser.newPage({ viewport: { width: 960, height: 540 } });
    const types: string[] = [];
    page.on("request", (request) => types.push(...(/widgets\/(.+)\.js/.exec(request.url())?.slice(1) ?? [])));
    await page.goto(`${worker.url}/o/${token}?${query}`);
    await page.locator(seen).first().waitFor({ state: "attached" });
    return [page, types.toSorted()];
  };
  const [classic, few] = await loadedBy("show=counters,chat", "#counters .counter");
  expect(few).toEqual(["chat", "counters"]);
  await classic.close();

  const { sceneId } = await ask("POST", `/v1/streams/${streamId}/scenes`, {
    name: "solo",
    document: documentOf(talk, numbers),
  });
  await ask("POST", `/v1/streams/${streamId}/scenes/${sceneId}/publish`, { draftNo: 1 });
  const [alone, one] = await loadedBy("widget=numbers&showLikes=0", ".boxed .counter");
  expect(one).toEqual(["counters"]);
  const kinds = `[...document.querySelectorAll(".counter")].map((one) => one.dataset.kind)`;
  expect(await alone.evaluate(kinds)).toEqual(["viewers", "coins"]);
  // As wide as the page.
  expect((await alone.locator(".boxed").boundingBox())?.width).toBeCloseTo(960);
  await alone.close();
});

test("where a font or a picture is gone, what is written and everything else is there", async () => {
  const streamId = await createStream(worker);
  const scenes = `/v1/streams/${streamId}/scenes`;
  const { token } = await createOverlayToken(worker, streamId, "Main");
  const gone = `/media/md_${"0".repeat(40)}.png`;
  const logo = { id: "logo", type: "image", place: place(60, 140, 400, 300), options: { picture: gone } };
  const rose = { gift: "Rose", imageUrl: gone, text: "{name} gave a rose" };
  const alerts = { id: "alerts", type: "alerts", place: place(800, 480, 700, 400), options: { variations: [rose] } };
  const document = { ...documentOf(logo, alerts, talk, numbers), own: { font: "fredoka" } };
  const made = await ask("POST", scenes, { name: "Main", document });
  expect([made.status, made.errors]).toEqual([201, undefined]);
  await ask("POST", `${scenes}/${made.sceneId}/publish`, { draftNo: 1, reason: "" });
  const session = await openSession(worker, streamId);
  const page = await browser.newPage({ viewport: { width: 960, height: 540 } });
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  const missing: string[] = [];
  await page.route("**/*.woff2", (route) => {
    missing.push(route.request().url());
    return route.fulfill({ status: 404, body: "" });
  });
  page.on("response", (response) => {
    if (response.status() === 404) missing.push(new URL(response.url()).pathname);
  });
  await page.goto(`${worker.url}/o/${token}`);
  await page.locator(".counter").first().waitFor();
  await publish(worker, session, stampAll(session, [chat("hello", "1"), gift(3, "2")]));
  await page.locator(".alert", { hasText: "Giver gave a rose" }).waitFor();
  await expect.poll(() => page.locator(".line").allTextContents(), patience).toEqual(["Viewer hello"]);
  await expect.poll(() => missing.some((one) => one.endsWith(".woff2")), patience).toBe(true);
  await expect.poll(() => missing.includes(gone), patience).toBe(true);
  // Nothing of a picture that is not there: neither its place nor the browser's sign for it.
  const seen = () =>
    page
      .locator(`img[src$="${gone}"]`)
      .evaluateAll((all) => (all as unknown as { checkVisibility(): boolean }[]).some((one) => one.checkVisibility()));
  await expect.poll(seen, patience).toBe(false);
  const width = await page.locator(".line p").evaluate((one: { offsetWidth: number }) => one.offsetWidth);
  expect(width).toBeGreaterThan(20);
  expect(complaints).toEqual([]);
  await page.close();
});

test("of two who edit the same draft the later one is told, with what the other one has saved", async () => {
  const streamId = await createStream(worker);
  const scenes = `/v1/streams/${streamId}/scenes`;
  const { sceneId } = await ask("POST", scenes, { name: "both", document: documentOf(talk) });
  const scene = `${scenes}/${sceneId}`;
  const answers = await Promise.all(
    [numbers, { ...talk, place: place(0, 0, 100, 100) }].map((widget) =>
      ask("PUT", scene, { draftNo: 1, document: documentOf(widget) }),
    ),
  );
  const [saved, refused] = answers.toSorted((one, other) => one.status - other.status);
  expect([saved?.status, refused?.status]).toEqual([200, 409]);
  expect(refused).toMatchObject({ code: "revision_conflict", current: { draftNo: 2, draft: saved?.draft } });
  // Nor is a draft published that is not the one that was seen.
  expect(await ask("POST", `${scene}/publish`, { draftNo: 1 })).toMatchObject({ status: 409 });
  expect((await ask("GET", scene)).publishedRevision).toBe(0);
});

test("a scene is bounded, of kinds and options that there are, and one for each overlay", async () => {
  const streamId = await createStream(worker);
  const scenes = `/v1/streams/${streamId}/scenes`;
  const make = (document: unknown, name = "main") => ask("POST", scenes, { name, document });
  const many = (count: number) =>
    documentOf(...Array.from({ length: count }, (_, index) => ({ ...numbers, id: `n${index}` })));
  expect((await make(many(10_000))).status).toBe(413);
  expect((await make(many(61))).status).toBe(400);
  expect((await make(documentOf(talk, talk))).status).toBe(400);
  expect((await make({ ...documentOf(talk), version: 2 })).status).toBe(400);
  const odd = await make(documentOf({ ...talk, options: { lines: 99, no: 1 } }, { ...numbers, type: "nothing" }));
  expect(odd.status).toBe(400);
  expect(odd.errors.map(({ path }) => path)).toEqual([
    "document.widgets.0.options.lines",
    "document.widgets.0.options",
    "document.widgets.1.type",
  ]);
  expect((await make(documentOf({ ...talk, place: "own" }))).status).toBe(201);
  expect(await make(documentOf(talk))).toMatchObject({ status: 409, code: "overlay_taken" });
  expect((await make(documentOf(talk), "视")).status).toBe(400);
  const all = await Promise.all(Array.from({ length: 50 }, (_, index) => make(documentOf(talk), `n ${index}`)));
  expect(all.filter(({ status }) => status === 201)).toHaveLength(49);
  expect(all.find(({ status }) => status !== 201)).toMatchObject({ status: 409, code: "too_many_scenes" });
});

test("a scene is taken along as a file to another stream, and goes with its stream", async () => {
  const [from, to] = [await createStream(worker), await createStream(worker)];
  const { sceneId } = await ask("POST", `/v1/streams/${from}/scenes`, {
    name: "take along",
    document: documentOf(talk),
  });
  const file = await (await worker.api("GET", `/v1/streams/${from}/scenes/${sceneId}/export`)).json();
  const there = await ask("POST", `/v1/streams/${to}/scenes/import`, file);
  expect(there).toMatchObject({ status: 201, overlay: "take-along" });
  // Of another stream it is not there.
  expect((await ask("GET", `/v1/streams/${to}/scenes/${sceneId}`)).code).toBe("unknown_scene");

  const gone = `st_gone${Date.now()}`;
  await worker.database.query("insert into streams (stream_id, workspace_id, unique_id) values ($1, $2, 'gone')", [
    gone,
    worker.workspaceId,
  ]);
  const row = [`sc_${gone}`, gone];
  await worker.database.query(
    "insert into overlay_scenes (scene_id, stream_id, name, overlay, draft, edited_by) values ($1, $2, 'x', 'x', '{}', 'x')",
    row,
  );
  await worker.database.query("delete from streams where stream_id = $1", [gone]);
  const left = await worker.database.query("select 1 from overlay_scenes where stream_id = $1", [gone]);
  expect(left).toEqual([]);
});
