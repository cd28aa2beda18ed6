import { expect, test } from "vitest";
import { sayerOf } from "../../kit/languages.ts";
import type { Speech } from "../frame/words.ts";
import english from "../words/en.json" with { type: "json" };
import { figureOf } from "./figure.ts";

const speech = { locale: "en", say: sayerOf(english, {}, "en"), of: () => () => "" } as unknown as Speech;
const ok = (code: string, values = {}) => figureOf({ code, state: "ok", values }, speech, 612);

test("a station shows its figure with its unit, and how it is where there is none", () => {
  expect(ok("tiktok.ok")).toBe("612 a min");
  expect(ok("provider.ok", { provider: "direct" })).toBe("direct");
  expect(ok("hub.ok", { offset: 48_214 })).toBe("48,214");
  expect(ok("log.ok", { behind: 14 })).toBe("14 behind");
  expect(ok("overlay.ok", { lagMs: 71 })).toBe("71 ms");
  expect(ok("overlay.ok")).toBe("well");
  expect(ok("webhooks.ok", { on: 2, all: 3 })).toBe("2 of 3");
  const stopped = (code: string) => figureOf({ code, state: "stop", values: {} }, speech, 612);
  expect(["overlay.never", "overlay.hidden", "overlay.empty"].map(stopped)).toEqual(["not open", "hidden", "empty"]);
  expect(stopped("creator.paused")).toBe("stopped");
  expect(figureOf({ code: "tiktok.ok", state: "ok", values: {} }, speech, undefined)).toBe("well");
});
