/**
 * What dialects say of messages, against what those say who made the forms: the connector's own first generation for the flat
 * form, and TikTok's messages under Euler's names, as the simulator of Euler decodes them. The show of the demo has all kinds.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { connectorEvents } from "#shared/dialects/connector/connector.ts";
import { eulerMessage } from "#shared/dialects/euler/messages.ts";
import { flatEvents } from "#shared/dialects/flat/flat.ts";
import type { UnifiedEvent } from "#shared/event.ts";
import { normalize } from "#shared/normalize.ts";
import { stamp } from "#shared/stamp.ts";
import { decodeMessage } from "../decode.ts";
import type { WireMessage } from "../simulator/frames.ts";
import { showProgram, tiktokIds } from "../simulator/program.ts";
import { differencesDocument } from "./differences.ts";
import { eulers, type Fields, firstGeneration, today, valueAt } from "./originals.ts";

const startedAt = Date.UTC(2026, 10, 1);
const show: WireMessage[] = showProgram({ seed: 1, speed: 1, roomId: "7001", nextId: tiktokIds(startedAt) }).flatMap(
  ({ messages }) => messages(startedAt),
);

function eventOf(message: WireMessage): UnifiedEvent {
  const place = { streamId: "st_x", roomId: "7001", sessionId: "s1", seqNo: 1, ingestedAt: startedAt };
  return stamp(normalize(decodeMessage(message)), place, () => "0".repeat(64));
}

/**
 * One of both says these besides: the other has no word for it, or reads the word that tells a follow from a share in a field
 * that its schema calls otherwise by now.
 */
const besides = new Set(["subscribe", "barrage", "superFan", "superFanJoin", "superFanBox", "follow", "share"]);

/** Of the same name in both; the show gives nobody the id that the first generation reads. */
const flatFields = ["uniqueId", "nickname", "msgId", "repeatCount", "repeatEnd"];

/** The connector's first generation throws here: it reads a field that its schema calls otherwise by now. */
const broken = "WebcastRoomUserSeqMessage";

test("the flat form names the events that the connector's first generation emits, in their order, with the same people", async () => {
  const wrong: unknown[] = [];
  const counted: Record<string, number> = {};
  for (const message of show.filter(({ method }) => method !== broken)) {
    const theirs = (await firstGeneration(message)).filter(({ event }) => !besides.has(event));
    const all = flatEvents(eventOf(message));
    for (const { event } of all) counted[event] = (counted[event] ?? 0) + 1;
    const ours = all.filter(({ event }) => !besides.has(event));
    const about = (all: { event: string; data: Fields }[]) =>
      all.map(({ event, data }) => [event, ...flatFields.map((name) => data[name] || undefined)]);
    if (JSON.stringify(about(theirs)) !== JSON.stringify(about(ours))) wrong.push([about(theirs), about(ours)]);
  }
  expect(wrong.slice(0, 3)).toEqual([]);
  expect(counted["social"]).toBe((counted["follow"] ?? 0) + (counted["share"] ?? 0));
  expect(Object.keys(counted)).toEqual(expect.arrayContaining(["chat", "gift", "like", "member", "follow", "share"]));
});

test.each(["v1", "v2"] as const)("Euler's %s: the same messages in the same order, and what they count", (schema) => {
  const wrong: unknown[] = [];
  for (const message of show) {
    const names = schema === "v1" ? "v1" : "v2-older";
    const theirs = eulers(message, names);
    const ours = eulerMessage(eventOf(message), schema);
    if (theirs === undefined || ours === undefined) continue;
    if (theirs.type !== ours.type) wrong.push([theirs.type, ours.type]);
    for (const name of comparedFields) {
      const [their, our] = [valueAt(theirs.data, name), valueAt(ours.data, name)];
      // What protobuf has where nothing was said.
      const isUnsaid = their === undefined || their === "" || (their === "0" && our === undefined);
      if (!isUnsaid && our !== their) wrong.push([ours.type, name, their, our]);
    }
  }
  expect(wrong.slice(0, 5)).toEqual([]);
});

const comparedFields = [
  "user.userId",
  "user.uniqueId",
  "user.nickname",
  "comment",
  "repeatCount",
  "repeatEnd",
  "groupId",
  "giftDetails.giftName",
  "giftDetails.diamondCount",
  "giftDetails.giftType",
  "likeCount",
  "totalLikeCount",
  "viewerCount",
  "common.msgId",
  "event.msgId",
  "common.displayText.displayType",
  "event.eventDetails.displayType",
];

test("the connector's own shape: the names that it emits today, in their order, with the fields that programs read", async () => {
  const wrong: unknown[] = [];
  for (const message of show) {
    const theirs = (await today(message)).filter(({ event }) => !besidesToday.has(event));
    const ours = connectorEvents(eventOf(message)).filter(({ name }) => !besidesToday.has(name));
    const [their, our] = [theirs.map(({ event }) => event), ours.map(({ name }) => name)];
    if (ours.length > 0 && their.join() !== our.join()) wrong.push([message.method, their, our]);
    for (const field of newerFields) {
      const [a, b] = [valueAt(theirs[0]?.data ?? {}, field), valueAt(ours[0]?.data ?? {}, field)];
      const isUnsaid = a === undefined || a === "" || (a === "0" && b === undefined);
      if (ours.length > 0 && !isUnsaid && a !== b) wrong.push([message.method, field, a, b]);
    }
  }
  expect(wrong.slice(0, 5)).toEqual([]);
});

/** Of what TikTok repeats under another name: ours has the one, the connector the other. */
const besidesToday = new Set(["barrage", "superFan", "superFanJoin", "superFanBox", "streamEnd"]);
const newerFields = [
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
  "common.displayText.key",
];

test("docs/dialects.md lists in what a dialect differs from its original", () => {
  const page = readFileSync(new URL("../../docs/dialects.md", import.meta.url), "utf8").replaceAll("\r\n", "\n");
  expect(page).toContain(`\n${differencesDocument()}\n`);
});
