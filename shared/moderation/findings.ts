/**
 * What the lists find in something that waits for a moderator, and where. It is looked for when it is asked for, by the lists as they
 * are then, and kept nowhere: an erasure of the thing has nothing more to take.
 */
import type { Held } from "./held.ts";
import { alertTexts, type FoundInText, type Judge, namesOf, type PlacedText, textsOf } from "./judge.ts";

/** Something that was found in a text of what is held. */
export interface Finding extends FoundInText {
  /** The text, as a JSON pointer (RFC 6901) into what the API says of the thing. */
  at: string;
}

/** As it is told to who moderates. */
export interface HeldWithFindings extends Held {
  found: readonly Finding[];
}

/** So many are told of one thing, the first ones: a text can be full of them. */
export const mostFindings = 20;

/** What is found in one thing: in what was said, by whom, and in what rules made of it. */
export function findingsIn({ event, actions }: Pick<Held, "event" | "actions">, judge: Judge): Finding[] {
  const found: Finding[] = [];
  for (const { at, text } of placesOf({ event, actions })) {
    for (const one of judge.text(text).found) {
      if (found.length >= mostFindings) return found;
      found.push({ at, ...one });
    }
  }
  return found;
}

function* placesOf({ event, actions }: Pick<Held, "event" | "actions">): Iterable<PlacedText> {
  if (event) yield* inside("/event", [...textsOf(event), ...namesOf(event.user)]);
  for (const [index, record] of actions.entries()) yield* inside(`/alerts/${index}`, alertTexts(record));
}

function inside(path: string, texts: readonly PlacedText[]): PlacedText[] {
  return texts.map(({ at, text }) => ({ at: path + at, text }));
}

/** Remembers what was found in a thing for as long as it, and the lists, stay what they are: a desk is asked every second. */
export class Findings {
  readonly #known = new WeakMap<
    Held,
    { texts: Judge["text"]; event: Held["event"]; actions: number; found: Finding[] }
  >();

  of(held: Held, judge: Judge): readonly Finding[] {
    const { event, actions } = held;
    const known = this.#known.get(held);
    if (known?.texts === judge.text && known.event === event && known.actions === actions.length) return known.found;
    const found = findingsIn(held, judge);
    this.#known.set(held, { texts: judge.text, event, actions: actions.length, found });
    return found;
  }
}
