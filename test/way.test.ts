/** "Why does nothing show?": each fault is made for real, and named. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { makeMember } from "./member.ts";
import { apiCaller, onChat } from "./rule-api.ts";
import { chat, createOverlayToken, createStream, openLive, openSession, publish, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
const patience = { timeout: 15_000, interval: 50 };
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker?.stop());

interface Finding {
  stage: string;
  state: string;
  code: string;
  says: string;
  todo: string;
  overlay?: { name: string };
}

async function wayOf(streamId: string): Promise<{ stages: Finding[]; main: Finding | undefined; pictures: string }> {
  const response = await worker.api("GET", `/v1/streams/${streamId}/way`);
  expect(response.status).toBe(200);
  const { stages, main, pictures } = (await response.json()) as {
    stages: Finding[];
    main: number | null;
    pictures: string;
  };
  return { stages, main: main === null ? undefined : stages[main], pictures };
}

const ask = apiCaller(() => worker);
const codeOf = async (streamId: string, stage: string) =>
  (await wayOf(streamId)).stages.find((one) => one.stage === stage)?.code;
const becomes = (streamId: string, stage: string, code: string) =>
  vi.waitUntil(async () => (await codeOf(streamId, stage)) === code, patience);

async function tell(streamId: string, state: string, message = "", more: object = {}): Promise<void> {
  // Only a runner that has asked for its streams may speak of them.
  await worker.signed(
    "POST",
    "/v1/ingest/assignments",
    JSON.stringify({ runnerId: "test", maxStreams: 0, holding: [] }),
  );
  const body = JSON.stringify({ streams: [{ streamId, state, message, ...more }] });
  expect((await worker.signed("POST", "/v1/ingest/status", body)).status).toBe(200);
}

test("from a new stream to a live that is seen in OBS, each stage says what is missing, and what to do", async () => {
  const streamId = await createStream(worker);
  expect((await wayOf(streamId)).main).toMatchObject({ code: "runner.none", state: "stop" });
  expect(await codeOf(streamId, "creator")).toBe("creator.unknown");
  expect(await codeOf(streamId, "overlay")).toBe("overlays.none");

  const session = await openSession(worker, streamId);
  expect(await codeOf(streamId, "runner")).toBe("runner.ok");
  await tell(streamId, "offline");
  expect(await codeOf(streamId, "creator")).toBe("creator.offline");

  const connected = { ...chat(""), eventType: "CONNECTED", payload: { roomId: "7001", provider: "mock" } } as never;
  await publish(worker, session, stampAll(session, [connected, chat("hello")]));
  expect((await wayOf(streamId)).stages.slice(0, 3)).toMatchObject([
    { code: "creator.live" },
    { code: "tiktok.ok" },
    { code: "provider.ok", values: { provider: "mock" } },
  ]);

  const { token } = await createOverlayToken(worker, streamId, "Main");
  expect((await wayOf(streamId)).main).toMatchObject({ code: "overlay.never", overlay: { name: "Main" } });

  const page = await openLive(worker, streamId, { token });
  await becomes(streamId, "overlay", "overlay.ok");
  const says = (obs: string | null, visible: boolean) => {
    const showing = { type: "showing", obs, visible, active: visible, streaming: null, lagMs: 40 };
    page.socket.send(JSON.stringify(showing));
  };
  says(null, true);
  await becomes(streamId, "overlay", "overlay.open");
  says("2.24.4", false);
  await becomes(streamId, "overlay", "overlay.hidden");
  expect((await wayOf(streamId)).main?.todo).toContain("click the eye");
  says("2.24.4", true);
  await becomes(streamId, "overlay", "overlay.ok");
  expect((await wayOf(streamId)).main).toBeUndefined();
  page.socket.close();
  await becomes(streamId, "overlay", "overlay.closed");
});

test.each([
  ["not_found", "creator", "creator.not_found"],
  ["restricted", "creator", "creator.restricted"],
  ["blocked", "tiktok", "tiktok.blocked"],
  ["rate_limited", "tiktok", "tiktok.rate_limited"],
  ["failing", "tiktok", "tiktok.failing"],
  ["needs_mending", "tiktok", "tiktok.needs_mending"],
])("what a runner says of a stream that is %s stands at its stage", async (state, stage, code) => {
  const streamId = await createStream(worker);
  await tell(streamId, state, "What the runner said.");
  expect(await codeOf(streamId, stage)).toBe(code);
});

test("a stream that is switched off, two runners that want one stream, and a live that is silent", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const lease = JSON.stringify({ runnerId: "studio-2" });
  const refused = await worker.signed("POST", `/v1/ingest/streams/${streamId}/lease`, lease);
  expect(refused.status).toBe(409);
  const { stages } = await wayOf(streamId);
  expect(stages.find(({ stage }) => stage === "runner")).toMatchObject({
    code: "runner.elsewhere",
    says: expect.stringContaining("studio-2") as string,
  });

  const old = Date.now() - 120_000;
  const connected = { ...chat(""), eventType: "CONNECTED", payload: { roomId: "7001", provider: "mock" } } as never;
  await publish(
    worker,
    session,
    stampAll(session, [connected]).map((event) => ({ ...event, timestamp: old, ingestedAt: old })),
  );
  expect(await codeOf(streamId, "tiktok")).toBe("tiktok.silent");

  expect((await worker.api("PATCH", `/v1/streams/${streamId}`, { wanted: false })).status).toBe(200);
  expect((await wayOf(streamId)).main?.code).toBe("creator.paused");
});

test("rules that rest, and what moderators hold back", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  expect(await codeOf(streamId, "rules")).toBe("rules.none");
  const made = await ask("POST", `/v1/streams/${streamId}/rules`, {
    rule: onChat({ name: "Roses", cooldownMs: 60_000 }),
  });
  expect(made.status).toBe(201);
  expect(await codeOf(streamId, "rules")).toBe("rules.ok");
  await publish(worker, session, stampAll(session, [chat("one")]));
  const resting = (await wayOf(streamId)).stages.find(({ stage }) => stage === "rules");
  expect(resting).toMatchObject({ code: "rules.resting", says: expect.stringContaining("Roses fired") as string });

  // What a rule's own filter keeps from viewers is said, too: its condition, and whom it is for.
  const filters = [
    { name: "Sevens", condition: { "==": [{ var: "event.payload.message" }, "seven"] } },
    { name: "Helpers", audience: { who: "moderators" } },
  ];
  for (const filter of filters) {
    expect((await ask("POST", `/v1/streams/${streamId}/rules`, { rule: onChat(filter) })).status).toBe(201);
  }
  const five = ["a", "b", "c", "d", "e"].map((text) => chat(text));
  await publish(worker, session, stampAll(session, five, 2));
  const filtered = (await wayOf(streamId)).stages.filter(({ code }) => /^rules\.(condition|audience)$/.test(code));
  expect(new Set(filtered.map(({ state, says }) => `${state} ${says.slice(0, 46)}`))).toEqual(
    new Set([
      "off Helpers has not fired in this live: 5 times it",
      "off Sevens has not fired in this live: 5 times wha",
    ]),
  );

  const moderation = { listsNo: 0, hold: { kinds: ["chat"], waitMs: 600_000 } };
  expect((await ask("PUT", `/v1/streams/${streamId}/moderation`, moderation)).status).toBe(200);
  await publish(worker, session, stampAll(session, [chat("wait")], 7));
  expect(await codeOf(streamId, "moderation")).toBe("moderation.waiting");
  expect((await worker.api("POST", `/v1/streams/${streamId}/overlays/mute`, {})).status).toBe(200);
  expect((await wayOf(streamId)).stages.map(({ code }) => code)).toContain("moderation.muted");
  expect((await worker.api("POST", `/v1/streams/${streamId}/overlays/empty`, { reason: "raid" })).status).toBe(200);
  expect(await codeOf(streamId, "moderation")).toBe("moderation.emptied");
});

test("a scene without a widget, and a receiver that does not answer", async () => {
  const streamId = await createStream(worker);
  const document = { version: 1, canvas: { width: 1920, height: 1080 }, theme: "glass", widgets: [] };
  const scene = await ask("POST", `/v1/streams/${streamId}/scenes`, { name: "Main", document });
  const path = `/v1/streams/${streamId}/scenes/${String(scene.body["sceneId"])}/publish`;
  expect((await ask("POST", path, { draftNo: scene.body["draftNo"] })).status).toBe(200);
  const { token } = await createOverlayToken(worker, streamId, "Main");
  const page = await openLive(worker, streamId, { token });
  await becomes(streamId, "overlay", "overlay.empty");
  page.socket.close();

  const url = `http://127.0.0.1:49151/${randomBytes(4).toString("hex")}`;
  expect((await ask("POST", `/v1/streams/${streamId}/endpoints`, { url })).status).toBe(201);
  expect(await codeOf(streamId, "webhooks")).toBe("webhooks.ok");
  const session = await openSession(worker, streamId);
  await publish(worker, session, stampAll(session, [chat("to nobody")]));
  await becomes(streamId, "webhooks", "webhooks.failing");
});

test("a moderator is told all but the webhooks, a viewer nothing, and pictures may be had for a while", async () => {
  const streamId = await createStream(worker);
  const as = (role: "MODERATOR" | "VIEWER") =>
    makeMember(worker, { grants: [{ workspaceId: worker.workspaceId, streamId, role }] });
  const [moderator, viewer] = await Promise.all([as("MODERATOR"), as("VIEWER")]);
  const seen = await moderator.ask("GET", `/v1/streams/${streamId}/way`);
  expect(seen.status).toBe(200);
  const { stages, pictures } = (await seen.json()) as { stages: Finding[]; pictures: string };
  expect(stages.map(({ stage }) => stage)).not.toContain("webhooks");
  expect(pictures).not.toBe("");
  expect((await viewer.ask("GET", `/v1/streams/${streamId}/way`)).status).toBe(403);
});
