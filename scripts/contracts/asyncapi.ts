/** What goes over sockets, event streams and webhooks, as an AsyncAPI 3 document, made of the same schemas as the rest. */
import * as z from "zod";
import * as frames from "#shared/api/frames.ts";
import { RecordedEvent } from "#shared/api/recorded-event.ts";
import { RenderedAction } from "#shared/api/rendered-action.ts";
import { LeaseRelease, LeaseRequest, OpenSession, Batch, signatureHeaders } from "#shared/protocol/ingest.ts";
import { LineEnvelope, LineMessage } from "#shared/protocol/runner-line.ts";
import { subprotocol } from "#shared/protocol/wire.ts";
import { subprotocolV2 } from "#shared/protocol/wire-v2.ts";
import { endpointFormats } from "#shared/webhooks/format.ts";
import { Components, type Json, type Side } from "./components.ts";
import { contractVersion } from "./openapi.ts";

interface Message {
  summary: string;
  schema: z.ZodType;
  /** Answers are read by others: they must pass over what they do not know. */
  side?: Side;
  headers?: Json;
}

interface Channel {
  address: string;
  title: string;
  description: string;
  /** What the platform sends. */
  sends: Record<string, Message>;
  /** What it takes. */
  receives?: Record<string, Message>;
  parameters?: Record<string, string>;
}

const summaries: Record<keyof typeof frames.serverFrames, string> = {
  hello: "The beginning, and where the feed goes on from",
  events: "Events, in order",
  sync: "Whether the socket is up with the feed",
  trial: "Alerts of a rule that is only tried",
  overlays: "What was taken off the overlays, or is silent",
  released: "What a moderator lets through after it waited, or shows once more",
  tallies: "The counters and timers of rules, as they stand now",
  parts: "Live parts that read differently now, of those that were asked for",
  check: "Proof that the socket is read: send the same text back",
  window: "How many bytes may be on the way from now on",
};

const serverFrames = Object.fromEntries(
  Object.entries(frames.serverFrames).map(([type, schema]): [string, Message] => [
    type,
    { summary: summaries[type as keyof typeof summaries], schema },
  ]),
);

const webhookHeaders: Json = {
  type: "object",
  properties: {
    "webhook-id": { type: "string", description: "The delivery's id, the same on every retry" },
    "webhook-timestamp": { type: "string", description: "Of this attempt, Unix seconds" },
    "webhook-signature": { type: "string", description: "Standard Webhooks: `v1,...` and `v1a,...`" },
  },
  required: ["webhook-id", "webhook-timestamp", "webhook-signature"],
};

const lineSummaries: Readonly<Record<string, string>> = {
  line: "The line's nonce: both sides make its key of it",
  ack: "The hub has committed what was sent",
  lease: "The stream is this runner's",
  released: "It is not any more",
  refused: "What over HTTP is a problem",
  commands: "What rules ask the runner to do",
};

const streamId = { streamId: "The stream's id" };

