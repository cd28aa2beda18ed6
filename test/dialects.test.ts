/** TikFinity's dialect and Streamer.bot's, and what holds for every dialect: who may, in what order, once, and what is not taken. */
import { get } from "node:http";
import { StreamerbotClient } from "@streamerbot/client";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { connected, createToolToken, openTool, show } from "./dialect-stage.ts";
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

/** As TikTok tells that somebody came and subscribed: by a message, and by a banner that shows it. */
function twiceTold() {
  const user = { userId: "6800000000000000009", uniqueId: "cy", displayName: "Cy" };
  const join = { eventType: "JOIN", user, payload: { viewerCount: 5, actionId: 1 } } as const;
  const subscribe = { eventType: "SUBSCRIBE", user, payload: { subMonth: 2 } } as const;
  const [banner, sub] = ["WebcastBarrageMessage", "WebcastSubNotifyMessage"];
  return [
    { ...join, rawType: "WebcastMemberMessage", nativeId: "7400000000000000001" },
    { ...join, rawType: banner, nativeId: "7400000000000000002", payload: { ...join.payload, banner: "level" } },
    { ...subscribe, rawType: banner, nativeId: "7400000000000000003" },
    { ...subscribe, rawType: sub, nativeId: "7400000000000000004" },
    chat("over", "7400000000000000005"),
  ] as unknown as Parameters<typeof stampAll>[1];
}

test.each(["tikfinity", "streamerbot"])(
  "%s: what TikTok tells of somebody in two messages is told once",
  async (name) => {
    const streamId = await createStream(worker);
    const { token } = await createToolToken(worker, streamId);
    const tool = await openTool<Record<string, unknown>>(worker, `/d/${name}/${token}`);
    if (name === "streamerbot") {
      tool.socket.send(JSON.stringify({ request: "Subscribe", id: "1", events: { TikTok: ["*"] } }));
      await vi.waitUntil(() => tool.messages.some(({ id }) => id === "1"));
    }
    const session = await openSession(worker, streamId);
    await publish(worker, session, stampAll(session, twiceTold()));
    await vi.waitUntil(() => JSON.stringify(tool.messages).includes('"over"'));
    const names = tool.messages.map(({ event }) =>
      typeof event === "object" ? (event as Flat["data"])["type"] : event,
    );
    const told = name === "tikfinity" ? ["member", "subscribe", "chat"] : ["Join", "Subscribe", "Chat"];
    expect(names.filter((one) => one !== undefined)).toEqual(told);
    tool.socket.terminate();
  },
);

const wantsChat = JSON.stringify({ request: "Subscribe", id: "1", events: { TikTok: ["Chat"] } });

test.each([
  ["tikfinity", ""],
  ["euler", "?features.bundleEvents=false&features.syntheticPresence=false"],
  ["cloudevents", ""],
  ["streamerbot", ""],
])(
  "%s: nothing is missed or doubled when the hub goes away, nor doubled when the tool's own line is cut",
  async (name, query) => {
    const streamId = await createStream(worker);
    const { token } = await createToolToken(worker, streamId);
    const session = await openSession(worker, streamId);
    await publish(worker, session, stampAll(session, [connected]));
    const open = async () => {
      const tool = await openTool<object>(worker, `/d/${name}/${token}${query}`);
      if (name === "streamerbot") tool.socket.send(wantsChat);
      const said = () =>
        Array.from(JSON.stringify(tool.messages).matchAll(/"m(\d+)"/g), ([, number]) => Number(number));
      return { ...tool, said };
    };
    const say = (seqNo: number) => publish(worker, session, stampAll(session, [chat(`m${seqNo}`)], seqNo));
    const upTo = (last: number, from: number) => Array.from({ length: last - from + 1 }, (_, index) => from + index);
    let seqNo = 1;
    /** Says something until it is heard: from then on every word is. */
    const firstHeard = async (said: () => number[]) => {
      while (said().length === 0) await say((seqNo += 1));
      return said()[0] ?? 0;
    };
    const tool = await open();
    const from = await firstHeard(tool.said);
    await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
    for (let more = 0; more < 30; more += 1) await say((seqNo += 1));
    await vi.waitUntil(() => tool.said().includes(seqNo));
    expect(tool.said()).toEqual(upTo(seqNo, from));
    tool.socket.terminate();
    await tool.closed;
    await say((seqNo += 1));
    const again = await open();
    const since = await firstHeard(again.said);
    await say((seqNo += 1));
    await vi.waitUntil(() => again.said().includes(seqNo));
    expect(since).toBeGreaterThan(from);
    expect(again.said()).toEqual(upTo(seqNo, since));
    // Whatever was told before the line was cut is told no second time.
    expect(again.said().filter((one) => tool.said().includes(one))).toEqual([]);
    again.socket.terminate();
  },
);

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

/** Each dialect that is asked by its address, what it is asked there, and the code with which it refuses. */
const asked = [
  ["tikfinity", "", 1008],
  ["euler", "?features.bundleEvents=false&features.syntheticPresence=false", 4401],
  ["cloudevents", "", 1008],
  ["streamerbot", "", 1008],
] as const;

