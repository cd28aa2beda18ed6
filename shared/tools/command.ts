/** What the hub asks the runner to do with another program: an action of a rule with its texts filled in. */
import * as z from "zod";

const name = z.string().max(200);
const text = z.string().max(2_000);
const args = z.record(z.string().max(50), z.union([z.string().max(500), z.number()]));
const ObsChange = z.enum(["on", "off", "toggle"]);

/** Of OBS Studio. */
export const ObsCommand = z.discriminatedUnion("do", [
  z.object({ type: z.literal("obs"), do: z.literal("scene"), scene: name }),
  z.object({
    type: z.literal("obs"),
    do: z.literal("source"),
    /** null: the scene that is on air. */
    scene: name.nullable(),
    source: name,
    change: ObsChange,
    /** Taken back after so long; null: it stays. */
    forMs: z.number().int().positive().nullable(),
  }),
  z.object({
    type: z.literal("obs"),
    do: z.literal("filter"),
    source: name,
    filter: name,
    change: ObsChange,
    forMs: z.number().int().positive().nullable(),
  }),
  z.object({ type: z.literal("obs"), do: z.literal("text"), source: name, text }),
  z.object({
    type: z.literal("obs"),
    do: z.literal("media"),
    source: name,
    change: z.enum(["play", "pause", "restart", "stop", "next", "previous"]),
  }),
  z.object({ type: z.literal("obs"), do: z.literal("emit"), event: name, data: args }),
]);
export type ObsCommand = z.infer<typeof ObsCommand>;

const StreamerbotCommand = z.object({ type: z.literal("streamerbot"), action: name, args });
const HttpCommand = z.object({
  type: z.literal("http"),
  method: z.enum(["GET", "POST", "PUT"]),
  /** "": what a viewer wrote would have led elsewhere than the rule's author meant. */
  url: text,
  body: text.nullable(),
});
const MqttCommand = z.object({ type: z.literal("mqtt"), topic: name, payload: text, retain: z.boolean() });
const OscCommand = z.object({
  type: z.literal("osc"),
  path: name,
  args: z.array(z.union([z.string().max(500), z.number()])).max(20),
});
const MinecraftCommand = z.object({ type: z.literal("minecraft"), command: text });
const KeysCommand = z.object({ type: z.literal("keys"), name });

export const toolCommands = [
  StreamerbotCommand,
  ObsCommand,
  HttpCommand,
  MqttCommand,
  OscCommand,
  MinecraftCommand,
  KeysCommand,
] as const;
export const ToolCommand = z.discriminatedUnion("type", toolCommands);
export type ToolCommand = z.infer<typeof ToolCommand>;
export type ToolCommandOf<Type extends ToolCommand["type"]> = Extract<ToolCommand, { type: Type }>;
