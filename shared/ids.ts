/** Zeros, and what is below: TikTok writes "nobody" and "nothing" as 0, and at times as -1. */
const none = /^(?:0*|-\d+)$/;

/** Whether `text` names somebody or something; ids of 0 and below, and "", name none. */
export function isId(text: string): boolean {
  // Nearly every id begins with a digit above 0.
  return text.charCodeAt(0) > 0x30 || !none.test(text);
}

/**
 * How people are named in the API, by regular expression: digits at TikTok; of those of other platforms the platform, a colon and who
 * they are there, in whatever letters.
 */
export const userIdForm = "[1-9]\\d{0,31}|[\\w.-]{1,32}:.{1,62}";

const userIdPattern = new RegExp(`^(?:${userIdForm})$`, "u");

/** Whether a text can be the id of a person. */
export function isUserId(text: string): boolean {
  return userIdPattern.test(text);
}