test.each(asked)("%s%s: a wrong, a made-up and a revoked token are refused by its code", async (name, query, code) => {
  const streamId = await createStream(worker);
  const { token, tokenId } = await createToolToken(worker, streamId);
  expect((await worker.api("DELETE", `/v1/streams/${streamId}/overlay-tokens/${tokenId}`)).status).toBe(204);
  for (const shown of ["ov_wrong", `ov_${"a".repeat(43)}`, token, `${token}x`, streamId]) {
    expect((await (await openTool(worker, `/d/${name}/${shown}${query}`)).closed)[0]).toBe(code);
  }
});

test.each(asked)("%s%s: who says garbage is told everything all the same", async (name, query) => {
  const streamId = await createStream(worker);
  const { token } = await createToolToken(worker, streamId);
  const session = await openSession(worker, streamId);
  await publish(worker, session, stampAll(session, [connected]));
  const tool = await openTool<object>(worker, `/d/${name}/${token}${query}`);
  for (const word of ["", "{", "null", "[[[", '{"request":{"request":1}}', "\u0000", "2probe"]) tool.socket.send(word);
  tool.socket.send(Buffer.from([0xff, 0xfe, 0]));
  if (name === "streamerbot") tool.socket.send(wantsChat);
  let seqNo = 1;
  const heard = () => JSON.stringify(tool.messages).includes('"over"');
  await vi.waitUntil(async () => {
    if (!heard()) await publish(worker, session, stampAll(session, [chat("over")], (seqNo += 1)));
    return heard();
  });
  expect(tool.socket.readyState).toBe(tool.socket.OPEN);
  tool.socket.terminate();
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

/** Streamer.bot's own client, as pages have it. */
async function streamerbotClient(token: string, onConnect: () => void = () => undefined) {
  const { hostname: host, port } = new URL(worker.url);
  const client = new StreamerbotClient({
    host,
    port: Number(port),
    endpoint: `/d/streamerbot/${token}`,
    immediate: false,
    autoReconnect: false,
    onConnect,
  });
  await client.connect();
  await vi.waitUntil(() => client.ready);
  return client;
}

/** What the client takes for an event of a source that its types do not know. */
type AnyEvent = Parameters<StreamerbotClient["on"]>[0];

test("Streamer.bot's own client learns which events there are, subscribes, and is told those alone, in order", async () => {
  const streamId = await createStream(worker);
  const { token } = await createToolToken(worker, streamId);
  const client = await streamerbotClient(token);
  const told: { event: { source: string; type: string }; data: Record<string, unknown> }[] = [];
  const listen = (payload: unknown) => void told.push(payload as (typeof told)[number]);
  for (const name of ["TikTok.Gift", "TikTok.Chat", "TikTok.Viewers"]) await client.on(name as AnyEvent, listen);
  await playShow(streamId);
  await vi.waitUntil(() => told.at(-1)?.data["content"] === "bye");
  expect(told.map(({ event }) => event.type)).toEqual(["Chat", "Gift", "Gift", "Viewers", "Chat"]);
  expect(told[2]?.data).toEqual({
    eventType: "GIFT",
    userId: "6800000000000000002",
    username: "ben",
    nickname: "Ben",
    giftId: "5655",
    giftName: "Rose",
    giftPictureUrl: "https://p16.example.com/rose.png",
    coins: 3,
    repeatCount: 3,
    diamondCount: 1,
    repeatEnd: true,
  });
  expect(await client.getInfo()).toMatchObject({ status: "ok", info: { name: "tiktok-live-edge" } });
  await expect(client.doAction("Wave")).rejects.toThrow("Request failed");
  await client.disconnect();
});

test("who asks Streamer.bot's server for garbage is told so, and who takes a subscription back is told no more", async () => {
  const streamId = await createStream(worker);
  const { token } = await createToolToken(worker, streamId);
  const tool = await openTool<Record<string, unknown>>(worker, `/d/streamerbot/${token}`);
  const ask = async (text: string) => {
    const before = tool.messages.length;
    tool.socket.send(text);
    await vi.waitUntil(() => tool.messages.length > before);
    return tool.messages.at(-1);
  };
  await vi.waitUntil(() => tool.messages[0]?.["request"] === "Hello");
  expect(await ask("{")).toMatchObject({ status: "error" });
  expect(await ask('{"request":7}')).toMatchObject({ status: "error" });
  const all = { request: "Subscribe", id: "1", events: { TikTok: ["*"], Twitch: ["Follow"], ["__proto__"]: ["x"] } };
  expect(await ask(JSON.stringify(all))).toMatchObject({ id: "1", status: "ok" });
  const most = { request: "UnSubscribe", id: "2", events: { TikTok: ["Gift", "Like", "Nothing"] } };
  expect(await ask(JSON.stringify(most))).toMatchObject({ id: "2", status: "ok" });
  await playShow(streamId);
  const types = () => tool.messages.flatMap(({ event }) => (event as { type?: string } | undefined)?.type ?? []);
  await vi.waitUntil(() => types().length === 9);
  expect(types()).toEqual(["Chat", "Follow", "Share", "Join", "Viewers", "Subscribe", "Emote", "Question", "Chat"]);
  tool.socket.terminate();
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
