/** TikFinity's dialect, and what holds for every dialect: who may, in what order, once, and what is not taken. */
import { get } from "node:http";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createToolToken, openTool, show } from "./dialect-stage.ts";
import { chat, createOverlayToken, createStream, openSession, publish, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

interface Flat {
  event: string;
  data: Record<string, unknown>;
}

const path = (token: string) => `/d/tikfinity/${token}`;
const comments = (messages: Flat[]) =>
  messages.filter(({ event }) => event === "chat").map(({ data }) => data["comment"]);

async function playShow(streamId: string) {
  const session = await openSession(worker, streamId);
  const events = stampAll(session, show());
  await publish(worker, session, events);
  return { session, events };
}

test("a TikFinity client gets every event that it has a word for, in order, with its fields", async () => {
  const streamId = await createStream(worker);
  const { token } = await createToolToken(worker, streamId);
  const tool = await openTool<Flat>(worker, path(token));
  await playShow(streamId);
  await vi.waitUntil(() => comments(tool.messages).length === 2);
  expect(tool.messages.map(({ event }) => event)).toEqual([
    "chat",
    "gift",
    "like",
    "gift",
    "social",
    "follow",
    "social",
    "share",
    "member",
    "roomUser",
    "subscribe",
    "emote",
    "questionNew",
    "chat",
  ]);
  const [hello, , like, roses] = tool.messages;
  expect(hello?.data).toMatchObject({
    comment: "hello <b>",
    userId: "6800000000000000001",
    uniqueId: "ann",
    nickname: "Ann 😀",
    profilePictureUrl: "https://p16.example.com/ann.webp",
    followRole: 1,
    isModerator: true,
    gifterLevel: 12,
    teamMemberLevel: 3,
  });
  expect(like?.data).toMatchObject({ uniqueId: "ann", likeCount: 15, totalLikeCount: 115 });
  expect(roses?.data).toMatchObject({
    giftId: 5655,
    giftName: "Rose",
    diamondCount: 1,
    repeatCount: 3,
    repeatEnd: true,
    giftType: 1,
    receiverUserId: "77",
  });
  tool.socket.terminate();
});

test("who says nothing is not sent away, and nothing is doubled when the hub goes away and comes back", async () => {
  const streamId = await createStream(worker);
  const { token } = await createToolToken(worker, streamId);
  const tool = await openTool<Flat>(worker, path(token));
  const session = await openSession(worker, streamId);
  const say = (seqNo: number) => publish(worker, session, stampAll(session, [chat(`m${seqNo}`)], seqNo));
  await say(1);
  await vi.waitUntil(() => comments(tool.messages).length === 1);
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  for (let seqNo = 2; seqNo <= 40; seqNo += 1) await say(seqNo);
  await vi.waitUntil(() => comments(tool.messages).includes("m40"));
  expect(comments(tool.messages)).toEqual(Array.from({ length: 40 }, (_, index) => `m${index + 1}`));
  tool.socket.terminate();
});

test("an overlay's own token reads what an overlay shows, a key reads by its header", async () => {
  const streamId = await createStream(worker);
  const { token } = await createOverlayToken(worker, streamId);
  const narrow = await openTool<Flat>(worker, path(token));
  await playShow(streamId);
  await vi.waitUntil(() => comments(narrow.messages).length === 2);
  const like = narrow.messages.find(({ event }) => event === "like");
  expect(like?.data).toMatchObject({ totalLikeCount: 115, uniqueId: "" });
  expect(narrow.messages.map(({ event }) => event)).toContain("follow");
  narrow.socket.terminate();
  const events = await readSse(streamId, { Authorization: `Bearer ${worker.apiKey}` });
  expect(events.status).toBe(200);
  events.leave();
});

test.each([
  ["a wrong token", "/d/tikfinity/ov_wrong"],
  ["a token that was made up", `/d/tikfinity/ov_${"a".repeat(43)}`],
  ["a stream's id without a key", "/d/tikfinity/st_nobody"],
])("%s is closed as refused", async (_what, address) => {
  expect(await (await openTool(worker, address)).closed).toEqual([1008, "the token is wrong or was revoked"]);
});

test("another dialect's name, and an address without a WebSocket, are answered so", async () => {
  const { token } = await createToolToken(worker, await createStream(worker));
  const answers = await Promise.all(
    ["/d/nothing/x", path(token), "/d/tikfinity"].map((one) => fetch(worker.url + one)),
  );
  expect(answers.map(({ status }) => status)).toEqual([404, 426, 426]);
});

test("a revoked token's socket is closed, and refused when it comes back", async () => {
  const streamId = await createStream(worker);
  const { token, tokenId } = await createToolToken(worker, streamId);
  const tool = await openTool(worker, path(token));
  expect((await worker.api("DELETE", `/v1/streams/${streamId}/overlay-tokens/${tokenId}`)).status).toBe(204);
  expect((await tool.closed)[0]).toBe(1008);
  expect((await (await openTool(worker, path(token))).closed)[0]).toBe(1008);
});

test("words are left alone, garbage too, and too many or too long ones end the socket alone that says them", async () => {
  const streamId = await createStream(worker);
  const { token } = await createToolToken(worker, streamId);
  const [loud, long, quiet] = await Promise.all([1, 2, 3].map(() => openTool<Flat>(worker, path(token))));
  if (!loud || !long || !quiet) throw new Error("not opened");
  quiet.socket.send("{");
  quiet.socket.send(Buffer.from([0, 1, 2]));
  long.socket.send("x".repeat(20_000));
  for (let said = 0; said < 40; said += 1) loud.socket.send("{}");
  expect(await long.closed).toEqual([1008, "too many messages"]);
  expect(await loud.closed).toEqual([1008, "too many messages"]);
  await playShow(streamId);
  await vi.waitUntil(() => comments(quiet.messages).length === 2);
  quiet.socket.terminate();
});

test("as server-sent events each text has a place, and who was cut off between two texts of an event gets the other one", async () => {
  const streamId = await createStream(worker);
  const { token } = await createToolToken(worker, streamId);
  const first = await readSse(token);
  await vi.waitUntil(() => first.ids().length === 1);
  const { session } = await playShow(streamId);
  await vi.waitUntil(() => comments(first.messages()).length === 2);
  const names = first.messages().map(({ event }) => event);
  const follow = names.indexOf("follow");
  expect(first.ids()[names.indexOf("social") + 1]).toMatch(/:5\+1$/);
  first.leave();
  // Had `social`, and not `follow`.
  const second = await readSse(token, { "Last-Event-ID": first.ids()[names.indexOf("social") + 1] ?? "" });
  await publish(worker, session, stampAll(session, [chat("later")], show().length + 1));
  await vi.waitUntil(() => comments(second.messages()).includes("later"));
  expect(second.messages().map(({ event }) => event)).toEqual([...names.slice(follow), "chat"]);
  second.leave();
  expect((await readSse(token, { "Last-Event-ID": "seven" })).status).toBe(400);
  expect((await readSse("ov_wrong")).status).toBe(401);
});

/** Reads a dialect as an EventSource does. */
async function readSse(stream: string, headers: Record<string, string> = {}) {
  let text = "";
  const asking = get(worker.url + path(stream), { headers: { Accept: "text/event-stream", ...headers } });
  const status = await new Promise<number>((resolve, reject) => {
    asking.on("error", reject);
    asking.on("response", (response) => {
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("error", () => undefined);
      resolve(response.statusCode ?? 0);
    });
  });
  const field = (name: string) =>
    Array.from(text.matchAll(new RegExp(`^${name}: (.*)\n`, "gm")), ([, value = ""]) => value);
  return {
    status,
    ids: () => field("id"),
    messages: () => field("data").map((data) => JSON.parse(data) as Flat),
    leave: () => {
      asking.on("error", () => undefined);
      asking.destroy();
    },
  };
}
