import { createHash, createHmac } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { initialState, reduce } from "#shared/live-state.ts";
import { pseudonyms } from "#shared/recording/pseudonyms.ts";
import { type EventBody, stamp } from "#shared/stamp.ts";
import { type Arrival, bodiesOf } from "../arrival.ts";
import { decodeMessage } from "../decode.ts";
import type { Provider } from "../provider.ts";
import { mockProvider } from "../providers/mock.ts";
import { samples } from "../samples/samples.ts";
import { castViewers, host, phrases } from "../simulator/cast.ts";
import { eulerMessage, eulerTexts } from "../simulator/euler-frames.ts";
import { encodeBatch, encodeFrame, type WireMessage } from "../simulator/frames.ts";
import { commonPart } from "../simulator/messages.ts";
import { parseRecording } from "../simulator/program.ts";
import { seededRandom } from "../simulator/random.ts";
import { planShow } from "../simulator/show.ts";
import { isId } from "./fields.ts";
import { startRecorder } from "./recorder.ts";

const captures = new URL("../../../shared/captures/room-frames.jsonl", import.meta.url);
const key = Buffer.alloc(32, 7);
const roomId = "7300000000000000001";
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "anonymous-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Everything that a show says, its likes and gifts and chats, and messages without a schema. */
function showMessages(): WireMessage[] {
  return planShow(3).map(({ message }, index) => {
    const msgId = String(7_200_000_000_000_000_000n + BigInt(index));
    const common = commonPart({ method: message.method, msgId, roomId, createTime: Date.now() });
    return { method: message.method, msgId, payload: message.encode(common) };
  });
}

/** The messages as TikTok sends them. */
function framesOf(messages: WireMessage[]): Arrival[] {
  const frames: Arrival[] = [];
  for (let at = 0; at < messages.length; at += 7) {
    const batch = encodeBatch(messages.slice(at, at + 7), { cursor: "secret-cursor", pushServer: "ws://10.9.8.7/" });
    frames.push({ form: "frame", receivedAt: Date.now(), bytes: encodeFrame(batch, String(at)) });
  }
  return frames;
}

/** Records arrivals with their people taken out: the events before, the file, and the events that it gives. */
async function anonymise(arrivals: Arrival[], anonymousBy: Uint8Array = key) {
  const file = join(folder, `${createHash("sha256").update(anonymousBy).digest("hex")}.ndjson`);
  const recorder = startRecorder(
    { file, uniqueId: "the.creator", anonymousBy },
    { log: () => undefined, now: Date.now },
  );
  const source: Provider = {
    name: "direct",
    connect: async () => ({
      kind: "connected",
      connection: {
        roomId,
        listen: async (take) => {
          for (const arrival of arrivals) take(bodiesOf(arrival), arrival);
          return { kind: "lost", code: 1006, reason: "said by the.creator himself" };
        },
      },
    }),
  };
  const before = await listen(recorder.watch(source));
  recorder.close();
  const broken: string[] = [];
  const onBrokenLine = (line: number, reason: string) => broken.push(`${line}: ${reason}`);
  const after = await listen(mockProvider({ file, speed: 0, onBrokenLine, wait: async () => undefined }));
  expect(broken).toEqual([]);
  const text = readFileSync(file, "utf8");
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { before, after, text, lines };
}

async function listen(provider: Provider): Promise<EventBody[]> {
  const outcome = await provider.connect(new AbortController().signal);
  if (outcome.kind !== "connected") throw new Error("not connected");
  const bodies: EventBody[] = [];
  await outcome.connection.listen((batch) => bodies.push(...batch));
  return bodies;
}

