import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { lineMessageBytes, sealLength } from "#shared/protocol/runner-line.ts";
import { sealMessage } from "./sealed-message.ts";

const key = "ab".repeat(32);
const sealOf = (json: string) => createHmac("sha256", key).update(`UP\n${json}`).digest("hex");

test("a message is its seal and its JSON, however many pieces that came in and whatever is in it", () => {
  const pieces = ['{"type":"batch","id":1', ',"batch":', '{"message":"Grüße, 世界 🎉"}', "}"];
  const json = pieces.join("");
  for (const given of [pieces, [json], Array.from(json)]) {
    expect(sealMessage(key, given)?.toString()).toBe(sealOf(json) + json);
  }
});

test("one that is larger than a message may be is none, and the one after it is as it should be", () => {
  const most = lineMessageBytes - sealLength;
  expect(sealMessage(key, ["x".repeat(most)])).toHaveLength(lineMessageBytes);
  expect(sealMessage(key, ["x".repeat(most), "x"])).toBeUndefined();
  expect(sealMessage(key, ["é".repeat(most / 2 + 1)])).toBeUndefined();
  expect(sealMessage(key, ["{}"])?.toString()).toBe(`${sealOf("{}")}{}`);
});
