import { describe, expect, it } from "vitest";
import { nativeKey } from "#shared/native-key.ts";
import { normalize } from "#shared/normalize.ts";
import type { EventBody } from "#shared/stamp.ts";
import { chat, commonPart, gift, like } from "../simulator/messages.ts";
import { castViewers, gifts } from "../simulator/cast.ts";
import { eulerBytes, eulerMessage, type EulerNames, eulerTexts } from "../simulator/euler-frames.ts";
import { seededRandom } from "../simulator/random.ts";
import { decodeMessage } from "../decode.ts";
import { readBinaryFrame, readTextFrame } from "./euler-frame.ts";

const [viewer] = castViewers(seededRandom(1));
if (viewer === undefined) throw new Error("an empty cast");
const said = [
  chat(viewer, "hello 👋", "en"),
  like(viewer, 3, 900),
  gift(viewer, gifts[0], { repeatCount: 4, repeatEnd: true, groupId: "8000000000000000001" }),
].map(({ method, encode }, index) => {
  const msgId = `720000000000000000${index}`;
  const common = commonPart({ method, msgId, roomId: "7300000000000000009", createTime: 1_700_000_000_000 });
  return { method, msgId, payload: Buffer.from(encode(common)) };
});
const directly = said.map((message) => normalize(decodeMessage(message)));

function textsOf(names: EulerNames, how: { bundled: boolean; idsAs: "texts" | "numbers" }): string[] {
  const messages = said.flatMap((message) => eulerMessage(message, names) ?? []);
  return eulerTexts(messages, { ...how, now: 1_700_000_000_000 });
}

