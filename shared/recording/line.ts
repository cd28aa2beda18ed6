/** The first line of a recording, whoever writes it: docs/recording.md describes the lines for readers of other makes. Pure. */

/** Grows when a reader of the version before could not read it, not when lines or fields are added. */
export const recordingVersion = 1;

/** The first line. `startedAt` in milliseconds since 1970, as all times are. */
export interface HeaderLine {
  recording: "tiktok-live-edge";
  version: number;
  startedAt: number;
  /** The version of the program that wrote it; not in a clip. */
  app?: string;
  /** The creator's handle; not in an anonymised recording. */
  uniqueId?: string;
  anonymized: boolean;
}
