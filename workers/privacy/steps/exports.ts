/** Files of events that were made before: any of them can hold the person. */
import { deleteExportsOf } from "../../exports/remove.ts";
import type { Step } from "../step.ts";

/** After the log, so that a file that is begun meanwhile is made of what is left. */
export const eraseExports: Step = async ({ config, workspaceId }) => ({
  rows: { Exports: await deleteExportsOf(config, workspaceId) },
});
