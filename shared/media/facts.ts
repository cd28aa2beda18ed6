/** What a file says of itself, as far as it was followed. */
export interface MediaFacts {
  /** Pixels; null for what is only heard. */
  width: number | null;
  height: number | null;
  /** Pictures of a picture, 1 where it stands still; null for others. */
  frames: number | null;
  /** Once through; null where it does not say, and for what stands still. */
  durationMs: number | null;
}
