import { existsSync, readFileSync } from "node:fs";
import * as schemaV1 from "tiktok-live-proto/v1";
import * as schemaV2 from "tiktok-live-proto/v2";
import { afterEach, describe, expect, it } from "vitest";
import { normalize } from "#shared/normalize.ts";
import { type EventBody, stamp } from "#shared/stamp.ts";
import { decodeMessage } from "../decode.ts";
import type { Provider } from "../provider.ts";
import { type EulerSimulatorOptions, startEulerSimulator } from "../simulator/euler-simulator.ts";
import type { WireMessage } from "../simulator/frames.ts";
import { eulerMessage, eulerTexts } from "../simulator/euler-frames.ts";
import { parseRecording } from "../simulator/program.ts";
import { startSimulator } from "../simulator/simulator.ts";
import { directProvider } from "./direct.ts";
import { type EulerFormat, eulerProvider } from "./euler.ts";
import { readTextFrame } from "./euler-frame.ts";
import { readWebHost } from "./web-host.ts";

const path = new URL("../../../shared/captures/room-frames.jsonl", import.meta.url);
const present = existsSync(path);
if (!present) console.log("skipped: the recorded messages are not on this machine (../shared/captures)");

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

/** Connects as often as it takes to have so many events. */
async function takeAll(provider: Provider, expected: number): Promise<EventBody[]> {
  const stopping = new AbortController();
  const bodies: EventBody[] = [];
  while (bodies.length < expected) {
    const outcome = await provider.connect(stopping.signal);
    if (outcome.kind !== "connected") throw new Error(`not connected: ${JSON.stringify(outcome)}`);
    await outcome.connection.listen((batch) => {
      bodies.push(...batch);
      if (bodies.length >= expected) stopping.abort();
    });
  }
  return bodies;
}

async function takeDirectly(messages: WireMessage[]): Promise<EventBody[]> {
  const simulator = await startSimulator({ recording: { messages, messagesPerFrame: 10, framesPerSecond: 500 } });
  stops.push(simulator.stop);
  const webHost = readWebHost(simulator.env.TIKTOK_WEB_HOST);
  if (webHost === undefined) throw new Error("the simulator has no host");
  return takeAll(directProvider({ uniqueId: "a", signUrl: simulator.url, webHost }), messages.length);
}

async function takeByEuler(
  messages: WireMessage[],
  expected: number,
  asks: { format: EulerFormat; single?: boolean },
  options: EulerSimulatorOptions = {},
): Promise<EventBody[]> {
  const recording = { messages, messagesPerFrame: 10, framesPerSecond: 0 };
  const simulator = await startEulerSimulator({ ...options, recording });
  stops.push(simulator.stop);
  const { EULER_WS_URL: url, EULER_API_KEY: apiKey } = simulator.env;
  return takeAll(eulerProvider({ uniqueId: "a", url, apiKey, ...asks }), expected);
}

/** The events as they go to the hub, without what is the session's: its id, the numbers in it and the time of taking in. */
function eventsOf(bodies: EventBody[]) {
  const session = { streamId: "stream", roomId: "1", sessionId: "1", seqNo: 1, ingestedAt: 1 };
  return bodies.map((body) => stamp(withoutUnknown(body), session, () => ""));
}

/** Without what no schema has: JSON cannot carry it. */
function withoutUnknown(body: EventBody): EventBody {
  const { unknownFields, unknownFieldCount: _, quality, ...payload } = body.payload;
  if (unknownFields === undefined) return body;
  const others = quality?.filter((reason) => reason !== "unknown_fields" && reason !== "shortened") ?? [];
  return { ...body, payload: { ...payload, ...(others.length > 0 && { quality: others }) } } as EventBody;
}

/** Where two events differ: `method field.field`, or what another type they are. */
function differences(method: string, one: unknown, other: unknown, where: string[] = []): string[] {
  if (Object.is(one, other)) return [];
  if (where[0] === "eventType") return [`${method} becomes ${String(other)}`];
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) {
    return [`${method} ${where.join(".")}`];
  }
  const fields = new Set([...Object.keys(one), ...Object.keys(other)]);
  const valueOf = (of: object, name: string) => (of as Record<string, unknown>)[name];
  const found = [...fields].flatMap((name) =>
    differences(method, valueOf(one, name), valueOf(other, name), /^\d+$/.test(name) ? where : [...where, name]),
  );
  // An event of another type has all fields of another type.
  const another = found.filter((line) => line.includes(" becomes "));
  return where.length === 0 && another.length > 0 ? another : found;
}

interface Codec {
  encode: (message: unknown) => { finish: () => Uint8Array };
  decode: (bytes: Uint8Array) => unknown;
}

/** What of a direct event another one does not say; protobuf's word for what was not sent says nothing. */
function unlike(where: string, direct: unknown, other: unknown): string[] {
  if ([undefined, "", 0, "0", false].includes(direct as string)) return [];
  if (typeof direct !== "object" || direct === null) {
    return Object.is(direct, other) ? [] : [`${where}: ${JSON.stringify(direct)} is ${JSON.stringify(other)}`];
  }
  const said = typeof other === "object" && other !== null ? (other as Record<string, unknown>) : {};
  return Object.entries(direct).flatMap(([name, one]) =>
    unlike(/^\d+$/.test(name) ? where : `${where}.${name}`, one, said[name]),
  );
}