/** What the events add up to, without the names of those who did it. */
function totals(bodies: EventBody[]) {
  const state = initialState();
  const about = { streamId: "st_1", roomId: "1", sessionId: "00000000-0000-4000-8000-000000000001", ingestedAt: 1 };
  bodies.forEach((body, index) => {
    const event = stamp(structuredClone(body), { ...about, seqNo: index + 1 }, (text) =>
      createHash("sha256").update(text).digest("hex"),
    );
    reduce(state, { ...event, offset: index + 1 });
  });
  const { viewers, viewersPeak, likes, coins, counts, topGifters, battle } = state.live;
  return {
    viewers,
    viewersPeak,
    likes,
    coins,
    counts,
    gifters: state.gifterCount,
    top: topGifters.map((gifter) => gifter.coins),
    scores: battle?.participants.map(({ score }) => score),
  };
}

/** Every text in a value, with the name of its field. */
function textsIn(value: unknown, name = ""): [name: string, text: string][] {
  if (typeof value === "string") return value === "" ? [] : [[name, value]];
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return [];
  return Object.entries(value).flatMap(([key, one]) => [
    ...(Array.isArray(value) ? [] : [["(key)", key] as [string, string]]),
    ...textsIn(one, Array.isArray(value) ? name : key),
  ]);
}

/** Everything in the recorded lines that could be read: the text, and the bytes of each payload, as they are and decoded. */
function readable(text: string, lines: Record<string, unknown>[]) {
  const payloads = lines.flatMap(({ payload }) =>
    typeof payload === "string" ? [Buffer.from(payload, "base64")] : [],
  );
  const decoded = lines.flatMap(({ method, payload }) =>
    typeof payload === "string"
      ? textsIn(decodeMessage({ method: String(method), msgId: "", payload: Buffer.from(payload, "base64") }).data)
      : [],
  );
  const bytes = Buffer.concat(payloads).toString("latin1");
  return { all: `${text}\n${Buffer.concat(payloads).toString()}\n${bytes}`, bytes, texts: decoded };
}

/** An id as protobuf writes it. */
function varint(digits: string): string {
  const bytes: number[] = [];
  for (let rest = BigInt(digits); ; rest >>= 7n) {
    if (rest < 128n) return Buffer.from([...bytes, Number(rest)]).toString("latin1");
    bytes.push(Number(rest & 127n) | 128);
  }
}

/** What of the messages is somebody's, and is found in what was recorded. */
function leaks(messages: WireMessage[], { text, lines }: { text: string; lines: Record<string, unknown>[] }): string[] {
  const { all, bytes, texts } = readable(text, lines);
  const kept = new Set(texts.filter(([name]) => name !== "(key)").map(([, one]) => one));
  const originals = messages.map((message) => ({ msgId: message.msgId, ...decodeMessage(message).data }));
  const tiktoks = new Set(originals.flatMap(giftNamesIn));
  const found: string[] = [];
  const inText = new Set<string>();
  const asNumbers = new Set<string>();
  for (const [name, value] of new Map(
    originals.flatMap((one) => textsIn(one).map((pair) => [pair.join(), pair])),
  ).values()) {
    if (isTikToks(name, value) || tiktoks.has(value)) continue;
    // Short ones turn up by chance in others; they are looked for as whole texts, where somebody's names and words are.
    const isSomebodys = /^(?:displayId|nickname|nickName|content|secUid|title)$/.test(name);
    if (isSomebodys && /\p{L}{2}/u.test(value) && value.length > 2 && kept.has(value)) found.push(`${name}: ${value}`);
    const isNumber = /^\d+$/.test(value);
    if (isNumber && value.length >= 14) asNumbers.add(varint(value));
    if (value.length >= (isNumber ? 14 : 6) && /[\p{L}\p{N}]{3}/u.test(value)) inText.add(value);
  }
  return [...found, ...occurrences(inText, all), ...occurrences(asNumbers, bytes)];
}

/** Those of many texts, of six characters at least, that stand in a long one. */
function occurrences(wanted: ReadonlySet<string>, text: string): string[] {
  const byStart = Map.groupBy(wanted, (one) => one.slice(0, 6));
  const found = new Set<string>();
  for (let at = 0; at < text.length; at += 1) {
    for (const one of byStart.get(text.slice(at, at + 6)) ?? []) if (text.startsWith(one, at)) found.add(one);
  }
  return [...found];
}

