/** What a rule asks a runner to do at TikTok or with another program, and what became of it. */
import * as z from "zod";
import { ToolCommand, toolCommands } from "#shared/tools/command.ts";

const ActionId = z.string().regex(/^[0-9a-f]{64}$/);

/** What only somebody who is signed in at TikTok can do. */
const platformActions = [
  /** Written into the stream's chat. */
  z.object({ type: z.literal("announce"), text: z.string().max(500) }),
  z.object({
    type: z.literal("moderate"),
    /** `lift` takes both back. */
    measure: z.enum(["mute", "ban", "lift"]),
    /** null: until it is taken back. */
    durationMs: z.number().int().positive().nullable(),
    user: z.object({ userId: z.string(), uniqueId: z.string() }).nullable(),
  }),
] as const;
export const PlatformAction = z.discriminatedUnion("type", platformActions);
export type PlatformAction = z.infer<typeof PlatformAction>;

/** An action that only a runner can carry out. */
export const RunnerAction = z.discriminatedUnion("type", [...platformActions, ...toolCommands]);
export type RunnerAction = z.infer<typeof RunnerAction>;

/**
 * Comes with the acknowledgement of the batch whose events it follows from, and with no other: an answer that is lost takes
 * its commands with it, so that none is carried out twice.
 */
export const RunnerCommand = z.object({
  actionId: ActionId,
  /** One that this runner does not know is of a newer hub: it is skipped, and takes nothing else along. */
  action: z.union([RunnerAction, z.looseObject({ type: z.string().max(40) })]),
});
export type RunnerCommand = z.infer<typeof RunnerCommand>;

/**
 * What somebody tries an action of a rule with: of another program alone, so that none is ever written into a chat. It comes with
 * the answer that says which streams to hold, which a runner asks for also while no live is on; to one runner, once.
 */
export const RunnerTrial = z.object({
  trialId: ActionId,
  /** As of a command. */
  action: z.union([ToolCommand, z.looseObject({ type: z.string().max(40) })]),
});
export type RunnerTrial = z.infer<typeof RunnerTrial>;

/** `POST /v1/ingest/actions/{actionId}/outcome`: what became of a command, or of a trial. The first word counts. */
export const ActionOutcome = z.strictObject({
  /** The id is a trial's: no log has it. */
  trial: z.literal(true).optional(),
  status: z.enum(["success", "failed", "skipped"]),
  /** Why not, for people. */
  error: z.string().max(500).optional(),
  durationMs: z.number().int().min(0).max(600_000),
});
export type ActionOutcome = z.infer<typeof ActionOutcome>;

/** The text that `X-Signature` of an answer with commands signs: a runner does nothing for whoever has not its secret. */
export function signedAnswerText(answer: { timestamp: string; path: string; body: string }): string {
  return `${answer.timestamp}\nANSWER\n${answer.path}\n${answer.body}`;
}
