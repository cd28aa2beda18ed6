import { expect, test } from "vitest";
import { findLinks, isAllowed } from "./links.ts";

const found = (text: string) => findLinks(text).map(({ start, end, host }) => [text.slice(start, end), host]);

test.each([
  ["come to https://example.com/a?b=c now", "https://example.com/a?b=c", "example.com"],
  ["www.example.museum", "www.example.museum", "www.example.museum"],
  ["see example.com!", "example.com!", "example.com"],
  ["(discord.gg/abc)", "(discord.gg/abc)", "discord.gg"],
  ["ＥＸＡＭＰＬＥ。ＣＯＭ", "ＥＸＡＭＰＬＥ。ＣＯＭ", "example.com"],
  ["exam\u200bple.com", "exam\u200bple.com", "example.com"],
  ["exa mple . com is mine", "mple . com", "mple.com"],
  ["example dot com", "example dot com", "example.com"],
  ["example (dot) com slash abc", "example (dot) com slash abc", "example.com"],
  ["example[.]com", "example[.]com", "example.com"],
  ["shop dot example dot com", "shop dot example dot com", "shop.example.com"],
  ["example .com", "example .com", "example.com"],
  ["example. com", "example. com", "example.com"],
  ["mail me@example.com", "me@example.com", "example.com"],
  ["http://10.0.0.1:8080/x", "http://10.0.0.1:8080/x", "10.0.0.1"],
  ["бесплатно.ru", "бесплатно.ru", "бесплатно.ru"],
])("%s", (text, link, host) => {
  expect(found(text)).toEqual([[link, host]]);
});

test.each([
  "hello.how are you",
  "I like it. De nada",
  "3.5 of 4.0, v1.2.3",
  "wait... what?!",
  "polka dot dress",
  "Well. Info follows",
  "a . b",
  "e.g. this, i.e. that",
  "@someone. come here",
])("no link: %s", (text) => {
  expect(found(text)).toEqual([]);
});

test("a domain that is allowed allows what belongs to it, and nothing that only ends like it", () => {
  expect(isAllowed("example.com", ["example.com"])).toBe(true);
  expect(isAllowed("shop.example.com", ["example.com"])).toBe(true);
  expect(isAllowed("badexample.com", ["example.com"])).toBe(false);
  expect(isAllowed("example.com.evil.net", ["example.com"])).toBe(false);
});