/** The names of gifts, wherever one is described. */
function giftNamesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "diamondCount" in value && "name" in value ? [String(value.name)] : [];
  return [...own, ...Object.values(value).flatMap(giftNamesIn)];
}

/** What is TikTok's and not somebody's: names of its methods, keys of its texts and their patterns, languages. */
function isTikToks(name: string, value: string): boolean {
  if (name === "(key)") return /^[a-z][A-Za-z0-9]*$/.test(value);
  if (name === "key") return /^[a-z][\w.]+$/i.test(value);
  return /^(?:method|defaultPattern|language|lang|contentLanguage)$/.test(name);
}

describe("an anonymised recording", () => {
  it("of a show adds up to the same, and has nobody of its cast in it", async () => {
    const messages = showMessages();
    const { before, after, text, lines } = await anonymise(framesOf(messages));
    expect(totals(after)).toEqual(totals(before));
    expect(totals(after).coins).toBeGreaterThan(1_000);
    expect(after.map(withoutPeople)).toEqual(before.map(withoutPeople));
    expect(leaks(messages, { text, lines })).toEqual([]);

    const { all } = readable(text, lines);
    const cast = castViewers(seededRandom(1)).flatMap(({ id, displayId, nickname }) => [id, displayId, nickname]);
    const people = [...cast, ...phrases.map((phrase) => phrase.text), host.id, host.uniqueId, host.name];
    const secrets = [roomId, "the.creator", "secret-cursor", "10.9.8.7", "data:image", "svg"];
    expect([...people, ...secrets].filter((one) => all.includes(one))).toEqual([]);
    const given = new Set(before.flatMap((body) => (body.eventType === "GIFT" ? body.payload.giftName : [])));
    expect(given.size).toBeGreaterThan(3);
    expect([...given].filter((name) => !all.includes(name))).toEqual([]);
  });

  it("of every kind of message that there is says the same of it", async () => {
    const messages = samples.map(({ message }) => message);
    const arrivals = messages.map(({ method, msgId, payload }): Arrival => {
      return { form: "message", receivedAt: 1_792_000_000_000, method, msgId, bytes: payload };
    });
    const { before, after, text, lines } = await anonymise(arrivals);
    expect(after.map(withoutPeople)).toEqual(before.map(withoutPeople));
    expect(leaks(messages, { text, lines })).toEqual([]);
  });

  it.skipIf(!existsSync(captures))(
    "of the recorded messages adds up to the same, and has nobody in it (skipped where ../shared/captures is absent)",
    async () => {
      const messages = parseRecording(readFileSync(captures, "utf8"));
      const { before, after, text, lines } = await anonymise(framesOf(messages));
      expect(after).toHaveLength(1_515);
      expect(totals(after)).toEqual(totals(before));
      expect(after.map(withoutPeople)).toEqual(before.map(withoutPeople));
      expect(leaks(messages, { text, lines })).toEqual([]);
      const same = before.filter((body, index) => wordsOf(body).some((word) => wordsOf(after[index]).includes(word)));
      expect(same.map(wordsOf)).toEqual([]);
    },
  );

  it("of Euler Stream's JSON adds up to the same, and has nobody of its cast in it", async () => {
    const messages = showMessages();
    const arrivals = messages.flatMap((message): Arrival[] => {
      const named = eulerMessage(message, "v2");
      if (!named) return [];
      const texts = eulerTexts([named], { bundled: true, idsAs: "numbers", now: 1 });
      return texts.map((one) => ({ form: "text", receivedAt: Date.now(), bytes: Buffer.from(one) }));
    });
    arrivals.push({
      form: "text",
      receivedAt: 1,
      bytes: Buffer.from('{"type":"WebcastOfTheCreator","data":{"who":"mossy.fern"}}'),
    });
    arrivals.push({
      form: "text",
      receivedAt: 1,
      bytes: Buffer.from('{"type":"roomInfo","data":{"user":"mossy.fern"}}'),
    });
    arrivals.push({ form: "text", receivedAt: 1, bytes: Buffer.from("mossy.fern is no JSON") });
    const { before, after, text } = await anonymise(arrivals);
    expect(totals(after)).toEqual(totals(before));
    const cast = castViewers(seededRandom(1)).flatMap(({ id, displayId, nickname }) => [id, displayId, nickname]);
    const people = [...cast, ...phrases.map((phrase) => phrase.text), roomId];
    expect(people.filter((one) => text.includes(JSON.stringify(one).slice(1, -1)))).toEqual([]);
  });

  it("has of what nobody can read its method, its length and the reason, and nothing else", async () => {
    const [sample] = samples;
    if (!sample) throw new Error("no samples");
    const { payload } = sample.message;
    const arrivals: Arrival[] = [
      {
        form: "message",
        receivedAt: 5,
        method: "WebcastNeverSeenMessage",
        msgId: "7200000000000000009",
        bytes: payload,
      },
      {
        form: "message",
        receivedAt: 5,
        method: "WebcastChatMessage",
        msgId: "7",
        bytes: payload.subarray(0, payload.length - 1),
      },
      { form: "message", receivedAt: 5, method: "the.creator wrote this", msgId: "", bytes: payload },
      { form: "frame", receivedAt: 5, bytes: Buffer.from([0xff, 0xff, 0xff]) },
    ];
    const { after, lines } = await anonymise(arrivals);
    const withheld = lines.filter(({ kind }) => kind === "message");
    const { length } = payload;
    expect(withheld).toMatchObject([
      { method: "WebcastNeverSeenMessage", length, reason: "no_schema" },
      { method: "WebcastChatMessage", msgId: "7", length: length - 1, reason: "payload_unreadable" },
      { method: "unknown", msgId: "", length, reason: "no_schema" },
      { method: "WebcastPushFrame", msgId: "", length: 3, reason: "frame_unreadable" },
    ]);
    expect(withheld[0]?.["msgId"]).toMatch(/^[1-8]\d{18}$/);
    for (const line of withheld) {
      expect(Object.keys(line).toSorted()).toEqual(["at", "connection", "kind", "length", "method", "msgId", "reason"]);
    }
    expect(after.map(({ eventType, payload: { quality } }) => [eventType, quality])).toEqual([
      ["RAW", ["no_schema"]],
      ["RAW", ["payload_unreadable"]],
      ["RAW", ["no_schema"]],
      ["RAW", ["frame_unreadable"]],
    ]);
    expect(lines[0]).not.toHaveProperty("uniqueId");
    expect(lines[0]).toMatchObject({ anonymized: true });
    expect(lines.at(-1)).toEqual({
      kind: "closed",
      at: expect.any(Number) as unknown,
      connection: 1,
      how: "lost",
      code: 1006,
    });
  });

  it("of a file of events has the same events, and nobody of them", async () => {
    const file = join(folder, "events.ndjson");
    const recorder = startRecorder(
      { file, uniqueId: "the.creator", anonymousBy: key },
      { log: () => undefined, now: Date.now },
    );
    const body: EventBody = {
      eventType: "CHAT",
      rawType: "WebcastChatMessage",
      nativeId: "7300000000000000042",
      timestamp: 1_792_000_000_000,
      user: { userId: "7200000000000000007", uniqueId: "mossy.fern_88", displayName: "Mossy Fern" },
      payload: { message: "hello from Kirchweg", emotes: [], language: "en" },
    };
    const source: Provider = {
      name: "mock",
      connect: async () => ({
        kind: "connected",
        connection: {
          roomId,
          listen: async (take) => {
            take([body]);
            return { kind: "finished", code: 0, reason: "" };
          },
        },
      }),
    };
    await listen(recorder.watch(source));
    recorder.close();
    const text = readFileSync(file, "utf8");
    const real = ["7300000000000000042", "7200000000000000007", "mossy", "Mossy", "Kirchweg", roomId];
    expect(real.filter((one) => text.includes(one))).toEqual([]);
    const broken: number[] = [];
    const onBrokenLine = (line: number) => broken.push(line);
    const played = await listen(mockProvider({ file, speed: 0, onBrokenLine, wait: async () => undefined }));
    expect(broken).toEqual([]);
    expect(played).toMatchObject([{ eventType: "CHAT", timestamp: 1_792_000_000_000, payload: { language: "en" } }]);
  });

  it("names the same people alike from end to end, and otherwise in every recording", async () => {
    const frames = framesOf(showMessages());
    const { before, after } = await anonymise(frames);
    const { after: other } = await anonymise(frames, Buffer.alloc(32, 8));
    const names = new Map<string, string>();
    before.forEach(({ user }, index) => {
      const renamed = after[index]?.user;
      if (user.userId === "0" || !renamed) return;
      for (const field of ["userId", "uniqueId", "displayName", "avatarUrl"] as const) {
        const [was, is] = [`${field}:${user[field]}`, renamed[field] ?? ""];
        expect(names.get(was) ?? is).toBe(is);
        names.set(was, is);
      }
      expect(renamed.userId).toMatch(/^[1-8]\d{18}$/);
      expect(renamed.uniqueId).toMatch(/^[a-z0-9_.]{2,24}$/);
      expect(renamed.displayName).toHaveLength(user.displayName?.length ?? 0);
      expect(renamed.avatarUrl).toMatch(/^https:\/\/example\.invalid\/[0-9a-f]{16}$/);
      expect(other[index]?.user.userId).not.toBe(renamed.userId);
      expect(other[index]?.user.uniqueId).not.toBe(renamed.uniqueId);
    });
    expect(names.size).toBeGreaterThan(60);
    expect(new Set(names.values()).size).toBe(names.size);
  });
});