describe("readTextFrame", () => {
  it.each([
    ["a bundle", true, "texts"],
    ["single messages", false, "texts"],
    ["a bundle with ids as numbers", true, "numbers"],
    ["single messages with ids as numbers", false, "numbers"],
  ] as const)("reads %s as a direct connection would", (_name, bundled, idsAs) => {
    for (const names of ["v2", "v2-older"] as const) {
      const frames = textsOf(names, { bundled, idsAs }).map(readTextFrame);
      expect(frames).toHaveLength(bundled ? 1 : 3);
      expect(frames.flatMap(({ messages }) => messages).map((message) => normalize(message))).toEqual(directly);
      expect(frames[0]?.roomId).toBe("7300000000000000009");
    }
  });

  it("reads the names of schema v1", () => {
    const [frame] = textsOf("v1", { bundled: true, idsAs: "numbers" }).map(readTextFrame);
    const [first, second, third] = (frame?.messages ?? []).map((message) => normalize(message));
    expect(first).toEqual(directly[0]);
    expect(second).toEqual(directly[1]);
    expect(third).toMatchObject({
      eventType: "GIFT",
      nativeId: "7200000000000000002",
      user: { userId: viewer.id, uniqueId: viewer.displayId, displayName: viewer.nickname },
      payload: { giftId: "5655", giftName: "Rose", giftCount: 4, coins: 4, streakEnd: true, diamondCount: 1 },
    });
  });

  it("keeps every digit of ids that no double can hold, and leaves other numbers numbers", () => {
    const [message] = readTextFrame(
      '{"type":"WebcastNovelMessage","data":{"id":7599999999999999999,"list":[ -7599999999999999999],"small":12,' +
        '"text":"see: 7599999999999999999","fraction":1234567890123456.5}}',
    ).messages;
    expect(message?.data).toEqual({
      id: "7599999999999999999",
      list: ["-7599999999999999999"],
      small: 12,
      text: "see: 7599999999999999999",
      fraction: 1234567890123456.5,
    });
  });

  it("takes a list of messages too", () => {
    const [bundle] = textsOf("v2", { bundled: true, idsAs: "texts" });
    const { messages } = JSON.parse(bundle ?? "") as { messages: unknown };
    expect(readTextFrame(JSON.stringify(messages)).messages).toHaveLength(3);
  });

  it("keeps what is broken whole, and its neighbours", () => {
    const { messages } = JSON.parse(textsOf("v2", { bundled: true, idsAs: "texts" })[0] ?? "") as {
      messages: unknown[];
    };
    const wrong = [5, null, { type: "WebcastChatMessage" }, { data: {} }, { type: "X", data: [1] }, "text", []];
    const frame = readTextFrame(JSON.stringify({ messages: [messages[0], ...wrong, messages[1]] }));
    expect(frame.broken).toHaveLength(wrong.length);
    const events = frame.messages.map((message) => normalize(message));
    expect([events.at(0), events.at(-1)]).toEqual([directly[0], directly[1]]);
    expect(events.slice(1, -1).map(({ eventType, rawType }) => [eventType, rawType])).toEqual(
      wrong.map(() => ["RAW", "EulerMessage"]),
    );
    expect(events[3]?.payload).toEqual({
      rawType: "EulerMessage",
      bytes: btoa('{"type":"WebcastChatMessage"}'),
      quality: ["message_unreadable"],
    });

    const noJson = readTextFrame('{"messages":[');
    expect(noJson.broken).toEqual(["a frame that is no JSON"]);
    expect(noJson.messages.map((message) => normalize(message))).toMatchObject([
      { eventType: "RAW", payload: { bytes: btoa('{"messages":['), quality: ["frame_unreadable"] } },
    ]);
  });

  it("makes one event of what is past 5,000 messages of a frame", () => {
    const { messages, broken } = readTextFrame(`[${"0,".repeat(100_000)}0]`);
    expect(messages).toHaveLength(5_001);
    expect(messages.at(-1)?.quality).toEqual(["frame_too_large"]);
    expect(broken.at(-1)).toBe("a frame of 100001 messages");
  });

  it.each([
    "",
    "null",
    "[".repeat(20_000) + "]".repeat(20_000),
    "[]",
    "{}",
    '{"messages":{}}',
    '{"type":"__proto__","data":{"__proto__":{"common":{"roomId":"1"}}}}',
    '{"type":"WebcastGiftMessage","data":{"user":5,"giftDetails":[],"common":"no","gift":null}}',
    '{"type":"WebcastLinkMicBattle","data":{"anchorInfo":"no","battleId":"1"}}',
    `{"type":"WebcastChatMessage","data":${'{"user":'.repeat(20_000)}{}${"}".repeat(20_000)}}`,
    `{"type":"WebcastChatMessage","data":{"user":{"badges":${"[".repeat(20_000)}${"]".repeat(20_000)}}}}`,
  ])("never throws on %j", (text) => {
    const { messages } = readTextFrame(text);
    expect(messages.map((message) => normalize(message)).every(({ eventType }) => eventType.length > 0)).toBe(true);
  });

  it("reads what comes under a short name as the message that it is", () => {
    const common = { method: "WebcastBarrageMessage", msgId: "7410000000000000001", roomId: "7300000000000000009" };
    const user = { userId: "7041", uniqueId: "mara.example", nickname: "Mara" };
    const content = {
      displayType: "ttlive_superfan_commentnotif_someoneBecameSuperFan",
      piecesList: [{ type: 11, userValue: { user } }],
    };
    const read = (type: string, data: object) =>
      readTextFrame(JSON.stringify({ type, data })).messages.map((message) => normalize(message));
    const [itself] = read("WebcastBarrageMessage", { common, msgType: 100, content });
    expect(itself).toMatchObject({ eventType: "SUPER_FAN", user: { userId: "7041", uniqueId: "mara.example" } });
    // The second word of the same message: known again by its method and id, wherever those are compared.
    expect(read("superFan", { common, msgType: 100, content })).toEqual([itself]);
    expect(nativeKey(itself as EventBody)).toBe("WebcastBarrageMessage:7410000000000000001");
    const nameless = { ...common, method: "" };
    expect(read("superFan", { common: nameless, msgType: 100, content })).toEqual([itself]);
    expect(read("chat", { common: { msgId: "5" }, comment: "hi", user })).toMatchObject([
      {
        eventType: "CHAT",
        rawType: "WebcastChatMessage",
        payload: { message: "hi" },
        user: { uniqueId: "mara.example" },
      },
    ]);
    expect(
      read("rankUpdate", { common: { msgId: "6" }, updatesList: [{ rankType: "1", ownerRank: "4" }] }),
    ).toMatchObject([{ eventType: "RANK", rawType: "WebcastRankUpdateMessage" }]);
    expect(read("streamEnd", { action: 3 })).toMatchObject([{ eventType: "STREAM_END" }]);
    expect(read("novel", { common: { msgId: "7" } })).toMatchObject([{ eventType: "RAW", rawType: "novel" }]);
    // The common part of a message is somebody else's word too.
    expect(read("novel", { common: { msgId: "7", method: "<b>" } })).toMatchObject([{ rawType: "novel" }]);
  });

  it("takes Euler's own words for no messages, with data or without", () => {
    for (const type of ["tiktok.connect", "tiktok.disconnect", "workerInfo", "roomInfo", "room.status"]) {
      for (const about of [{}, { agentId: "agent-1" }, { data: null }, { data: {} }]) {
        expect(readTextFrame(JSON.stringify({ type, ...about }))).toEqual({ messages: [], broken: [] });
      }
    }
  });

  it("keeps a name that has two meanings by what else its part says", () => {
    const read = (text: object) =>
      readTextFrame(
        JSON.stringify({
          type: "WebcastLikeMessage",
          data: { likeCount: 1, user: { uniqueId: "a", badges: [{ combine: { text } }] } },
        }),
      ).messages[0]?.data;
    const older = { key: "level", defaultPattern: "No. 7", pieces: ["7"] };
    const badge = (text: object) => ({ count: 1, user: { displayId: "a", badgeList: [{ combine: { text } }] } });
    expect(read(older)).toEqual(badge({ defaultPattern: "level", pieces: ["No. 7"], piecesOlder: ["7"] }));
    const said = { common: { msgId: "8" }, scene: "user_join_fans", content: "hello", supprotLandscape: true };
    expect(readTextFrame(JSON.stringify({ type: "WebcastRoomMessage", data: said })).messages[0]?.data).toEqual(said);
    const mixed = { content: "current", comment: "older", user: { uniqueId: "a" } };
    expect(readTextFrame(JSON.stringify({ type: "WebcastChatMessage", data: mixed })).messages[0]?.data).toEqual({
      content: "current",
      comment: "older",
      user: { displayId: "a" },
    });
  });

  it("takes the room from what Euler says of it, and makes no event of it", () => {
    const rooms = [
      '{"type":"roomInfo","data":{"roomInfo":{"id":7300000000000000009,"status":2},"user":{"id":5}}}',
      '{"messages":[{"type":"workerInfo","data":{"id":"3"}},{"type":"roomInfo","data":{"id":"7300000000000000009"}}]}',
      '{"type":"room.status","data":{"state":"connected","roomId":"7300000000000000009"}}',
    ].map(readTextFrame);
    for (const room of rooms) expect(room).toEqual({ messages: [], broken: [], roomId: "7300000000000000009" });
    const over = readTextFrame('{"type":"roomInfo","data":{"roomInfo":{"id":"5","status":4}}}');
    expect(over).toEqual({ messages: [], broken: [], roomId: "5", over: true });
    expect(readTextFrame('{"type":"workerInfo","data":{"roomId":"5"}}')).toEqual({ messages: [], broken: [] });
    expect(readTextFrame('{"type":"roomInfo","data":{"id":"0"}}')).toEqual({ messages: [], broken: [] });
  });
});

describe("readBinaryFrame", () => {
  it("reads TikTok's own frames, and what they want acknowledged", () => {
    const frame = readBinaryFrame(eulerBytes(said, "77"));
    expect(frame.messages.map((message) => normalize(message))).toEqual(directly);
    expect(frame).toMatchObject({ roomId: "7300000000000000009", broken: [], acknowledge: { logId: "77" } });
    expect(frame.acknowledge?.internalExt).toContain("cursor:77");
  });

  it("keeps a frame that it cannot read", () => {
    const bytes = Buffer.from("no protobuf at all");
    const frame = readBinaryFrame(bytes);
    expect(frame.broken).toEqual(["a frame that is no push frame"]);
    expect(frame.messages.map((message) => normalize(message))).toMatchObject([
      { eventType: "RAW", payload: { bytes: bytes.toString("base64") } },
    ]);
  });
});
