/** What somebody writes to take part: a number or a word, as people write them on phones of all languages. Pure. */
import type { RecordedEvent } from "#shared/event.ts";

/** Beginnings of the digits of scripts that have their own. */
const zeros = [
  0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0e50, 0x0ed0, 0x1040,
  0x17e0,
];
/** Longer messages are no word, and are not looked at. */
const longest = 100;

function plainDigit(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const zero = zeros.find((one) => code >= one && code < one + 10);
  return zero === undefined ? character : String(code - zero);
}

/**
 * A text as it is compared: without what stands around it (`!`, `#`, spaces, marks), in lower case, with plain digits; "" where
 * nothing is left. `!Join`, ` join ` and `JOIN!!` are the same, and so are `1`, `１` and `١`.
 */
export function wordOf(text: string): string {
  if (text.length > longest) return "";
  const plain = text
    .normalize("NFKC")
    .replaceAll(/\p{Nd}/gu, plainDigit)
    .toLowerCase();
  return plain.replaceAll(
    /^[^\p{L}\p{N}\p{Extended_Pictographic}]+|[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}]+$/gu,
    "",
  );
}

/** The word that a chat message is; "" for anything else. */
export function writtenBy(event: RecordedEvent): string {
  return event.eventType === "CHAT" ? wordOf(event.payload.message) : "";
}
