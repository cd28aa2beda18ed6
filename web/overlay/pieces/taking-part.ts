/** Pieces of the widgets by which viewers take part. */
import type { ShownParticipant } from "#shared/interaction/participant.ts";
import { safeImageUrl, shorten } from "../../kit/format.ts";
import { face, part } from "../parts.ts";

/** In characters as people see them. */
const nameLength = 40;

/** The name of somebody as it is shown; a dot where nobody knows it any more. */
export function shownNameOf(person: Pick<ShownParticipant, "name"> | null): string {
  const name = person?.name.trim() ?? "";
  return name === "" ? "•" : shorten(name, nameLength);
}

/** The face of somebody. */
export function faceOf(person: ShownParticipant | null, className = ""): HTMLElement {
  return face(shownNameOf(person), safeImageUrl(person?.avatarUrl), className);
}

/** A text of words with one piece of it stood out, where its `#` is. */
export function standingOut(text: string, ...pieces: (Node | string)[]): (Node | string)[] {
  const [before = "", after = ""] = text.split("#");
  return [before, ...pieces, after];
}

/** A word to write, in the accent's colour. */
export function wordToWrite(word: string): HTMLElement {
  const bold = part("b", "ink-k", part("bdi", "", word));
  return bold;
}

/** What is left: `4:59`, `1:02:03`; a second that has begun counts as whole. */
export function leftText(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1_000));
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
