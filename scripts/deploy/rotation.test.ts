import { expect, test } from "vitest";
import { otherRole, withNewKey, withoutOldKeys } from "./rotation.ts";

test("a new key stands before the others; of runners' keys two are good at once", () => {
  expect(withNewKey("ingest", "runner1:a", "b")).toBe("runner2:b,runner1:a");
  expect(withNewKey("ingest", "runner2:b,runner1:a", "c")).toBe("runner3:c,runner2:b");
  expect(withNewKey("sealing", "seal2:b,seal1:a", "c")).toBe("seal3:c,seal2:b,seal1:a");
  // One that was put by hand is called something else.
  expect(withNewKey("pseudonyms", "mine:a", "b")).toBe("people1:b,mine:a");
});

test("what is taken out is what nothing needs, and never the current one", () => {
  expect(withoutOldKeys("c:3,b:2,a:1", new Set(["a"]))).toBe("c:3,a:1");
  expect(withoutOldKeys("c:3,b:2", new Set())).toBe("c:3");
  expect(withoutOldKeys("c:3", new Set(["c"]))).toBe("c:3");
});

test("the two roles of an environment take turns", () => {
  expect(otherRole("tle_app_production")).toBe("tle_app_production_2");
  expect(otherRole("tle_app_production_2")).toBe("tle_app_production");
});