function plain(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body));
}

/** `WebcastGiftMessage payload.comboCount`: for each field that the JSON of a schema has no place for. */
const notInOlderV2 = [
  ...["LinkLayer", "Link"].map((name) => `Webcast${name}Message payload.users`),
  // Of RAW, what says nothing: protobuf's word for what was not sent.
  ...["fromUserId", "linkmicLayout", "scene", "secApplyUid", "secInviteUid", "startTime"].map(
    (field) => `WebcastLinkMicMethod payload.data.${field}`,
  ),
  "WebcastOecLiveShoppingMessage becomes RAW",
  "WebcastOecLiveShoppingMessage payload.data.pinCardDelayTime",
  "WebcastRankTextMessage payload.rankType",
];
const notInV1 = [
  // The user of an entrance stands in a part of the message that v1 does not know: nobody can tell who came.
  "WebcastBarrageMessage becomes BARRAGE",
  // They say so themselves: `message_id_absent`, `time_absent`.
  ...["nativeId", "timestamp", "payload.quality"].flatMap((field) =>
    ["Control", "EmoteChat", "QuestionNew", "RoomUserSeq"].map((name) => `Webcast${name}Message ${field}`),
  ),
  "WebcastControlMessage payload.reason",
  ...["nativeId", "payload.language", "payload.quality"].map((field) => `WebcastLiveIntroMessage ${field}`),
  // An image has several addresses; v1 carries one, and not the first.
  ...["payload.emoteImageUrl", "payload.emotes.emoteImageUrl"].map((field) => `WebcastEmoteChatMessage ${field}`),
  ...["comboCount", "giftImageUrl", "groupCount", "sendType"].map((field) => `WebcastGiftMessage payload.${field}`),
  "WebcastGiftMessage user.followRole",
  "WebcastMemberMessage payload.viewerCount",
  "WebcastQuestionNewMessage payload.questionId",
  ...["anonymous", "totalUsers"].map((field) => `WebcastRoomUserSeqMessage payload.${field}`),
  ...["action", "followCount", "shareCount", "shareType"].map((field) => `WebcastSocialMessage payload.${field}`),
  ...["EnvelopeMessage", "LinkMicArmies", "LinkMicBattle"].map((name) => `Webcast${name} becomes RAW`),
];

describe.skipIf(!present)("the recorded rooms through Euler Stream", () => {
  const messages = present ? parseRecording(readFileSync(path, "utf8")) : [];

  it.each([
    ["TikTok's frames", { format: "raw" }, {}],
    ["JSON in bundles", { format: "v2" }, {}],
    ["single messages of JSON with ids as numbers", { format: "v2", single: true }, { idsAs: "numbers" }],
  ] as const)("are the same events as directly, as %s", async (_name, asks, options) => {
    const direct = eventsOf(await takeDirectly(messages));
    expect(direct).toHaveLength(1_515);
    expect(eventsOf(await takeByEuler(messages, messages.length, asks, options))).toEqual(direct);
  });

  it.each([
    ["older v2", "v2-older", schemaV2, 1_473],
    ["v1", "v1", schemaV1, 865],
  ] as const)(
    "say in the JSON of %s what they say in the bytes that it is made of, every one",
    (_n, names, schema, known) => {
      const codecs = schema as unknown as Record<string, Codec>;
      const carried = messages.filter(({ method }) => Object.hasOwn(schema, method));
      expect(carried).toHaveLength(known);
      const wrong = carried.flatMap((message) => {
        const codec = codecs[message.method] as Codec;
        // What the older schema has no place for is gone when it writes what it has read.
        const payload = Buffer.from(codec.encode(codec.decode(message.payload)).finish());
        // What only the older schema has a name for is no unknown field in JSON: it stands under that name.
        const { unknown: _, ...decoded } = decodeMessage({ ...message, msgId: "", payload });
        const direct = plain(normalize(decoded));
        const json = eulerMessage(message, names);
        const [text = ""] = json ? eulerTexts([json], { bundled: false, idsAs: "numbers", now: 1 }) : [];
        const bodies = readTextFrame(text).messages.map((one) => plain(normalize({ ...one, msgId: "" })));
        return bodies.length === 1
          ? unlike(message.method, direct, bodies[0])
          : [`${message.method} is ${bodies.length}`];
      });
      expect([...new Set(wrong)]).toEqual([]);
    },
  );

  it.each([
    ["older v2", "v2", schemaV2, 1_473, notInOlderV2],
    ["v1", "v1", schemaV1, 865, notInV1],
  ] as const)("are the same events but for what %s does not carry", async (_name, format, schema, known, missing) => {
    const isKnown = (method: string) => Object.hasOwn(schema, method);
    const carried = messages.filter(({ method }) => isKnown(method)).length;
    expect(carried).toBe(known);
    const direct = (await takeDirectly(messages)).filter(({ rawType }) => isKnown(rawType)).map(withoutUnknown);
    const euler = await takeByEuler(messages, carried, { format }, { v2Names: "v2-older", idsAs: "numbers" });
    expect(euler.map(({ rawType }) => rawType)).toEqual(direct.map(({ rawType }) => rawType));
    const found = direct.flatMap((body, index) => differences(body.rawType, plain(body), plain(euler[index])));
    expect([...new Set(found)].toSorted()).toEqual([...missing].toSorted());
  });
});
