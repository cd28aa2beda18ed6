/** What moderators keep off the overlays: held against what comes to real sockets, of overlays and of who reads everything. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import { formatPosition } from "#shared/protocol/wire.ts";
import {
  chat,
  createOverlayToken,
  createStream,
  gift,
  type LiveSocket,
  openLive,
  openSession,
  publish,
  readLog,
  stampAll,
} from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker?.stop());

/** A stream with a session, an overlay's token, and somebody who says things. */
async function stage() {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const { token } = await createOverlayToken(worker, streamId);
  let seqNo = 1;
  const moderation = `/v1/streams/${streamId}/moderation`;
  return {
    streamId,
    session,
    token,
    moderation,
    say: async (...bodies: EventBody[]) => {
      const { position } = await publish(worker, session, stampAll(session, bodies, seqNo));
      seqNo += bodies.length;
      return position;
    },
    open: (after?: string) => openLive(worker, streamId, { token, ...(after !== undefined && { after }) }),
    evict: () => worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" }),
    ask: async (method: string, path: string, body?: unknown) => {
      const response = await worker.api(method, `${moderation}${path}`, body);
      const text = await response.text();
      const answer = (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>;
      return { ...answer, status: response.status };
    },
  };
}

const by = (userId: string, uniqueId: string, body: EventBody, displayName = uniqueId): EventBody => ({
  ...body,
  user: { userId, uniqueId, displayName },
});
const follow = (userId: string, uniqueId: string, displayName = uniqueId): EventBody => ({
  eventType: "FOLLOW",
  rawType: "WebcastSocialMessage",
  user: { userId, uniqueId, displayName },
  payload: { displayType: "" },
});
/** The messages that came to a socket, in order. */
const messages = ({ frames }: LiveSocket) =>
  frames.flatMap(({ events }) =>
    events.flatMap((event) => (event.eventType === "CHAT" ? [event.payload.message] : [])),
  );
/** All that ever came to a socket, as text. */
const everything = ({ hellos, frames, controls, trials, tallies }: LiveSocket) =>
  JSON.stringify([hellos, frames, controls, trials, tallies]);
const word = (text: string, more: object = {}) => ({ word: text, ...more });

test("lists are live at once, for overlays alone: hidden, masked, and everything for who reads everything", async () => {
  const { streamId, session, say, open, ask } = await stage();
  const [overlay, reader] = [await open(), await openLive(worker, streamId)];
  expect(await ask("GET", "")).toMatchObject({ status: 200, listsNo: 0, words: [], links: { measure: "show" } });
  const words = [word("idiot"), word("damn", { measure: "mask" })];
  const links = { measure: "mask", allowed: ["example.com"] };
  expect(await ask("PUT", "", { listsNo: 0, words, links })).toMatchObject({ status: 200, listsNo: 1, sockets: 2 });

  const all = ["you 1d!ot", "damn it", "see evil . com and example.com", "fine"];
  await say(...all.map((text, index) => chat(text, `${index + 1}`)), by("9", "x", gift(1, "9"), "The Idiot"));
  await vi.waitUntil(() => messages(reader).length === 4 && messages(overlay).includes("fine"));
  expect(messages(overlay)).toEqual(["**** it", "see ********** and example.com", "fine"]);
  expect(messages(reader)).toEqual(all);
  expect(everything(overlay)).not.toMatch(/idiot|1d!ot|damn|evil/i);
  // The log has it as it was said, and totals count what is not shown.
  const log = await readLog(worker, session.sessionId, 5);
  expect(JSON.stringify(log)).toContain("you 1d!ot");
  expect(overlay.frames.at(-1)?.totals).toMatchObject({ coins: 1 });
  expect((await open()).hello.state).toMatchObject({ coins: 1, lastGifter: { displayName: "The *****" } });
});

test("what a list keeps off from now on leaves the screens, and stays away after an eviction, without the database", async () => {
  const { session, say, open, ask, evict } = await stage();
  const overlay = await open();
  await say(chat("what a moron", "1"), chat("hello", "2"));
  await vi.waitUntil(() => messages(overlay).length === 2);
  await ask("PUT", "", { listsNo: 0, words: [word("moron")] });
  await vi.waitUntil(() => overlay.controls.length === 1);
  expect(overlay.controls[0]?.withdrawals).toMatchObject([{ messageIds: ["1"], userIds: [], actionIds: [] }]);

  await evict();
  const later = await open(formatPosition({ ...overlay.hello.position, offset: 0 }));
  const position = await say(chat("MORON!", "3"), chat("bye", "4"));
  await vi.waitUntil(() => messages(later).includes("bye"));
  expect(messages(later)).toEqual(["hello", "bye"]);
  const fresh = await open();
  expect(fresh.hello.position).toEqual(position);
  expect(fresh.hello.recent.map(({ offset }) => offset)).toEqual([2, 4]);
  expect(everything(later) + everything(fresh)).not.toMatch(/moron/i);
  expect(await readLog(worker, session.sessionId, 4)).toHaveLength(4);
});

test("who is blocked is not there, by id and by handle, until it is taken back or its time is over", async () => {
  const { say, open, ask } = await stage();
  const overlay = await open();
  await say(by("77", "troll", chat("first", "1")), by("88", "Noisy", chat("second", "2")));
  await vi.waitUntil(() => messages(overlay).length === 2);
  const block = await ask("POST", "/blocked", { userId: "77", note: "spams" });
  expect(block).toMatchObject({ status: 201, userId: "77", handle: null, until: null, note: "spams" });
  const other = await ask("POST", "/blocked", { handle: "@Noisy", durationMs: 60_000 });
  expect(other).toMatchObject({ status: 201, handle: "noisy" });
  await vi.waitUntil(() => overlay.controls.length === 2);
  expect(overlay.controls.flatMap(({ withdrawals }) => withdrawals.map(({ userIds }) => userIds))).toEqual([
    ["77"],
    ["88"],
  ]);
  await say(
    by("77", "troll", chat("third", "3")),
    by("88", "noisy", gift(5, "4")),
    follow("88", "noisy"),
    chat("x", "5"),
  );
  await vi.waitUntil(() => messages(overlay).includes("x"));
  expect(messages(overlay)).toEqual(["first", "second", "x"]);
  expect(overlay.events()).toHaveLength(3);
  const { state, recent } = (await open()).hello;
  expect([state.lastGifter, state.lastFollower, state.coins, recent.length]).toEqual([null, null, 5, 1]);

  // Said again of the same person it is one block.
  await ask("POST", "/blocked", { userId: "77", handle: "troll" });
  const { blocked } = (await ask("GET", "/blocked")) as unknown as { blocked: { blockId: string; userId: string }[] };
  expect(blocked.map(({ userId }) => userId)).toEqual([null, "77"]);
  const { blockId } = blocked.find(({ userId }) => userId === "77") ?? {};
  expect(await ask("DELETE", `/blocked/${blockId}`)).toMatchObject({ status: 204 });
  expect(await ask("DELETE", `/blocked/${blockId}`)).toMatchObject({ status: 404, code: "unknown_block" });
  await say(by("77", "troll", chat("back", "6")));
  await vi.waitUntil(() => messages(overlay).includes("back"));
});

test("two moderators who change the lists at once are told of each other, and no list is longer than it may be", async () => {
  const { ask } = await stage();
  const lists = { listsNo: 0, words: [word("a")] };
  const both = await Promise.all([ask("PUT", "", lists), ask("PUT", "", { ...lists, words: [word("b")] })]);
  expect(both.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 409]);
  const refused = both.find(({ status }) => status === 409) as unknown as { code: string; current: object };
  expect(refused).toMatchObject({ code: "revision_conflict", current: { listsNo: 1 } });
  const many = Array.from({ length: 1_001 }, (_, index) => word(`w${index}`));
  expect(await ask("PUT", "", { listsNo: 1, words: many })).toMatchObject({ status: 400 });
  expect(await ask("PUT", "", { listsNo: 1, words: many.slice(1) })).toMatchObject({ status: 200 });
  expect(await ask("PUT", "", { listsNo: 2, links: { measure: "hide", allowed: ["http://x"] } })).toMatchObject({
    status: 400,
  });
  expect(await ask("POST", "/blocked", { note: "nobody" })).toMatchObject({ status: 400 });
});

