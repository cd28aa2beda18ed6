/** docs/events.md, from the code: the registry of readers, the schema of events, the samples, the words for quality. */
import * as z from "zod";
import { type EventType, eventTypes, triggerIds } from "#shared/event.ts";
import { payloads } from "#shared/payloads.ts";
import { envelopeKinds } from "#shared/envelope.ts";
import { registry } from "#shared/normalize/registry.ts";
import { layerActions, linkActions } from "#shared/normalize/link-mic.ts";
import { qualityReasons } from "#shared/quality.ts";
import { decodeMessage, schemaMethods } from "../../ingest-node/decode.ts";
import { samples } from "../../ingest-node/samples/samples.ts";
import { fieldsRead } from "./fields-read.ts";

const lifecycle: Readonly<Partial<Record<EventType, string>>> = {
  CONNECTED: "the runner",
  DISCONNECTED: "the runner",
  ERROR: "the runner",
  GAP: "the runner",
  ENDPOINT_DISABLED: "the platform",
  TIMER_ENDED: "the platform",
  RAW: "everything else",
};

/** The methods that can become `type`, or who else says it. */
export function sourcesOf(type: EventType): string[] {
  const methods = [...registry].filter(([, { becomes }]) => becomes.includes(type)).map(([method]) => method);
  const other = lifecycle[type];
  return other === undefined ? methods : [...methods, other];
}

/** The whole document. */
export function eventsDocument(): string {
  return `# Events

Every message of TikTok's becomes exactly one event. This page is written from the code by \`npm run events -- table\`;
\`npm run -s events -- sample GIFT\` prints an example of a type. The exact shape of every event is in
[unified-event.v1.schema.json](contracts/unified-event.v1.schema.json).

v1 only ever grows: take a type, a field or a word that you do not know for one that came later, and let it pass.

## What a message becomes

A message that is none of its types (a display type nobody knows, for example) is RAW with its decoded fields, 64-bit
numbers as strings. Of every message the id (\`common.msgId\`), the time (\`common.createTime\`) and, where there is one,
the display text (\`common.displayText\`) are read; of a user the id, handle, name, picture, levels, and what they are to
the host.

${methodTable()}

RAW with their decoded fields are the other methods that a schema describes: ${rawMethods().join(", ")}.

RAW with its bytes in base64 is every method without a schema.

A name without \`Webcast\` before it (\`RoomMessage\`, \`LinkMicMethod\`) is read like the one with it; \`rawType\` stays what
TikTok sent.

## What an event carries

Each payload can also have \`quality\`, \`truncated\`, \`unknownFields\` and \`unknownFieldCount\` (below); a \`?\` marks a field that can be absent. Every event has
the fields around the payload: \`eventId\`, \`eventType\`, \`triggerId\`, \`streamId\`, \`roomId\`, \`sessionId\`, \`seqNo\`,
\`nativeId?\`, \`rawType\`, \`timestamp\`, \`ingestedAt\`, \`source\`, \`user\`, and \`offset\` once the hub has seen it.

${typeTable()}

Ids of 0 and below name nobody: such an id is "" in a payload, absent as \`nativeId\`, and \`"0"\` as a user's. A
\`displayName\` is left out where nothing of it can be seen (blanks, fillers, joiners); then the handle is the name. It
carries at most four marks on a letter.

In a text a place (\`index\`) is counted from its start in UTF-16 units, as a string of JavaScript counts them.

\`ENVELOPE.kind\` is one of ${words([...envelopeKinds])}. Only a chest holds coins.

\`LINK_MIC.action\` is one of ${words([...Object.values(linkActions), ...Object.values(layerActions)])}.

## When something is wrong with it

\`payload.quality\` lists why an event is not as good as it should be. An event with nothing to say has no such field.

${table(
  ["reason", "meaning"],
  Object.entries(qualityReasons).map(([reason, meaning]) => [code(reason), meaning]),
)}

## What no schema has yet

TikTok adds fields to its messages before any schema knows them. They are not lost: the event says \`unknown_fields\`, and
\`payload.unknownFields\` lists them in the order in which they came, 64 at most:

| field | meaning |
| --- | --- |
| \`path\` | where it stands: the numbers of the fields that lead to it, \`3.11.8\` for field 8 of field 11 of field 3 |
| \`size\` | its bytes on the wire |
| \`bytes?\` | the field itself with its tag, in base64: a protobuf message of this one field, which \`protoc --decode_raw\` reads |

RAW events keep up to 24 KB of them, and beside their \`data\` the whole message in \`bytes\` where there is room. Other types
keep up to 8 KB, those that come by the second (CHAT, LIKE, GIFT and the like) up to 1 KB. A field that does not fit any more
has its path and size only, the event says \`shortened\`, and \`unknownFieldCount\` says how many there were where not all are
listed.
`;
}

function methodTable(): string {
  const rows = [...registry].map(([method, { becomes }]) => [
    code(method),
    becomes.join(", "),
    [...readBy(method)].toSorted().map(code).join(", "),
  ]);
  return table(["method", "becomes", "fields that are read"], rows);
}

function readBy(method: string): Set<string> {
  const paths = samples
    .filter(({ message }) => message.method === method)
    .flatMap(({ message }) => fieldsRead(method, decodeMessage(message).data ?? {}));
  // Of a message that says something else, less is looked at; and what leads to a field is none itself.
  return new Set(paths.filter((path) => !path.startsWith("common.") && !paths.some((one) => leadsTo(path, one))));
}

function leadsTo(path: string, other: string): boolean {
  return [".", "[]", "{}"].some((step) => other.startsWith(path + step));
}

function rawMethods(): string[] {
  return schemaMethods
    .filter((method) => !registry.has(method))
    .toSorted()
    .map(code);
}

function typeTable(): string {
  const rows = eventTypes.map((type) => [
    String(triggerIds[type]),
    type,
    payloadFields(type).map(code).join(", "),
    sourcesOf(type)
      .map((source) => (source.startsWith("Webcast") ? code(source) : source))
      .join(", "),
  ]);
  return table(["", "type", "payload", "from"], rows);
}

/** What every payload can have, and no table repeats. */
const marks: ReadonlySet<string> = new Set(["quality", "truncated", "unknownFields", "unknownFieldCount"]);

/** The fields of a payload with what they hold, but for those that every payload has. */
function payloadFields(type: EventType): string[] {
  const { properties = {}, required = [] } = z.toJSONSchema(payloads[type], { io: "input" });
  return Object.entries(properties)
    .filter(([name]) => !marks.has(name))
    .map(([name, field]) => `${name}${required.includes(name) ? "" : "?"}${shapeOf(field)}`);
}

function shapeOf(field: z.core.JSONSchema._JSONSchema): string {
  if (typeof field !== "object") return "";
  const { type, items, properties } = field;
  if (type === "array" && typeof items === "object" && !Array.isArray(items)) return `[]${shapeOf(items)}`;
  return properties === undefined ? "" : `{${Object.keys(properties).join(", ")}}`;
}

function words(all: string[]): string {
  return [...new Set(all)].toSorted().map(code).join(", ");
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
