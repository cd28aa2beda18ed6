/** What a rule asks for, its texts filled in. */
import * as z from "zod";
import { toolTypes } from "#shared/tools/action.ts";

/** By its `type` it has further fields, as docs/rules.md lists them. */
export const RenderedAction = z.object({
  type: z.enum(["overlay", "counter", "webhook", "log", "announce", "moderate", "wheel", ...toolTypes]),
});

/** An action that was asked for, with the rule that asked. */
export const AskedAction = z.object({ actionId: z.string(), ruleId: z.string(), action: RenderedAction });
