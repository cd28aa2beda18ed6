import { expect, test } from "vitest";
import { changeQuery, readAddress, writeAddress } from "./address.ts";

const at = (text: string) => readAddress(new URL(text, "https://desk.example"));

test("an address says the page, the stream, and what the page keeps, and is written as it was read", () => {
  const text = "/dashboard/live/?stream=st_1&types=CHAT%2CGIFT&q=%D9%85%D8%A7";
  expect(at(text)).toEqual({ page: "live", stream: "st_1", query: { types: "CHAT,GIFT", q: "ما" } });
  expect(writeAddress(at(text))).toBe(text);
});

test.each(["/dashboard/", "/dashboard", "/elsewhere/live/", "/dashboard/%00/", "/dashboard/..%2f/"])(
  "%s names no page",
  (text) => expect(at(text).page).toBe(""),
);

test("what is at its default is not in the address", () => {
  expect(changeQuery({ q: "a", types: "GIFT" }, { q: "", types: undefined, min: "30" })).toEqual({ min: "30" });
  expect(writeAddress({ page: "", stream: undefined, query: {} })).toBe("/dashboard/");
});
