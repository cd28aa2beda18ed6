import { expect, test } from "vitest";
import { canonicalJson } from "#shared/canonical-json.ts";
import { cutEvents, offsetOf } from "./event-lines.ts";

const head = '{"type":"events","position":{"epoch":"e","offset":3},"events":[';
const event = (change: object) => canonicalJson({ eventType: "CHAT", offset: 3, ...change });

test.each([
  ["one", ['{"a":"},{"}']],
  ["some", ['{"a":1}', '{"b":"\\n,"}', '{"c":[1,2]}']],
  ["none", []],
])("%s of a frame are cut out as they came", (_count, events) => {
  const text = `${head}\n${events.join(",\n")}\n]}`;
  expect(cutEvents(text)).toEqual({ head: `${head}]}`, events });
  expect(JSON.parse(text).events).toEqual(events.map((one) => JSON.parse(one) as unknown));
});

test.each([`${head}{"a":1}]}`, `${head}\n{"a":1}]}`, `${head}\n{"a":1}\n],"x":1}`, '{"type":"sync"}', "", "\n"])(
  "what stands in another way is not cut: %j",
  (text) => expect(cutEvents(text)).toBeUndefined(),
);

test.each([
  ["as the hub writes it", event({ eventId: "ab", ingestedAt: 5, payload: { offset: 9 } }), 3],
  ["with an id of TikTok's", event({ eventId: "ab", ingestedAt: 5, nativeId: "7" }), 3],
  ["as its last field", '{"eventId":"ab","eventType":"CHAT","ingestedAt":5,"offset":12}', 12],
  ["with the words of it in a text", event({ eventId: '","offset":8,"', ingestedAt: 5, nativeId: '"offset":9' }), 3],
  ["behind a payload that has one", '{"payload":{"offset":9},"offset":4}', 4],
])("an event's offset is read %s", (_what, text, offset) => {
  expect(offsetOf(text)).toBe(offset);
});
