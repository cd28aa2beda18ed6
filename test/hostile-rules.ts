/**
 * Rules that were made to cost as much as rules are allowed to, with the events that make them. Each of these sets can be
 * saved as it is: what an event of theirs costs is what a tenant can do to a hub.
 */
import type { EventUser, RecordedEvent } from "#shared/event.ts";
import type { SettledGift } from "#shared/gift-settlement.ts";
import { initialState, type LiveState } from "#shared/live-state.ts";
import { parseRule, type Rule } from "#shared/rules/rule.ts";

/** An event with what the state is after it. */
export interface HostileMoment {
  event: RecordedEvent;
  live: LiveState;
  settled: SettledGift[];
}

export interface HostileCase {
  name: string;
  rules: Rule[];
  /** Other ones each time: what was seen before may be remembered. */
  moment: (index: number) => HostileMoment;
}

export function hostileCases(): HostileCase[] {
  return [
    { name: "50 patterns", rules: patternRules(), moment: (index) => chatMoment(index, letters(index, "ab", 500)) },
    {
      name: "50 patterns of classes",
      rules: repeated(17, onChat(allOf(3, { matches: [message, "[\\p{L}]*a[\\p{L}]{40}\\p{N}"] }))).slice(0, 16),
      moment: (index) => chatMoment(index, letters(index, "ab", 500)),
    },
    {
      name: "long texts, lower and in",
      rules: repeated(200, onChat(allOf(39, { in: ["zq", { lower: { cat: [message, message] } }] }))),
      moment: (index) => chatMoment(index, letters(index, "aÄ", 45_000)),
    },
    {
      name: "a needle as long as the hay",
      rules: repeated(200, onChat(allOf(60, { in: [needle, message] }))),
      moment: (index) => chatMoment(index, `${index}${"a".repeat(90_000)}`),
    },
    {
      name: "texts joined",
      rules: repeated(
        200,
        onChat({ in: ["zq", { cat: Array.from({ length: 49 }, () => ({ cat: [message, "-", message] })) }] }),
      ),
      moment: (index) => chatMoment(index, letters(index, "ab", 90_000)),
    },
    {
      name: "texts as numbers",
      rules: repeated(200, onRaw(allOf(60, { "!=": [{ var: "event.payload.data.text" }, 5] }))),
      moment: (index) => rawMoment(index, { text: "1".repeat(90_000) }),
    },
    {
      name: "lists gone through",
      rules: repeated(
        200,
        onRaw(allOf(24, { none: [{ var: "event.payload.data.list" }, allOf(2, { "==": [{ var: "a" }, -1] }, "or")] })),
      ),
      moment: (index) => rawMoment(index, { list: Array.from({ length: 3_000 }, (_, at) => ({ a: at + index })) }),
    },
    {
      name: "lists searched",
      rules: repeated(200, onRaw(allOf(60, { "!": { in: ["zq", { var: "event.payload.data.list" }] } }))),
      moment: (index) => rawMoment(index, { list: Array.from({ length: 10_000 }, (_, at) => `a${at + index}`) }),
    },
    {
      name: "objects of ten thousand fields",
      rules: repeated(200, onRaw(allOf(90, { "!!": { var: "event.payload.data" } }))),
      moment: (index) => rawMoment(index, fields(8_000, index)),
    },
    {
      name: "lists joined",
      rules: repeated(200, onRaw(allOf(60, { "!!": { cat: [{ var: "event.payload.data.list" }] } }))),
      moment: (index) => rawMoment(index, { list: Array.from({ length: 10_000 }, (_, at) => at + index) }),
    },
    {
      name: "operators",
      rules: repeated(200, onChat(allOf(65, { "==": [{ "+": [{ var: "event.seqNo" }, 1, 2, 3] }, -1] }, "or"))),
      moment: (index) => chatMoment(index, "hello"),
    },
    {
      name: "timers read",
      rules: [
        ...repeated(50, { ...onChat(), actions: [] }).map((rule, index) => ({
          ...rule,
          actions: [timerAction(`t${index}`)],
        })),
        ...repeated(150, onChat(allOf(90, { ">=": [{ var: "timers.t1" }, 0] }))),
      ],
      moment: (index) => chatMoment(index, "hello"),
    },
    {
      name: "2,000 alerts",
      rules: repeated(200, { ...onChat(), actions: Array.from({ length: 10 }, () => alert) }),
      moment: (index) => chatMoment(index, letters(index, "ab é😀", 480)),
    },
    {
      name: "2,000 alerts that speak",
      rules: repeated(200, {
        ...onChat(),
        actions: Array.from({ length: 10 }, () => ({ type: "overlay", speech: "{displayName} {message} {message}" })),
      }),
      moment: (index) => chatMoment(index, letters(index, "ab é😀 !!1", 480)),
    },
    {
      name: "speech with 200 words",
      rules: repeated(100, {
        ...onChat(),
        actions: [
          {
            type: "overlay",
            speech: "{displayName} {message}",
            speechWords: Array.from({ length: 200 }, (_, index) => `word${index} ${"ab ".repeat(10)}`),
          },
        ],
      }),
      moment: (index) => chatMoment(index, letters(index, "ab é", 480)),
    },
    {
      name: "2,000 priorities",
      rules: repeated(200, {
        ...onChat(),
        actions: Array.from({ length: 10 }, () => ({
          type: "overlay",
          text: "a",
          priority: { "+": Array.from({ length: 6 }, () => ({ length: { lower: message } })) },
        })),
      }),
      moment: (index) => chatMoment(index, letters(index, "aÄ", 5_000)),
    },
    {
      name: "2,000 log lines",
      rules: repeated(200, {
        ...onChat(),
        actions: Array.from({ length: 10 }, () => ({
          type: "log",
          text: "{message}{displayName}{timestamp}".repeat(10).slice(0, 990),
        })),
      }),
      moment: (index) => chatMoment(index, letters(index, "अ्é😀‍", 480)),
    },
    {
      name: "2,000 addresses",
      rules: repeated(200, {
        ...onChat(),
        actions: Array.from({ length: 10 }, () => ({
          type: "overlay",
          imageUrl: "https://example.org/{message}/{message}/{displayName}",
          soundUrl: "https://example.org/{message}{message}",
        })),
      }),
      moment: (index) => chatMoment(index, letters(index, "अé😀", 480)),
    },
    {
      name: "users named, chances and caps",
      rules: repeated(200, {
        ...onChat(),
        audience: { who: "users", users: Array.from({ length: 199 }, (_, index) => `viewer${index}`).concat("7000") },
        chance: 0.999,
        maxPerMinute: 120,
        userCooldownMs: 86_400_000,
        run: "one",
        actions: [{ type: "log", text: "a" }],
      }),
      moment: (index) => chatMoment(index, "hello", { userId: "7000", uniqueId: "someone" }),
    },
    {
      name: "cooldowns of many users",
      rules: repeated(200, { ...onChat(), userCooldownMs: 86_400_000, actions: [{ type: "log", text: "a" }] }),
      moment: (index) => chatMoment(index, "hello", { userId: String(7_000_000 + index), uniqueId: `v${index}` }),
    },
    {
      name: "five hundred gifts over at once",
      rules: repeated(200, {
        name: "r",
        trigger: { on: "gift" },
        condition: { ">": [{ var: "event.payload.coins" }, 1_000_000] },
        actions: [alert],
      }),
      moment: (index) => ({ ...chatMoment(index, "hello"), settled: settledGifts(500) }),
    },
    {
      name: "five hundred gifts over at once, all shown",
      rules: repeated(200, { name: "r", trigger: { on: "gift" }, actions: Array.from({ length: 10 }, () => alert) }),
      moment: (index) => ({ ...chatMoment(index, "hello"), settled: settledGifts(500) }),
    },
  ];
}