test("a replay of a session shows its overlays what the lists leave of it, and nothing waits there", async () => {
  const { session, say, ask } = await stage();
  await say(chat("an idiot", "1"), chat("maybe", "2"), by("77", "troll", chat("spam", "3")), chat("fine", "4"));
  await readLog(worker, session.sessionId, 4);
  const words = [word("idiot"), word("maybe", { measure: "hold" })];
  await ask("PUT", "", { listsNo: 0, words, hold: { kinds: ["chat"] } });
  await ask("POST", "/blocked", { userId: "77" });
  const body = { speed: "max", overlays: ["main"] };
  const response = await worker.api("POST", `/v1/sessions/${session.sessionId}/replay`, body);
  expect(response.status).toBe(202);
  const { runId, overlayTokens } = (await response.json()) as { runId: string; overlayTokens: { token: string }[] };
  const overlay = await vi.waitUntil(async () => {
    const live = await openLive(worker, runId, { token: overlayTokens[0]?.token ?? "" });
    const { recent } = live.hello;
    return recent.some(({ payload }) => JSON.stringify(payload).includes("fine")) && live;
  });
  expect(overlay.hello.recent.map(({ payload }) => (payload as { message: string }).message)).toEqual([
    "*****",
    "fine",
  ]);
});

test("an erased person is on no list of who is blocked any more, here and in the hub", async () => {
  const { session, streamId, say, ask, open } = await stage();
  await say(by("7700", "gone", chat("hello", "1")));
  await readLog(worker, session.sessionId, 1);
  await ask("POST", "/blocked", { userId: "7700", note: "knows why" });
  await ask("POST", "/blocked", { userId: "8800" });
  const response = await worker.api("POST", "/v1/privacy/erasures", { person: { userId: "7700" } });
  expect(`${response.status} ${await response.text()}`).toMatch(/^20/);
  const left = () => worker.database.query("select user_id from overlay_blocks where stream_id = $1", [streamId]);
  await vi.waitUntil(async () => (await left()).length === 1, { timeout: 20_000 });
  expect(await left()).toEqual([{ user_id: "8800" }]);
  const overlay = await open();
  await vi.waitUntil(
    async () => {
      const storage = await worker.worker.getDurableObjectStorage("HUB", { name: streamId });
      const rows = await storage.exec("select body from moderation");
      return !JSON.stringify(rows).includes("7700");
    },
    { timeout: 20_000 },
  );
  overlay.socket.close();
});
