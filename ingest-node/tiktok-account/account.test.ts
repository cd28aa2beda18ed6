/** What rules do at TikTok, with Euler Stream's own client against a stand-in of the API that it describes. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { PlatformAction } from "#shared/protocol/runner-command.ts";
import { readTools } from "../tools/settings.ts";
import { openTools } from "../tools/tools.ts";
import { type Room, tiktokAccount } from "./account.ts";
import { paceOf } from "./pace.ts";
import { openSession, readSession, readSessionKeys, sealSession, type TikTokSession } from "./session.ts";
import type { TikTokSettings } from "./settings.ts";
import { standInEulerApi } from "./stand-in-euler-api.ts";

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0)) await close();
});

const apiKey = "euler_a+key/of=theirs";
const session: TikTokSession = { cookies: "sessionid=0123456789abcdef; tt-target-idc=useast1a" };
const room: Room = { roomId: "7412345678901234567", playback: false };
const hello: PlatformAction = { type: "announce", text: "hello ada" };
const mute: PlatformAction = {
  type: "moderate",
  measure: "mute",
  durationMs: 60_000,
  user: { userId: "6812345678901234567", uniqueId: "ada" },
};

async function account(
  options: { session?: TikTokSession; apiKey?: string; allow?: TikTokSettings["allow"]; perHour?: number } = {},
) {
  const euler = await standInEulerApi(apiKey);
  closes.push(euler.close);
  const clock = { now: 1_000_000 };
  const settings = { session, apiKey, allow: ["announce", "moderate"] as TikTokSettings["allow"], ...options };
  const { act } = tiktokAccount(
    { everySeconds: 5, perHour: 100, ...settings, url: euler.url },
    { now: () => clock.now },
  );
  const does = (action: PlatformAction, signal = AbortSignal.timeout(10_000)) => act(action, room, signal);
  return { euler, clock, does, act };
}

describe("an account at TikTok", () => {
  test("writes into the chat of the room, with the key and the session in headers alone", async () => {
    const { euler, does } = await account();
    expect(await does({ type: "announce", text: " hello\nada\u0007 " })).toEqual({ status: "success" });
    expect(euler.asked).toEqual([
      {
        request: "POST /webcast/rooms/7412345678901234567/chat",
        body: { content: "hello ada" },
        key: apiKey,
        cookies: "sessionid=0123456789abcdef; tt-target-idc=useast1a",
        oauthToken: undefined,
      },
    ]);
  });

  test("is shown by an OAuth token in place of cookies", async () => {
    const { euler, does } = await account({ session: { oauthToken: "a-token-of-euler-stream" } });
    expect(await does(hello)).toEqual({ status: "success" });
    expect(euler.asked).toMatchObject([{ oauthToken: "a-token-of-euler-stream", cookies: undefined }]);
  });

  test.each([
    [60_000, "mutes?user_id=6812345678901234567&duration=60"],
    // The next longer one that TikTok has.
    [10_000, "mutes?user_id=6812345678901234567&duration=30"],
    [300_000, "mutes?user_id=6812345678901234567&duration=300"],
    [null, "mutes?user_id=6812345678901234567&duration=-1"],
  ])("mutes for %s ms", async (durationMs, asked) => {
    const { euler, does } = await account();
    expect(await does({ ...mute, durationMs })).toEqual({ status: "success" });
    expect(euler.asked).toMatchObject([{ request: `PUT /webcast/rooms/${room.roomId}/moderation/${asked}` }]);
  });

  test("bans", async () => {
    const { euler, does } = await account();
    expect(await does({ ...mute, measure: "ban", durationMs: null })).toEqual({ status: "success" });
    const request = `PUT /webcast/rooms/${room.roomId}/moderation/bans?tiktok_user_id=6812345678901234567`;
    expect(euler.asked).toMatchObject([{ request }]);
  });

  test("takes both back where one of them stands, and says where neither does", async () => {
    const { euler, clock, does } = await account();
    const lift: PlatformAction = { ...mute, measure: "lift", durationMs: null };
    const no = { status: 200, body: { code: 200, response: { data: { data: {}, status_code: 4 } } } };
    euler.instead.push(no);
    expect(await does(lift)).toEqual({ status: "success" });
    const of = `/webcast/rooms/${room.roomId}/moderation`;
    expect(euler.asked.map(({ request }) => request)).toEqual([
      `DELETE ${of}/mutes?user_id=6812345678901234567`,
      `DELETE ${of}/bans?tiktok_user_id=6812345678901234567`,
    ]);
    clock.now += 10_000;
    euler.instead.push(no, no);
    expect(await does(lift)).toEqual({ status: "failed", error: "TikTok refuses it (4)" });
  });

  test.each<[string, PlatformAction, Room | undefined, string]>([
    ["no broadcast", hello, undefined, "there is no broadcast"],
    ["a recording", hello, { ...room, playback: true }, "this is no live broadcast"],
    ["a room without its name", hello, { ...room, roomId: "0" }, "the room of the broadcast is not known"],
    ["a text of nothing", { ...hello, text: " \n " }, room, "there is no text to say"],
    ["nobody", { ...mute, user: null }, room, "there is nobody to moderate"],
    ["an id that is none of TikTok's", { ...mute, user: { userId: "../7", uniqueId: "" } }, room, "not known"],
    ["a mute of an hour", { ...mute, durationMs: 3_600_000 }, room, "5, 30, 60 or 300 s"],
    ["a ban for a time", { ...mute, measure: "ban" }, room, "until it is lifted"],
  ])("of %s it says why nothing was done, and asks for nothing", async (_, action, where, why) => {
    const { euler, act } = await account();
    const said = await act(action, where, AbortSignal.timeout(10_000));
    expect(said).toEqual({ status: "skipped", error: expect.stringContaining(why) as string });
    expect(euler.asked).toEqual([]);
  });

  test("does what the host allowed, and nothing else", async () => {
    const { euler, does } = await account({ allow: ["announce"] });
    expect(await does(mute)).toMatchObject({
      status: "skipped",
      error: expect.stringContaining("allowed moderate") as string,
    });
    expect(await does(hello)).toEqual({ status: "success" });
    expect(euler.asked).toHaveLength(1);
  });

  test.each([
    [
      "a key that is refused",
      { status: 401, body: { message: `no such key ${apiKey}` } },
      "refuses the key or the session: no such key …",
    ],
    [
      "no paid plan",
      { status: 402, body: { message: "Upgrade" } },
      "paid accounts and signed-in sessions only: Upgrade",
    ],
    [
      "403",
      { status: 403, body: { message: "sessionid=0123456789abcdef is over" } },
      "sessions only: sessionid=… is over",
    ],
    ["a fault of its own", { status: 500 }, "answers with 500"],
    ["another address", { status: 302, headers: { Location: "http://127.0.0.1:9/" } }, "302, which is not followed"],
    [
      "what TikTok refuses",
      { status: 200, body: { code: 200, data: { data: { prompts: "Slow down" }, status_code: 50_001 } } },
      "TikTok refuses it (50001): Slow down",
    ],
  ])("%s is a failure with why, asked for once, without a secret in it", async (_, answer, why) => {
    const { euler, does } = await account();
    euler.instead.push(answer);
    const said = await does(hello);
    expect(said).toEqual({ status: "failed", error: expect.stringContaining(why) as string });
    expect(JSON.stringify(said)).not.toContain("0123456789abcdef");
    expect(JSON.stringify(said)).not.toContain(apiKey);
    expect(euler.asked).toHaveLength(1);
  });

  test("of what is not answered it says that it may have been done, and does not ask again", async () => {
    const { euler, does } = await account();
    euler.instead.push("hang");
    const giveUp = new AbortController();
    const said = does(hello, giveUp.signal);
    await vi.waitUntil(() => euler.asked.length === 1);
    giveUp.abort();
    expect(await said).toMatchObject({ error: expect.stringContaining("whether it was done is not known") as string });
    expect(euler.asked).toHaveLength(1);
    await euler.close();
    closes.length = 0;
    const { does: other, euler: gone } = await account();
    await gone.close();
    closes.length = 0;
    expect(await other(hello)).toMatchObject({ error: expect.stringContaining("cannot be asked") as string });
  });

  test("keeps its pace: a chat in 5 s, none twice within 30 s, so many an hour; what is beyond is left out", async () => {
    const { euler, clock, does } = await account({ perHour: 3 });
    const say = (text: string) => does({ type: "announce", text });
    expect(await say("a")).toEqual({ status: "success" });
    expect(await say("b")).toMatchObject({ status: "skipped", error: "it comes too soon: one in 5 s" });
    clock.now += 5_000;
    expect(await say("a")).toMatchObject({ status: "skipped", error: "the same was done within 30 s" });
    expect(await say("b")).toEqual({ status: "success" });
    clock.now += 30_000;
    expect(await say("b")).toEqual({ status: "success" });
    clock.now += 5_000;
    expect(await say("c")).toMatchObject({ status: "skipped", error: "3 were done within an hour, and no more are" });
    // What is written does not hold up what is done to people.
    expect(await does(mute)).toEqual({ status: "success" });
    clock.now += 3_600_000;
    expect(await say("c")).toEqual({ status: "success" });
    expect(euler.asked).toHaveLength(5);
  });

  test("rests when Euler Stream asks for patience, as long as it says, and an hour at most", async () => {
    const { euler, clock, does } = await account();
    euler.instead.push({ status: 429, headers: { "Retry-After": "90" } });
    expect(await does(hello)).toMatchObject({ status: "failed" });
    clock.now += 60_000;
    expect(await does(mute)).toEqual({ status: "skipped", error: "Euler Stream asks for patience: nothing for 30 s" });
    clock.now += 30_000;
    euler.instead.push({ status: 429, headers: { "Retry-After": "999999999" } });
    expect(await does(mute)).toMatchObject({ status: "failed" });
    clock.now += 3_600_000;
    expect(await does(hello)).toEqual({ status: "success" });
    expect(euler.asked).toHaveLength(3);
  });
});

test("as many as may come at once may come at once, and then one at a time", () => {
  const pace = paceOf({ everyMs: 1_000, burst: 3, perHour: 10, sameMs: 0 });
  const taken = (now: number) => pace.take(String(now), now) === undefined;
  expect([1, 2, 3, 4].map((now) => taken(now))).toEqual([true, true, true, false]);
  expect([1_001, 1_002, 2_001].map((now) => taken(now))).toEqual([true, false, true]);
});

describe("a session", () => {
  const keys = readSessionKeys(`k1:${"0a".repeat(32)}`);
  if (!keys) throw new Error("no keys");

  test.each([
    [
      "Cookie: a=b; sessionid=0123abc; tt-target-idc=useast1a; msToken=x=y",
      { cookies: "sessionid=0123abc; tt-target-idc=useast1a" },
    ],
    ["  an-oauth-token.of_euler  \n", { oauthToken: "an-oauth-token.of_euler" }],
    ["sessionid=0123abc", undefined],
    ["sessionid=a b; tt-target-idc=x", undefined],
    ["", undefined],
    ["two words that are no token", undefined],
  ])("%j is read as %j", (pasted, read) => {
    expect(readSession(pasted)).toEqual(read);
  });

  test("is sealed for one stream under one key, each time anew; opened elsewhere, or changed, it is nothing", () => {
    const sealed = sealSession(session, "st_1", keys);
    expect(openSession(sealed, "st_1", keys)).toEqual(session);
    expect(sealSession(session, "st_1", keys).sealed).not.toBe(sealed.sealed);
    expect(Buffer.from(sealed.sealed, "hex").toString("latin1")).not.toContain("sessionid");
    expect(openSession(sealed, "st_2", keys)).toBeUndefined();
    expect(openSession(sealed, "st_1", new Map([["k1", "0b".repeat(32)]]))).toBeUndefined();
    const changed = sealed.sealed.replace(/..$/, (last) => (last === "00" ? "01" : "00"));
    expect(openSession({ ...sealed, sealed: changed }, "st_1", keys)).toBeUndefined();
    const rotated = new Map([["k2", "0c".repeat(32)], ...keys]);
    expect(openSession(sealed, "st_1", rotated)).toEqual(session);
    expect(sealSession(session, "st_1", rotated).keyId).toBe("k2");
  });

  test.each(["", "k1", "k1:abc", `k1:${"0a".repeat(32)},x`])("%j are no keys", (text) => {
    expect(readSessionKeys(text)).toBeUndefined();
  });
});

describe("in the file of --tools", () => {
  const key = `k1:${"0a".repeat(32)}`;
  const sealed = sealSession(session, "st_1", readSessionKeys(key) ?? new Map());
  const read = (tiktok: object, { streamId = "st_1", keys = key }: { streamId?: string; keys?: string } = {}) => {
    const path = join(mkdtempSync(join(tmpdir(), "tle-account-")), "tools.json");
    writeFileSync(path, JSON.stringify({ tiktok }));
    const problems: string[] = [];
    const settings = readTools(path, { streamId, keys }, problems);
    return { settings, problems: problems.map((one) => one.replace(path, "FILE")) };
  };
  const good = { session: sealed, apiKey, allow: ["announce"] };

  test("the session is opened", () => {
    expect(read(good)).toEqual({
      settings: { tiktok: { session, apiKey, allow: ["announce"], everySeconds: 5, perHour: 100 } },
      problems: [],
    });
  });

  test.each<[string, object, Parameters<typeof read>[1], string]>([
    ["without a key", good, { keys: "" }, "TOOLS_SEALING_KEYS is needed"],
    ["with another key's id", good, { keys: `k2:${"0a".repeat(32)}` }, "has no key k1"],
    ["for another stream", good, { streamId: "st_2" }, "was sealed for another stream"],
    ["that goes over the open line", { ...good, url: "http://example.org" }, {}, "an https:// address"],
    ["open, and not sealed", { ...good, session: session }, {}, "tiktok.session"],
    ["that allows nothing", { ...good, allow: [] }, {}, "tiktok.allow"],
    ["that writes like a machine", { ...good, everySeconds: 1 }, {}, "tiktok.everySeconds"],
  ])("one %s is refused in words, without a secret in them", (_, tiktok, options, why) => {
    const { settings, problems } = read(tiktok, options);
    expect(settings).toBeUndefined();
    expect(problems.filter((one) => one.includes(why))).not.toEqual([]);
    expect(problems.join()).not.toMatch(/0123456789abcdef|0a0a/);
  });

  test("without one, nothing is done at TikTok, and why is said", async () => {
    const tools = openTools({}, { log: () => undefined, random: () => 0 });
    expect(await tools.carryOut(hello, room)).toEqual({
      status: "skipped",
      error: "the runner has no account at TikTok: its host signs one in with --tools",
    });
  });
});
