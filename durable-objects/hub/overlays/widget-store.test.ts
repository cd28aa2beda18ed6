import { expect, test } from "vitest";
import { customWidgetLimits } from "#shared/custom-widget/limits.ts";
import { sqlStorage } from "../../../test/sql-storage.ts";
import { applySchema } from "../../feed/feed-schema.ts";
import { WidgetStore } from "./widget-store.ts";

/** A hub whose overlay "main" has custom widgets that share everything, and one with a store of its own. */
function hub() {
  const sql = sqlStorage() as unknown as SqlStorage;
  applySchema(sql, 0);
  sql.exec(
    "insert into scenes (overlay, scene_id, revision, document, parts, stores) values (?, 'sc_1', 1, '{}', '[]', ?)",
    "main",
    JSON.stringify(["", "own"]),
  );
  const store = new WidgetStore(() => sql);
  let now = 1_000_000;
  return {
    store,
    later: (ms: number) => (now += ms),
    set: (key: string, value: string, name = "", overlay = "main") =>
      store.answer({ do: "set", overlay, store: name, key, value }, true, now),
    get: (key: string, name = "", overlay = "main") =>
      store.answer({ do: "get", overlay, store: name, key }, true, now),
  };
}

test("an overlay reads and writes the stores of its published widgets, and no others", () => {
  const { store, set, get } = hub();
  expect(set("visits", "1")).toEqual({ ok: true, values: [] });
  expect(set("visits", "2", "own")).toEqual({ ok: true, values: [] });
  expect(get("visits")).toEqual({ ok: true, values: [{ store: "", key: "visits", value: "1" }] });
  expect(get("none")).toEqual({ ok: true, values: [] });
  expect(set("visits", "3", "another")).toEqual({ ok: false, code: "forbidden" });
  expect(get("visits", "", "other-overlay")).toEqual({ ok: false, code: "forbidden" });
  expect(store.answer({ do: "list" }, true, 1)).toMatchObject({ values: [{ value: "1" }, { value: "2" }] });
  expect(store.answer({ do: "list" }, false, 1)).toEqual({ ok: false, code: "unknown_stream" });
  store.answer({ do: "empty" }, true, 1);
  expect(store.answer({ do: "list" }, true, 1)).toEqual({ ok: true, values: [] });
});

test("what is kept is bounded: each value, how many, and all together", () => {
  const { set, later } = hub();
  const write = (key: string, value: string) => {
    later(1_000);
    return set(key, value).ok;
  };
  const { storeKeys, storeValueBytes, storeBytes } = customWidgetLimits;
  expect(write("large", `"${"x".repeat(storeValueBytes)}"`)).toBe(false);
  // Of a letter of three bytes a third as many.
  expect(write("wide", `"${"あ".repeat(storeValueBytes / 3)}"`)).toBe(false);
  const most = "x".repeat(storeValueBytes - 10);
  const fitting = Math.floor(storeBytes / storeValueBytes);
  for (let index = 0; index < fitting; index += 1) expect(write(`k${index}`, most)).toBe(true);
  expect(write("more", most)).toBe(false);
  // What is there can be written anew.
  expect(write("k0", most)).toBe(true);
  for (let index = 0; index < fitting; index += 1) write(`k${index}`, "0");
  for (let index = fitting; index < storeKeys; index += 1) expect(write(`k${index}`, "0")).toBe(true);
  expect(write("one-more", "0")).toBe(false);
});

test("who writes too fast is told to wait, and how long", () => {
  const { set, get, later } = hub();
  const burst = Array.from({ length: 30 }, () => set("a", "1"));
  expect(burst.filter(({ ok }) => ok)).toHaveLength(20);
  expect(burst.at(-1)).toEqual({ ok: false, code: "rate_limited", retryAfterSeconds: 1 });
  // Reading has a pace of its own.
  expect(get("a").ok).toBe(true);
  later(1_000);
  expect(Array.from({ length: 10 }, () => set("a", "1")).filter(({ ok }) => ok)).toHaveLength(4);
});

test("with a person goes every value that names them", () => {
  const { store, set } = hub();
  set("last", JSON.stringify({ name: "Someone", handle: "@Ada.Star" }));
  set("seen-101", "true");
  set("wins", "3");
  store.forget(["101", "ada.star"]);
  expect(store.answer({ do: "list" }, true, 1)).toEqual({ ok: true, values: [{ store: "", key: "wins", value: "3" }] });
});
