/** A session that is hidden between two that are shown, of the same feed, room and day: nobody reads it by the offsets around it. */
import { Client } from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { operations } from "#shared/api/operations.ts";
import type { EventBody } from "#shared/stamp.ts";
import type { Export } from "#shared/api/operations/exports.ts";
import type { Config } from "../workers/config.ts";
import { tendExports } from "../workers/exports/remove.ts";
import { configOf } from "./database.ts";
import { chat, createStream, openSession, publish, readLog, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let streamId: string;
let endpointId: string;
/** What every route said that can be asked for the hidden session, while it was shown. */
let before: Map<string, string>;
/** Files that were finished while it was shown, and a link to each. */
let files: Record<"whole" | "own" | "live" | "other" | "earlier", { exportId: string; url: string }>;
const sessionIds: string[] = [];
const shown: RecordedEvent[] = [];

const said = (text: string, uniqueId: string): EventBody => ({
  ...chat(`word ${text}`, text),
  user: { userId: "811", uniqueId, displayName: uniqueId },
});

beforeAll(async () => {
  worker = await sharedTestWorker();
  streamId = await createStream(worker);
  const made = async (path: string, body: unknown) => {
    const response = await worker.api("POST", `/v1/streams/${streamId}/${path}`, body);
    expect(response.status).toBe(201);
    return (await response.json()) as Record<string, string>;
  };
  // Where nobody listens: what is sent there fails, and is there to be looked at.
  ({ endpointId = "" } = await made("endpoints", { url: "http://127.0.0.1:1234/" }));
  const actions = [
    { type: "log", text: "{displayName}" },
    { type: "webhook", endpointId },
  ];
  await made("rules", { rule: { name: "r", trigger: { on: "event", types: ["CHAT"] }, actions } });
  const handles = ["early", "between", "late"];
  for (const [part, handle] of handles.entries()) {
    const session = await openSession(worker, streamId);
    const bodies = [said(`a${part}`, handle), said(`b${part}`, handle)];
    await publish(worker, session, stampAll(session, bodies));
    const log = await readLog(worker, session.sessionId, bodies.length);
    sessionIds.push(session.sessionId);
    if (handle !== "between") shown.push(...log);
  }
  // It is counted while it is shown, so the sums know the person of it.
  await (await worker.api("GET", `/v1/streams/${streamId}/analytics?by=day`)).text();
  await vi.waitUntil(async () => (await deliveryRows()).length >= 12, { timeout: 20_000 });
  before = await askAll();
  const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  files = {
    whole: await fileOf({}),
    own: await fileOf({ sessionId: sessionIds[1] }),
    live: await fileOf({ roomId: "7001" }),
    other: await fileOf({ sessionId: sessionIds[0] }),
    earlier: await fileOf({ from: ago(10), to: ago(5) }),
  };
  const owner = new Client({ connectionString: worker.database.ownerUrl });
  await owner.connect();
  try {
    await owner.query("begin; set local role tle_keeper");
    await owner.query(
      `insert into hidden_sessions (stream_id, session_id, day, hidden_at)
       select stream_id, session_id, day, now() from sessions where session_id = $1`,
      [sessionIds[1]],
    );
    await owner.query("commit");
  } finally {
    await owner.end();
  }
});
afterAll(() => worker.stop());

interface DeliveryRow {
  deliveryId: string;
  sessionId: string | null;
}
async function deliveryRows(): Promise<DeliveryRow[]> {
  const rows = await worker.database.query(
    `select delivery_id as "deliveryId", session_id as "sessionId" from deliveries where endpoint_id = $1`,
    [endpointId],
  );
  return rows as unknown as DeliveryRow[];
}

/** What all routes answer that only read, each with the hidden session, or what came of it, for what its path wants. */
async function askAll(): Promise<Map<string, string>> {
  const rows = await deliveryRows();
  const deliveryId = rows.find(({ sessionId }) => sessionId === sessionIds[1])?.deliveryId ?? "";
  const known: Record<string, string> = { streamId, sessionId: sessionIds[1] ?? "", endpointId, deliveryId };
  const asked: Record<string, string> = { room: "7001", session: sessionIds[1] ?? "" };
  const answers = new Map<string, string>();
  for (const { id, method, path, query, mediaType } of operations) {
    const names = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = ""]) => name);
    const isStream = mediaType === "text/event-stream";
    if (method !== "GET" || isStream || names.length === 0 || !names.every((name) => name in known)) continue;
    const shape = (query as { shape?: Record<string, unknown> } | undefined)?.shape ?? {};
    const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => known[name] ?? "");
    for (const names of [[], ["room"], ["session"]]) {
      if (names.some((name) => !(name in shape))) continue;
      const text = names.map((name) => `${name}=${asked[name]}`).join("");
      const response = await fetch(`${worker.url}${filled}${text === "" ? "" : `?${text}`}`, {
        headers: { Authorization: `Bearer ${worker.apiKey}` },
        signal: AbortSignal.timeout(10_000),
      });
      // Of an answer that refuses: it may say what was asked for.
      const answer = await response.text();
      answers.set(`${id} ${text}`, response.ok ? answer : "");
    }
  }
  return answers;
}