describe("fields", () => {
  it.each(["giftId", "galleryGiftId", "bonusTimeGiftId", "availableGiftIds"])("%s is no one's id", (name) => {
    expect(isId(name, {}, "1234567")).toBe(false);
  });

  it.each([
    "id",
    "idStr",
    "userId",
    "roomIdsStr",
    "opUid",
    "uidList",
    "contentLinkmicID",
    "mentionUserList",
    "toMemberIdInt",
    "key",
  ])("%s is somebody's", (name) => {
    expect(isId(name, {}, "1234567")).toBe(true);
  });

  it.each([
    ["createTime", "1795266147555"],
    ["total", "1234567890"],
    ["value", "1795266147555"],
    ["key", "1234"],
    ["paid", "1234567"],
  ])("%s %s is a number", (name, digits) => {
    expect(isId(name, {}, digits)).toBe(false);
  });
});

describe("pseudonyms", () => {
  const names = pseudonyms((text) => createHmac("sha256", key).update(text).digest());

  it.each([
    ["hello from the back row 👋", /^[a-z]{5} [a-z]{4} [a-z]{3} [a-z]{4} [a-z]{3} \p{Extended_Pictographic}$/u],
    ["LET'S GOOOO 🔥🔥🔥", /^[A-Z]{3}'[A-Z] [A-Z]{5} \p{Extended_Pictographic}{3}$/u],
    ["نور السماء", /^\p{Script=Arabic}{3} \p{Script=Arabic}{6}$/u],
    ["今日も楽しい", /^\p{Script=Han}{2}\p{Script=Hiragana}\p{Script=Han}\p{Script=Hiragana}{2}$/u],
    ["𝓤𝓶𝓫𝓻𝓪", /^\p{L}{5}$/u],
    ["mossy.fern_88", /^[a-z]{5}\.[a-z]{4}_\d\d$/],
    ["half \uFFFD and \0", /^[a-z]{4} \uFFFD [a-z]{3} \0$/],
    [":-) ?!", /^:-\) \?!$/],
  ])("%j keeps its shape", (text, shape) => {
    expect(names.text(text)).toMatch(shape);
    expect(names.text(text)).toHaveLength(text.length);
    expect(names.text(text) === text).toBe(!/\p{L}/u.test(text));
    expect(names.text(text)).toBe(names.text(text));
  });

  it("call a handle in a text as they call it alone", () => {
    expect(names.text("thanks @mossy.fern!")).toContain(`@${names.text("mossy.fern")}!`);
  });

  it("leave the places of a pattern", () => {
    expect(names.pattern("{0:user} sent {1:gift} twice")).toMatch(/^\{0:user\} [a-z]{4} \{1:gift\} [a-z]{5}$/);
  });

  it("keep ids apart, of 64 bits, and as long as they were", () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => String(10_000 + index));
    const renamed = ids.map(names.id);
    expect(new Set(renamed).size).toBe(ids.length);
    expect(renamed.every((id) => /^[1-9]\d{4}$/.test(id))).toBe(true);
    expect(names.id("9223372036854775807")).toMatch(/^[1-8]\d{18}$/);
    expect(BigInt(names.id("18446744073709551615"))).toBeLessThan(2n ** 64n);
    expect(names.id("-7200000000000000000")).toMatch(/^-[1-8]\d{18}$/);
    expect(["0", "12", "9999", ""].map(names.id)).toEqual(["0", "12", "9999", ""]);
  });
});

