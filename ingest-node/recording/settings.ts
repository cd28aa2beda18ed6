/** What the command line says of recording. */

export interface RecordingSettings {
  file: string;
  anonymize: boolean;
  /** Several streams at once: each one's file has its id in its name. */
  perStream: boolean;
}

/** Reads `--record` and `--anonymize`; undefined where nothing is to be recorded. */
export function readRecording(
  { record, anonymize }: { record?: string | undefined; anonymize: boolean },
  perStream: boolean,
  problems: string[],
): RecordingSettings | undefined {
  if (record === undefined) {
    if (anonymize) problems.push("--anonymize needs --record FILE");
    return undefined;
  }
  if (record.trim() === "" || /[/\\]$/.test(record)) problems.push(`--record "${record}" is no file's name`);
  return { file: record, anonymize, perStream };
}