const message = { var: "event.payload.message" };
const needle = `b${"a".repeat(100)}`;
const alert = {
  type: "overlay",
  text: "{displayName} {message} {giftName} {giftCount} {coins} {timestamp}",
  imageUrl: "{giftImageUrl}",
  speech: "{displayName} {giftCount} {message}",
};
const timerAction = (name: string) => ({ type: "counter", kind: "timer", name, change: "add", value: 1_000 }) as const;

function allOf(count: number, condition: object, operator = "and"): object {
  return { [operator]: Array.from({ length: count }, () => condition) };
}

/** Patterns whose states are new with every letter. */
function patternRules(): Rule[] {
  const patterns = [
    "(?:[ab]*a[ab]{20})$",
    "(a|b)*a(a|b){40}c?$",
    "(?:a.{0,20}b.{0,20}$|b.{0,20}a$)",
    "(?:[ab]*a[ab]{50}){3}$",
    "(?:(?:a|b)?(?:a|b)?){30}c$",
    "(\\w*\\s?){30}[!]$",
    "(?:a?){40}a{40}b*$",
  ];
  return Array.from({ length: 16 }, (_, rule) =>
    made(rule, onChat({ or: [0, 1, 2].map((at) => ({ matches: [message, patterns[(rule * 3 + at) % 7]] })) })),
  );
}

