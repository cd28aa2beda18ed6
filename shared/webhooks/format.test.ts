import { expect, test } from "vitest";
import { type EventBody, stamp } from "#shared/stamp.ts";
import { describeEvent } from "./describe.ts";
import { discordBody } from "./discord.ts";
import { tikfinityBody } from "./tikfinity.ts";

const stream = { streamId: "st_a", uniqueId: "creator" };
const viewer = { userId: "7", uniqueId: "ann", displayName: "Ann", avatarUrl: "https://p16.example/ann.webp" };

function event(body: Pick<EventBody, "eventType" | "payload"> & Partial<EventBody>) {
  const place = { streamId: "st_a", roomId: "1", sessionId: "s", seqNo: 1, ingestedAt: Date.UTC(2026, 10, 21) };
  const whole: EventBody = { rawType: "x", user: viewer, ...body };
  return stamp(whole, place, () => "00");
}

const chat = (message: string) => event({ eventType: "CHAT", payload: { message, emotes: [], language: "en" } });
const rose = event({
  eventType: "GIFT",
  payload: {
    giftId: "5655",
    giftName: "Rose",
    giftCount: 5,
    coins: 5,
    coinsDelta: 1,
    streakActive: true,
    streakEnd: false,
    isGiftStreak: true,
    groupId: "1",
    receiverUserId: "",
    giftImageUrl: "https://p16.example/rose.png",
    diamondCount: 1,
  },
});
const like = event({ eventType: "LIKE", payload: { likeCount: 15, totalLikeCount: 100 } });

test("a gift in TikFinity's form: flat, and every value a string", () => {
  expect(tikfinityBody(rose, stream)).toEqual({
    value1: "ann",
    value2: "Rose",
    value3: "5",
    content: "sent 5 x Rose",
    avatar_url: viewer.avatarUrl,
    userId: "7",
    username: "ann",
    nickname: "Ann",
    commandParams: "",
    giftId: "5655",
    giftName: "Rose",
    coins: "5",
    repeatCount: "5",
    triggerTypeId: "3",
    tikfinityUserId: "st_a",
    tikfinityUsername: "creator",
    token: "",
  });
});

test.each([
  [chat("!play  some song "), { triggerTypeId: "2", commandParams: "some song", content: "!play  some song " }],
  [chat("!play"), { triggerTypeId: "2", commandParams: "" }],
  [chat("hi !play x"), { triggerTypeId: "11", commandParams: "" }],
  [like, { triggerTypeId: "7", repeatCount: "15" }],
  [event({ eventType: "FOLLOW", payload: { displayType: "x" } }), { triggerTypeId: "9" }],
  [event({ eventType: "SHARE", payload: { displayType: "x" } }), { triggerTypeId: "1" }],
  [event({ eventType: "JOIN", payload: { viewerCount: 1, actionId: 1 } }), { triggerTypeId: "6" }],
  [event({ eventType: "SUBSCRIBE", payload: { subMonth: 3 } }), { triggerTypeId: "10" }],
  [event({ eventType: "EMOTE", payload: { emoteId: "1", emoteImageUrl: "", emoteType: 1 } }), { triggerTypeId: "12" }],
])("TikFinity's trigger of %j", (one, expected) => {
  expect(tikfinityBody(one, stream)).toMatchObject(expected);
});

test("Discord gets an embed for each event, with names and pictures, and pings nobody", () => {
  expect(discordBody([rose, chat("@everyone hi")], stream)).toEqual({
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: "Gift",
        description: "sent 5 x Rose",
        color: 0xfe2c55,
        timestamp: "2026-11-21T00:00:00.000Z",
        author: { name: "Ann", icon_url: viewer.avatarUrl },
        thumbnail: { url: "https://p16.example/rose.png" },
        footer: { text: "@creator" },
      },
      expect.objectContaining({ title: "Chat", description: "@everyone hi" }),
    ],
  });
});

test("nothing that Discord refuses: texts are cut between characters, addresses that are none left out", () => {
  const long = event({
    eventType: "CHAT",
    payload: { message: "😀".repeat(2_100), emotes: [], language: "" },
    user: { userId: "7", uniqueId: "n".repeat(300), avatarUrl: "javascript:alert(1)" },
  });
  const [embed] = discordBody([long], stream)["embeds"] as { description: string; author: { name: string } }[];
  expect(embed?.description.length).toBeLessThanOrEqual(4_096);
  expect(embed?.description.isWellFormed()).toBe(true);
  expect(embed?.description.endsWith("😀…")).toBe(true);
  expect(embed?.author).toEqual({ name: `${"n".repeat(255)}…` });
});

/** What Discord counts of a message: every text of every embed. */
function countedBy(body: Record<string, unknown>): number {
  const embeds = body["embeds"] as {
    title: string;
    description: string;
    author?: { name: string };
    footer: { text: string };
  }[];
  const texts = embeds.flatMap((one) => [one.title, one.description, one.author?.name ?? "", one.footer.text]);
  return texts.join("").length;
}

test("ten events fit into what a Discord message takes: the long ones are cut, the short ones whole, none left out", () => {
  const texts = ["hi", ...Array.from({ length: 8 }, () => "y".repeat(2_000)), "z".repeat(300)];
  const body = discordBody(texts.map(chat), stream);
  const descriptions = (body["embeds"] as { description: string }[]).map(({ description }) => description);
  expect(countedBy(body)).toBeLessThanOrEqual(6_000);
  expect(countedBy(body)).toBeGreaterThan(5_980);
  expect(descriptions).toHaveLength(10);
  expect([descriptions[0], descriptions[9]]).toEqual(["hi", "z".repeat(300)]);
  for (const one of descriptions.slice(1, 9)) expect(one).toMatch(/^y{600,}…$/);
});

