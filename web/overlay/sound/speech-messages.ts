/** What the page and its speaker (web/speech/) tell each other. */

export interface SpeechAsk {
  id: number;
  text: string;
  /** As the engine calls it, and the dictionary that it needs. */
  voice: string;
  dictionary: string;
  /** 0 to 99; 50 is its usual one. */
  pitch: number;
  /** Words a minute. */
  pace: number;
}

/** Samples of one channel; or why there are none. */
export type SpeechAnswer =
  | { id: number; samples: Int16Array<ArrayBuffer>; sampleRate: number }
  | { id: number; error: string };
