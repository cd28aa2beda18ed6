import { expect, test } from "vitest";
import { nativeKey } from "./native-key.ts";

test.each([
  ["WebcastChatMessage", "7", "WebcastChatMessage:7"],
  ["WebcastChatMessage", undefined, undefined],
  ["WebcastChatMessage", "0", undefined],
  ["WebcastChatMessage", "-1", undefined],
  ["WebcastLiveIntroMessage", "7", undefined],
])("a %s with the id %j is known again by %j", (rawType, nativeId, key) => {
  expect(nativeKey({ rawType, nativeId })).toBe(key);
});
