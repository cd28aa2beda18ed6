import { expect, test } from "vitest";
import { sceneOf, widget } from "./example-scenes.ts";
import { findingsOf } from "./safe-check.ts";

const textSize = () => 32;
const box = (x: number, y: number, width = 400, height = 100) => ({ x, y, width, height, rotation: 0 });
const said = (text: string) => widget("text", { type: "text", place: box(700, 300), options: { text } });
const ask = (...widgets: ReturnType<typeof widget>[]) => findingsOf(sceneOf(...widgets), textSize);
const tallScene = (...widgets: ReturnType<typeof widget>[]) => ({
  ...sceneOf(...widgets),
  canvas: { width: 1_080, height: 1_920 },
});

test("words that ask, that lead elsewhere, of money and of gambling are pointed out, in any spelling and in several languages", () => {
  const themes = (text: string) =>
    ask(said(text)).map((finding) => finding.is === "word" && [finding.theme, finding.word]);
  expect(themes("FOLLOW me for more")).toEqual([["asks", "follow"]]);
  expect(themes("Ｆｏｌｌｏｗ me")).toEqual([["asks", "follow"]]);
  expect(themes("¡Sígueme!")).toEqual([["asks", "sigueme"]]);
  expect(themes("チャンネルをフォローしてね")).toEqual([["asks", "フォロー"]]);
  expect(themes("More on Instagram, tips by PayPal")).toEqual([
    ["elsewhere", "instagram"],
    ["money", "paypal"],
  ]);
  expect(themes("Spin for the jackpot")).toEqual([["gambling", "jackpot"]]);
});

test("a part of another word is no word, and what nobody sees is not looked at", () => {
  expect(ask(said("The following song is unlikely; a better alphabet"))).toEqual([]);
  expect(ask({ ...said("follow"), hidden: true })).toEqual([]);
});

test("what TikTok's interface covers is pointed out, with the widget where nothing is covered", () => {
  const [finding] = ask(widget("last", { type: "text", place: box(1_450, 952, 422, 100) }));
  expect(finding).toMatchObject({ is: "covered", widget: { id: "last" } });
  const repaired = finding && "repair" in finding ? finding.repair : undefined;
  expect(repaired?.widgets[0]?.place).toEqual(box(1_450, 840, 422, 100));
  expect(repaired && findingsOf(repaired, textSize)).toEqual([]);
  // Too large to be anywhere else.
  expect(ask(widget("all", { type: "text", place: box(0, 0, 1_920, 1_080) }))).toMatchObject([
    { is: "covered", repair: undefined },
  ]);
  expect(ask(widget("off", { type: "text", place: box(1_700, 300) }))).toMatchObject([{ is: "outside" }]);
});

test("in an upright picture chat is TikTok's own, and more than three widgets are a crowd", () => {
  const chat = widget("chat", { place: box(108, 400) });
  const found = findingsOf(tallScene(chat), textSize);
  expect(found).toMatchObject([{ is: "chat", repair: { widgets: [{ hidden: true }] } }]);
  const four = [1, 2, 3, 4].map((number) =>
    widget(`w${number}`, { type: "text", place: box(200, 300 + 120 * number) }),
  );
  expect(findingsOf(tallScene(...four), textSize)).toEqual([{ is: "crowded", count: 4, most: 3 }]);
});

test("text that cannot be read on a phone is pointed out, in pixels of a usual canvas, and made larger", () => {
  const small = widget("small", { type: "text", place: box(700, 300), textSize: 0.5 });
  const [finding] = ask(small);
  expect(finding).toMatchObject({ is: "small", pixels: 16, least: 26 });
  const repaired = finding?.is === "small" ? finding.repair : undefined;
  expect(repaired && findingsOf(repaired, textSize)).toEqual([]);
  // The same on a canvas of half the size.
  const half = {
    ...sceneOf({ ...small, textSize: 1, place: box(350, 150, 200, 50) }),
    canvas: { width: 960, height: 540 },
  };
  expect(findingsOf(half, () => 16)).toEqual([]);
});

test("many pictures of gifts are pointed out", () => {
  expect(ask(widget("jar", { type: "jar", place: box(700, 300) }))).toMatchObject([{ is: "giftPictures" }]);
});
