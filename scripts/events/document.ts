/** docs/events.md, from the code: the registry of readers, the schema of events, the samples, the words for quality. */
import { readFileSync } from "node:fs";
import * as z from "zod";
import { type EventType, eventTypes, triggerIds } from "#shared/event.ts";
import { payloads } from "#shared/payloads.ts";
import { envelopeKinds } from "#shared/envelope.ts";
import { registry } from "#shared/normalize/registry.ts";
import { goodyBagStages } from "#shared/normalize/goody-bag.ts";
import { layerActions, linkActions } from "#shared/normalize/link-mic.ts";
import { timerStatuses } from "#shared/normalize/subathon.ts";
import { qualityReasons } from "#shared/quality.ts";
import { decodeMessage } from "../../ingest-node/decode.ts";
import { schemaMethods } from "../../ingest-node/message-decoders.ts";
import { samples } from "../../ingest-node/samples/samples.ts";
import { fieldsRead } from "./fields-read.ts";

/** The methods that TikTok's apps are publicly known to listen to, with or without a schema, sorted. */
export const knownMethods: readonly string[] = JSON.parse(
  readFileSync(new URL("known-methods.json", import.meta.url), "utf8"),
) as string[];

const lifecycle: Readonly<Partial<Record<EventType, string>>> = {
  CONNECTED: "the runner",
  DISCONNECTED: "the runner",
  ERROR: "the runner",
  GAP: "the runner",
  ENDPOINT_DISABLED: "the platform",
  TIMER_LOW: "the platform",
  POINTS_CHANGED: "the platform",
  MODERATION_ASKED: "the platform",
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

${readList()}

RAW with their decoded fields are the other methods that a schema describes: that of \`tiktok-live-proto\`, or the fields
that are public of some more (\`ingest-node/added-schema.ts\`).

${rawList("decoded", "RAW, decoded")}

RAW with its bytes in base64 is every method without a schema. These are the known names; what such a message looks like
is not known here, and nothing is guessed of it.

${rawList("bytes", "RAW, bytes; shape not known here")}

A name without \`Webcast\` before it (\`RoomMessage\`, \`LinkMicMethod\`) is read like the one with it; \`rawType\` stays what
TikTok sent.

## What an event carries

${paragraph(`Each payload can also have \`quality\`, \`truncated\`, \`unknownFields\` and \`unknownFieldCount\` (below);
a \`?\` marks a field that can be absent. Every event has the fields around the payload: \`eventId\`, \`eventType\`,
\`triggerId\`, \`streamId\`, \`roomId\`, \`sessionId\`, \`seqNo\`, \`nativeId?\`, \`rawType\`, \`timestamp\`, \`ingestedAt\`,
\`source\`, \`user\`, and \`offset\` once the hub has seen it. Behind each type stands its number (\`triggerId\`).`)}

${typeList()}

Ids of 0 and below name nobody: such an id is "" in a payload, absent as \`nativeId\`, and \`"0"\` as a user's. A
\`displayName\` is left out where nothing of it can be seen (blanks, fillers, joiners); then the handle is the name. It
carries at most four marks on a letter.

In a text a place (\`index\`) is counted from its start in UTF-16 units, as a string of JavaScript counts them.

${paragraph(`\`ENVELOPE.kind\` is one of ${words([...envelopeKinds])}. Only a chest holds coins.`)}

${paragraph(`\`LINK_MIC.action\` is one of ${words([...Object.values(linkActions), ...Object.values(layerActions)])}.`)}

A question is told each time something becomes of it: \`QUESTION.status\` is \`asked\`, then \`selected\` (the host takes it),
\`answered\` or \`removed\`. Only one that is asked counts, stands in the chat and meets a rule; a rule with \`repeats\`
hears of the rest too. Of an answered or removed question TikTok says the id alone.

${paragraph(`\`SUBATHON_TIMER.status\` is one of ${words([...timerStatuses, "other"])}. \`GOODY_BAG.stage\` is one of
${words([...goodyBagStages])}. Coins of a goody bag are no gifts.`)}

\`AUCTION.stage\` is \`started\` while nobody bids, \`bid\` when somebody leads, \`ended\` when its time is over, and \`sold\`
when TikTok names who bought it. Prices are texts, as TikTok writes them.

## When something is wrong with it

\`payload.quality\` lists why an event is not as good as it should be. An event with nothing to say has no such field.

${Object.entries(qualityReasons)
  .map(([reason, meaning]) => item(`${code(reason)}: ${meaning}`))
  .join("\n")}

## What no schema has yet

TikTok adds fields to its messages before any schema knows them. They are not lost: the event says \`unknown_fields\`, and
\`payload.unknownFields\` lists them in the order in which they came, 64 at most:

- \`path\`: where it stands: the numbers of the fields that lead to it, \`3.11.8\` for field 8 of field 11 of field 3
- \`size\`: its bytes on the wire
- \`bytes?\`: the field itself with its tag, in base64: a protobuf message of this one field, which
  \`protoc --decode_raw\` reads

${paragraph(`RAW events keep up to 24 KB of them, and beside their \`data\` the whole message in \`bytes\` where there is room. Other
types keep up to 8 KB, those that come by the second (CHAT, LIKE, GIFT and the like) up to 1 KB. A field that does not fit any
more has its path and size only, the event says \`shortened\`, and \`unknownFieldCount\` says how many there were where not all
are listed.`)}
`;
}

/** What is done with a message of `method`; from the code, so that it cannot be wrong. */
export function statusOf(method: string): "read" | "decoded" | "bytes" {
  if (registry.has(method)) return "read";
  return schemaMethods.includes(method) ? "decoded" : "bytes";
}

function readList(): string {
  const entries = [...registry].map(([method, { becomes }]) => {
    const fields = [...readBy(method)].toSorted().map(code).join(", ");
    return item(`${code(method)}: ${becomes.join(", ")}`, ...(fields === "" ? [] : [`from ${fields}`]));
  });
  return entries.join("\n");
}

/** The other methods of that status, a line each. */
function rawList(status: "decoded" | "bytes", words: string): string {
  return knownMethods
    .filter((method) => statusOf(method) === status)
    .map((method) => item(`${code(method)}: ${words}`))
    .join("\n");
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

function typeList(): string {
  const entries = eventTypes.map((type) => {
    const sources = sourcesOf(type).map((source) => (source.startsWith("Webcast") ? code(source) : source));
    return item(
      `**${type}** (${triggerIds[type]}), from ${sources.join(", ")}`,
      payloadFields(type).map(code).join(", "),
    );
  });
  return entries.join("\n");
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

const maxLineLength = 118;

/** An item of a list, its parts each on lines of their own, none longer than a screen is wide. */
function item(...parts: string[]): string {
  return parts.map((part, at) => wrapped(part, at === 0 ? "- " : "  ")).join("\n");
}

/** A text that is broken anew. */
function paragraph(text: string): string {
  return wrapped(text.replaceAll("\n", " "), "", "");
}

/** Breaks `text` at its spaces; a name that is longer than a line stays whole. */
function wrapped(text: string, first: string, next = "  "): string {
  const [word = "", ...words] = text.split(" ");
  const lines = [first + word];
  for (const word of words) {
    const line = `${lines.at(-1)} ${word}`;
    if (line.length <= maxLineLength) lines[lines.length - 1] = line;
    else lines.push(next + word);
  }
  return lines.join("\n");
}
