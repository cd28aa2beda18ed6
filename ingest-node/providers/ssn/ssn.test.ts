import { expect, test, vi } from "vitest";
import { EventUser } from "#shared/event.ts";
import { payloads } from "#shared/payloads.ts";
import type { EventBody } from "#shared/stamp.ts";
import { ssnBody } from "./message.ts";
import { readSsnSettings } from "./settings.ts";
import { ssnProvider } from "./ssn.ts";
import { standInSsn } from "./stand-in-ssn.ts";
import { textOf } from "./text.ts";

const read = (message: object) => ssnBody(JSON.stringify(message), 1_700_000_000_000);

test("what is said on another platform is a CHAT with its platform", () => {
  const said = {
    chatname: "Ada",
    chatmessage: 'hi <b>all</b> <img src="https://x.example/1.png" alt=":wave:"> &amp; &#128512;',
    chatimg: "https://yt3.example.com/ada.jpg",
    type: "youtube",
    userid: "UC1",
    hasDonation: "$5.00",
    id: 17,
  };
  const body = read(said);
  expect(body).toEqual({
    eventType: "CHAT",
    rawType: "ssn.message",
    timestamp: 1_700_000_000_000,
    user: {
      userId: "youtube:UC1",
      uniqueId: "Ada",
      displayName: "Ada",
      avatarUrl: "https://yt3.example.com/ada.jpg",
    },
    payload: { message: "hi all :wave: & 😀", emotes: [], language: "", platform: "youtube", donation: "$5.00" },
  });
  expect(payloads.CHAT.safeParse(body?.payload).success).toBe(true);
  expect(EventUser.safeParse(body?.user).success).toBe(true);
});

test.each([
  ["no message of a chat", { action: "clearOverlay" }],
  ["an answer to a page", { callback: { get: "x", result: true } }],
  ["nobody's", { type: "twitch", chatmessage: "hi" }],
  ["one of TikTok's, which other providers bring", { type: "tiktok", chatname: "Ada", chatmessage: "hi" }],
])("%s is left alone", (_, message) => {
  expect(read(message)).toBeUndefined();
});

test("what is no message of a chat but happened there is kept as it came", () => {
  const raid = { type: "twitch", chatname: "Ada", chatmessage: "raids with 7", event: "raid" };
  const body = read(raid);
  expect(body).toMatchObject({ eventType: "RAW", rawType: "ssn.message" });
  const { bytes = "" } = (body?.payload ?? {}) as { bytes?: string };
  expect(JSON.parse(Buffer.from(bytes, "base64").toString())).toEqual(raid);
});

test.each(["{", "7", "null", "[]", '{"type":7}', '{"type":"a b","chatname":"x"}'])(
  "garbage (%s) is left alone",
  (text) => {
    expect(ssnBody(text, 1)).toBeUndefined();
  },
);

test.each([
  ["a < b &lt;b&gt;", true, "a < b &lt;b&gt;"],
  ["&lt;script&gt; 1 < 2", false, "<script> 1 < 2"],
  ["<a href='javascript:x'>y</a>", false, "y"],
  ["&#99999999; &#x110000; &nothing;", false, "&#99999999; &#x110000; &nothing;"],
  ["&#xD800;", false, "\uFFFD"],
  ["a<br>b<BR/>c<img src=x>d", false, "a b cd"],
  ['a > b <img alt="<b"> <b', false, "a > b <b <b"],
])("the words of %j", (message, isPlain, words) => {
  expect(textOf(message, isPlain)).toBe(words);
});

test("a message of tags that nobody closes is read once, not once from each of them", () => {
  // As long as the relay may send one: it would take minutes.
  const open = "<img".repeat(250_000);
  expect(textOf(open, false)).toBe(open);
  expect(textOf(`${open}>x`, false)).toBe("x");
});

test("joins the channel of chats, and a line that breaks is said to be lost, without the session", async () => {
  const relay = await standInSsn(["secret-7"]);
  const provider = ssnProvider({ session: "secret-7", url: relay.url });
  const stopping = new AbortController();
  const outcome = await provider.connect(stopping.signal);
  if (outcome.kind !== "connected") throw new Error(outcome.kind);
  const bodies: EventBody[] = [];
  const listening = outcome.connection.listen((more) => bodies.push(...more));
  relay.tell(4, { type: "kick", chatname: "Ben", chatmessage: "hello" });
  relay.tell(4, { type: "twitch", chatname: "Cy", chatmessage: "hi" });
  await vi.waitUntil(() => bodies.length === 2);
  expect(bodies.map(({ payload }) => payload["platform"])).toEqual(["kick", "twitch"]);
  relay.dropLines();
  expect(await listening).toMatchObject({ kind: "lost" });
  const again = await provider.connect(stopping.signal);
  // The same room: as long as the runner runs.
  expect(again).toMatchObject({ kind: "connected", connection: { roomId: outcome.connection.roomId } });
  const stopped = again.kind === "connected" ? again.connection.listen(() => undefined) : undefined;
  stopping.abort();
  expect(await stopped).toMatchObject({ kind: "stopped" });
  await relay.close();
  const nobody = await ssnProvider({ session: "secret-7", url: relay.url }).connect(new AbortController().signal);
  expect(nobody).toMatchObject({ kind: "network" });
  expect(JSON.stringify(nobody)).not.toContain("secret-7");
});

test("a relay that answers nothing is given up", async () => {
  const relay = await standInSsn(["s"]);
  const outcome = await ssnProvider({ session: "s", url: relay.url, pingMs: 1 }).connect(new AbortController().signal);
  if (outcome.kind !== "connected") throw new Error(outcome.kind);
  // It answers pings while it runs: the line stands, until it hangs.
  const listening = outcome.connection.listen(() => undefined);
  relay.silence();
  expect(await listening).toMatchObject({ kind: "lost" });
  await relay.close();
});

test.each([
  [{}, ["SSN_SESSION is needed for Social Stream Ninja: the session of its pages"]],
  [{ SSN_SESSION: "a/b" }, ["SSN_SESSION is needed for Social Stream Ninja: the session of its pages"]],
  [
    { SSN_SESSION: "s", SSN_URL: "ws://example.com" },
    ["SSN_URL is no wss:// address (ws:// is for this machine only)"],
  ],
  [{ SSN_SESSION: "s", SSN_URL: "ws://127.0.0.1:9" }, []],
])("settings %j", (env, said) => {
  const problems: string[] = [];
  readSsnSettings(env, problems);
  expect(problems).toEqual(said);
});
