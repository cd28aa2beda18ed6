/** Who is blocked from overlays: to go on keeping somebody off would be to go on keeping who they are. */
import { deleteBlocksOf } from "../../moderation/statements.ts";
import type { Step } from "../step.ts";

export const eraseBlocks: Step = async ({ config, workspaceId, target }) => ({
  rows: { "People whom overlays do not show": await deleteBlocksOf(config, workspaceId, target) },
});
