/** Calls of the hub about what custom widgets keep (`SE_API.store`). */

/** Which value. `store` "": the one that all custom widgets of the stream share. */
export interface StorePlace {
  store: string;
  key: string;
}

/** `overlay`: the name of the overlay that asks; a published scene of it has to have a custom widget with that store. */
export type WidgetStoreCall =
  | ({ do: "get"; overlay: string } & StorePlace)
  /** `value`: JSON. */
  | ({ do: "set"; overlay: string; value: string } & StorePlace)
  /** All there is, for the streamer; and its end. */
  | { do: "list" }
  | { do: "empty" };

export interface StoredValue extends StorePlace {
  /** JSON. */
  value: string;
}

export type WidgetStoreAnswer =
  | { ok: true; values: StoredValue[] }
  | { ok: false; code: "unknown_stream" | "forbidden" | "store_full" }
  | { ok: false; code: "rate_limited"; retryAfterSeconds: number };
