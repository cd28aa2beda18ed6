import { describe, expect, test } from "vitest";
import { EventUser, UnifiedEvent } from "./event.ts";
import { registry } from "./normalize/registry.ts";
import { normalize } from "./normalize.ts";
import { type EventBody, stamp } from "./stamp.ts";

const user = { id: "7029034880175937110", displayId: "mia.live", nickname: "Mia" };
const common = { msgId: "7286185078342322950", createTime: "1696447177078" };

function messageOf(method: string, data: Record<string, unknown>, rest = {}) {
  return { method, msgId: common.msgId, data: { common, ...data }, ...rest };
}

function chat(data: Record<string, unknown> = {}, rest = {}): EventBody {
  return normalize(messageOf("WebcastChatMessage", { user, content: "hi", ...data }, rest));
}

function gift(data: Record<string, unknown>): EventBody {
  return normalize(
    messageOf("WebcastGiftMessage", {
      user,
      giftId: "5655",
      groupId: "1696447175732",
      repeatCount: 3,
      repeatEnd: 0,
      gift: { type: 1, name: "Rose", diamondCount: 5 },
      ...data,
    }),
  );
}

function social(key: string): EventBody {
  return normalize(messageOf("WebcastSocialMessage", { common: { ...common, displayText: { key } }, user }));
}

