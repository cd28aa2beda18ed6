import { expect, test } from "vitest";
import { languageOf, mainScript, scriptOf } from "./script.ts";

test.each([
  ["hello", "en", "en"],
  ["hola amigo", "es", "es"],
  ["olá", "pt_BR", "pt-BR"],
  // Its letters say that it is not what it says it is.
  ["مرحبا كيف حالك", "en", "ar"],
  ["سلام چطوری", "en", "fa"],
  ["آپ کیسے ہیں", "en", "ur"],
  ["آپ کیسے ہیں", "ur", "ur"],
  ["привет", "en", "ru"],
  ["привіт, як справи", "", "uk"],
  ["здравей", "bg", "bg"],
  ["こんにちは", "en", "ja"],
  ["日本語です", "en", "ja"],
  ["你好", "en", "zh"],
  ["你好", "zh-Hant", "zh-Hant"],
  ["안녕하세요", "en", "ko"],
  ["नमस्ते", "en", "hi"],
  ["नमस्ते", "mr", "mr"],
  ["สวัสดี", "en", "th"],
  ["γειά", "en", "el"],
  ["שלום", "en", "he"],
  ["வணக்கம்", "en", "ta"],
  ["hello", "ar", undefined],
  ["hello", "", undefined],
  ["123", "en", undefined],
  ["hello", "no language!", undefined],
])("%j, said to be %j, is %s", (text, said, language) => {
  expect(languageOf(text, said)).toBe(language);
});

test("most letters tell the script", () => {
  expect(mainScript("ok مرحبا كيف")).toBe("Arab");
  expect(mainScript("hello all of you م")).toBe("Latn");
  expect(scriptOf("sr-Latn")).toBe("Latn");
  expect(scriptOf("pt_BR")).toBe("Latn");
});
