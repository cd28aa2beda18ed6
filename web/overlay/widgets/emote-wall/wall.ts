/** Which emotes are on the wall. Pure. */
import type { RecordedEvent } from "#shared/event.ts";
import { graphemesOf } from "#shared/graphemes.ts";
import { type Thing, thingOf } from "#shared/takeback.ts";
import { safeImageUrl } from "../../../kit/format.ts";
import { capAt, type FramePace } from "../../pieces/frame-pace.ts";
import type { EmoteWallOptions } from "./options.ts";

/** A picture, or an emoji. */
export type Emote = { imageUrl: string } | { emoji: string };

export interface WallEmote extends Thing {
  emote: Emote;
  /** Which place of the wall, from 0; nothing else is there. */
  place: number;
  seed: number;
  /** When it begins to fade, and when it is gone, on the monotonic clock. */
  fadesAt: number;
  leavesAt: number;
}

/** The same emote again and again. */
export interface EmoteCombo {
  emote: Emote;
  count: number;
  /** On the monotonic clock. */
  leavesAt: number;
}

export interface WallState {
  emotes: WallEmote[];
  combo: EmoteCombo | undefined;
}

/** Places of the wall, in rows. */
export const wallColumns = 6;
export const wallRows = 5;
const places = wallColumns * wallRows;
/** So long it fades, milliseconds; as the style sheet has it. */
const fadeMs = 700;
/** At most so many of one message: one person must not fill the wall. */
const maxOfOne = 5;
const pictograph = /\p{Extended_Pictographic}|\p{Regional_Indicator}{2}/u;
/** Of a longer text the emoji behind this are not looked for. */
const maxText = 300;

/** The emotes of a message, in no order. */
export function emotesOf(event: RecordedEvent, emoji: boolean): Emote[] {
  const pictures = (list: readonly { emoteImageUrl: string }[]): Emote[] =>
    list.flatMap(({ emoteImageUrl }) => {
      const imageUrl = safeImageUrl(emoteImageUrl);
      return imageUrl === undefined ? [] : [{ imageUrl }];
    });
  switch (event.eventType) {
    case "EMOTE":
      return pictures([event.payload]);
    case "CHAT": {
      const { message, emotes, codes = [] } = event.payload;
      const typed = emoji ? graphemesOf(message.slice(0, maxText)).filter((one) => pictograph.test(one)) : [];
      const all = [...typed, ...(emoji ? codes.map((code) => code.emoji) : [])].map((one) => ({ emoji: one }));
      return [...pictures(emotes), ...all].slice(0, maxOfOne);
    }
    default:
      return [];
  }
}

/** Puts the emotes of a message on the wall at `now`. Changes the state. */
export function takeEmotes(
  state: WallState,
  event: RecordedEvent,
  options: EmoteWallOptions,
  pace: FramePace,
  now: number,
): void {
  const leavesAt = now + options.seconds * 1_000;
  for (const [index, emote] of emotesOf(event, options.emoji).entries()) {
    takeCombo(state, emote, now, leavesAt);
    // A machine that is this late has nothing left for what decorates; the count goes on.
    if (pace.step >= 3) continue;
    if (state.emotes.length >= capAt(pace, Math.min(options.cap, places))) continue;
    const seed = event.offset * maxOfOne + index;
    state.emotes.push({
      ...thingOf(event),
      emote,
      place: freePlace(state.emotes, seed),
      seed,
      fadesAt: leavesAt - fadeMs,
      leavesAt,
    });
  }
}

function takeCombo(state: WallState, emote: Emote, now: number, leavesAt: number): void {
  const { combo } = state;
  const goesOn = combo !== undefined && combo.leavesAt > now && nameOfEmote(combo.emote) === nameOfEmote(emote);
  if (goesOn || combo === undefined || combo.leavesAt <= now)
    state.combo = { emote, count: (goesOn ? combo.count : 0) + 1, leavesAt };
}

export function nameOfEmote(emote: Emote): string {
  return "emoji" in emote ? emote.emoji : emote.imageUrl;
}

/** The first free one of all places, from one that looks like chance. */
function freePlace(emotes: readonly WallEmote[], seed: number): number {
  const taken = new Set(emotes.map(({ place }) => place));
  // A step that has no divisor in common with the number of places comes to all of them.
  let place = Math.abs(seed * 7) % places;
  while (taken.has(place)) place = (place + 11) % places;
  return place;
}

/** Moves on to `now`. Returns when the next one fades or leaves; undefined where none is left. */
export function moveWall(state: WallState, now: number): number | undefined {
  state.emotes = state.emotes.filter(({ leavesAt }) => leavesAt > now);
  if (state.combo && state.combo.leavesAt <= now) state.combo = undefined;
  const next = state.emotes.map(({ fadesAt, leavesAt }) => (fadesAt > now ? fadesAt : leavesAt));
  const times = [...next, ...(state.combo ? [state.combo.leavesAt] : [])];
  return times.length === 0 ? undefined : Math.min(...times);
}