const channels: Record<string, Channel> = {
  live: {
    address: "/v1/streams/{streamId}/live",
    title: "The live socket",
    description: `A WebSocket. Version 1 (subprotocol \`${subprotocol}\`) sends each frame as JSON text; version 2 (\`${subprotocolV2}\`) as binary: a byte of kind, for events eight bytes of offset, and the frame as JSON, maybe deflated. docs/protocol.md is the specification.`,
    parameters: streamId,
    sends: { ...serverFrames, pong: { summary: "The answer to a ping", schema: frames.PongFrame } },
    receives: {
      ping: { summary: "Whether the line lives, and credit (version 2)", schema: frames.PingFrame, side: "request" },
      ack: { summary: "Everything up to this offset was handled", schema: frames.AckFrame, side: "request" },
      checked: { summary: "A check, sent back", schema: frames.CheckFrame, side: "request" },
    },
  },
  eventStream: {
    address: "/v1/streams/{streamId}/events",
    title: "The same as server-sent events",
    description:
      "Each event is a message without a name, its data the event, its id a position. `hello`, `sync`, `overlays`, `tallies` and `parts` are named.",
    parameters: streamId,
    sends: {
      event: { summary: "An event", schema: RecordedEvent },
      ...Object.fromEntries(
        ["hello", "sync", "overlays", "tallies", "parts"].map((type) => [type, serverFrames[type] as Message]),
      ),
    },
  },
  runnerLine: {
    address: "/v1/ingest/streams/{streamId}/socket",
    title: "A runner's line",
    description: `A WebSocket, its upgrade signed (${Object.values(signatureHeaders).join(", ")}). After \`line\` every message is 64 hex digits of HMAC-SHA256, a line feed and the JSON.`,
    parameters: streamId,
    sends: Object.fromEntries(
      LineMessage.options.map((schema): [string, Message] => {
        const type = z.string().parse(schema.shape.type.value);
        return [type, { summary: lineSummaries[type] ?? type, schema }];
      }),
    ),
    receives: {
      openSession: {
        summary: "Opens a session",
        side: "request",
        schema: LineEnvelope.extend({ type: z.literal("open"), idempotencyKey: z.string(), session: OpenSession }),
      },
      sendBatch: {
        summary: "Events of a session",
        side: "request",
        schema: LineEnvelope.extend({ type: z.literal("batch"), sessionId: z.string(), batch: Batch }),
      },
      takeLease: {
        summary: "Takes the stream, or renews the lease",
        side: "request",
        schema: LineEnvelope.extend({ type: z.literal("lease"), request: LeaseRequest }),
      },
      releaseLease: {
        summary: "Gives the stream up",
        side: "request",
        schema: LineEnvelope.extend({ type: z.literal("release"), release: LeaseRelease }),
      },
    },
  },
  webhook: {
    address: "{url}",
    title: "A webhook",
    description: "A POST to an endpoint's address, signed as Standard Webhooks. docs/webhooks.md tells more.",
    parameters: { url: "The endpoint's address" },
    sends: {
      webhookEvent: { summary: "Format `event`: one event", schema: RecordedEvent, headers: webhookHeaders },
      webhookEvents: {
        summary: "Format `event`, with a `batchSize` above 1",
        schema: z.array(RecordedEvent).min(1).max(endpointFormats.event),
        headers: webhookHeaders,
      },
      webhookAction: {
        summary: "What a rule's action sends: the event, and the action that it follows from",
        schema: z.looseObject({ event: RecordedEvent, action: RenderedAction.optional() }),
        headers: webhookHeaders,
      },
      webhookTikfinity: {
        summary: "Format `tikfinity`: flat, every value a text",
        schema: z.record(z.string(), z.string()),
        headers: webhookHeaders,
      },
      webhookCloudevents: {
        summary:
          "Format `cloudevents`: a CloudEvent 1.0 in its JSON form, or with a `batchSize` above 1 up to as many in an array",
        schema: z.looseObject({
          specversion: z.literal("1.0"),
          id: z.string(),
          source: z.string(),
          type: z.string(),
          time: z.string(),
          data: RecordedEvent,
        }),
        headers: webhookHeaders,
      },
      webhookDiscord: {
        summary: "Format `discord`: an embed for each event",
        schema: z.object({
          allowed_mentions: z.object({ parse: z.array(z.string()) }),
          embeds: z
            .array(z.object({ title: z.string(), description: z.string(), color: z.int(), timestamp: z.string() }))
            .max(endpointFormats.discord),
        }),
        headers: webhookHeaders,
      },
    },
  },
};

/** The whole document. The same schemas give the same text. */
export function asyncApiDocument(): Json {
  const components = new Components();
  const described = Object.entries(channels).map(([name, channel]) => [name, describeChannel(channel, components)]);
  const operations = Object.entries(channels).flatMap(([name, { sends, receives = {} }]) => [
    [`send-${name}`, describeOperation("send", name, sends)],
    ...(Object.keys(receives).length > 0 ? [[`receive-${name}`, describeOperation("receive", name, receives)]] : []),
  ]);
  return {
    asyncapi: "3.0.0",
    info: {
      title: "tiktok-live-edge: sockets, event streams, webhooks",
      version: contractVersion,
      description:
        "v1 only grows. Who reads must pass over fields, frames and types that it does not know. What is asked and answered is in openapi.json.",
      license: { name: "AGPL-3.0-only" },
    },
    defaultContentType: "application/json",
    channels: Object.fromEntries(described),
    operations: Object.fromEntries(operations),
    components: { schemas: components.all },
  };
}

function describeChannel(channel: Channel, components: Components): Json {
  const { address, title, description, parameters = {}, sends, receives = {} } = channel;
  return {
    address,
    title,
    description,
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, described]) => [name, { description: described }]),
    ),
    messages: Object.fromEntries(
      Object.entries({ ...sends, ...receives }).map(([name, { summary, schema, side = "answer", headers }]) => [
        name,
        { name, summary, ...(headers && { headers }), payload: components.schema(schema, side) },
      ]),
    ),
  };
}

function describeOperation(action: "send" | "receive", channel: string, messages: Record<string, Message>): Json {
  return {
    action,
    channel: { $ref: `#/channels/${channel}` },
    messages: Object.keys(messages).map((name) => ({ $ref: `#/channels/${channel}/messages/${name}` })),
  };
}
