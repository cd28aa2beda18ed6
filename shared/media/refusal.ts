/**
 * Why a file is not taken: a code that is told with the answer, so that a page says it in its own language, and the words of the API.
 * What fills the `{braces}` is told beside the code.
 */
export const refusalWords = {
  cut_off: "the file is cut off, or damaged",
  no_size: "it has no size",
  too_many_pixels: "{width}x{height} pixels are more than are taken: {side} a side, {millions} million in all",
  too_many_frames: "its frames are more than are taken: {frames} of {width}x{height} pixels",
  too_long: "it is longer than {seconds} s",
  too_many_passes: "it is built of more passes than any picture needs",
  no_video: "there is no video in it: save a sound as MP3, Ogg or WAV",
  video_codec: "a video coded as {codec} is not shown by OBS: save it as H.264",
  webm_codec: "a video coded like this is not shown by OBS: save it as VP8, VP9 or AV1",
  matroska: "a Matroska file that is no WebM: save it as WebM or MP4",
  tracks: "there is more than one track in it",
  ogg_codec: "an Ogg file that is neither Opus nor Vorbis",
  wav_codec: "a WAV of this kind is not played by browsers: save it as PCM",
  text: "SVG, HTML and other text is not taken, as it can hold a script: save it as PNG",
  unknown: "it is none of what is taken: {formats}",
} as const;

export type RefusalReason = keyof typeof refusalWords;
export type RefusalValues = Readonly<Record<string, string | number>>;

export interface Refusal {
  reason: RefusalReason;
  values: RefusalValues;
  /** What it begins like, as people call it; absent where that is nothing that is taken. */
  format?: string;
}

/** Thrown by who follows a file, told once by `inspectMedia`. */
export class MediaRefusal extends Error {
  override name = "MediaRefusal";
  readonly reason: RefusalReason;
  readonly values: RefusalValues;

  constructor(reason: RefusalReason, values: RefusalValues = {}) {
    super(reason);
    this.reason = reason;
    this.values = values;
  }
}

export function refuse(reason: RefusalReason, values?: RefusalValues): never {
  throw new MediaRefusal(reason, values);
}

/** In English, for the API. */
export function explainRefusal({ reason, values, format }: Refusal): string {
  const text = refusalWords[reason].replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  return format === undefined ? text : `${format}: ${text}`;
}

export function isRefusalReason(given: unknown): given is RefusalReason {
  return typeof given === "string" && Object.hasOwn(refusalWords, given);
}
