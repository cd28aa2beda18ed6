import { eventOf, frameOf } from "../../example-events.ts";

const caption = (offset: number, text: string, sentenceId: string, definite: boolean) =>
  eventOf("CAPTION", offset, { text, language: "en", sentenceId, sequenceId: "0", definite });

export const example = [
  frameOf([
    caption(1, "So this is the part where the bridge falls down,", "1", true),
    caption(2, "watch the left side of", "2", false),
  ]),
];
