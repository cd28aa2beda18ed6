import { assert, oneof, property, string, stringMatching, webUrl } from "fast-check";
import { expect, test } from "vitest";
import { handlePattern, parseHandle } from "./handle.ts";

test.each([
  "some.body",
  "@some.body",
  "@Some.Body",
  " @some.body ",
  "@ some.body",
  "@@some.body",
  "some.body@",
  "@some.body @",
  "\u200e@some.body\u202c",
  "＠some.body",
  "“@some.body”",
  "'@some.body'",
  "<https://www.tiktok.com/@some.body>",
  "@some.body/live",
  "some.body/live",
  "@some.body live",
  "@some.body?lang=en",
  "https://www.tiktok.com/@some.body",
  "https://www.tiktok.com/@some.body/",
  "https://www.tiktok.com/@Some.Body/live",
  "HTTPS://WWW.TIKTOK.COM/@some.body/live?lang=de-DE&enter_from_merge=others_homepage#x",
  "http://m.tiktok.com/@some.body/live",
  "tiktok.com/@some.body",
  "www.tiktok.com/@some.body/live",
  "https://www.tiktok.com/%40some.body/live",
  "https://www.tiktok.com/@some.body/video/7301234567890123456?is_from_webapp=1",
  "https://www.tiktok.com/share/live/7301234567890123456?unique_id=some.body",
  "Come and see my LIVE! https://www.tiktok.com/@some.body/live?_r=1",
])("%s means some.body", (typed) => {
  expect(parseHandle(typed)).toEqual({ ok: true, handle: "some.body" });
});

test.each([
  ["", /missing/],
  [" @ ", /missing/],
  ["x", /no handle/],
  ["some body", /blank/],
  ["some-body", /no handle/],
  ["https://vm.tiktok.com/ZMabcdef/", /short link.*after the @/],
  ["https://vt.tiktok.com/ZSabcdef/?k=1", /short link/],
  ["https://www.tiktok.com/t/ZTabcdef/", /short link/],
  ["https://www.tiktok.com/live", /names no creator/],
  ["https://m.tiktok.com/share/user/6801234567890123456", /names no creator/],
  ["https://example.com/@some.body", /example\.com is not TikTok/],
  ["https://tiktok.com.example.com/@some.body", /not TikTok/],
  ["https://nottiktok.com/@some.body", /not TikTok/],
  ["a".repeat(25), /no handle/],
  ["a".repeat(1_000), /2 to 24/],
])("%s is answered with what to type", (typed, problem) => {
  expect(parseHandle(typed)).toEqual({ ok: false, problem: expect.stringMatching(problem) });
});

test("whatever is typed comes out as a handle or as a sentence of bounded length", () => {
  assert(
    property(oneof(string({ unit: "binary" }), webUrl()), (typed) => {
      const outcome = parseHandle(typed);
      expect(outcome.ok ? handlePattern.test(outcome.handle) : outcome.problem.length < 400).toBe(true);
    }),
  );
});

test("a handle means itself", () => {
  expect(parseHandle("tiktok.com")).toEqual({ ok: true, handle: "tiktok.com" });
  assert(
    property(stringMatching(handlePattern), (handle) => {
      expect(parseHandle(handle)).toEqual({ ok: true, handle });
      expect(parseHandle(`https://www.tiktok.com/@${handle}/live`)).toEqual({ ok: true, handle });
    }),
  );
});
