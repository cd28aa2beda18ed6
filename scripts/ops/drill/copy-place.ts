/** Where a drill's copy of the database is made. */

export interface CopyPlace {
  /** What kind of copy it is. */
  kind: "neon" | "local";
  /** What the copy is called where somebody has to look for it: a branch, or a folder. */
  name: string;
  /**
   * Makes the copy as of `atMs` (undefined: of now) and resolves with its connection string when it answers. Throws
   * CopyError, or the signal's reason where that comes first.
   */
  restore: (atMs: number | undefined, signal: AbortSignal) => Promise<string>;
  /** Removes what `restore` made, however far it got. Throws CopyError where something of it may still be there. */
  remove: () => Promise<void>;
  /** Leaves the copy where it is, and resolves with a sentence about what is left. */
  keep: () => Promise<string>;
  /** How a person removes it. */
  byHand: string;
}

/** A copy that could not be made or removed, as a sentence for who runs the command. */
export class CopyError extends Error {
  override name = "CopyError";
}