async function get(path: string): Promise<Response> {
  const response = await worker.api("GET", `/v1/streams/${streamId}${path}`);
  expect(response.status).toBe(200);
  return response;
}
const linesOf = (text: string) =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => (JSON.parse(line) as RecordedEvent).eventId);
const ids = () => shown.map(({ eventId }) => eventId);

test.each(["", "?types=CHAT", "?text=word", "?user=811", "?user=811&types=CHAT&limit=1"])(
  "a search %s",
  async (query) => {
    const found: string[] = [];
    let next: string | null = null;
    do {
      const after = next === null ? "" : `${query === "" ? "?" : "&"}after=${encodeURIComponent(next)}`;
      const page = (await (await get(`/history${query}${after}`)).json()) as {
        events: RecordedEvent[];
        next: string | null;
      };
      found.push(...page.events.map(({ eventId }) => eventId));
      next = page.next;
    } while (next !== null);
    expect(found).toEqual(ids().toReversed());
  },
);

test("a handle that was had in it alone is nobody's", async () => {
  expect(await (await get("/history?user=@between")).json()).toMatchObject({ events: [] });
  expect(((await (await get("/history?user=@late")).json()) as { events: unknown[] }).events).toHaveLength(4);
});

test("a file at once", async () => {
  expect(linesOf(await (await get("/export?format=jsonl")).text())).toEqual(ids());
});

async function fileOf(asked: object): Promise<{ exportId: string; url: string }> {
  const response = await worker.api("POST", `/v1/streams/${streamId}/exports`, asked);
  expect(response.status).toBe(201);
  const { exportId } = (await response.json()) as Export;
  await vi.waitUntil(async () => ((await (await get(`/exports/${exportId}`)).json()) as Export).state === "done", {
    timeout: 20_000,
  });
  const link = await worker.api("POST", `/v1/streams/${streamId}/exports/${exportId}/links`);
  return { exportId, ...((await link.json()) as { url: string }) };
}

test("a file that a job makes", async () => {
  expect(linesOf(await (await fetch((await fileOf({})).url)).text())).toEqual(ids());
});

test("a file that was finished before is not to be had any more, and goes at night", async () => {
  const statusOf = async ({ url }: { url: string }) => (await fetch(url)).status;
  const { whole, own, live, other, earlier } = files;
  expect(await Promise.all([whole, own, live, other, earlier].map(statusOf))).toEqual([404, 404, 404, 200, 200]);
  const link = await worker.api("POST", `/v1/streams/${streamId}/exports/${whole.exportId}/links`);
  expect([link.status, await link.json()]).toEqual([409, expect.objectContaining({ code: "export_not_done" })]);

  const { ARCHIVE } = (await worker.worker.getEnv()) as unknown as Pick<Config, "ARCHIVE">;
  const env = { EXPORTS: { send: async () => undefined } };
  await tendExports(env, { ...configOf(worker.database), ARCHIVE });
  const shown = async ({ exportId }: { exportId: string }) => {
    const { state, because } = (await (await get(`/exports/${exportId}`)).json()) as Export;
    const { objects = [] } = (await ARCHIVE?.list({ prefix: `exports/${exportId}/` })) ?? {};
    return [state, because, objects.length];
  };
  expect(await Promise.all([whole, own, live, other].map(shown))).toEqual([
    ["deleted", "retention", 0],
    ["deleted", "retention", 0],
    ["deleted", "retention", 0],
    ["done", null, 1],
  ]);
});

test("any route that reads", async () => {
  const own = (await deliveryRows()).filter(({ sessionId }) => sessionId === sessionIds[1]);
  // Of two chats: each event, and the run of the rule that calls the endpoint.
  expect(own).toHaveLength(4);
  const traces = ["between", "word a1", "word b1", ...own.map(({ deliveryId }) => deliveryId)];
  const tellers = (answers: Map<string, string>) =>
    [...answers].filter(([, answer]) => traces.some((trace) => answer.includes(trace))).map(([route]) => route);
  const routes = ["listSessionEvents ", "exportSession ", "listActions ", "exportStream ", "searchHistory "];
  expect(tellers(before)).toEqual(expect.arrayContaining([...routes, "listDeliveries ", "getDelivery "]));
  expect(tellers(await askAll())).toEqual([]);
});

test("nothing of it is sent once more", async () => {
  const [own] = (await deliveryRows()).filter(({ sessionId }) => sessionId === sessionIds[1]);
  const resent = (deliveryId: string) =>
    worker.api("POST", `/v1/endpoints/${endpointId}/deliveries/${deliveryId}/resend`);
  expect((await resent(own?.deliveryId ?? "")).status).toBe(404);
  const [other] = (await deliveryRows()).filter(({ sessionId }) => sessionId === sessionIds[0]);
  expect((await resent(other?.deliveryId ?? "")).status).toBeLessThan(300);
});
