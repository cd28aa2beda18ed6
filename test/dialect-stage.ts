/** Tools of other makers under test: a show of events that every dialect has words for, and a socket as a plain tool has it. */
import { once } from "node:events";
import { expect } from "vitest";
import { WebSocket } from "ws";
import type { EventBody } from "#shared/stamp.ts";
import type { TestWorker } from "./worker.ts";

const ann = {
  userId: "6800000000000000001",
  uniqueId: "ann",
  displayName: "Ann 😀",
  avatarUrl: "https://p16.example.com/ann.webp",
  followRole: 1,
  gifterLevel: 12,
  teamMemberLevel: 3,
  isModerator: true,
};
const ben = { userId: "6800000000000000002", uniqueId: "ben", displayName: "Ben" };

let ids = 7_300_000_000_000_000_000n;

/** An event of the show, with an id of its own. */
function body(rest: Pick<EventBody, "eventType" | "rawType" | "payload"> & { user?: EventBody["user"] }): EventBody {
  return { user: ann, nativeId: String((ids += 1n)), ...rest } as EventBody;
}

function roses(count: number, end: boolean): EventBody {
  const payload = {
    giftId: "5655",
    giftName: "Rose",
    giftCount: count,
    coins: count,
    coinsDelta: 0,
    streakActive: !end,
    streakEnd: end,
    isGiftStreak: true,
    groupId: "900",
    receiverUserId: "77",
    giftImageUrl: "https://p16.example.com/rose.png",
    diamondCount: 1,
    giftType: 1,
  };
  return body({ eventType: "GIFT", rawType: "WebcastGiftMessage", user: ben, payload });
}

/** One of each, two of some: what the streak of three roses adds up to is 3 coins. */
export function show(): EventBody[] {
  return [
    body({
      eventType: "CHAT",
      rawType: "WebcastChatMessage",
      payload: { message: "hello <b>", emotes: [], language: "en" },
    }),
    roses(1, false),
    body({ eventType: "LIKE", rawType: "WebcastLikeMessage", payload: { likeCount: 15, totalLikeCount: 115 } }),
    roses(3, true),
    body({ eventType: "FOLLOW", rawType: "WebcastSocialMessage", payload: { displayType: "pm_main_follow_message" } }),
    body({
      eventType: "SHARE",
      rawType: "WebcastSocialMessage",
      user: ben,
      payload: { displayType: "pm_mt_guidance_share" },
    }),
    body({ eventType: "JOIN", rawType: "WebcastMemberMessage", payload: { viewerCount: 42, actionId: 1 } }),
    body({
      eventType: "ROOM_USER",
      rawType: "WebcastRoomUserSeqMessage",
      user: { userId: "0", uniqueId: "system" },
      payload: { viewerCount: 43, totalUsers: 100, topViewers: [{ ...ben, coins: 3 }] },
    }),
    body({ eventType: "SUBSCRIBE", rawType: "WebcastMemberMessage", payload: { subMonth: 2 } }),
    body({
      eventType: "EMOTE",
      rawType: "WebcastEmoteChatMessage",
      payload: { emoteId: "8", emoteImageUrl: "https://p16.example.com/8.webp", emoteType: 1 },
    }),
    body({
      eventType: "QUESTION",
      rawType: "WebcastQuestionNewMessage",
      payload: { questionId: "9", questionText: "how old?", status: "asked" },
    }),
    body({ eventType: "CHAT", rawType: "WebcastChatMessage", payload: { message: "bye", emotes: [], language: "en" } }),
  ];
}

/** A token for tools: it reads everything. */
export async function createToolToken(
  worker: TestWorker,
  streamId: string,
  name = "tool",
): Promise<{ token: string; tokenId: string }> {
  const response = await worker.api("POST", `/v1/streams/${streamId}/overlay-tokens`, { name, reads: "everything" });
  expect(response.status).toBe(201);
  return (await response.json()) as { token: string; tokenId: string };
}

export interface ToolSocket<Message> {
  socket: WebSocket;
  messages: Message[];
  closed: Promise<[code: number, reason: string]>;
}

/** A WebSocket as tools open it: no header, no subprotocol, no word said. Resolves once it is open. */
export async function openTool<Message>(worker: TestWorker, path: string): Promise<ToolSocket<Message>> {
  const options = { headers: {}, closeTimeout: 250 };
  const socket = new WebSocket(worker.url.replace("http", "ws") + path, [], options);
  const messages: Message[] = [];
  socket.on("message", (data: Buffer) => messages.push(JSON.parse(data.toString("utf8")) as Message));
  const closed = once(socket, "close").then(([code, reason]: unknown[]): [number, string] => [
    code as number,
    (reason as Buffer).toString(),
  ]);
  await once(socket, "open");
  return { socket, messages, closed };
}
