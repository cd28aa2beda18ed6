import { expect, test } from "vitest";
import { answersChallenge, discordWebhookId, isDiscordWebhook, needsNoProof } from "./proof.ts";

test.each([
  ["abc", true],
  [" abc\n", true],
  ['"abc"', true],
  ['{"challenge":"abc"}', true],
  // An echo of the whole request.
  ['{"type":"webhook.challenge","challenge":"abc"}', false],
  ['{"challenge":"abd"}', false],
  ["<p>abc</p>", false],
  ["null", false],
  ["", false],
])("the answer %j: %s", (answer, expected) => {
  expect(answersChallenge(answer, "abc")).toBe(expected);
});

test.each([
  ["https://discord.com/api/webhooks/123/aB-c_d", "123"],
  ["https://canary.discord.com/api/v10/webhooks/123/abc", "123"],
  ["https://discord.com/api/webhooks/123", undefined],
  ["https://discord.com.example.com/api/webhooks/123/abc", undefined],
  ["https://discord.com/api/webhooks/123/abc/slack", undefined],
])("%s is the webhook %s of Discord", (url, id) => {
  expect(discordWebhookId(url)).toBe(id);
});

test("Discord says which webhook it is", () => {
  expect(isDiscordWebhook('{"type":1,"id":"123"}', "123")).toBe(true);
  expect(isDiscordWebhook('{"type":1,"id":"124"}', "123")).toBe(false);
  expect(isDiscordWebhook("123", "123")).toBe(false);
});

test.each([
  ["http://127.0.0.1:8080/", true, true],
  ["http://localhost:8080/", true, true],
  ["http://192.168.1.5/", true, true],
  ["https://hooks.example.com/", true, false],
  ["http://127.0.0.1:8080/", false, false],
])("%s with private targets allowed (%s) needs no proof: %s", (url, privateAllowed, expected) => {
  expect(needsNoProof(url, { privateAllowed })).toBe(expected);
});