function onChat(condition?: object): Record<string, unknown> {
  return {
    name: "r",
    trigger: { on: "event", types: ["CHAT"] },
    ...(condition && { condition }),
    actions: [{ type: "log", text: "a" }],
  };
}

function onRaw(condition: object): Record<string, unknown> {
  return { ...onChat(condition), trigger: { on: "event", types: ["RAW"] } };
}

function repeated(count: number, draft: Record<string, unknown>): Rule[] {
  return Array.from({ length: count }, (_, index) => made(index, { actions: [{ type: "log", text: "a" }], ...draft }));
}

function made(index: number, draft: Record<string, unknown>): Rule {
  const actions = Array.isArray(draft["actions"]) && draft["actions"].length === 0 ? [{ type: "log", text: "a" }] : {};
  const parsed = parseRule({ ...draft, ...(Array.isArray(actions) && { actions }) });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return { ...parsed.rule, ruleId: `ru_${index}`, revision: 1 };
}

/** Letters that follow from `seed`, without a period. */
function letters(seed: number, alphabet: string, length: number): string {
  const all = Array.from(alphabet);
  let state = (seed + 1) * 2_654_435_761;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return all[Math.floor((state / 2 ** 32) * all.length)];
  }).join("");
}

function fields(count: number, seed: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}_${seed}`, 1]));
}

const viewer: EventUser = { userId: "7001", uniqueId: "viewer", displayName: "A viewer of the show" };

function moment(index: number, eventType: string, payload: object, user = viewer): HostileMoment {
  const event = {
    schemaVersion: "1",
    eventId: index.toString(16).padStart(64, "0"),
    eventType,
    triggerId: 1,
    streamId: "st_bench",
    roomId: "7001",
    sessionId: "00000000-0000-4000-8000-000000000000",
    seqNo: index + 1,
    rawType: "WebcastBenchMessage",
    timestamp: 1_800_000_000_000 + index,
    ingestedAt: 1_800_000_000_000 + index,
    source: "live",
    user,
    payload,
    offset: index + 1,
  } as unknown as RecordedEvent;
  return { event, live: { ...initialState().live, roomId: "7001" }, settled: [] };
}

const chatMoment = (index: number, text: string, user?: EventUser) =>
  moment(index, "CHAT", { message: text, emotes: [], language: "en" }, user);
const rawMoment = (index: number, data: object) => moment(index, "RAW", { data });

function settledGifts(count: number): SettledGift[] {
  return Array.from({ length: count }, (_, index) => ({
    roomId: "7001",
    user: { userId: String(8_000 + index), uniqueId: `giver${index}`, displayName: `Giver ${index}` },
    giftId: "5655",
    giftName: "Rose",
    giftImageUrl: "https://example.org/rose.png",
    groupId: String(index),
    receiverUserId: "",
    giftCount: 5,
    diamondCount: 1,
    coins: 5,
    reason: "quiet",
    startedAt: 1_800_000_000_000,
    endedAt: 1_800_000_000_000,
    settledAt: 1_800_000_000_000,
    offset: index + 1,
  }));
}
