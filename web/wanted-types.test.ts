import { expect, test } from "vitest";
import { parseOptions } from "./options.ts";
import { typesOf } from "./wanted-types.ts";

const typesFor = (query: string) => typesOf(parseOptions(new URLSearchParams(query)).options).toSorted();

test("asks for what is shown and nothing else", () => {
  expect(typesFor("show=counters")).toEqual(["CONNECTED", "GIFT", "LIKE", "ROOM_USER", "STREAM_END"]);
  expect(typesFor("show=chat")).toEqual([
    "CHAT",
    "CONNECTED",
    "EMOTE",
    "MESSAGE_DELETED",
    "QUESTION",
    "ROOM_USER",
    "STREAM_END",
  ]);
  expect(typesFor("show=chat&joins=1")).toContain("JOIN");
  expect(typesFor("show=alerts&alerts=follows")).toEqual([
    "CONNECTED",
    "FOLLOW",
    "MESSAGE_DELETED",
    "ROOM_USER",
    "STREAM_END",
  ]);
});

test("never asks for nothing, which the server takes as everything", () => {
  expect(typesFor("show=none")).not.toEqual([]);
});
