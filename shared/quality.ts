/**
 * Why an event is not as good as it should be: a small, fixed set of words. An event carries them in
 * `payload.quality`; one with nothing to say has no such field.
 */

/** Each reason, and what it means. v1 only ever grows; a reader lets a word pass that it does not know. */
export const qualityReasons = {
  frame_unreadable:
    "A frame of the push socket that is no frame, or whose compression or encoding is none; RAW with its bytes.",
  frame_too_large: "A frame that inflates past 16 MB, or holds more than 5,000 messages; what is too much is one RAW.",
  message_unreadable: "Its head (method, id, payload) could not be read, or is cut off; RAW with its bytes.",
  message_too_large:
    "A message past 512 KB, or what lies past 2 MB or 10,000 inner messages of one frame, is not decoded; RAW with its first bytes.",
  payload_unreadable: "The bytes do not fit the schema of their method (cut off, wrong wire type); RAW with its bytes.",
  no_schema: "No schema describes the method; RAW with its bytes.",
  unknown_fields: "TikTok sent fields that the method's schema does not have; they stand in `payload.unknownFields`.",
  subject_id_absent:
    "What it is about (the gift, battle, goal, poll, chest) has no id, or the id 0; RAW with its data.",
  user_absent: "It names nobody where somebody must have done it; RAW with its data.",
  user_id_absent: "Its user has a handle, but no id, or the id 0.",
  message_id_absent: "TikTok gave the message no id, or the id 0: should it come again, nobody can tell.",
  time_absent: "TikTok gave no time; `timestamp` is the time of ingest.",
  time_invalid: "TikTok's time is no number, or lies before 2016; `timestamp` is the time of ingest.",
  time_in_seconds: "TikTok gave seconds instead of milliseconds; `timestamp` is right.",
  time_ahead: "TikTok's time is 5 minutes to 24 hours ahead of the runner's clock; `timestamp` is TikTok's.",
  time_in_future: "TikTok's time is more than 24 hours ahead of the runner's clock; `timestamp` is the time of ingest.",
  text_repaired: "A text held bytes that are not UTF-8, a NUL or half a character; each is U+FFFD now.",
  shortened: "It was larger than an event may be; texts, lists or bytes of it are cut.",
} as const satisfies Record<string, string>;

export type QualityReason = keyof typeof qualityReasons;

/** Whether `value` is one of the reasons. */
export function isQualityReason(value: unknown): value is QualityReason {
  return typeof value === "string" && Object.hasOwn(qualityReasons, value);
}
