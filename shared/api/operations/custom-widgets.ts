/** Codes of custom widgets: a streamer's own HTML, CSS and script, and what can be set of it. */
import * as z from "zod";
import { anyone, operation, stream, streams } from "#shared/api/operation.ts";
import { codeIdPattern, customWidgetLimits } from "#shared/custom-widget/limits.ts";
import { storeKeyPattern, storePattern } from "#shared/custom-widget/messages.ts";

const Text = z.string().max(customWidgetLimits.codeBytes).default("");

/** The four texts, as StreamElements has them. */
export const WidgetCode = z.strictObject({
  html: Text,
  css: Text,
  js: Text,
  /** JSON: the fields of its form. */
  fields: Text,
});

export const KeptWidgetCode = z.strictObject({
  /** What the option `code` of a custom widget has. */
  codeId: z.string().regex(codeIdPattern),
  /** Where it is served, as JSON: a path of this host, which never changes. */
  address: z.string(),
  /** Of the four texts together. */
  bytes: z.int(),
  /** Fields that were understood. */
  fields: z.int(),
  /** What of FIELDS was not understood, and is left out. */
  problems: z.array(z.string()),
  /** Hosts that the code names: it loads from none that the widget's option `hosts` does not name, too. */
  hosts: z.array(z.string()),
});

export const keepWidgetCode = operation({
  id: "keepWidgetCode",
  method: "POST",
  path: "/v1/custom-widgets",
  tag: "overlays",
  summary: "Keeps the code of a custom widget: HTML, CSS, JS and FIELDS",
  description: `At most ${customWidgetLimits.codeBytes / 1_024} KB together, and ${customWidgetLimits.fields} fields. A code never changes: another one has another id, and what was published goes on as it was. The same code again is the same one: answered with 200. What no scene and no revision of one has used for a week makes room for new ones.`,
  needs: streams("overlay:write"),
  body: WidgetCode,
  // Each letter can be written as six.
  maxBytes: 6 * customWidgetLimits.codeBytes,
  answers: { 201: KeptWidgetCode, 200: KeptWidgetCode },
  problems: ["body_too_large", "too_many_codes"],
});

const Store = z.string().regex(storePattern);
const Key = z.string().regex(storeKeyPattern);
/** JSON, as a text. */
const Value = z.string().max(customWidgetLimits.storeValueBytes);

export const readWidgetValue = operation({
  id: "readWidgetValue",
  method: "GET",
  path: "/v1/overlay/store",
  tag: "overlays",
  summary: "What a custom widget has kept (`SE_API.store.get`), with an overlay token as the bearer",
  description:
    "Only while the published scene of that overlay has a custom widget that uses the store. `value` is JSON; null: nothing is kept under this key.",
  needs: anyone(),
  query: z.strictObject({ store: Store.default(""), key: Key }),
  answers: { 200: z.strictObject({ value: Value.nullable() }) },
  problems: ["unauthorized", "forbidden", "unknown_stream", "rate_limited"],
});

export const keepWidgetValue = operation({
  id: "keepWidgetValue",
  method: "PUT",
  path: "/v1/overlay/store",
  tag: "overlays",
  summary: "Keeps a value for a custom widget (`SE_API.store.set`), with an overlay token as the bearer",
  description: `Only while the published scene of that overlay has a custom widget that uses the store. Of a stream ${customWidgetLimits.storeKeys} values are kept, ${customWidgetLimits.storeValueBytes / 1_024} KB each and ${customWidgetLimits.storeBytes / 1_024} KB together; four are written in a second, twenty at once.`,
  needs: anyone(),
  body: z.strictObject({ store: Store.default(""), key: Key, value: Value }),
  // A value is a text of JSON within JSON.
  maxBytes: 4 * customWidgetLimits.storeValueBytes,
  answers: { 204: null },
  problems: ["unauthorized", "forbidden", "unknown_stream", "store_full", "rate_limited"],
});

export const listWidgetValues = operation({
  id: "listWidgetValues",
  method: "GET",
  path: "/v1/streams/{streamId}/widget-store",
  tag: "overlays",
  summary: "Everything that the custom widgets of a stream have kept",
  needs: stream("overlay:read"),
  answers: {
    200: z.strictObject({ values: z.array(z.strictObject({ store: z.string(), key: z.string(), value: z.string() })) }),
  },
  problems: ["unknown_stream"],
});

export const emptyWidgetStore = operation({
  id: "emptyWidgetStore",
  method: "DELETE",
  path: "/v1/streams/{streamId}/widget-store",
  tag: "overlays",
  summary: "Deletes everything that the custom widgets of a stream have kept",
  needs: stream("overlay:write"),
  audit: "effect",
  answers: { 204: null },
  problems: ["unknown_stream"],
});
