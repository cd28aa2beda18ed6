/** Which pages are for whom. */
import type { OwnStream, PageEntry } from "./page.ts";

/** The workspace of the host: what is of no workspace is looked after there. */
const hostWorkspaceId = "default";

export function maySee({ needs, ofHost }: PageEntry, stream: OwnStream | undefined): boolean {
  if (ofHost && stream?.workspaceId !== hostWorkspaceId) return false;
  return needs === undefined || stream?.permissions.includes(needs) === true;
}