function parsed(body: EventBody): UnifiedEvent {
  const place = { streamId: "abc", roomId: "1", sessionId: crypto.randomUUID(), seqNo: 1, ingestedAt: 1 };
  const event = stamp(body, place, () => "0".repeat(64));
  expect(UnifiedEvent.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
  return event;
}

describe("time", () => {
  const at = (createTime: unknown, rest = {}) => chat({ common: { ...common, createTime } }, rest).timestamp;

  test("is milliseconds, also where TikTok gives seconds", () => {
    expect(at("1696447177078")).toBe(1_696_447_177_078);
    expect(at("1696447177")).toBe(1_696_447_177_000);
  });

  test("is absent where TikTok gives none, or one that cannot be true", () => {
    for (const nonsense of ["0", "", undefined, null, "soon", -1, "12", "99999999999999999", {}, Number.NaN]) {
      expect(at(nonsense)).toBeUndefined();
    }
    expect(at("1896447177078", { receivedAt: 1_696_447_177_000 })).toBeUndefined();
    expect(at("1696447177078", { receivedAt: 1_696_447_177_000 })).toBe(1_696_447_177_078);
  });

  const receivedAt = 1_696_447_177_000;
  const hour = 3_600_000;
  test.each([
    ["now", receivedAt, receivedAt, undefined],
    ["four minutes ahead", receivedAt + 240_000, receivedAt + 240_000, undefined],
    ["six minutes ahead", receivedAt + 360_000, receivedAt + 360_000, "time_ahead"],
    ["23 hours ahead", receivedAt + 23 * hour, receivedAt + 23 * hour, "time_ahead"],
    ["25 hours ahead", receivedAt + 25 * hour, undefined, "time_in_future"],
    ["in seconds", receivedAt / 1_000, receivedAt, "time_in_seconds"],
    ["absent", undefined, undefined, "time_absent"],
    ["0", "0", undefined, "time_absent"],
    ["a word", "soon", undefined, "time_invalid"],
    ["older than TikTok", "1000000", undefined, "time_invalid"],
  ])("that is %s is told by its reason", (_name, createTime, timestamp, reason) => {
    const body = chat({ common: { ...common, createTime } }, { receivedAt });
    expect(body.timestamp).toBe(timestamp);
    expect(body.payload.quality).toEqual(reason && [reason]);
  });
});

describe("quality", () => {
  test("is not there at all where nothing is wrong", () => {
    expect(chat().payload).not.toHaveProperty("quality");
  });

  test.each<[string, EventBody, string[]]>([
    [
      "an id of 0 of the message",
      chat({ common: { createTime: common.createTime, msgId: "0" } }, { msgId: "0" }),
      ["message_id_absent"],
    ],
    ["an id of 0 of its user", chat({ user: { ...user, id: "0" } }), ["user_id_absent"]],
    ["nobody who wrote it", chat({ user: undefined }), ["user_absent"]],
    ["a gift of id 0", gift({ giftId: "0" }), ["subject_id_absent"]],
    [
      "a chest of id 0",
      normalize(messageOf("WebcastEnvelopeMessage", { envelopeInfo: { envelopeId: "0" } })),
      ["subject_id_absent"],
    ],
    ["half a character", chat({ content: "a\uD800" }), ["text_repaired"]],
    ["half a character in a name", chat({ user: { ...user, nickname: "a\uD800" } }), ["text_repaired"]],
    ["a text without end", chat({ content: "a".repeat(20_000) }), ["shortened"]],
    [
      "what the decoder found",
      normalize({ method: "WebcastNew", msgId: "1", bytes: "CgE=", quality: ["no_schema"] }),
      ["no_schema"],
    ],
  ])("tells %s, and the event is there", (_name, body, reasons) => {
    expect(body.payload.quality).toEqual(reasons);
    parsed(body);
  });

  test("says nothing against what is RAW because it should be", () => {
    expect(social("pm_mt_something_new").payload.quality).toBeUndefined();
  });
});

describe("user", () => {
  test("has the handle from displayId, and what userIdentity says rather than followStatus", () => {
    const body = chat({
      user: {
        ...user,
        followInfo: { followStatus: "0" },
        badgeList: [{ sceneType: 10, privilegeLogExtra: { level: "7" } }],
      },
      userIdentity: { isMutualFollowingWithAnchor: true, isModeratorOfAnchor: true, isSubscriberOfAnchor: false },
    });
    expect(body.user).toMatchObject({
      userId: user.id,
      uniqueId: "mia.live",
      displayName: "Mia",
      followRole: 2,
      isModerator: true,
      isSubscriber: false,
      teamMemberLevel: 7,
    });
  });

  test("has its fields in the order of their names, which spares who writes it as canonical JSON the sorting", () => {
    const { user: said } = chat({
      user: {
        ...user,
        secUid: "MS4w",
        avatarThumb: { urlList: ["https://p16.example/mia.webp"] },
        badgeList: [
          { sceneType: 10, privilegeLogExtra: { level: "7" } },
          { sceneType: 8, privilegeLogExtra: { level: "21" } },
        ],
      },
      userIdentity: { isFollowerOfAnchor: true },
    });
    expect(Object.keys(said)).toEqual(Object.keys(EventUser.shape).toSorted());
  });

  test("is a follower for followStatus 1 and 3 where there is no identity", () => {
    for (const [followStatus, role] of [
      ["0", 0],
      ["1", 1],
      ["2", 2],
      ["3", 1],
    ] as const) {
      expect(chat({ user: { ...user, followInfo: { followStatus } } }).user.followRole).toBe(role);
    }
  });

  test("is read from the other provider's form of a message too", () => {
    const body = normalize({
      method: "WebcastChatMessage",
      msgId: "",
      data: {
        event: { msgId: "77", createTime: "1696447177078" },
        user: { userId: "5", uniqueId: "mia" },
        comment: "hi",
      },
    });
    expect(body).toMatchObject({ eventType: "CHAT", nativeId: "77", user: { userId: "5", uniqueId: "mia" } });
    expect(body.payload).toMatchObject({ message: "hi" });
  });
});

describe("gift", () => {
  test("of type 1 is a streak with a cumulative count, until its end is marked", () => {
    expect(gift({}).payload).toMatchObject({
      giftCount: 3,
      coins: 15,
      coinsDelta: 0,
      isGiftStreak: true,
      streakActive: true,
      streakEnd: false,
    });
    expect(gift({ repeatEnd: 1 }).payload).toMatchObject({ streakActive: false, streakEnd: true });
  });

  test("of another type is complete at once, with repeatEnd false, no group and no count", () => {
    expect(gift({ gift: { type: 4, diamondCount: 500 }, groupId: "0", repeatCount: 0 }).payload).toMatchObject({
      giftCount: 1,
      coins: 500,
      isGiftStreak: false,
      streakActive: false,
      groupId: "0",
    });
  });

  test("keeps its receiver, a guest before the host", () => {
    const monitorInfo = { toUserId: "1" };
    expect(gift({ monitorInfo }).payload).toMatchObject({ receiverUserId: "1" });
    expect(gift({ monitorInfo, toMemberIdInt: "0", toMemberId: "2" }).payload).toMatchObject({ receiverUserId: "2" });
    expect(gift({ monitorInfo, toUser: { id: "3" } }).payload).toMatchObject({ receiverUserId: "3" });
  });

  test("without an id is RAW", () => {
    expect(gift({ giftId: "0" }).eventType).toBe("RAW");
  });
});

test("social messages go by display type, every share key included, and unknown ones are RAW", () => {
  expect(social("pm_main_follow_message_viewer_2").eventType).toBe("FOLLOW");
  expect(social("pm_mt_guidance_share").eventType).toBe("SHARE");
  expect(social("pm_mt_guidance_viewer_5_share").eventType).toBe("SHARE");
  expect(social("pm_mt_subscribe_success").eventType).toBe("SUBSCRIBE");
  expect(social("pm_mt_something_new")).toMatchObject({ eventType: "RAW", rawType: "WebcastSocialMessage" });
});

test("a notice about subscriptions is not a subscription", () => {
  const notice = (messageType: number) =>
    normalize(messageOf("WebcastSubNotifyMessage", { user, subMonth: "3", messageType }));
  expect(notice(0)).toMatchObject({ eventType: "SUBSCRIBE", payload: { subMonth: 3 } });
  expect(notice(1)).toMatchObject({ eventType: "SUBSCRIPTION_NOTICE", payload: { notice: "reminder" } });
});

test("a control message ends the stream only with an action that ends it", () => {
  const types = [1, 2, 3, 4, 9].map((action) => normalize(messageOf("WebcastControlMessage", { action })).eventType);
  expect(types).toEqual(["STREAM_PAUSE", "STREAM_PAUSE", "STREAM_END", "STREAM_END", "RAW"]);
});

test("a barrage of a new super fan is SUPER_FAN, wherever its key stands", () => {
  const key = "ttlive_superfan_someoneBecameSuperFan";
  const inText = normalize(messageOf("WebcastBarrageMessage", { content: { key }, user }));
  const inCommon = normalize(messageOf("WebcastBarrageMessage", { common: { ...common, displayText: { key } } }));
  expect([inText.eventType, inCommon.eventType]).toEqual(["SUPER_FAN", "SUPER_FAN"]);
  expect(inText).toMatchObject({ user: { uniqueId: "mia.live" }, payload: { key } });
});

test.each(["pm_mt_join", "ttlive_superFan_entrance", "ttlive_superFan_someoneBecameSuperFan_join"])(
  "a super fan who only enters is no new one: %s",
  (key) => {
    expect(normalize(messageOf("WebcastBarrageMessage", { content: { key }, user })).eventType).toBe("BARRAGE");
  },
);

test("a chest is hidden by a frame that is marked, and opens at a time in milliseconds", () => {
  const chest = (display: number, more = {}) =>
    normalize(messageOf("WebcastEnvelopeMessage", { display, envelopeInfo: { envelopeId: "7", ...more } })).payload;
  expect(chest(1, { unpackAt: 1_696_447_344 })).toMatchObject({ opensAt: 1_696_447_344_000 });
  expect(chest(1)).not.toHaveProperty("hidden");
  expect(chest(2)).toMatchObject({ envelopeId: "7", hidden: true });
  expect(chest(2)).not.toHaveProperty("opensAt");
});

describe("the winner of a battle", () => {
  const anchorsInfo = ["1", "2"].map((userId) => ({ key: userId, value: { user: { userId } } }));
  const finish = 5;
  const winner = (data: Record<string, unknown>, action = finish) => {
    const { payload } = normalize(messageOf("WebcastLinkMicBattle", { battleId: "9", action, anchorsInfo, ...data }));
    return (payload as { winnerSideId?: string }).winnerSideId;
  };
  const results = (first: [number, string], second: [number, string]) => ({
    battleResult: { "1": { result: first[0], score: first[1] }, "2": { result: second[0], score: second[1] } },
  });
  const armies = (first: string, second: string) => ({
    armies: [
      { key: "1", value: { hostscore: first } },
      { key: "2", value: { hostscore: second } },
    ],
  });

  test.each<[string, Record<string, unknown>, string | undefined]>([
    ["is the one that TikTok names", results([1, "900"], [0, "300"]), "2"],
    ["is nobody in a draw", results([2, "300"], [2, "300"]), ""],
    ["is the one with more points where TikTok names none", armies("5", "9"), "2"],
    ["is nobody where the points are equal and TikTok names none", armies("9", "9"), ""],
    ["is not known without points", {}, undefined],
    ["is the one with more points where the results say nothing", results([0, "5"], [0, "4"]), "1"],
  ])("%s", (_name, data, expected) => {
    expect(winner(data)).toBe(expected);
  });

  test("is not told before the end", () => {
    expect(winner(armies("5", "9"), 4)).toBeUndefined();
  });

  test("is a team where teams play, with its members", () => {
    const team = (teamId: string, totalScore: string, result: number, ...ids: string[]) => ({
      teamId,
      totalScore,
      result,
      teamUser: ids.map((userId) => ({ userId })),
    });
    const data = { teamBattleResult: [team("1", "9", 1, "1", "3"), team("2", "12", 0, "2", "4")] };
    const body = normalize(messageOf("WebcastLinkMicBattle", { battleId: "9", action: finish, anchorsInfo, ...data }));
    expect(body.payload).toMatchObject({
      phase: "end",
      winnerSideId: "2",
      sides: [
        { sideId: "1", userIds: ["1", "3"], score: 9, result: "lose" },
        { sideId: "2", userIds: ["2", "4"], score: 12, result: "win" },
      ],
    });
  });

  test("is told also where the end leaves the names out", () => {
    expect(winner({ anchorsInfo: [], ...results([0, "9"], [1, "3"]) })).toBe("1");
  });
});

test("a battle names who takes part, its armies who has how many points", () => {
  const battle = normalize(
    messageOf("WebcastLinkMicBattle", {
      battleId: "9",
      battleSettings: { status: 1 },
      anchorsInfo: [{ key: "1", value: { user: { userId: "1", displayId: "mia", nickName: "Mia" } } }],
    }),
  );
  const armies = normalize(messageOf("WebcastLinkMicArmies", { battleId: "9", armies: { "1": { hostscore: "707" } } }));
  expect(battle.payload).toMatchObject({ battleId: "9", participants: [{ userId: "1", uniqueId: "mia", score: 0 }] });
  expect(armies.payload).toMatchObject({ battleId: "9", participants: [{ userId: "1", score: 707 }] });
});

describe("whatever comes", () => {
  test("no NUL and no lone surrogate leaves, in no text, key or nested data", () => {
    const bad = "a\0b\uD800c";
    const bodies = [
      chat({ content: bad, user: { ...user, nickname: bad, displayId: bad } }),
      normalize(messageOf("WebcastNew", { deep: [{ [bad]: { more: bad } }] })),
      normalize({ method: bad, msgId: bad, data: {} }),
    ];
    for (const body of bodies) {
      const text = JSON.stringify(parsed(body));
      expect(text).not.toContain("\\u0000");
      expect(text).not.toMatch(/\\ud[89a-f]/i);
      expect(text).toContain("a\uFFFDb\uFFFDc");
    }
  });

  test("RAW data is JSON: bytes as base64, big integers as digits, nothing that JSON loses", () => {
    const data = { bytes: new Uint8Array([1, 2, 255]), big: 2n ** 63n, list: [undefined, Number.NaN, 0, ""], none: "" };
    expect(
      parsed(normalize({ method: "WebcastNew", msgId: "1", createTime: 1_696_447_177_078, data })).payload,
    ).toEqual({
      rawType: "WebcastNew",
      data: { bytes: "AQL/", big: "9223372036854775808", list: [null, null, 0, ""] },
    });
  });

  test("a message without a schema keeps its bytes", () => {
    expect(parsed(normalize({ method: "WebcastNew", msgId: "1", bytes: "CgE=" })).payload).toEqual({
      rawType: "WebcastNew",
      bytes: "CgE=",
    });
  });

  test("an event stays under 96 KB and says that it was shortened", () => {
    const long = "\u{1F339}\u0001".repeat(200_000);
    const emotes = Array.from({ length: 500 }, () => ({ emote: { emoteId: long, image: { urlList: [long] } } }));
    const bodies = [
      normalize({ method: "WebcastNew", msgId: "1", bytes: "A".repeat(400_000) }),
      normalize(messageOf("WebcastNew", { long, list: Array.from({ length: 50_000 }, () => ({ long: "text" })) })),
      chat({ content: long, emotes, user: { ...user, nickname: long } }),
    ];
    for (const body of bodies) {
      const event = parsed(body);
      expect(new TextEncoder().encode(JSON.stringify(event)).length).toBeLessThanOrEqual(96 * 1024);
      expect(event.payload).toMatchObject({ truncated: true });
    }
  });

  test("a text longer than the schema allows is cut between characters", () => {
    const { payload } = parsed(chat({ content: "a" + "\u{1F339}".repeat(20_000) }));
    expect(payload).toMatchObject({ message: "a" + "\u{1F339}".repeat(8_191) });
  });

  test("no shape makes it throw or gives an event that the schema refuses", () => {
    const methods = ["WebcastNewMessage", "", ...registry.keys()];
    const cyclic: Record<string, unknown> = { user };
    cyclic.self = cyclic;
    const odd = [null, 7, "text", [], [null], -1, 1e300, "1e999", true, { id: {} }, [[["x"]]], cyclic];
    const names = [
      "common",
      "user",
      "gift",
      "count",
      "total",
      "content",
      "emotes",
      "ranks",
      "goal",
      "data",
      "armies",
      "anchorsInfo",
      "updates",
      "envelopeInfo",
      "action",
      "battleId",
      "pollId",
      "deleteMsgIds",
      "emoteList",
      "giftId",
      "messageType",
      "msgType",
      "battleSettings",
      "battleResult",
      "teamArmies",
      "chatMessage",
      "card",
      "listChangeContent",
      "useSmokeCard",
      "taskUpdate",
      "dialog",
      "punishInfo",
      "popProduct",
      "info",
      "winners",
      "messageEntity",
      "notify",
      "fanTicketRoomNotice",
      "updates",
    ];
    for (const method of methods) {
      for (const value of odd) {
        for (const name of names) {
          const base = { user, giftId: "1", battleId: "1", pollId: "1", goal: { id: "1" } };
          const event = parsed(normalize({ method, msgId: "1", data: { ...base, [name]: value } }));
          expect(event.rawType).toBe(method || "unknown");
        }
      }
    }
  });
});
