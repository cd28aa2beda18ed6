/** Who is kept off overlays, and what moderators noted of people: to go on keeping it would be to go on keeping who they are. */
import { deleteBlocksOf } from "../../moderation/statements.ts";
import { deleteNotesOf } from "../../viewers/note-statements.ts";
import type { Step } from "../step.ts";

export const eraseBlocks: Step = async ({ config, workspaceId, target }) => ({
  rows: {
    "People whom overlays do not show": await deleteBlocksOf(config, workspaceId, target),
    "Notes about viewers": await deleteNotesOf(config, workspaceId, target.userId),
  },
});
