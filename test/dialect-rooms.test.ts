/**
 * Whole rooms through every dialect of the running product, each read by its tool's own client, against what that client is told
 * by the original: the connector in both of its generations, Euler's messages, and the log where a dialect says all of it.
 * The demo show always; the rooms that were recorded where they are on this machine.
 */
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { stream as durableStream } from "@durable-streams/client";
import type * as Sdk from "@eulerstream/euler-websocket-sdk";
import { StreamerbotClient } from "@streamerbot/client";
import { CloudEvent } from "cloudevents";
import { io } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import type { RecordedEvent } from "#shared/event.ts";
import { normalize } from "#shared/normalize.ts";
import type { EventBody } from "#shared/stamp.ts";
import type * as connectorModule from "../client/connector.ts";
import { decodeMessage } from "../ingest-node/decode.ts";
import { differences } from "../ingest-node/peer/differences.ts";
import { eulers, type Fields, firstGeneration, type Said, today } from "../ingest-node/peer/originals.ts";
import type { WireMessage } from "../ingest-node/simulator/frames.ts";
import { showProgram, tiktokIds } from "../ingest-node/simulator/program.ts";
import { bundleClient } from "../scripts/build-client.ts";
import { connected, createToolToken, openTool } from "./dialect-stage.ts";
import { createStream, openSession, publish, readLog, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let folder: string;
let sdk: typeof Sdk;
let connector: typeof connectorModule;
beforeAll(async () => {
  worker = await sharedTestWorker();
  process.env["EULER_WS_URL"] = `${worker.url.replace("http", "ws")}/d/euler`;
  sdk = await import("@eulerstream/euler-websocket-sdk");
  delete process.env["EULER_WS_URL"];
  folder = mkdtempSync(join(tmpdir(), "tle-rooms-"));
  await bundleClient(folder);
  connector = (await import(pathToFileURL(join(folder, "connector.js")).href)) as typeof connectorModule;
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await worker.stop();
});

interface Room {
  name: string;
  messages: WireMessage[];
}

const startedAt = Date.UTC(2026, 10, 1);
const demo: Room = {
  name: "the demo show",
  messages: showProgram({ seed: 1, speed: 1, roomId: "7001", nextId: tiktokIds(startedAt) }).flatMap(({ messages }) =>
    messages(startedAt),
  ),
};

const captures = new URL("../../shared/captures/room-frames.jsonl", import.meta.url);
const isRecorded = existsSync(captures);
if (!isRecorded) console.log("skipped: the recorded messages are not on this machine (../shared/captures)");

/** The room with the most messages by itself, and the others one after the other. */
function recordedRooms(): Room[] {
  if (!isRecorded) return [];
  const lines = readFileSync(captures, "utf8").trim().split("\n");
  const byRoom = new Map<string, WireMessage[]>();
  for (const line of lines) {
    const { method, msgId, roomId, payload } = JSON.parse(line) as Record<string, string>;
    const messages = byRoom.get(roomId ?? "") ?? [];
    messages.push({ method: method ?? "", msgId: msgId ?? "", payload: Buffer.from(payload ?? "", "base64") });
    byRoom.set(roomId ?? "", messages);
  }
  const rooms = [...byRoom.values()].toSorted((a, b) => b.length - a.length);
  const [fullest = [], ...others] = rooms;
  return [
    { name: "the recorded room with the most messages", messages: fullest },
    { name: "a hundred other recorded rooms, one after the other", messages: others.flat() },
  ];
}

interface Played {
  message: WireMessage;
  body: EventBody;
}

/**
 * As it is played: each message once (who connects anew may get it again, which other tests try), and without the broadcast's end,
 * after which some dialects say no more.
 */
function asPlayed(messages: readonly WireMessage[]): Played[] {
  const known = new Set<string>();
  const news = messages.filter(({ method, msgId }) => {
    const isNew = !known.has(method + msgId);
    known.add(method + msgId);
    return isNew;
  });
  const all = news.map((message) => ({ message, body: normalize(decodeMessage(message)) }));
  const isEnd = ({ body }: { body: EventBody }) => body.eventType === "STREAM_END";
  return all.filter((one) => !isEnd(one));
}

const lastWord = "the last word";
const last: EventBody = {
  eventType: "CHAT",
  rawType: "WebcastChatMessage",
  user: { userId: "1", uniqueId: "who_says_the_last_word" },
  payload: { message: lastWord, emotes: [], language: "" },
};

/** What is compared of an event: its name, and of its fields those that the original has a value for. */
interface Compared {
  theirs: Said[];
  ours: Said[];
  fields: readonly string[];
}

const isSaid = (value: unknown) => value !== undefined && value !== null && value !== "";
/** Numbers and texts of numbers are the same: the generations of the schema change between them. */
const asText = (value: unknown) => JSON.stringify(value ?? null).replaceAll('"', "");

function at(data: Fields, path: string): unknown {
  let value: unknown = data;
  for (const name of path.split(".")) value = (value as Fields | undefined)?.[name];
  return value;
}

/** Not said in every room, or in one of Euler's schemas alone. */
const seldomSaid = new Set(["questionText", "userId", "action", "common.msgId", "event.msgId"]);

function expectTheSame({ theirs, ours, fields }: Compared): void {
  expect(ours.map(({ event }) => event)).toEqual(theirs.map(({ event }) => event));
  const wrong: unknown[] = [];
  const said = new Set<string>();
  for (const [index, their] of theirs.entries()) {
    // Its fields are those of its two sides, under other names in each.
    if (/battle|armies/i.test(their.event)) continue;
    for (const field of fields) {
      const [a, b] = [at(their.data, field), at(ours[index]?.data ?? {}, field)];
      // Zero and false are what protobuf has where nothing was said.
      const isUnsaid = !isSaid(a) || a === 0 || a === "0" || a === false;
      if (!isUnsaid) said.add(field);
      if (!isUnsaid && asText(a) !== asText(b)) wrong.push([index, their.event, field, a, b]);
    }
  }
  expect(wrong.slice(0, 5)).toEqual([]);
  // What the original never says is compared with nothing.
  expect(fields.filter((field) => !said.has(field) && !seldomSaid.has(field))).toEqual([]);
}

/** What a tool adds up from gifts by the rule that all of them have: a streak counts when it ends. */
function coinsOf(gifts: readonly Said[], read: { type: string; end: string; count: string; price: string }): number {
  return gifts
    .filter(({ event }) => /gift/i.test(event))
    .map(({ data }) => data)
    .filter((gift) => !(Number(at(gift, read.type)) === 1 && !Number(at(gift, read.end))))
    .reduce((sum, gift) => sum + Number(at(gift, read.count)) * Number(at(gift, read.price)), 0);
}

const flatGift = { type: "giftType", end: "repeatEnd", count: "repeatCount", price: "diamondCount" };
const eulerGift = {
  type: "giftDetails.giftType",
  end: "repeatEnd",
  count: "repeatCount",
  price: "giftDetails.diamondCount",
};
const newerGift = { type: "gift.type", end: "repeatEnd", count: "repeatCount", price: "gift.diamondCount" };
const likesOf = (all: readonly Said[], total: string) =>
  all.filter(({ event }) => /like/i.test(event)).reduce((most, { data }) => Math.max(most, Number(at(data, total))), 0);

const without = (all: readonly Said[], names: readonly string[]) => all.filter(({ event }) => !names.includes(event));

/** Of the same name in the first generation and in the flat form. */
const flatFields = [
  "uniqueId",
  "nickname",
  "msgId",
  "comment",
  "giftId",
  "giftName",
  "diamondCount",
  "repeatCount",
  "repeatEnd",
  "groupId",
  "likeCount",
  "totalLikeCount",
  "viewerCount",
  "questionText",
];
const eulerFields = [
  "user.userId",
  "user.uniqueId",
  "user.nickname",
  "comment",
  "repeatCount",
  "repeatEnd",
  "groupId",
  "giftId",
  "giftDetails.giftName",
  "giftDetails.diamondCount",
  "giftDetails.giftType",
  "likeCount",
  "totalLikeCount",
  "viewerCount",
  "common.msgId",
  "event.msgId",
  "action",
];
const connectorFields = [
  "user.displayId",
  "user.nickname",
  "content",
  "repeatCount",
  "repeatEnd",
  "groupId",
  "giftId",
  "gift.name",
  "gift.diamondCount",
  "gift.type",
  "count",
  "total",
  "common.msgId",
];

/** Of the first generation under the names that actions of Streamer.bot know. */
const streamerbotNames: Readonly<Record<string, string>> = {
  chat: "Chat",
  gift: "Gift",
  like: "Like",
  social: "Follow or Share",
  member: "Join",
  roomUser: "Viewers",
  emote: "Emote",
  questionNew: "Question",
};
const streamerbotFields = [
  "userId",
  "username",
  "nickname",
  "content",
  "giftId",
  "giftName",
  "diamondCount",
  "repeatCount",
  "repeatEnd",
  "likeCount",
  "totalLikeCount",
  "viewerCount",
];

/** What the first generation says, in the words of Streamer.bot's. */
function forStreamerbot(all: readonly Said[]): Said[] {
  return all.map(({ event, data }) => {
    const { uniqueId: username, comment, questionText } = data;
    const said = { ...data, username, content: comment ?? questionText };
    return { event: streamerbotNames[event] ?? event, data: said };
  });
}

/** What the first generation says of what was played. */
async function flatOriginal(played: readonly Played[]): Promise<Said[]> {
  const said: Said[] = [];
  for (const { message, body } of played) {
    // A chest that is taken off again is no other chest: the dialect does not tell of it.
    if (body.eventType === "ENVELOPE" && body.payload.hidden === true) continue;
    // The schema calls some fields otherwise by now. What it would find there, Euler's older names have.
    const named = eulers(message, "v2-older")?.data ?? {};
    if (message.method === "WebcastRoomUserSeqMessage") {
      said.push({ event: "roomUser", data: { viewerCount: named["viewerCount"] } });
      continue;
    }
    const { giftName, giftType, diamondCount } = (named["giftDetails"] ?? {}) as Fields;
    const { likeCount, totalLikeCount, comment, details } = named;
    const { questionText } = (details ?? {}) as Fields;
    const renamed: Record<string, Fields> = {
      chat: { comment },
      questionNew: { questionText },
      gift: { giftName, giftType, diamondCount },
      like: { likeCount, totalLikeCount },
    };
    for (const { event, data } of await firstGeneration(message)) {
      said.push({ event, data: { ...data, ...renamed[event] } });
    }
  }
  return without(said, differences.flat.leftOut);
}

const beforeLast = (all: readonly Said[]) => all.slice(0, -1);
const eulerNames = { v1: "v1", v2: "v2-older" } as const;
const isOver = (all: readonly Said[]) =>
  all.some(({ data }) => [at(data, "comment"), at(data, "content"), at(data, "payload.message")].includes(lastWord));

/** Every tool's own client, connected. */
async function openTools(streamId: string, token: string) {
  const flat = await openTool<Said>(worker, `/d/tikfinity/${token}`);
  const { uniqueId } = (await (await worker.api("GET", `/v1/streams/${streamId}`)).json()) as { uniqueId: string };
  const openEuler = async (schemaVersion: Sdk.SchemaVersion) => {
    const features = { bundleEvents: false, syntheticPresence: false, schemaVersion };
    const url = new URL(sdk.createWebSocketUrl({ uniqueId, apiKey: token, features }));
    return openTool<{ type: string; data: Fields }>(worker, url.pathname + url.search);
  };
  const euler = { v1: await openEuler(sdk.SchemaVersion.v1), v2: await openEuler(sdk.SchemaVersion.v2) };
  const ofEuler = (schema: "v1" | "v2") =>
    euler[schema].messages
      .map(({ type, data }) => ({ event: type, data }))
      .filter(({ event }) => event.startsWith("Webcast"));

  const chatReader: Said[] = [];
  const page = io(worker.url, { forceNew: true });
  page.onAny((event: string, data: Fields = {}) => chatReader.push({ event, data }));
  page.emit("setUniqueId", token);
  await vi.waitUntil(() => chatReader.some(({ event }) => event === "tiktokConnected"));

  const connection = new connector.TikTokLiveConnection(uniqueId, { baseUrl: worker.url, token });
  const ofConnector: Said[] = [];
  for (const event of Object.values(connector.WebcastEvent)) {
    connection.on(event, (data: Fields) => ofConnector.push({ event, data }));
  }
  await connection.connect();

  const cloudevents: CloudEvent<RecordedEvent>[] = [];
  const events = new WebSocket(`${worker.url.replace("http", "ws")}/d/cloudevents/${token}`, ["cloudevents.json"]);
  events.on("message", (data: Buffer) => {
    cloudevents.push(new CloudEvent(JSON.parse(data.toString()) as Partial<CloudEvent<RecordedEvent>>, true));
  });
  await once(events, "open");

  const durable: RecordedEvent[] = [];
  const streamerbot: Said[] = [];
  const { hostname: host, port } = new URL(worker.url);
  const bot = new StreamerbotClient({
    host,
    port: Number(port),
    endpoint: `/d/streamerbot/${token}`,
    immediate: false,
    autoReconnect: false,
  });
  await bot.connect();
  await vi.waitUntil(() => bot.ready);
  // What it takes for an event of a source that its types do not know.
  await bot.on("TikTok.*" as Parameters<typeof bot.on>[0], ({ event, data }) => {
    const isSocial = event.type === ("Follow" as string) || event.type === ("Share" as string);
    streamerbot.push({ event: isSocial ? "Follow or Share" : event.type, data: data as Fields });
  });

  const url = `${worker.url}/d/durable-streams/${token}`;
  const read = await durableStream<RecordedEvent>({ url, offset: "-1", live: "sse" });
  const leaveDurable = read.subscribeJson(({ items }) => void durable.push(...items));

  const own = new Set(["statistic", "tiktokConnected", "tiktokDisconnected"]);
  const told = {
    tikfinity: () => flat.messages,
    v1: () => ofEuler("v1"),
    v2: () => ofEuler("v2"),
    chatReader: () => chatReader.filter(({ event }) => !own.has(event)),
    connector: () => ofConnector,
    streamerbot: () => streamerbot,
    cloudevents: () => cloudevents,
    durable: () => durable,
  };
  return {
    told,
    /** Resolves when each was told the last word. */
    done: async () => {
      const asSaid = (all: readonly RecordedEvent[]): Said[] => all.map((data) => ({ event: "", data: { ...data } }));
      const all = { ...told, cloudevents: () => asSaid(cloudevents.flatMap(({ data }) => data ?? [])) };
      for (const [name, said] of Object.entries({ ...all, durable: () => asSaid(durable) })) {
        await vi
          .waitUntil(() => isOver(said()), { timeout: 20_000 })
          .catch((error: unknown) => {
            throw new Error(`${name} was not told all`, { cause: error });
          });
      }
    },
    leave: async () => {
      for (const { socket } of [flat, euler.v1, euler.v2]) socket.terminate();
      page.disconnect();
      await connection.disconnect();
      await bot.disconnect();
      events.terminate();
      leaveDurable();
      read.cancel();
    },
  };
}

describe.each([demo, ...recordedRooms()])("$name", ({ messages }) => {
  test("is told by each dialect as by its original: the same events in the same order, with the same totals", async () => {
    const played = asPlayed(messages);
    const streamId = await createStream(worker);
    const { token } = await createToolToken(worker, streamId);
    const session = await openSession(worker, streamId);
    await publish(worker, session, stampAll(session, [connected]));
    const tools = await openTools(streamId, token);
    const bodies = [...played.map(({ body }) => body), last];
    for (let first = 0; first < bodies.length; first += 100) {
      await publish(worker, session, stampAll(session, bodies.slice(first, first + 100), first + 2));
    }
    const log = await readLog(worker, session.sessionId, bodies.length + 1);
    await tools.done();
    await tools.leave();
    const { told } = tools;
    const news = played.map(({ message }) => message);

    const flat = await flatOriginal(played);
    const counted = (name: string) => told.tikfinity().filter(({ event }) => event === name).length;
    expect(counted("social")).toBe(counted("follow") + counted("share"));
    for (const heard of [told.tikfinity(), told.chatReader()]) {
      const ours = without(beforeLast(heard), differences.flat.besides);
      expectTheSame({ theirs: flat, ours, fields: flatFields });
      expect(coinsOf(ours, flatGift)).toBe(coinsOf(flat, flatGift));
      expect(likesOf(ours, "totalLikeCount")).toBe(likesOf(flat, "totalLikeCount"));
    }

    const ofBot = without(beforeLast(told.streamerbot()), differences.streamerbot.besides);
    const forBot = forStreamerbot(without(flat, differences.streamerbot.leftOut));
    expectTheSame({ theirs: forBot, ours: ofBot, fields: streamerbotFields });
    expect(ofBot.map(({ data }) => Number(data["coins"] ?? 0))).toEqual(
      forBot.map(({ data }) => Number(data["repeatCount"] ?? 0) * Number(data["diamondCount"] ?? 0)),
    );
    expect(likesOf(ofBot, "totalLikeCount")).toBe(likesOf(flat, "totalLikeCount"));

    for (const schema of ["v1", "v2"] as const) {
      const { leftOut, besides } = differences[`euler ${schema}`];
      const original = news.flatMap((message) => {
        const said = eulers(message, eulerNames[schema]);
        return said ? [{ event: said.type, data: said.data }] : [];
      });
      const [theirs, ours] = [without(original, leftOut), without(beforeLast(told[schema]()), besides)];
      expectTheSame({ theirs, ours, fields: eulerFields });
      expect(coinsOf(ours, eulerGift)).toBe(coinsOf(theirs, eulerGift));
      expect(likesOf(ours, "totalLikeCount")).toBe(likesOf(theirs, "totalLikeCount"));
    }

    const { leftOut, besides } = differences.connector;
    const original: Said[] = [];
    for (const message of news) original.push(...(await today(message)));
    const [theirs, ours] = [without(original, leftOut), without(beforeLast(told.connector()), besides)];
    expectTheSame({ theirs, ours, fields: connectorFields });
    expect(coinsOf(ours, newerGift)).toBe(coinsOf(theirs, newerGift));
    expect(likesOf(ours, "total")).toBe(likesOf(theirs, "total"));

    expect(told.cloudevents().map(({ data }) => data)).toEqual(log.slice(1));
    expect(told.durable()).toEqual(log);
  }, 120_000);
});
