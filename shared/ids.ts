/** Zeros, and what is below: TikTok writes "nobody" and "nothing" as 0, and at times as -1. */
const none = /^(?:0*|-\d+)$/;

/** Whether `text` names somebody or something; ids of 0 and below, and "", name none. */
export function isId(text: string): boolean {
  // Nearly every id begins with a digit above 0.
  return text.charCodeAt(0) > 0x30 || !none.test(text);
}
