import { expect, test } from "vitest";
import { hasWord, speakable, wordList } from "./speech.ts";

// What a viewer types must not hold the hub up: with a pattern that tries every end of every start this takes a minute.
test.each([
  ["@".repeat(4_000), 300, ""],
  [`hi ${"a@".repeat(2_000)}`, 2, "hi"],
  [`hi ${"a@".repeat(2_000)}b.c there`, 300, "hi there"],
  ["@handle said hi, @other.name too", 300, "@handle said hi, @other.name too"],
  ["a@b a.b@ a@.b a@b.", 300, "a@b a.b@ a@.b a@b."],
])("an address is found in one pass: %#", (text, most, spoken) => {
  expect(speakable(text, most)).toBe(spoken);
});

test.each([
  // Emoji, flags, keycaps, and what belongs to them.
  ["😂😂😂😂😂😂😂😂 nice", "nice"],
  ["hi 👩🏽‍🚀 there 🇧🇷🇯🇵", "hi there"],
  ["1️⃣2️⃣ go", "1 2 go"],
  ["❤️♥★→ ok ☺", "ok"],
  ["👍🏽👩🏾‍🚀", ""],
  // Links and addresses.
  ["see https://example.org/a?utm_source=x&id=8273 now", "see now"],
  ["www.example.org/x and example.com/abc, shop.example.store.", "and."],
  ["write to someone@example.org please", "write to please"],
  ["wait...what? ok.then 3.5 Mr. Smith", "wait.what? ok.then 3.5 Mr. Smith"],
  // Codes.
  ["[laughcry][laughcry][wronged] hello", "hello"],
  [":joy: :+1_tone: at 10:30:20 :D", "at 10:30:20 :D"],
  // What is repeated.
  ["!!!!!!??????!!!!!!!!", ""],
  ["what?!?!?!", "what?"],
  ["no!!!! ,,,, ----", "no!, -"],
  ["sooooooo gooood", "sooo goood"],
  ["ha".repeat(150), "hahaha"],
  ["HAHAhahaHAHA", "HAHAHA"],
  ["ja ja ja ja ja ja bien", "ja ja ja bien"],
  ["buy this now buy this now buy this now buy this now", "buy this now buy this now buy this now"],
  ["哈哈哈哈哈哈哈 好", "哈哈哈 好"],
  ["ㅋㅋㅋㅋㅋㅋㅋㅋ 안녕", "ㅋㅋㅋ 안녕"],
  ["wwwwwwww すごい", "www すごい"],
  ["хахахахаха", "хахаха"],
  ["555555 ครับ", "555 ครับ"],
  ["1000000 coins, not 12345678901234567890", "1000000 coins, not"],
  ["asdfghjkl".repeat(20), "asdfghjklasdfghjklasdfghjklasd"],
  // Letters in costume, and towers of marks.
  ["✨ 𝕷𝖊𝖔 Ⓛⓔⓞ Ｌｅｏ ✨", "Leo Leo Leo"],
  ["Z̸̡̛a̵͚͝l̷̢̛g̶͈̾o", "Zalgo"],
  ["a\u200bb\u2066c\u2069 \u3164", "abc"],
  // Nothing that is needed is lost.
  ["مرحبا كيف حالك اليوم", "مرحبا كيف حالك اليوم"],
  ["می‌خواهم", "می‌خواهم"],
  ["שָׁלוֹם לכולם", "שָׁלוֹם לכולם".normalize("NFC")],
  ["नमस्ते दोस्तों क्षत्रिय", "नमस्ते दोस्तों क्षत्रिय"],
  ["ශ්‍රී ලංකා", "ශ්‍රී ලංකා"],
  ["สวัสดีค่ะ น้ำใจ", "สวัสดีค่ะ น้ำใจ"],
  ["Tiếng Việt rất hay", "Tiếng Việt rất hay"],
  ["¡Hola! ¿Qué tal? Größe, l'été", "¡Hola! ¿Qué tal? Größe, l'été"],
  ["it's 20°C, 5+5=10 & $5", "it's 20°C, 5+5=10 & $5"],
  ["日本語です。元気?", "日本語です。元気?"],
  ["one\n two\t three ", "one two three"],
  ["", ""],
])("%j is spoken as %j", (text, spoken) => {
  expect(speakable(text, 200)).toBe(spoken);
});

test.each([
  ["one two three four", 9, "one two"],
  ["one two three four", 13, "one two three"],
  ["abcdefghij", 4, "abcd"],
  ["你好吗朋友", 2, "你好"],
  ["a𠮷b", 2, "a𠮷"],
])("%j is cut to %i characters: %j", (text, most, spoken) => {
  expect(speakable(text, most)).toBe(spoken);
});

test.each([
  ["You are a VILE man", ["vile"], true],
  ["You are viiiile", ["vile"], true],
  ["v1l3!", ["vile"], true],
  ["vilely", ["vile"], false],
  ["what a Crème Brulée", ["creme brûlée"], true],
  ["say some thing", ["something"], false],
  ["ЗЛО!", ["зло"], true],
  ["这是坏人吗", ["坏人"], true],
  ["คนไม่ดีจริง", ["ไม่ดี"], true],
  ["anything", ["", " ", "!"], false],
  ["vile", [], false],
])("%j has one of %j in it: %s", (text, words, found) => {
  expect(hasWord(text, wordList(words))).toBe(found);
});
