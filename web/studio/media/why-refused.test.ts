import { expect, test } from "vitest";
import { refusalWords, type RefusalReason } from "#shared/media/refusal.ts";
import { problemOf } from "../../../client/problem.ts";
import { sayer } from "../words.ts";
import german from "../words/de.json" with { type: "json" };
import { whyRefused } from "./why-refused.ts";

const say = sayer(german, "de");
const problem = (code: string, more: object) =>
  problemOf(
    new Response(JSON.stringify({ code, status: 400, title: "t", detail: "in English", ...more }), { status: 400 }),
  );
const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).toSorted();

test("why a file was not taken is said in the page's language, with what the server told of it", async () => {
  const values = { width: 9_000, height: 9_000, side: 8_192, millions: 25 };
  const large = await problem("media_refused", { refusal: { reason: "too_many_pixels", values, format: "PNG" } });
  expect(whyRefused(large, say)).toBe(
    "PNG: Sie hat 9000 × 9000 Pixel. Es gehen höchstens 8192 je Seite und insgesamt 25 Millionen.",
  );
  expect(whyRefused(await problem("body_too_large", { most: 5_000_000 }), say)).toBe(
    "Von dieser Art gehen höchstens 5 MB.",
  );
  // Of a server that tells no code, or one that this page does not know.
  expect(whyRefused(await problem("media_refused", {}), say)).toBe("in English");
  const later = { refusal: { reason: "of_later", values: {} } };
  expect(whyRefused(await problem("media_refused", later), say)).toBe("in English");
  expect(whyRefused(await problem("unauthorized", {}), say)).toBeUndefined();
});

test("each reason has words, with the same things to fill in", () => {
  for (const [reason, text] of Object.entries(refusalWords)) {
    expect([reason, holes(german[`media.why.${reason as RefusalReason}`])]).toEqual([reason, holes(text)]);
  }
});
