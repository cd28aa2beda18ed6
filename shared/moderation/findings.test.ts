import { expect, test } from "vitest";
import type { ActionRecord } from "#shared/action-record.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { Findings, findingsIn, mostFindings } from "./findings.ts";
import type { Held } from "./held.ts";
import { judgeOf } from "./judge.ts";
import { ModerationLists, noModeration } from "./lists.ts";

const judgeWith = (lists: object) => judgeOf({ ...noModeration, ...ModerationLists.parse(lists) });
const judge = judgeWith({
  words: [
    { word: "spoiler", measure: "hold" },
    { word: "idiot", measure: "mask" },
  ],
  links: { measure: "hold", allowed: [] },
});

function chat(message: string, displayName = "Ann", mentions: string[] = []): RecordedEvent {
  return {
    eventType: "CHAT",
    user: { userId: "7", uniqueId: "ann", displayName },
    payload: { message, mentions: mentions.map((name) => ({ displayName: name })) },
  } as unknown as RecordedEvent;
}
const held = (event: RecordedEvent | null, texts: string[] = []): Held =>
  ({
    no: 1,
    event,
    actions: texts.map((text) => ({ action: { type: "overlay", text, speech: "" } }) as unknown as ActionRecord),
  }) as unknown as Held;

test("what is found says which word of the list it is, where it stands, and what the list wants of it", () => {
  const message = "🌹 no SP0ILER, you 1d!ot: see example . com";
  const found = findingsIn(held(chat(message)), judge);
  expect(found).toEqual([
    { at: "/event/payload/message", start: 6, end: 13, why: "word", word: "spoiler", measure: "hold" },
    { at: "/event/payload/message", start: 19, end: 24, why: "word", word: "idiot", measure: "mask" },
    { at: "/event/payload/message", start: 30, end: 43, why: "link", word: null, measure: "hold" },
  ]);
  expect(found.map(({ start, end }) => message.slice(start, end))).toEqual(["SP0ILER", "1d!ot", "example . com"]);
});

test("names, who is mentioned, and what rules made of it are looked through, too", () => {
  const event = chat("hello", "The Idiot", ["friend", "spoiler"]);
  expect(findingsIn(held(event, ["nothing", "a spoiler"]), judge).map(({ at, word }) => [at, word])).toEqual([
    ["/event/payload/mentions/1/displayName", "spoiler"],
    ["/event/user/displayName", "idiot"],
    ["/alerts/1/action/text", "spoiler"],
  ]);
  expect(findingsIn(held(null, ["a spoiler"]), judge)).toMatchObject([{ at: "/alerts/0/action/text" }]);
});

test("of a text full of words the first ones are told", () => {
  const found = findingsIn(held(chat("idiot ".repeat(100)), ["spoiler"]), judge);
  expect(found).toHaveLength(mostFindings);
  expect(found.at(-1)).toMatchObject({ start: 114, end: 119 });
});

test("what is remembered of a thing goes when the thing or the lists change", () => {
  const findings = new Findings();
  const one = held(chat("a spoiler"));
  const first = findings.of(one, judge);
  expect(first).toHaveLength(1);
  expect(findings.of(one, judge)).toBe(first);
  one.actions.push({ action: { type: "overlay", text: "idiot", speech: "" } } as unknown as ActionRecord);
  expect(findings.of(one, judge)).toHaveLength(2);
  one.event = chat("nothing");
  expect(findings.of(one, judge)).toMatchObject([{ word: "idiot" }]);
  expect(findings.of(one, judgeWith({ words: [{ word: "other" }] }))).toEqual([]);
});