/** Who did it and what they wrote, as far as there is something in it to be replaced. */
function wordsOf(body: EventBody | undefined): string[] {
  const { userId, uniqueId, displayName = "", secUid = "" } = body?.user ?? { userId: "0", uniqueId: "system" };
  const named = userId === "0" ? [] : [userId, uniqueId, displayName, secUid];
  return [...named, ...(body?.eventType === "CHAT" ? [body.payload.message] : [])].filter((one) =>
    /[\p{L}\p{N}]/u.test(one),
  );
}

/**
 * What an event says apart from who and what in words: numbers, flags, counts, times, and TikTok's own words. Nobody knows
 * what stands in a field that no schema has: such fields are left out of the copy.
 */
function withoutPeople(body: EventBody): unknown {
  const { eventType, rawType, timestamp, user } = body;
  const { unknownFields: _, unknownFieldCount: __, quality, ...payload } = body.payload as Record<string, unknown>;
  const reasons = (quality as string[] | undefined)?.filter((reason) => reason !== "unknown_fields") ?? [];
  if (reasons.length > 0) payload.quality = reasons;
  return { eventType, rawType, timestamp, payload: shapeOf(payload), user: shapeOf(user) };
}

const words =
  /^(?:action|displayType|giftName|giftId|item|key|kind|language|notice|phase|period|pinnedType|quality|rankType|result|rawType|shareType|stage|status)$/;

function shapeOf(value: unknown, name = ""): unknown {
  if (typeof value === "string") {
    if (value === "" || words.test(name)) return value;
    return /^\d{5,}$/.test(value) ? "digits" : "text";
  }
  if (typeof value === "number" && /^\d{9,}$/.test(String(value)) && name.endsWith("Id")) return "id";
  if (Array.isArray(value)) return value.map((one) => shapeOf(one, name));
  if (typeof value !== "object" || value === null) return value;
  // What has no schema is withheld, and a map's keys can be ids.
  if (name === "data") return "data";
  // Where a name stands in a text: the text of the copy is another one, without the name.
  const told = Object.entries(value).filter(([key]) => key !== "index");
  return Object.fromEntries(told.map(([key, one]) => [key, key === "bytes" ? "bytes" : shapeOf(one, key)]));
}
