/**
 * What the custom widgets of a stream keep. An overlay's token writes here, and its address gets around: so it is bounded, slow, and
 * open only while a published scene of that overlay has a custom widget that uses the store.
 */
import { customWidgetLimits } from "#shared/custom-widget/limits.ts";
import type { StoredValue, WidgetStoreAnswer, WidgetStoreCall } from "#shared/protocol/widget-store-calls.ts";
import { utf8Bytes } from "#shared/utf8-bytes.ts";
import { unknownStream } from "../unknown-stream.ts";

/** Of all overlays of the stream together: so many at once, and so many a second. */
const pace = { get: { most: 60, aSecond: 20 }, set: { most: 20, aSecond: 4 } } as const;

export class WidgetStore {
  readonly #sql: () => SqlStorage;
  /** What may be done now; full again after an eviction, which nobody who asks lets happen. */
  readonly #left = { get: pace.get.most as number, set: pace.set.most as number, at: 0 };

  /** `sql` is asked each time: who extends the hub may look on. */
  constructor(sql: () => SqlStorage) {
    this.#sql = sql;
  }

  answer(call: WidgetStoreCall, isStream: boolean, now: number): WidgetStoreAnswer {
    if (!isStream) return unknownStream;
    switch (call.do) {
      case "list":
        return { ok: true, values: this.#read() };
      case "empty":
        this.#sql().exec("delete from widget_store");
        return { ok: true, values: [] };
      case "get":
      case "set": {
        if (!this.#isShown(call.overlay, call.store)) return { ok: false, code: "forbidden" };
        const retryAfterSeconds = this.#spend(call.do, now);
        if (retryAfterSeconds > 0) return { ok: false, code: "rate_limited", retryAfterSeconds };
        if (call.do === "get") return { ok: true, values: this.#read(call.store, call.key) };
        return this.#write(call);
      }
      default:
        return call satisfies never;
    }
  }

  /** A person is erased: what a widget kept that names them goes, for nobody knows what else it means. */
  forget(names: readonly string[]): void {
    for (const { store, key, value } of this.#read()) {
      const isNamed = names.some((name) => name !== "" && `${key} ${value}`.toLowerCase().includes(name.toLowerCase()));
      if (isNamed) this.#sql().exec("delete from widget_store where store = ? and key = ?", store, key);
    }
  }

  #read(store?: string, key?: string): StoredValue[] {
    const sql = this.#sql();
    const columns = "select store, key, value from widget_store";
    const rows =
      store === undefined || key === undefined
        ? sql.exec(`${columns} order by store, key`)
        : sql.exec(`${columns} where store = ? and key = ?`, store, key);
    const found = rows.toArray() as unknown as StoredValue[];
    return found.map(({ store: of, key: named, value }) => ({ store: of, key: named, value }));
  }

  #write({ store, key, value }: StoredValue): WidgetStoreAnswer {
    const sql = this.#sql();
    const { storeBytes, storeKeys, storeValueBytes } = customWidgetLimits;
    const bytes = utf8Bytes(value) + utf8Bytes(key);
    const [others] = sql
      .exec<{ keys: number; bytes: number }>(
        "select count(*) as keys, coalesce(sum(bytes), 0) as bytes from widget_store where not (store = ? and key = ?)",
        store,
        key,
      )
      .toArray();
    const isFull = others === undefined || others.keys >= storeKeys || others.bytes + bytes > storeBytes;
    if (isFull || bytes > storeValueBytes) return { ok: false, code: "store_full" };
    sql.exec(
      "insert or replace into widget_store (store, key, value, bytes) values (?, ?, ?, ?)",
      store,
      key,
      value,
      bytes,
    );
    return { ok: true, values: [] };
  }

  #isShown(overlay: string, store: string): boolean {
    const [row] = this.#sql()
      .exec<{ stores: string }>("select stores from scenes where overlay = ?", overlay)
      .toArray();
    return row !== undefined && (JSON.parse(row.stores) as string[]).includes(store);
  }

  /** Takes one; returns after how many seconds there is one again, 0 where there was. */
  #spend(what: "get" | "set", now: number): number {
    const left = this.#left;
    const seconds = Math.max(0, now - left.at) / 1_000;
    left.at = now;
    for (const each of ["get", "set"] as const)
      left[each] = Math.min(pace[each].most, left[each] + seconds * pace[each].aSecond);
    if (left[what] < 1) return Math.max(1, Math.ceil((1 - left[what]) / pace[what].aSecond));
    left[what] -= 1;
    return 0;
  }
}