test("ten of the longest names and texts fit, too", () => {
  const user = { userId: "7", uniqueId: "u", displayName: "n".repeat(1_000) };
  const long = event({ eventType: "CHAT", payload: { message: "*".repeat(5_000), emotes: [], language: "" }, user });
  const body = discordBody(Array<typeof long>(10).fill(long), { streamId: "st_a", uniqueId: "c".repeat(500) });
  expect(countedBy(body)).toBeLessThanOrEqual(6_000);
});

test.each([
  ["[free coins](https://evil.example)", String.raw`\[free coins\](https\://evil.example)`],
  ["**x** __y__ ~~z~~ ||s|| `c`", String.raw`\*\*x\*\* \_\_y\_\_ \~\~z\~\~ \|\|s\|\| \`c\``],
  ["<@&1> <#2> # a", String.raw`\<@&1\> \<\#2\> \# a`],
  ["- a\n  -# b\n+ c - d", String.raw`\- a` + "\n" + String.raw`  \-\# b` + "\n" + String.raw`\+ c - d`],
  [String.raw`\[a](b)`, String.raw`\\\[a\](b)`],
  ["don't: 5 x (Rose), @everyone", "don't: 5 x (Rose), @everyone"],
])("Discord shows %j as it was written", (message, description) => {
  expect(discordBody([chat(message)], stream)["embeds"]).toMatchObject([{ description }]);
});

test("an event without words of its own is called by its type, one of nobody has no author", () => {
  const system = { userId: "0", uniqueId: "system" };
  const poll = event({
    eventType: "GIFT_GALLERY",
    payload: { giftId: "1", receiverUserId: "", key: "", text: "" },
    user: system,
  });
  expect(discordBody([poll], stream)["embeds"]).toMatchObject([{ title: "Gift gallery", description: "gift gallery" }]);
  expect(discordBody([poll], stream)["embeds"]).not.toMatchObject([{ author: expect.anything() }]);
});

const timer = { timerId: "1", title: "", totalSeconds: 0, secondsPerSubscription: 0, addedSeconds: 0 };
const round = { roundId: "1", gameId: "", word: "" };
const bag = { goodyBagId: "1", coins: 100, winnerCount: 1, joinedCount: 0, opensAt: 0, condition: "" };
const lot = { auctionId: "1", productId: "", imageUrl: "", buyerUserId: "", startsAt: 0, endsAt: 0 };
const charity = { organization: "", amount: "", currency: "", donorCount: 0 };
const place = { imageUrl: "", x: 0, y: 0, screenWidth: 0, screenHeight: 0 };

test.each<[EventBody["eventType"], EventBody["payload"], string]>([
  ["QUESTION", { questionId: "5", questionText: "why?" }, "why?"],
  ["QUESTION", { questionId: "5", questionText: "why?", status: "selected" }, "selected: why?"],
  ["QUESTION", { questionId: "5", questionText: "", status: "answered" }, "a question was answered"],
  [
    "SUBATHON_TIMER",
    { ...timer, status: "not_started", remainingSeconds: 60, subscriptions: 0, at: 0 },
    "the subathon is not started, 60 s left",
  ],
  ["DRAW_GUESS", { ...round, stage: "round_started", word: "umbrella" }, "draw and guess: round started"],
  ["DRAW_GUESS", { ...round, stage: "guessed", correctGuesses: 4 }, "draw and guess: guessed by 4"],
  ["DRAW_GUESS", { ...round, stage: "round_ended", word: "umbrella" }, "draw and guess: round ended, it was umbrella"],
  ["GOODY_BAG", { ...bag, stage: "opened", winners: [] }, "a goody bag with 100 coins, opened"],
  [
    "GOODY_BAG",
    { ...bag, stage: "winners", winners: [{ userId: "7", uniqueId: "ann", displayName: "", coins: 60 }] },
    "a goody bag was won by ann (60)",
  ],
  ["STICKERS", { stickers: [{ ...place, stickerId: "1", name: "note", text: "Q&A at nine" }] }, "Q&A at nine"],
  ["STICKERS", { stickers: [] }, "no stickers any more"],
  ["CHARITY", { ...charity, kind: "total", amount: "125.50", currency: "EUR" }, "donations: 125.50 EUR"],
  ["CHARITY", { ...charity, kind: "sticker", organization: "Rain for Trees" }, "donations for Rain for Trees"],
  ["CHARITY", { ...charity, kind: "sticker_removed" }, "charity: sticker removed"],
  [
    "AUCTION",
    { ...lot, stage: "bid", title: "Sketchbook", price: "$12.00", nextPrice: "$13.00", status: 0, auctionType: 0 },
    "auction of Sketchbook: bid, $12.00",
  ],
  [
    "AUCTION",
    { ...lot, stage: "started", title: "", price: "", nextPrice: "", status: 0, auctionType: 0 },
    "auction: started",
  ],
])("%s in a line: %j", (eventType, payload, line) => {
  expect(describeEvent(event({ eventType, payload } as EventBody))).toBe(line);
});
