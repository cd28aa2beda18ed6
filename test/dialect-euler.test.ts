/** Euler Stream's dialect, asked as its own SDK asks. */
import type * as Sdk from "@eulerstream/euler-websocket-sdk";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { connected, createToolToken, openTool, show } from "./dialect-stage.ts";
import { createStream, openSession, publish, stampAll, type TestSession } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let sdk: typeof Sdk;
beforeAll(async () => {
  worker = await sharedTestWorker();
  // The SDK reads it once, when it is loaded.
  process.env["EULER_WS_URL"] = `${worker.url.replace("http", "ws")}/d/euler`;
  sdk = await import("@eulerstream/euler-websocket-sdk");
  delete process.env["EULER_WS_URL"];
});
afterAll(() => worker.stop());

interface Message {
  type: string;
  data: Record<string, unknown> & { user?: { userId: string; uniqueId: string } };
}
interface Bundle {
  timestamp: number;
  messages: Message[];
}
type Features = Parameters<typeof Sdk.createWebSocketUrl>[0]["features"];

/** The path that the SDK makes of a token and features. */
function pathOf(apiKey: string, uniqueId: string, features: Features = {}): string {
  const url = new URL(sdk.createWebSocketUrl({ uniqueId, apiKey, features }));
  return url.pathname + url.search;
}

/** A stream that is live, and a tool's token of it. */
async function liveStream() {
  const streamId = await createStream(worker);
  const { token, tokenId } = await createToolToken(worker, streamId);
  const session = await openSession(worker, streamId);
  await publish(worker, session, stampAll(session, [connected]));
  const { uniqueId } = (await (await worker.api("GET", `/v1/streams/${streamId}`)).json()) as { uniqueId: string };
  return { streamId, session, uniqueId, token, tokenId };
}

const end = {
  eventType: "STREAM_END",
  rawType: "WebcastControlMessage",
  user: { userId: "0", uniqueId: "system" },
  payload: { action: 3, reason: "" },
} as const;

async function play(session: TestSession, more: Parameters<typeof stampAll>[1] = []) {
  await publish(worker, session, stampAll(session, [...show(), ...more], 2));
}

const told = [
  "WebcastChatMessage",
  "WebcastGiftMessage",
  "WebcastLikeMessage",
  "WebcastGiftMessage",
  "WebcastSocialMessage",
  "WebcastSocialMessage",
  "WebcastMemberMessage",
  "WebcastRoomUserSeqMessage",
  "WebcastSubNotifyMessage",
  "WebcastEmoteChatMessage",
  "WebcastQuestionNewMessage",
  "WebcastChatMessage",
];

test("bundled, by schema v1: the room, who comes, every event in order, and the code of the broadcast's end", async () => {
  const { session, uniqueId, token } = await liveStream();
  const tool = await openTool<Bundle>(worker, pathOf(token, `@${uniqueId}`));
  await play(session, [end]);
  const [code] = await tool.closed;
  expect(code).toBe(sdk.ClientCloseCode.STREAM_END);
  const all = tool.messages.flatMap(({ messages }) => messages);
  expect(all.slice(0, 2).map(({ type }) => type)).toEqual(["workerInfo", "roomInfo"]);
  expect(all[1]?.data).toMatchObject({ roomInfo: { id: "7001", status: 2 }, user: { uniqueId } });
  const joins = all.filter(({ type }) => type === "SyntheticJoinMessage");
  expect(joins.map(({ data }) => data.user?.uniqueId)).toEqual(["ann", "ben"]);
  const events = all.filter(({ type }) => type.startsWith("Webcast"));
  expect(events.map(({ type }) => type)).toEqual([...told, "WebcastControlMessage"]);
  expect(events[0]?.data).toMatchObject({
    comment: "hello <b>",
    user: { uniqueId: "ann", nickname: "Ann 😀", profilePicture: { urls: ["https://p16.example.com/ann.webp"] } },
    event: { msgId: expect.stringMatching(/^\d{19}$/) },
  });
  expect(events[3]?.data).toMatchObject({
    giftId: 5655,
    repeatCount: 3,
    repeatEnd: 1,
    giftDetails: { giftName: "Rose", diamondCount: 1, giftType: 1 },
    giftExtra: { receiverUserId: "77" },
  });
  expect(events[4]?.data).toMatchObject({ event: { eventDetails: { displayType: "pm_main_follow_message" } } });
});

