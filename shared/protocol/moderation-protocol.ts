/** What the Workers and a hub say to each other of moderation, over RPC. */
import type { ActionRecord } from "#shared/action-record.ts";
import type { RecordedEvent } from "#shared/event.ts";
import type { Act, Asked } from "#shared/moderation/acts.ts";
import type { HeldWithFindings } from "#shared/moderation/findings.ts";
import type { Emptied } from "#shared/moderation/held.ts";
import type { Looking } from "#shared/moderation/looking.ts";
import type { Blocked, KeptModeration } from "#shared/moderation/lists.ts";

interface UnknownStream {
  ok: false;
  code: "unknown_stream";
}

/** `sockets`: how many were told. */
export type ModerationAnswer = { ok: true; version: number; sockets: number } | UnknownStream;

/** What waits, the longest first, and what was decided last, the latest first. `emptied`: since when, where the screens are empty. */
export type HeldAnswer =
  | { ok: true; waiting: HeldWithFindings[]; decided: HeldWithFindings[]; emptied: Emptied | null }
  | UnknownStream;

/** What a moderator asks for; `by` is a key or a member. */
export type ModerateCall =
  /** `undo`: it waits again, and what was shown of it leaves the screens. */
  | { do: "decide"; no: number; outcome: "show" | "drop" | "undo"; by: string }
  /** All that waits. */
  | { do: "decide_all"; outcome: "show" | "drop"; by: string }
  /** Takes everything off the screens, and keeps them empty until they are released. */
  | { do: "empty"; by: string; reason: string }
  | { do: "release"; by: string }
  /** Shows an alert once more: of an event, or of what a rule made. */
  | { do: "replay"; id: { eventId: string } | { actionId: string } };

/** `held`: what was decided. `sockets`: how many pages were told. */
export type ModerateAnswer =
  | { ok: true; sockets: number; count: number; held?: HeldWithFindings; emptied: Emptied | null }
  | UnknownStream
  | { ok: false; code: "unknown_held" | "overlays_emptied" | "not_shown" }
  | { ok: false; code: "already_decided"; held: HeldWithFindings };

/** An alert that overlays were sent: of an event, or of a rule. */
export type ShownAlert =
  | { kind: "event"; at: number; event: RecordedEvent }
  | { kind: "rule"; at: number; record: ActionRecord };

/** The latest first. */
export type ShownAnswerList = { ok: true; shown: ShownAlert[] } | UnknownStream;

/** An event by its place in the feed; the id says that it is the one that was meant. */
interface ActTarget {
  eventId: string;
  offset: number;
  by: string;
}

/** What a moderator does to a single thing. */
export type ActCall =
  /** Takes it off every screen. */
  | ({ do: "hide" } & ActTarget)
  /** Shows it by itself for a time: what was said, or who it was, with a text of its own. */
  | ({ do: "feature"; durationMs: number } & ActTarget)
  | ({ do: "shout_out"; durationMs: number; text: string } & ActTarget)
  | { do: "undo"; no: number; by: string };

export type ActAnswer =
  | { ok: true; act: Act; sockets: number }
  | UnknownStream
  | { ok: false; code: "unknown_message" | "not_shown" | "overlays_emptied" | "unknown_act" }
  /** It was asked of others: a `lift` undoes it. */
  | { ok: false; code: "asked"; act: Act }
  | { ok: false; code: "already_decided"; act: Act };

/** Asks the streamer's own programs, which hear of it by webhook, to do something to a person at TikTok. */
export interface AskCall {
  /** Names it: said twice it is recorded once. */
  askId: string;
  ask: Asked | "lift";
  /** Whom it is about: by id, by handle, or by both. */
  userId?: string | undefined;
  handle?: string | undefined;
  /** Of a `timeout`. */
  seconds?: number | undefined;
  reason: string;
  by: string;
  /** How many webhooks are told. */
  endpoints: number;
  /** Of a `lift` that undoes an act: which. Refused where that does not stand any more. */
  no?: number;
}

/** The event that tells of it, and the acts that it made or, of a `lift`, took back. */
export type AskAnswer =
  /** `rules`: how many of the stream's rules carry out what is asked for: none where it is longer than TikTok mutes. */
  | { ok: true; eventId: string; offset: number; rules: number; acts: Act[] }
  /** `mostSeconds`: rules carry out what is asked for, and for so long at most. */
  | { ok: false; code: "nobody_to_ask"; mostSeconds?: number }
  | UnknownStream
  | { ok: false; code: "unknown_person" }
  | { ok: false; code: "already_decided"; act: Act };

/** How it all stands for who moderates; `queue` is null where nothing of it changed since `version`. */
export type DeskAnswer =
  | {
      ok: true;
      version: string;
      looking: Looking[];
      queue: {
        waiting: HeldWithFindings[];
        decided: HeldWithFindings[];
        emptied: Emptied | null;
        /** The latest first. */
        acts: Act[];
        people: Blocked[];
      } | null;
    }
  | UnknownStream;

/** What somebody looks at now; neither: nothing. */
export interface LookCall {
  by: string;
  at: { heldNo?: number; userId?: string };
}
export type LookAnswer = { ok: true } | UnknownStream;

/** `language`: a BCP 47 tag; undefined where nothing is known of it. */
export type SpeechAnswer =
  | { ok: true; text: string; language: string | undefined }
  | UnknownStream
  | { ok: false; code: "not_shown" };

/** Of a hub, what is asked for moderators, and of what they let through. */
export interface ModerationRpc {
  /** Gives the hub all lists of its stream; an older version than it has changes nothing. */
  setModeration(kept: KeptModeration): Promise<ModerationAnswer>;
  held(): Promise<HeldAnswer>;
  moderate(call: ModerateCall): Promise<ModerateAnswer>;
  /** The alerts of the latest events that overlays were sent. */
  shownAlerts(): Promise<ShownAnswerList>;
  /** `known`: the version that who asks has. */
  desk(known?: string): Promise<DeskAnswer>;
  look(call: LookCall): Promise<LookAnswer>;
  act(call: ActCall): Promise<ActAnswer>;
  /** Records that something is asked of the streamer's own programs. */
  askModeration(call: AskCall): Promise<AskAnswer>;
  /** What of an alert is spoken now, as overlays have it; nothing of what they were not sent, or what was taken back. */
  speechOf(actionId: string): Promise<SpeechAnswer>;
}
