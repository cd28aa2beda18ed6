/**
 * What a rule asks of another program, which the runner talks to: Streamer.bot, OBS, a home's MQTT, a game. Where such a program is
 * and how to sign in there the host of the runner says; a rule can name neither, so it reaches nothing that was not allowed.
 */
import * as z from "zod";
import { slug, template } from "#shared/rules/template-field.ts";
import { parseTemplate } from "#shared/rules/template.ts";
import { webAddressError } from "./web-address.ts";
import { toolLimits } from "./limits.ts";

const name = z.string().trim().min(1).max(toolLimits.name);
const forMs = z.number().int().min(toolLimits.forMs.least).max(toolLimits.forMs.most).optional();
const argName = z.string().regex(/^[A-Za-z_]\w{0,49}$/, "1 to 50 of A-Z, a-z, 0-9 and _, no digit first");
const args = z
  .record(argName, template(toolLimits.text))
  .refine((all) => Object.keys(all).length <= toolLimits.args, `at most ${toolLimits.args}`);

/** Runs an action of Streamer.bot, with the event's own arguments and these. */
export const StreamerbotAction = z.strictObject({
  type: z.literal("streamerbot"),
  /** Its name there, or its id. */
  action: name,
  args: args.optional(),
});

const ObsChange = z.enum(["on", "off", "toggle"]);

/** Something in OBS Studio. */
export const ObsAction = z.discriminatedUnion("do", [
  z.strictObject({ type: z.literal("obs"), do: z.literal("scene"), scene: name }),
  z.strictObject({
    type: z.literal("obs"),
    do: z.literal("source"),
    /** Absent: the scene that is on air. */
    scene: name.optional(),
    source: name,
    change: ObsChange,
    /** Taken back after so long. */
    forMs,
  }),
  z.strictObject({
    type: z.literal("obs"),
    do: z.literal("filter"),
    source: name,
    filter: name,
    change: ObsChange,
    forMs,
  }),
  /** What a source of text says. */
  z.strictObject({ type: z.literal("obs"), do: z.literal("text"), source: name, text: template(toolLimits.text) }),
  z.strictObject({
    type: z.literal("obs"),
    do: z.literal("media"),
    source: name,
    change: z.enum(["play", "pause", "restart", "stop", "next", "previous"]),
  }),
  /** An event for the pages of OBS's browser sources. */
  z.strictObject({ type: z.literal("obs"), do: z.literal("emit"), event: name, data: args.optional() }),
]);

/** Asks an address of the web or of the home that the runner's host has allowed. */
export const HttpAction = z.strictObject({
  type: z.literal("http"),
  method: z.enum(["GET", "POST", "PUT"]).default("POST"),
  url: z
    .string()
    .min(1)
    .max(toolLimits.url)
    .superRefine((text, context) => {
      const parsed = parseTemplate(text);
      const error = parsed.ok ? webAddressError(parsed.template) : parsed.error;
      if (error !== undefined) context.addIssue({ code: "custom", message: error });
    }),
  /** In JSON, values are escaped as between its quotes. */
  body: template(toolLimits.body).optional(),
});

/** Says something on a topic of an MQTT broker. */
export const MqttAction = z.strictObject({
  type: z.literal("mqtt"),
  topic: name.regex(/^[^+#]*$/, "one topic, without + and #"),
  payload: template(toolLimits.body),
  retain: z.boolean().default(false),
});

/** A message of Open Sound Control: an argument that is a number goes as one. */
export const OscAction = z.strictObject({
  type: z.literal("osc"),
  path: name.regex(/^\/[^\s#*,?[\]{}]*$/, "a path as /avatar/parameters/wave"),
  args: z.array(template(toolLimits.text)).max(toolLimits.args).default([]),
});

/** A command on a Minecraft server's console. */
export const MinecraftAction = z.strictObject({ type: z.literal("minecraft"), command: template(toolLimits.text) });

/** Presses keys on the runner's machine: a name of its host's list. */
export const KeysAction = z.strictObject({ type: z.literal("keys"), name: slug });

export const toolActions = [
  StreamerbotAction,
  ObsAction,
  HttpAction,
  MqttAction,
  OscAction,
  MinecraftAction,
  KeysAction,
] as const;

export type ToolAction = z.infer<(typeof toolActions)[number]>;
export type ToolType = ToolAction["type"];
export const toolTypes = [
  "streamerbot",
  "obs",
  "http",
  "mqtt",
  "osc",
  "minecraft",
  "keys",
] as const satisfies readonly ToolType[];

const types: ReadonlySet<string> = new Set(toolTypes);

/** Whether another program beside the runner is to do it. */
export function isOfTool<One extends { type: string }>(action: One): action is Extract<One, { type: ToolType }> {
  return types.has(action.type);
}