test("one by one, by schema v2, without presence", async () => {
  const { session, uniqueId, token } = await liveStream();
  const features = { bundleEvents: false, schemaVersion: sdk.SchemaVersion.v2, syntheticPresence: false };
  const tool = await openTool<Message>(worker, pathOf(token, uniqueId, features));
  await play(session);
  await vi.waitUntil(() => tool.messages.length === told.length + 2);
  expect(tool.messages.slice(2).map(({ type }) => type)).toEqual(told);
  expect(tool.messages[3]?.data).toMatchObject({
    giftId: 5655,
    repeatCount: 1,
    repeatEnd: 0,
    giftDetails: { giftName: "Rose", giftImage: { url: ["https://p16.example.com/rose.png"] } },
    common: { method: "WebcastGiftMessage", roomId: "7001" },
  });
  expect(tool.messages[9]?.data).toMatchObject({
    viewerCount: 43,
    ranksList: [{ coinCount: 3, user: { uniqueId: "ben" } }],
  });
  tool.socket.terminate();
});

test("closed as Euler closes: nobody is live, a wrong key, another creator, options that are none", async () => {
  const { uniqueId, token } = await liveStream();
  const offline = await createStream(worker);
  const { token: ofOffline } = await createToolToken(worker, offline);
  const codes = sdk.ClientCloseCode;
  const { uniqueId: other } = (await (await worker.api("GET", `/v1/streams/${offline}`)).json()) as {
    uniqueId: string;
  };
  const closed = async (path: string) => (await (await openTool(worker, path)).closed)[0];
  expect(await closed(pathOf(ofOffline, other))).toBe(codes.NOT_LIVE);
  expect(await closed(pathOf("ov_wrong", uniqueId))).toBe(codes.INVALID_AUTH);
  expect(await closed("/d/euler?uniqueId=x")).toBe(codes.INVALID_AUTH);
  expect(await closed(pathOf(token, other))).toBe(codes.NO_PERMISSION);
  expect(await closed(pathOf(token, uniqueId, { rawMessages: true }))).toBe(codes.INVALID_OPTIONS);
  expect(await closed(`/d/euler/${token}?features.schemaVersion=v9`)).toBe(codes.INVALID_OPTIONS);
  expect(await closed(`/d/euler/${token}?features.syntheticPresenceLeaveAfter=5`)).toBe(codes.INVALID_OPTIONS);
  expect(await closed(`/d/euler/${token}?features.bundleEvents=maybe`)).toBe(codes.INVALID_OPTIONS);
});

test("a token that is revoked ends as a wrong one", async () => {
  const { streamId, uniqueId, token, tokenId } = await liveStream();
  const tool = await openTool(worker, pathOf(token, uniqueId));
  await worker.api("DELETE", `/v1/streams/${streamId}/overlay-tokens/${tokenId}`);
  expect((await tool.closed)[0]).toBe(sdk.ClientCloseCode.INVALID_AUTH);
});

test("as server-sent events another creator's name is refused, too", async () => {
  const { uniqueId, token } = await liveStream();
  const ask = async (query: string) => {
    const answer = await fetch(`${worker.url}/d/euler/${token}?${query}`, { headers: { Accept: "text/event-stream" } });
    await answer.body?.cancel();
    return answer.status;
  };
  expect(await ask("uniqueId=somebody_else")).toBe(403);
  expect(await ask(`uniqueId=${uniqueId}`)).toBe(200);
  expect(await ask("features.rawMessages=true")).toBe(400);
});
