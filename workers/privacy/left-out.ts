/** What the document of a person leaves out of the places that the platform erases in, and why. Pure. */
import { places, type PlatformPlace } from "#shared/personal/places.ts";
import type { Remainder } from "./remains.ts";

/** Those that the document is read from. */
type Exported =
  | "The log"
  | "Old days of the log"
  | "Sums of people"
  | "What rules did"
  | "Deliveries"
  | "Attempts of deliveries";

/** Compiles only while every place is either in the document or said here. */
const why: Record<Exclude<PlatformPlace, Exported>, string> = {
  "Dead letters":
    "Events of theirs that could not be stored yet, among those of others. Once they are sent again they are in the log.",
  "People whom overlays do not show":
    "That a moderator keeps them off the overlays, until when, and what was noted of it.",
  "Notes about viewers": "What moderators wrote of them, for themselves or for each other.",
  "The hub's moderation": "Of this what counts just now.",
  "What custom widgets keep": "Values that the streamer's own widgets wrote down, which may name them.",
  "The hub's feed": "The latest of these events once more; the log has them within seconds.",
  "The hub's checkpoint": "What these events add up to just now: names, pictures, coins.",
  "A replay's hub": "Copies of these events while a live is played again.",
  Exports: "Copies of these events in files that the workspace asked for.",
};

/** What the document holds less of than there is. */
const less = {
  "Sums of people": "What these sums add up to: in which lives they were first, and messages and coins of each week.",
  Deliveries: "What replays sent of these events, for 30 days.",
  "Attempts of deliveries": "What a receiver answered to one request with the events of several people, for 30 days.",
} as const satisfies Partial<Record<Exported, string>>;

export const leftOut: readonly Remainder[] = Object.entries({ ...why, ...less }).map(([place, what]) => ({
  place,
  what,
  by: places.find(({ name }) => name === place)?.by ?? "the platform",
  until: null,
}));
