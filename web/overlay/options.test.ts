import { expect, test } from "vitest";
import { parseOptions } from "./options.ts";

const parse = (query: string) => parseOptions(new URLSearchParams(query));

test("without parameters everything is shown, and nothing is wrong", () => {
  const { options, problems } = parse("");

  expect([...options.show]).toEqual(["chat", "alerts", "counters", "battle", "tallies"]);
  expect(options).toMatchObject({ maxChat: 8, alertSeconds: 6, minCoins: 0, scale: 1, joins: false, theme: "glass" });
  expect(problems).toEqual([]);
});

test("a list chooses the parts, and may be empty", () => {
  expect([...parse("show=chat,counters").options.show]).toEqual(["chat", "counters"]);
  expect([...parse("show=none").options.show]).toEqual([]);
});

test("the parameters of TikTok-Chat-Reader keep their meaning", () => {
  const { options, problems } = parse(
    "showChats=0&showGifts=0&showFollows=0&showLikes=0&showJoins=1&bgColor=rgb(24,23,28)&fontColor=fff&fontSize=1.3em",
  );

  expect([...options.show]).toEqual(["alerts", "counters", "battle", "tallies"]);
  expect([...options.alerts]).toEqual(["subscriptions", "battles", "rules"]);
  expect(options).toMatchObject({
    likes: false,
    joins: true,
    background: "rgb(24,23,28)",
    color: "#fff",
    fontSize: "1.3em",
  });
  expect(problems).toEqual([]);
});

test.each([
  ["maxChat=0", { maxChat: 8 }],
  ["maxChat=many", { maxChat: 8 }],
  ["maxChat=", { maxChat: 8 }],
  ["alertSeconds=-1", { alertSeconds: 6 }],
  ["alertSeconds=1e9", { alertSeconds: 6 }],
  ["scale=NaN", { scale: 1 }],
  ["minCoins=Infinity", { minCoins: 0 }],
  ["position=top", { position: "left" }],
  ["theme=evil", { theme: "glass" }],
  ["volume=2", { volume: 1 }],
  ["tallies=deaths;wins", { tallies: undefined }],
  ["talliesAt=moon", { talliesAt: "side" }],
  ["joins=perhaps", { joins: false }],
  ["locale=not_a_locale!", { locale: undefined }],
  ["bgColor=url(https://x)", { background: undefined }],
  ["fontColor=red;background:url(x)", { color: undefined }],
  ["fontSize=900px", { fontSize: undefined }],
])("%s is left out and named", (query, fallback) => {
  const { options, problems } = parse(query);

  expect(options).toMatchObject(fallback);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(query.split("=")[0]);
});

test("a list with a word that is not known is left out as a whole", () => {
  const { options, problems } = parse("show=chat,everything");

  expect(options.show.size).toBe(5);
  expect(problems).toHaveLength(1);
});

test("tallies are chosen by name, as rules write them, each once and in the order asked for", () => {
  const { options, problems } = parse("tallies=Wins,deaths,%20wins&talliesAt=center&volume=0");

  expect(options).toMatchObject({ tallies: ["wins", "deaths"], talliesAt: "center", volume: 0 });
  expect(problems).toEqual([]);
});

test("custom properties of the overlay are taken; others, and addresses in them, are not", () => {
  const { options, problems } = parse(
    "--overlay-glass=rgb(0,0,0,.2)&--other=1&--overlay-gift=url(https://x/y)&--overlay-text=red}body{",
  );

  expect([...options.properties]).toEqual([["--overlay-glass", "rgb(0,0,0,.2)"]]);
  expect(problems).toHaveLength(3);
});

test("the safe zones of a tall picture are kept to unless the URL says otherwise", () => {
  expect([parse("").options.safe, parse("safe=0").options.safe]).toEqual([true, false]);
});
