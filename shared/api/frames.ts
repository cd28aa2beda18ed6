/**
 * What goes over the live socket (shared/protocol/wire*.ts), as schemas: for the contract and for tests. The overlay bundles the
 * types alone. Readers must pass over fields and frames that they do not know.
 */
import * as z from "zod";
import { overlayParts } from "#shared/takeback.ts";
import { Position } from "#shared/protocol/position.ts";
import { LiveState } from "./live-state.ts";
import { RecordedEvent } from "./recorded-event.ts";
import { RenderedAction } from "./rendered-action.ts";

const Tallies = {
  counters: z.record(z.string(), z.number()).describe("Values of the counters that rules change, by name"),
  timers: z.record(z.string(), z.number()).describe("When each timer ends, milliseconds since 1970"),
  pausedTimers: z
    .record(z.string(), z.number())
    .optional()
    .describe("What is left of timers that are paused, milliseconds"),
};

const Mutes = z.object({
  sound: z.number().describe("Until when sounds and speech are silent, milliseconds since 1970; 0: they are not"),
  users: z.record(z.string(), z.number()).describe("By a person's id until when nothing of theirs is shown"),
});

/** Takes away what was derived from events up to an offset. */
const Withdrawal = z.object({
  no: z.int().describe("Counts up, so that each is carried out once"),
  offset: z.number().describe("Behind what was shown by hand it is between two of the feed's"),
  parts: z.array(z.enum(overlayParts)),
  all: z.literal(true).optional(),
  messageIds: z.array(z.string()).optional(),
  userIds: z.array(z.string()).optional(),
  ruleIds: z.array(z.string()).optional(),
  actionIds: z.array(z.string()).optional(),
  offsets: z.array(z.number()).optional().describe("Of events that TikTok gave no id: their places"),
});

/** What a rule asked for, with the event that it fired on. */
export const ActionRecord = z.object({
  actionId: z.string(),
  ruleId: z.string(),
  revision: z.int(),
  eventId: z.string(),
  index: z.int(),
  times: z.int(),
  offset: z.int(),
  at: z.number().describe("When the event was taken in, milliseconds since 1970"),
  action: RenderedAction,
});

const Parts = z.record(z.string(), z.unknown()).describe("By name how each stands; null: there is none of this name");
/** An event or alerts shown by hand: at the end of the feed as it was then, between two of its offsets. */
const Released = z.object({
  no: z.int().describe("Counts up, so that each is shown once"),
  topOffset: z.int().describe("The end of the feed then"),
  again: z.literal(true).optional().describe("Shown once more: it counts for nothing"),
  restores: z
    .int()
    .optional()
    .describe("It was hidden, and is in the feed again at this offset: who gets it from there takes it once"),
  event: RecordedEvent.extend({ offset: z.number() }).optional(),
  actions: z.array(ActionRecord.extend({ offset: z.number() })),
});

export const HelloFrame = z.object({
  type: z.literal("hello"),
  protocol: z.union([z.literal(1), z.literal(2)]),
  windowBytes: z.int().optional().describe("Version 2: so many bytes of messages may be on the way"),
  returnMs: z
    .int()
    .optional()
    .describe("Version 2: over how many milliseconds, by chance, to come back where the line breaks"),
  streamId: z.string(),
  position: Position.describe("The feed goes on after this place"),
  top: Position.describe("The place that `state` was read at"),
  recovered: z.boolean().describe("Whether everything after the position that was asked for follows"),
  state: LiveState,
  recent: z
    .array(RecordedEvent)
    .describe("The latest events up to `position`, oldest first: to paint, not to announce"),
  ...Tallies,
  takebacks: z.object({ withdrawals: z.array(Withdrawal), mutes: Mutes }).optional(),
  parts: Parts.optional().describe("The live parts that were asked for, as they stand now"),
  showing: z.literal(true).optional().describe("To overlays: the server wants to be told how the page is shown"),
  emptied: z.boolean().optional().describe("To overlays: the screens are to be empty"),
  released: z.array(Released).optional().describe("To overlays: what was shown by hand since the asked position"),
});

export const EventsFrame = z.object({
  type: z.literal("events"),
  position: Position.describe("The place after these events"),
  events: z.array(RecordedEvent),
  totals: z.object({ viewers: z.number(), likes: z.number(), coins: z.number() }),
  actions: z.array(ActionRecord).optional(),
  held: z.array(z.string()).optional().describe("Keys of what of it waits for a moderator; not to overlays"),
});

/** To overlays: what a moderator let through, or shows once more. */
export const ReleasedFrame = z.object({ type: z.literal("released"), position: Position, released: z.array(Released) });
export const SyncFrame = z.object({ type: z.literal("sync"), synced: z.boolean(), position: Position });
export const TrialFrame = z.object({
  type: z.literal("trial"),
  position: Position,
  actions: z.array(ActionRecord),
  made: z
    .object({
      overlay: z.string(),
      event: RecordedEvent.extend({ offset: z.number().describe("Of no place in the feed") }),
    })
    .optional()
    .describe("An event that is made up, which the overlays of this name announce"),
});
export const OverlaysFrame = z.object({
  type: z.literal("overlays"),
  position: Position,
  withdrawals: z.array(Withdrawal),
  mutes: Mutes,
  skip: z.string().optional().describe('What is shown now of this queue has had its time; "": of all'),
  scene: z
    .object({ overlay: z.string(), revision: z.int() })
    .optional()
    .describe("The overlays of this name have another scene now; revision 0: none any more"),
  emptied: z.boolean().optional().describe("From now on the screens are to be empty, or not any more"),
});
export const TalliesFrame = z.object({ type: z.literal("tallies"), position: Position, ...Tallies });
export const PartsFrame = z.object({ type: z.literal("parts"), position: Position, parts: Parts });
export const CheckFrame = z.object({
  type: z.literal("check"),
  id: z.string().describe("Send the same text back, as text"),
});
export const WindowFrame = z.object({ type: z.literal("window"), windowBytes: z.int(), returnMs: z.int() });
export const PongFrame = z.object({ type: z.literal("pong") });

/** What a client says. */
export const AckFrame = z.strictObject({ type: z.literal("ack"), offset: z.int().min(0) });
export const PingFrame = z.strictObject({ type: z.literal("ping") });

/** By the type of the frame. */
export const serverFrames = {
  hello: HelloFrame,
  events: EventsFrame,
  sync: SyncFrame,
  trial: TrialFrame,
  overlays: OverlaysFrame,
  tallies: TalliesFrame,
  parts: PartsFrame,
  released: ReleasedFrame,
  check: CheckFrame,
  window: WindowFrame,
} as const;
