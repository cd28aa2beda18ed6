/** Who is kept off overlays, and what moderators noted of people: to go on keeping it would be to go on keeping who they are. */
import { tellHub } from "../../moderation/publish.ts";
import { deleteBlocksOf } from "../../moderation/statements.ts";
import { deleteNotesOf } from "../../viewers/note-statements.ts";
import { within } from "../../within.ts";
import type { Step } from "../step.ts";

/** How long the hubs are waited for: they are asked to forget the person by a step of their own. */
const hubsTimeoutMs = 10_000;

/**
 * Gone through a second time once the hubs have forgotten the person: what a hub kept of an outage it may have handed to the database
 * in between.
 */
export const eraseBlocks: Step = async ({ env, config, workspaceId, target }) => {
  const { rows, streamIds } = await deleteBlocksOf(config, workspaceId, target);
  await within(Promise.allSettled(streamIds.map((streamId) => tellHub(env, config, streamId))), hubsTimeoutMs);
  return {
    rows: {
      "People whom overlays do not show": rows,
      "Notes about viewers": await deleteNotesOf(config, workspaceId, target.userId),
    },
  };
};
